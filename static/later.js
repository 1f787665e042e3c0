// What the style leaves for later is laid out when the page is here, a little at a time so that nothing waits for it; then
// the scrollbar, the keys and the reader's place find everything where it stands. Who comes back is at her place at once.
{
  const AT_ONCE = 8;
  const rest = [...document.querySelectorAll("article:not(.long) > section > p, article:not(.long) > .notes > ol > li")];
  const later = (act) => (window.scheduler?.postTask ? scheduler.postTask(act, { priority: "background" }) : setTimeout(act));
  const lay = (number) => rest.splice(0, number).forEach((one) => one.classList.add("laid"));
  const some = () => {
    lay(AT_ONCE);
    document.body.getBoundingClientRect(); // now, and not all of them together before the next frame
    if (rest.length) later(some);
  };
  const isFirst = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (isFirst && matchMedia("(max-width: 39.99rem)").matches) later(some);
  else lay(rest.length);
}
