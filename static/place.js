// The reader's place: coming back to a page restores the focus, a jump offers the way back, a later visit to read on.
const stored = {
  get(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be blocked: then nothing is kept
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // as above
    }
  },
};

function isOnScreen(element) {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}

{
  const NAME = "place in " + root.pathname;
  const visit = performance.getEntriesByType("navigation")[0]?.type;
  const isArticle = Boolean(document.querySelector("article .n"));
  let offer = null;

  const numberOf = (id) => (id.startsWith("n") ? "note " : "¶ ") + id.slice(1);
  const isPassed = (element) => element.getBoundingClientRect().top < innerHeight / 3;
  function reading() {
    let part = partAbove(innerHeight / 3);
    while (part) {
      const paragraph = [...part.querySelectorAll(":scope > p[id^=p]")].filter(isPassed).at(-1);
      if (paragraph) return paragraph;
      part = part.previousElementSibling;
    }
  }

  // A line at the foot of the window, over the page and hence without moving it.
  function show(words, id, follow) {
    offer?.remove();
    offer = document.createElement("nav");
    offer.className = "offer";
    offer.ariaLabel = "Your place";
    const link = Object.assign(document.createElement("a"), { href: "#" + id, textContent: words });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "close", ariaLabel: "Dismiss", textContent: "×" });
    link.addEventListener("click", (event) => {
      withdraw();
      follow?.(event);
    });
    close.addEventListener("click", withdraw);
    offer.append(link, close);
    document.querySelector("header.site").before(offer);
  }

  function withdraw() {
    offer?.remove();
    offer = null;
  }

  // What is left by a link keeps which link it was, so that Back finds it again.
  if (visit === "back_forward" && history.state?.left >= 0) document.links[history.state.left]?.focus({ preventScroll: true });

  let origin = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inside = link.closest(".popup");
    const from = inside ? document.querySelector("[aria-expanded=true]") : link;
    if (link.pathname !== location.pathname) {
      history.replaceState({ ...history.state, left: [...document.links].indexOf(from) }, "");
    } else if (!link.matches(".n, .skip, .offer a") && link.hash) {
      const place = link.closest("main") && !link.closest("nav") ? link.closest("p[id^=p], .notes li[id]") : reading();
      origin = place && { id: place.id, from, top: scrollY };
      setTimeout(() => event.defaultPrevented && (origin = null)); // a note that opened is no jump
    }
  }, true);

  addEventListener("hashchange", () => {
    const back = origin;
    origin = null;
    if (!back) return withdraw();
    show("Back to " + numberOf(back.id), back.id, (event) => {
      event.preventDefault();
      history.back();
      addEventListener("popstate", () => requestAnimationFrame(() => {
        scrollTo({ top: back.top, behavior: "instant" });
        back.from.focus({ preventScroll: true });
      }), { once: true });
    });
  });

  // A focused link is never hidden under the offer.
  document.addEventListener("focusin", (event) => {
    if (!offer || offer.contains(event.target)) return;
    const one = offer.getBoundingClientRect();
    const other = event.target.getBoundingClientRect();
    if (other.bottom > one.top && other.top < one.bottom && other.right > one.left && other.left < one.right) withdraw();
  });

  if (isArticle) {
    const kept = stored.get(NAME);
    if (kept && visit === "navigate" && !location.hash && document.getElementById(kept)) show("Continue at " + numberOf(kept), kept);
    document.addEventListener("visibilitychange", () => {
      const now = reading();
      if (document.visibilityState === "hidden" && now) stored.set(NAME, now.id === "p1" ? "" : now.id);
    });
  }
}
