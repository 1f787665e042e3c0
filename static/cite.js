// Cite this passage: for a paragraph, a note or a selection, its address and a ready citation in the style last chosen.
// The citations are those of the page About; here their locator and address become the passage's own.
let dialog;

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

async function stylesOf(root) {
  const answer = await fetch(new URL("about/index.html", root));
  const about = new DOMParser().parseFromString(await answer.text(), "text/html");
  return new Map([...about.querySelectorAll(".of-passage > div")].map((entry) => [entry.querySelector("dt").textContent, entry.querySelector("dd")]));
}

// The passage's own number and address in the place of those the page About shows.
function citationOf(style, passage, quoted) {
  const copy = style.cloneNode(true);
  for (const locator of copy.querySelectorAll(".locator")) {
    locator.textContent = passage.id.startsWith("n") ? "note " + passage.id.slice(1) : locator.dataset.paragraph + passage.id.slice(1);
  }
  for (const url of copy.querySelectorAll(".url")) url.textContent = addressOf(passage);
  const citation = copy.textContent.trim();
  const isData = citation.startsWith("@");
  return quoted && !isData ? `“${quoted}” ${citation}` : citation;
}

// The address one cites: that of the edition, wherever this copy of it is read.
export function addressOf(passage) {
  const canonical = document.querySelector("link[rel=canonical]").href;
  return canonical + "#" + encodeURIComponent(passage.id);
}

async function copied(text, field, status) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field.focus();
    field.select();
    document.execCommand("copy");
  }
  status.textContent = "Copied";
}

function nameOf(passage) {
  return passage.id.startsWith("n") ? "note " + passage.id.slice(1) : "¶ " + passage.id.slice(1);
}

// Open the dialog for a passage, an element with the id one cites, and the words selected in it, if any.
export async function cite(passage, quoted, root) {
  const styles = await stylesOf(root);
  dialog?.remove();
  const choice = make("select", {}, ...[...styles.keys()].map((name) => make("option", { textContent: name })));
  if (styles.has(stored.get("citation style"))) choice.value = stored.get("citation style");
  const withWords = make("input", { type: "checkbox", checked: Boolean(quoted) });
  const field = make("textarea", { readOnly: true, ariaLabel: "Citation" });
  const status = make("span", { role: "status" });
  const show = () => {
    field.value = citationOf(styles.get(choice.value), passage, withWords.checked ? quoted : "");
    status.textContent = "";
  };
  choice.addEventListener("change", () => {
    stored.set("citation style", choice.value);
    show();
  });
  withWords.addEventListener("change", show);
  const about = (text, id) => make("a", { href: new URL("about/index.html#" + id, root), textContent: text });
  dialog = make("dialog", { className: "search cite", ariaLabel: "Cite " + nameOf(passage) },
    make("form", { method: "dialog" }, make("b", { textContent: "Cite " + nameOf(passage) }), make("button", { className: "close", ariaLabel: "Close", textContent: "×" })),
    make("p", {}, "For what the author says, ", about("cite the article", "cite-article"), ". To lead to this passage:"),
    make("p", { className: "row" }, make("label", {}, "Style ", choice), quoted ? make("label", {}, withWords, " with the quoted words") : ""),
    field,
    make("p", { className: "row" },
      make("button", { type: "button", textContent: "Copy citation", onclick: () => copied(field.value, field, status) }),
      make("button", { type: "button", textContent: "Copy link", onclick: () => copied(addressOf(passage), field, status) }),
      make("a", { href: new URL("data/article.ris", root), textContent: "RIS" }), make("a", { href: new URL("data/article.json", root), textContent: "CSL-JSON" }), status));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  show();
  dialog.showModal();
  choice.focus();
}
