// Search opens over any page, by its link or the key /, and is fetched only then.
{
  const link = document.querySelector("a.search");
  const here = document.getElementById("search-here");
  const load = () => import(new URL("search.js", root));
  if (here) load().then((search) => search.settle(here, root), () => {
    here.textContent = "Search needs the site to be opened from a web address, not from a folder: browsers do not let a page in a folder read its index. ‘python build.py serve’ gives it one.";
  });
  const open = (event) => {
    event.preventDefault();
    load().then((search) => search.open(root), () => location.assign(link.href));
  };
  if (!here) {
    link.addEventListener("click", (event) => {
      if (!event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
    });
    addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) open(event);
    });
  }
}
