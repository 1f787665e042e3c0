// Search over every anchor of the edition, by Pagefind; in a dialog on any page, and on the page of its own.
const AT_ONCE = 12;
const KINDS = ["Paragraph", "Note", "File", "Letter", "Person", "Work", "Event", "Term"];
const WITH_EXCERPT = new Set(["Paragraph", "Note", "Event"]);
const PLURAL = { Person: "People", Term: "Glossary" };
const TOKEN = /\b[a-z]+\d+(?:s\d+(?:s\w+)?|n\d+)\b/g;
let pagefind;

// One form for a reference however it is spaced, as the index has it: wo178s92 for WO 178/92, jic43n25 for JIC(43)25.
export function broughtToIndex(query) {
  return query
    .replace(/([a-z]{2,5})\s*\(\s*(\d\d)\s*\)\s*(\d+)(?:st|nd|rd|th)?/gi, (_, letters, year, number) => (letters + year + "n" + number).toLowerCase())
    .replace(/\b([a-z]{2,5})\.?\s*(\d+)\s*\/\s*(\d+)(?:\s*\/\s*(\w+))?/gi, (_, letters, series, piece, item) => (letters + series + "s" + piece + (item ? "s" + item : "")).toLowerCase())
    .replace(/^\s*([a-z]{2,4})\s*(\d+)\s*\/?\s*$/i, (_, letters, series) => (letters + series + "s").toLowerCase());
}

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Pagefind's excerpt is text with <mark>; tokens the index alone needs are taken out, and what they stand for is marked.
function excerptOf(text) {
  const cleaned = text.replace(/(\S+)\s+<mark>([^<]*)<\/mark>/g, (whole, before, marked) => marked.match(TOKEN)?.[0].length === marked.trim().length ? `<mark>${before}</mark>` : whole).replace(TOKEN, "").replace(/\s+(?=[.,;:)])/g, "");
  const line = make("p");
  for (const part of cleaned.split(/(<mark>[^<]*<\/mark>)/)) {
    const marked = part.match(/^<mark>([^<]*)<\/mark>$/);
    line.append(marked ? make("mark", { textContent: plain(marked[1]) }) : plain(part));
  }
  return line;
}

function plain(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&amp;/g, "&");
}

async function engine(root) {
  if (!pagefind) {
    pagefind = await import(new URL("pagefind/pagefind.js", root));
    await pagefind.options({ basePath: new URL("pagefind/", root).pathname, baseUrl: root.pathname, excerptLength: 24 });
    await pagefind.init();
  }
  return pagefind;
}

// The form, its filters and its results, in whatever holds them.
function fill(holder, root, onClose) {
  const input = make("input", { type: "search", autocomplete: "off", spellcheck: false, enterKeyHint: "search" });
  const form = make("form", { role: "search" }, make("label", {}, "Search the edition ", input));
  if (onClose) form.append(make("button", { type: "button", className: "close", ariaLabel: "Close search", textContent: "×", onclick: onClose }));
  const status = make("p", { className: "status", role: "status" });
  const filters = make("div", { className: "filters", role: "group", ariaLabel: "Kinds" });
  const results = make("ol", { className: "results" });
  const more = make("button", { type: "button", className: "more", textContent: "More results", hidden: true });
  holder.append(form, status, filters, results, more);
  const chosen = new Set();
  let current = 0;
  let found = [];

  function showKinds(counts) {
    const focused = document.activeElement?.value;
    filters.replaceChildren(...KINDS.filter((kind) => counts[kind] || chosen.has(kind)).map((kind) => {
      const box = make("input", { type: "checkbox", value: kind, checked: chosen.has(kind) });
      box.addEventListener("change", () => {
        box.checked ? chosen.add(kind) : chosen.delete(kind);
        search();
      });
      return make("label", {}, box, ` ${PLURAL[kind] ?? kind + "s"} `, make("small", { textContent: counts[kind] ?? 0 }));
    }));
    filters.querySelector(`input[value="${focused}"]`)?.focus();
  }

  async function show(count) {
    const turn = current;
    const from = results.childElementCount;
    const data = await Promise.all(found.slice(from, count).map((result) => result.data()));
    if (turn !== current) return;
    for (const one of data) {
      const link = make("a", { href: new URL(one.raw_url ?? one.url, root) }, make("b", { textContent: one.meta.title }), " ", make("span", { className: "where", textContent: one.meta.where ?? "" }));
      results.append(make("li", {}, link, WITH_EXCERPT.has(one.meta.kind) ? excerptOf(one.excerpt) : ""));
    }
    more.hidden = results.childElementCount >= found.length;
  }

  async function search() {
    const turn = ++current;
    const query = input.value.trim();
    if (!query) {
      found = [];
      results.replaceChildren();
      filters.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      return;
    }
    const library = await engine(root);
    const options = chosen.size ? { filters: { kind: { any: [...chosen] } } } : {};
    const brought = broughtToIndex(query);
    let answer = await library.search(brought, options);
    if (!answer.results.length) answer = await library.search(query, options);
    // Who asks for a file wants the file first, then what rests on it.
    const files = brought !== query && !chosen.size ? (await library.search(brought, { filters: { kind: "File" } })).results : [];
    if (turn !== current) return;
    const first = new Set(files.map((file) => file.id));
    found = [...files, ...answer.results.filter((result) => !first.has(result.id))];
    results.replaceChildren();
    status.textContent = found.length === 0 ? `Nothing found for ‘${query}’` : found.length === 1 ? "1 result" : `${found.length} results`;
    showKinds(answer.filters.kind ?? {});
    await show(AT_ONCE);
  }

  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector("a")?.focus();
  });
  more.addEventListener("click", async () => {
    const last = results.childElementCount;
    await show(last + AT_ONCE);
    results.children[last]?.querySelector("a").focus();
  });
  holder.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...results.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
  });
  return { input, search };
}

let dialog;

// Open the dialog, on the field, with what was typed last.
export function open(root) {
  if (!dialog) {
    dialog = make("dialog", { className: "search", ariaLabel: "Search" });
    document.body.append(dialog);
    dialog.field = fill(dialog, root, () => dialog.close()).input;
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
    engine(root);
  }
  if (!dialog.open) dialog.showModal();
  dialog.field.focus();
  dialog.field.select();
}

// Settle on the search page, where the query is kept in the address.
export function settle(place, root) {
  const { input, search } = fill(place, root);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", () => history.replaceState(null, "", input.value ? `?q=${encodeURIComponent(input.value)}` : location.pathname));
  input.focus();
  if (input.value) search();
}
