// Search over every anchor of the edition, by Pagefind; in a dialog on any page, and on the page of its own.
const AT_ONCE = 12;
const KINDS = ["Paragraph", "Note", "File", "Letter", "Person", "Work", "Event", "Term"];
const PLURAL = { Person: "People", Term: "Glossary" };
const TOKEN = /^[a-z]+\d+(?:s\d+(?:s\w+)?|n\d+)\W*$/;
const EXCERPT = 24;
let ready;
let packOf;

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

// The words of a record around what was found in it, by Pagefind's numbers of the words. Tokens are words the index alone
// needs: they are left out, and what they stand for, the word before, is marked.
function excerptOf(text, hits) {
  const words = text.split(" ");
  const within = (from) => hits.filter((hit) => hit >= from && hit < from + EXCERPT).length;
  const best = hits.reduce((best, hit) => (within(hit) > within(best) ? hit : best), hits[0] ?? 0);
  const from = Math.max(0, Math.min(best - EXCERPT / 4, words.length - EXCERPT));
  const marked = new Set(hits.map((hit) => (TOKEN.test(words[hit]) ? hit - 1 : hit)));
  const line = make("p");
  for (let at = from; at < Math.min(from + EXCERPT, words.length); at++) {
    if (TOKEN.test(words[at])) continue;
    if (at > from && !/^[.,;:)]/.test(words[at])) line.append(" ");
    line.append(marked.has(at) ? make("mark", { textContent: words[at] }) : words[at]);
  }
  return line;
}

// Pagefind knows which records hold the words; what the records say is in packs, each fetched once, when it is first shown.
function engine(root) {
  ready ??= start(root);
  ready.catch(() => (ready = null)); // to be tried again
  return ready;
}

async function start(root) {
  const packs = fetch(new URL("pagefind/records.json", root)).then((answer) => answer.json());
  const pagefind = await import(new URL("pagefind/pagefind.js", root));
  await pagefind.options({ basePath: new URL("pagefind/", root).pathname, baseUrl: root.pathname });
  await pagefind.init();
  pagefind.search(""); // fetches nothing, but what divides words in this language is then there: a first search waits a quarter less
  packOf = new Map(Object.entries(await packs).flatMap(([kind, packs]) => packs.flatMap((ids, number) => {
    const pack = { kind, url: new URL(`pagefind/records/${kind}-${number}.json`, root) };
    return ids.split(" ").map((id, at) => [id, { pack, at }]);
  })));
  return pagefind;
}

const kindOf = (result) => packOf.get(result.id).pack.kind;

async function recordOf(result) {
  const { pack, at } = packOf.get(result.id);
  pack.records ??= fetch(pack.url).then((answer) => answer.json());
  return (await pack.records)[at];
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
  let searches = 0;
  let showings = 0;
  let all = [];
  let found = [];
  const kinds = new Map(KINDS.map((kind) => {
    const box = make("input", { type: "checkbox", value: kind });
    const count = make("small");
    const label = make("label", { hidden: true }, box, ` ${PLURAL[kind] ?? kind + "s"} `, count);
    box.addEventListener("change", choose);
    filters.append(label);
    return [kind, { box, count, label }];
  }));

  // Of everything found, the kinds that are ticked; all of it where none is.
  function choose() {
    const ticked = KINDS.filter((kind) => kinds.get(kind).box.checked);
    found = ticked.length ? all.filter((result) => ticked.includes(kindOf(result))) : all;
    showings++;
    results.replaceChildren();
    return show(AT_ONCE);
  }

  function count() {
    for (const [kind, { box, count, label }] of kinds) {
      const number = all.filter((result) => kindOf(result) === kind).length;
      count.textContent = number;
      label.hidden = !number && !box.checked;
    }
  }

  // The first result is fetched and shown before the others are asked for, and each of them as it comes.
  async function show(upTo) {
    const turn = showings;
    const wanted = found.slice(results.childElementCount, upTo);
    for (let at = 0; at < wanted.length; at++) {
      const [url, title, where, words] = await recordOf(wanted[at]);
      if (turn !== showings) return;
      const link = make("a", { href: new URL(url, root) }, make("b", { textContent: title }), " ", make("span", { className: "where", textContent: where }));
      results.append(make("li", {}, link, words ? excerptOf(words, wanted[at].words) : ""));
      if (!at) wanted.forEach(recordOf);
    }
    more.hidden = results.childElementCount >= found.length;
  }

  async function search() {
    const turn = ++searches;
    const query = input.value.trim();
    if (!query) {
      all = [];
      status.textContent = "";
      count();
      return choose();
    }
    const library = await engine(root);
    const brought = broughtToIndex(query);
    let answer = await library.search(brought);
    if (!answer.results.length) answer = await library.search(query);
    if (turn !== searches) return;
    // Who asks for a file wants the file first, then what rests on it.
    const isFile = (result) => kindOf(result) === "File";
    all = brought === query ? answer.results : [...answer.results.filter(isFile), ...answer.results.filter((result) => !isFile(result))];
    status.textContent = all.length === 0 ? `Nothing found for ‘${query}’` : all.length === 1 ? "1 result" : `${all.length} results`;
    count();
    await choose();
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
    // A search field takes the first Escape to empty itself; here it closes the dialog.
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        dialog.close();
      }
    });
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
