// What the style leaves for later is laid out when the page is here, as much at a time as nothing waits for; then the
// scrollbar, the keys and the reader's place find everything where it stands. Who comes back is at her place at once.
{
  const AT_ONCE = 8;
  const rest = [...document.querySelectorAll("article:not(.long) > section > p, article:not(.long) > .notes > ol > li")];
  const lay = (number) => rest.splice(0, number).forEach((one) => one.classList.add("laid"));
  // A window in the background is never idle.
  const later = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 200 }) : setTimeout(act, 0, { timeRemaining: () => 0 }));
  const some = (idle) => {
    do lay(AT_ONCE);
    while (rest.length && document.body.offsetHeight && idle.timeRemaining() > 25); // the height makes it happen now, and be counted
    if (rest.length) later(some);
  };
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") later(some);
  else lay(rest.length);
}
