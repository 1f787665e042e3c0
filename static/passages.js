// The number of a paragraph and words selected in the text offer their citation, which is fetched only then.
if (document.querySelector("article .n")) {
  const offer = document.createElement("button");
  offer.type = "button";
  offer.className = "cite-this";
  offer.textContent = "Cite";
  const module = () => import(new URL("cite.js", root));
  const cite = (passage, quoted) => module().then((citing) => citing.cite(passage, quoted, root), () => {});
  const MARKERS = "sup, a.n, .query, [role=doc-backlink], .copy-link, .popup, .changed";
  const passageOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("p[id^=p], .notes li[id]");

  document.addEventListener("click", (event) => {
    const number = event.target.closest?.("a.n");
    if (!number || event.ctrlKey || event.metaKey || event.shiftKey || location.protocol === "file:") return;
    cite(number.closest("[id]"), "");
  });

  // A paragraph or heading under the pointer, or one whose number has the focus, shows a ¶ that copies its address.
  const pilcrow = Object.assign(document.createElement("button"), { type: "button", className: "copy-link", textContent: "¶" });
  const said = Object.assign(document.createElement("span"), { role: "status", className: "visually-hidden" });
  document.querySelector("article").append(said);
  const show = (event) => {
    const passage = event.target.closest?.("article section > p[id], article :is(h2, h3)[id]");
    if (!passage || passage.contains(pilcrow) || location.protocol === "file:") return;
    if (event.type === "pointerover" && pilcrow.matches(":focus-visible")) return; // who came by keyboard keeps it
    pilcrow.ariaLabel = "Copy link to " + (passage.querySelector("a.n")?.ariaLabel.toLowerCase() ?? passage.textContent);
    const number = passage.querySelector("a.n");
    number ? number.after(pilcrow) : passage.append(pilcrow);
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  pilcrow.addEventListener("click", async () => {
    const passage = pilcrow.closest("[id]");
    try {
      await navigator.clipboard.writeText((await module()).addressOf(passage));
    } catch {
      return cite(passage, ""); // where the clipboard is closed to scripts, the dialog shows what to copy
    }
    said.textContent = "Link copied";
    pilcrow.classList.add("done");
    setTimeout(() => {
      said.textContent = "";
      pilcrow.classList.remove("done");
    }, 2000);
  });

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const selection = getSelection();
      const passage = selection.isCollapsed ? null : passageOf(selection.anchorNode);
      if (!passage || location.protocol === "file:") return offer.remove();
      const box = selection.getRangeAt(0).getBoundingClientRect();
      document.body.append(offer);
      offer.style.top = scrollY + box.bottom + 8 + "px";
      offer.style.left = Math.max(8, Math.min(box.right, document.documentElement.clientWidth - 80)) + "px";
      offer.ariaLabel = "Cite the selected words";
      offer.onclick = () => {
        const copy = selection.getRangeAt(0).cloneContents();
        copy.querySelectorAll(MARKERS).forEach((one) => one.remove());
        offer.remove();
        cite(passage, copy.textContent.replace(/\s+/g, " ").trim());
      };
    }, 250);
  });

  // What is copied from the page carries neither paragraph numbers nor the markers of notes and queries.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || !document.querySelector("article").contains(selection.getRangeAt(0).commonAncestorContainer)) return;
    const copy = document.createElement("div");
    copy.append(selection.getRangeAt(0).cloneContents());
    copy.querySelectorAll(MARKERS).forEach((one) => one.remove());
    const paragraphs = [...copy.querySelectorAll("p")].map((one) => one.textContent.trim()).filter(Boolean);
    event.clipboardData.setData("text/plain", paragraphs.length ? paragraphs.join("\n\n") : copy.textContent);
    event.clipboardData.setData("text/html", copy.innerHTML);
    event.preventDefault();
  });
}
