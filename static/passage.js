"use strict";
// A passage is what a link with a fragment leads to, on this page or on another of the site.
const root = new URL(".", document.currentScript.src);
const pages = new Map();

// How many elements, in the order of the page, come before the first of which something is not true; few of them are asked.
function countWhile(elements, isTrue) {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(elements[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The last part of the article that begins above a height in the window. Only parts are measured: what stands in a
// skipped one would be laid out for it.
function partAbove(height) {
  const parts = document.querySelector("article").children;
  return parts[countWhile(parts, (part) => part.getBoundingClientRect().top < height) - 1];
}

async function pageAt(url) {
  if (!pages.has(url)) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url);
    pages.set(url, new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
  return pages.get(url);
}

// A heading stands for its section's first words, a table row for its cells.
function pieceOf(element) {
  const piece = document.createElement("div");
  const whole = element.closest("li, tr, p, dl > div, .block, h2, h3, h4") ?? element;
  if (whole.matches("tr")) {
    for (const cell of whole.cells) {
      const line = document.createElement("p");
      line.append(...cell.cloneNode(true).childNodes);
      piece.append(line);
    }
  } else if (whole.matches("li, p, div")) {
    piece.append(...whole.cloneNode(true).childNodes);
    const series = whole.closest(".series")?.querySelector("h3");
    if (series) piece.prepend(Object.assign(document.createElement("p"), { className: "name", textContent: series.textContent }));
  } else {
    piece.append(whole.textContent);
  }
  piece.querySelectorAll("[role=doc-backlink], a.n, .visually-hidden, .copy-link, .popup").forEach((one) => one.remove());
  piece.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
  return piece;
}

// The passage a link leads to, as a copy whose own links still lead where they did; null where there is none.
async function passageBehind(link) {
  const url = new URL(link.href);
  const id = decodeURIComponent(url.hash.slice(1));
  const page = url.href.slice(0, url.href.length - url.hash.length);
  const here = url.pathname === location.pathname;
  const element = (here ? document : await pageAt(page)).getElementById(id);
  if (!element) return null;
  const piece = pieceOf(element);
  for (const inner of piece.querySelectorAll("a[href]")) inner.href = new URL(inner.getAttribute("href"), here ? location : page);
  return piece;
}
