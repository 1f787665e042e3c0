// The keys, as the page About lists them, in a dialog; here single letters can be switched off.
let dialog;

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

async function listOf(root) {
  const answer = await fetch(new URL("about/index.html", root));
  const about = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(about.querySelector("dl.keys"), true);
}

// Open the dialog; `singleKeys` of keys.js has the switch.
export async function open(root) {
  if (!dialog) {
    const box = make("input", { type: "checkbox", checked: singleKeys.on, onchange: () => (singleKeys.on = box.checked) });
    dialog = make("dialog", { className: "search keys-help", ariaLabel: "Keyboard help" },
      make("form", { method: "dialog" }, make("b", { textContent: "Keyboard" }), make("button", { className: "close", ariaLabel: "Close", textContent: "×" })),
      await listOf(root),
      make("label", {}, box, " Single keys act"));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
}
