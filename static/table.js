// The table of letters can be sorted by any column and narrowed to the rows that hold a word; without script it is by date.
{
  const table = document.querySelector("table.letters");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headings = [...table.tHead.rows[0].cells];

  const field = Object.assign(document.createElement("input"), { type: "search" });
  const label = document.createElement("label");
  label.append("Show only rows with ", field);
  const status = Object.assign(document.createElement("span"), { className: "status", role: "status" });
  const tools = Object.assign(document.createElement("p"), { className: "narrow" });
  tools.append(label, " ", status);
  table.closest(".wide").before(tools);

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
  const words = new Map(rows.map((row) => [row, folded(row.textContent) + folded(row.textContent).replace(/ /g, "")]));
  field.addEventListener("input", () => {
    const wanted = folded(field.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted.every((word) => words.get(row).includes(word));
      shown += !row.hidden;
    }
    status.textContent = wanted.length ? `${shown} of ${rows.length}` : "";
  });

  // Rows arrive by date; other columns are sorted as text, with numbers by their value.
  const order = new Map(rows.map((row, index) => [row, index]));
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" }).compare;
  headings.forEach((heading, column) => {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...heading.childNodes);
    heading.append(button);
    if (column === 0) heading.ariaSort = "ascending";
    button.addEventListener("click", () => {
      const falling = heading.ariaSort === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.ariaSort = falling ? "descending" : "ascending";
      const text = (row) => row.cells[column].textContent.trim();
      const rising = [...rows].sort((one, other) => (column === 0 ? 0 : compare(text(one), text(other))) || order.get(one) - order.get(other));
      body.append(...(falling ? rising.reverse() : rising));
    });
  });
}
