// Search and the list of keys open over any page by their links, and are fetched only then.
{
  const here = document.getElementById("search-here");
  if (here) import(new URL("search.js", root)).then((search) => search.settle(here, root), () => {
    here.textContent = "Search needs the site to be opened from a web address, not from a folder: browsers do not let a page in a folder read its index. ‘python build.py serve’ gives it one.";
  });

  for (const [name, script] of [["search", "search.js"], ["help", "help.js"]]) {
    const link = document.querySelector("header.site a." + name);
    if (!link || (name === "search" && here)) continue;
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      import(new URL(script, root)).then((module) => module.open(root)).catch(() => location.assign(link.href));
    });
  }
}
