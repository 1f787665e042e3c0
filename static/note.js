// A note opens beside its call: on hover, on keyboard focus, and, kept open, on click or tap.
// A link to another passage or entry shows it on hover; a click follows the link as ever.
{
  const OPEN_AFTER = 60;
  const PREVIEW_AFTER = 300;
  const CLOSE_AFTER = 250;
  const OTHERS_AT_MOST = 24; // the register has them all
  const popup = document.createElement("div");
  popup.className = "popup";
  popup.popover = "manual";
  popup.tabIndex = -1;
  let call = null;
  let pinned = false;
  let lit = null;

  let timer = 0;

  const isCall = (link) => link.getAttribute("role") === "doc-noteref";
  const isNarrow = () => matchMedia("(max-width: 39.99rem)").matches;
  const targetOf = (link) => (link.pathname === location.pathname ? document.getElementById(decodeURIComponent(link.hash.slice(1))) : null);
  const hasPassage = (link) => link.hash && link.origin === location.origin && link.href.startsWith(root.href) && !link.matches(".n, [role=doc-backlink], .contents a, nav a, .skip");

  // The notes that cite an archival file.
  function notesCiting(file) {
    const links = document.querySelectorAll(`.notes a[href="${CSS.escape(file.slice(root.href.length))}"]`);
    return new Set([...links].map((link) => link.closest("li").id));
  }

  // The works behind short titles, and the other notes that use the same files.
  function apparatusOf(body, own) {
    const list = document.createElement("ul");
    list.className = "apparatus";
    for (const link of body.querySelectorAll("[data-full]")) {
      const item = list.appendChild(document.createElement("li"));
      item.append(link.dataset.full);
    }
    const shown = new Set();
    for (const link of body.querySelectorAll('a[href*="archives/"]')) {
      const others = [...notesCiting(link.href)].filter((id) => id !== own);
      if (shown.has(link.href) || !others.length) continue;
      shown.add(link.href);
      const item = list.appendChild(document.createElement("li"));
      item.append(link.textContent, others.length > 1 ? " also in notes " : " also in note ");
      others.slice(0, OTHERS_AT_MOST).forEach((id, index) => {
        const other = document.createElement("a");
        other.href = "#" + id;
        other.textContent = id.slice(1);
        item.append(index ? ", " : "", other);
      });
      if (others.length > OTHERS_AT_MOST) item.append(` and ${others.length - OTHERS_AT_MOST} more`);
    }
    return list.childElementCount ? list : "";
  }

  // Inside a note, a link to a register shows the entry below the note; from there one goes on to the register.
  const isEntry = (link) => /^(archives|works|people|glossary|queries)\//.test(link.href.slice(root.href.length)) && link.href.startsWith(root.href);

  async function unfold(link) {
    const open = popup.querySelector(".entry");
    open?.remove();
    if (open?.dataset.href === link.href) return;
    const piece = await passageBehind(link).catch(() => null);
    if (!piece) return location.assign(link.href);
    if (!link.isConnected) return;
    piece.className = "entry";
    piece.dataset.href = link.href;
    const onward = document.createElement("a");
    onward.href = link.href;
    onward.textContent = "Open in the register";
    piece.append(onward);
    popup.querySelector(".body").after(piece);
    place();
    piece.scrollIntoView({ block: "nearest" });
  }

  function button(name, label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.ariaLabel = label;
    made.textContent = name === "close" ? "×" : "";
    made.addEventListener("click", action);
    return made;
  }

  function headerOf(link) {
    const header = document.createElement("header");
    const title = document.createElement(isCall(link) ? "a" : "b");
    title.textContent = isCall(link) ? "Note " + link.textContent : (link.ariaLabel ?? link.textContent);
    if (isCall(link)) title.href = link.href;
    header.append(title, button("close", "Close", () => close(true)));
    return header;
  }

  async function open(link, keep = false) {
    clearTimeout(timer);
    if (call === link) return pin(keep || pinned);
    const target = targetOf(link);
    if (!isCall(link) && target && isOnScreen(target)) return light(target);
    const piece = await passageBehind(link).catch(() => null);
    if (!piece || !link.isConnected) return;
    close();
    call = link;
    piece.className = "body";
    popup.replaceChildren(headerOf(link), piece, isCall(link) ? apparatusOf(piece, link.hash.slice(1)) : "");
    popup.setAttribute("role", "dialog");
    popup.ariaLabel = popup.querySelector("header").firstChild.textContent;
    link.style.anchorName = "--call";
    link.setAttribute("aria-expanded", "true");
    (isCall(link) ? link.parentElement : link).after(popup);
    popup.showPopover();
    popup.scrollTop = 0;
    place();
    pin(keep);
  }

  // A passage that is on screen already is not shown twice.
  function light(passage) {
    lit?.classList.remove("lit");
    lit = passage;
    lit?.classList.add("lit");
  }

  function pin(keep) {
    pinned = keep;
    popup.classList.toggle("pinned", keep);
  }

  // Above its call where else it would cover the note in the list; where style alone cannot place it, where there is room.
  // A sheet takes the end of the screen that leaves the line of its call to be read.
  function place() {
    popup.style.maxHeight = "";
    const at = call.getBoundingClientRect();
    const [above, below] = [at.top, innerHeight - at.bottom];
    const inList = isCall(call) ? targetOf(call)?.getBoundingClientRect() : null;
    const wouldCover = Boolean(inList && inList.top < innerHeight && inList.bottom > 0);
    const tight = popup.offsetHeight + 16 > below && above > below;
    popup.classList.toggle("above", wouldCover || (isNarrow() && tight));
    if (isNarrow()) popup.style.maxHeight = Math.min(0.6 * innerHeight, Math.max(0.4 * innerHeight, (tight || wouldCover ? above : below) - 8)) + "px";
    if (CSS.supports("anchor-name: --a") || isNarrow()) return;
    popup.style.maxHeight = Math.max(above, below) - 16 + "px";
    const size = popup.getBoundingClientRect();
    const down = !wouldCover && !tight;
    popup.style.top = (down ? at.bottom + 8 : at.top - size.height - 8) + "px";
    popup.style.left = Math.max(8, Math.min(at.left - 32, document.documentElement.clientWidth - size.width - 8)) + "px";
  }

  function close(giveFocusBack = false) {
    clearTimeout(timer);
    light(null);
    if (!call) return;
    const link = call;
    const inside = popup.contains(document.activeElement);
    call = null;
    pinned = false;
    if (popup.matches(":popover-open")) popup.hidePopover();
    link.style.anchorName = "";
    link.removeAttribute("aria-expanded");
    popup.remove();
    if (giveFocusBack || inside) {
      returning = true;
      link.focus({ preventScroll: true });
      returning = false;
    }
  }
  let returning = false;

  function later(action, wait) {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  }

  const linkAt = (target) => target.closest?.("a[href]");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (popup.contains(event.target)) return clearTimeout(timer);
    const link = linkAt(event.target);
    if (!link || pinned || link === call) {
      if (link && link === call) clearTimeout(timer);
      return;
    }
    if (isCall(link)) later(() => open(link), OPEN_AFTER);
    else if (hasPassage(link) && location.protocol !== "file:") later(() => open(link), PREVIEW_AFTER);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || pinned || (call && isNarrow())) return; // the way onto a sheet is long: it stays
    const left = popup.contains(event.target) || linkAt(event.target);
    const into = event.relatedTarget;
    if (left && !(into && (popup.contains(into) || linkAt(into) === call)) && !popup.contains(document.activeElement)) later(close, CLOSE_AFTER);
  });

  document.addEventListener("focusin", (event) => {
    const link = linkAt(event.target);
    if (returning || popup.contains(event.target)) return;
    if (link && isCall(link) && link.matches(":focus-visible")) open(link);
    else if (!pinned && link !== call) close();
  });
  document.addEventListener("focusout", (event) => {
    const into = event.relatedTarget;
    if (popup.contains(event.target) && into && !popup.contains(into) && into !== call) close();
  });

  document.addEventListener("click", (event) => {
    const link = linkAt(event.target);
    const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && isCall(link) && plain) {
      event.preventDefault();
      if (link === call && pinned) close();
      else open(link, true);
    } else if (popup.contains(event.target) && link) {
      if (plain && isEntry(link) && !link.closest(".entry, header")) {
        event.preventDefault();
        pin(true);
        unfold(link);
      } else {
        close();
      }
    } else if (call && !popup.contains(event.target)) {
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && call) {
      event.preventDefault();
      close(popup.contains(document.activeElement));
    }
  });
  addEventListener("resize", () => call && place());
}
