// The contents follow along: the section being read is marked in them, and in view where they are longer than the window.
{
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  if (links.size) {
    const column = document.querySelector(".contents > div");
    let current;
    const mark = () => {
      const now = links.get(partAbove(innerHeight / 3)?.getAttribute("aria-labelledby"));
      if (now === current) return;
      current?.removeAttribute("aria-current");
      current = now;
      if (!now) return;
      now.setAttribute("aria-current", "true");
      const top = (element) => element.getBoundingClientRect().top;
      if (column.scrollHeight > column.clientHeight) column.scrollTop += top(now) - top(column) - column.clientHeight / 2;
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    }, { passive: true });
    mark();
  }
}
