// Single keys: search, help, and on the reading page from paragraph to paragraph and from note to note.
const singleKeys = {
  get on() {
    return stored.get("single keys") !== "off";
  },
  set on(on) {
    stored.set("single keys", on ? "on" : "off");
  },
};
{
  const shown = (link) => {
    link.scrollIntoView({ block: link.matches(".n") ? "start" : "center" });
    link.focus({ preventScroll: true });
  };

  // The next or former one, as seen from the focus, or where nothing has it from the top of what is read.
  function step(selector, back) {
    const links = document.querySelectorAll(selector);
    const active = document.activeElement;
    const from = active?.closest("article") && isOnScreen(active) ? active : null;
    const start = from ?? partAbove(1);
    const isBefore = (link) => start.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_PRECEDING;
    let at = start ? countWhile(links, isBefore) : 0;
    const top = (link) => link.getBoundingClientRect().top;
    const isPassed = (link) => (from ? !back && link === from : back ? top(link) < 0 : top(link) <= 1);
    while (links[at] && isPassed(links[at])) at++;
    const next = links[back ? at - 1 : at];
    if (next) shown(next);
  }

  const actions = {
    "/": () => {
      const field = document.querySelector("#search-here input");
      field ? field.focus() : document.querySelector("header.site a.search").click();
    },
    "?": () => document.querySelector("header.site a.help").click(),
    j: () => step("article section > p > .n", false),
    k: () => step("article section > p > .n", true),
    n: () => step("article a[role=doc-noteref]", false),
    N: () => step("article a[role=doc-noteref]", true),
  };

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key) || !singleKeys.on) return;
    event.preventDefault();
    actions[event.key]();
  });
}
