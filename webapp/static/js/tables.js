// Tables that sort at a click and filter as one types, without diacritics. Without this script they are plain tables.

/** Text as people search for it: no marks, đ as d, lower case. */
export function searchKey(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

const alphabet = new Intl.Collator("vi", { numeric: true, sensitivity: "variant" });
const inEnglish = document.documentElement.lang === "en";
const writtenNumber = inEnglish
  ? /^[+\-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s*%?$/
  : /^[+\-−]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\s*%?$/;
const vietnameseDate = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const englishDate = /^(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})$/;

function numberOf(text) {
  const plain = text.replace(/[%\s]/g, "").replace("−", "-");
  return Number(inEnglish ? plain.replace(/,/g, "") : plain.replace(/\./g, "").replace(",", "."));
}

/** A date as text that sorts, or nothing. */
function dateOf(text) {
  const day = text.match(vietnameseDate);
  if (day) return `${day[3]}-${day[2]}-${day[1]}`;
  const english = text.match(englishDate);
  return english ? new Date(`${text} UTC`).toISOString().slice(0, 10) : null;
}

/** What a cell sorts by: data-sort where given, else a number or date as the page writes them, else its text. */
function sortValue(cell) {
  const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
  if (writtenNumber.test(text) && !cell.dataset.sort) return numberOf(text);
  const day = dateOf(text);
  if (day) return day;
  if (cell?.dataset.sort && text !== "" && !Number.isNaN(Number(text))) return Number(text);
  return text === "–" ? "" : text;
}

function compare(a, b) {
  if (a === b) return 0;
  if (a === "") return 1;
  if (b === "") return -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return alphabet.compare(String(a), String(b));
}

function sortBy(table, heading) {
  const column = [...heading.parentElement.children].indexOf(heading);
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter((row) => !isGroupHead(row)).map((row) => ({ row, value: sortValue(row.cells[column]) }));
    rows.sort((a, b) => (descending && a.value !== "" && b.value !== "" ? -1 : 1) * compare(a.value, b.value));
    body.append(...rows.map(({ row }) => row));
  }
}

/** The first row of a group, which names it and adds it up: it stays on top, and is no row to be found. */
function isGroupHead(row) {
  return row.classList.contains("group");
}

function makeSortable(table) {
  const heading = table.tHead?.rows[table.tHead.rows.length - 1];
  const grouped = table.querySelector("tr.group") !== null;
  if (!heading || (table.tBodies.length !== 1 && !grouped) || ![...table.tBodies].some((body) => body.rows.length > 1)) return;
  for (const cell of heading.cells) {
    if (cell.dataset.sortable === "no" || cell.colSpan > 1 || cell.querySelector("input") || !cell.textContent.trim()) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...cell.childNodes);
    button.addEventListener("click", () => sortBy(table, cell));
    cell.append(button);
  }
}

function makeFilterable(table, number) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  box.className = "table-filter";
  input.type = "search";
  input.id = `table-filter-${number}`;
  input.autocomplete = "off";
  label.htmlFor = count.htmlFor = input.id;
  label.textContent = table.dataset.filterLabel || "Lọc nhanh";
  box.append(label, input, count);
  const everything = [...table.tBodies].flatMap((body) => [...body.rows]);
  const rows = everything.filter((row) => !isGroupHead(row));
  const keys = new Map(rows.map((row) => [row, searchKey(row.textContent)]));
  input.addEventListener("input", () => {
    const words = searchKey(input.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => keys.get(row).includes(word));
      shown += row.hidden ? 0 : 1;
    }
    for (const head of everything.filter(isGroupHead)) {
      head.hidden = ![...head.parentElement.rows].some((row) => row !== head && !row.hidden);
    }
    if (words.length === 0) count.textContent = "";
    else count.textContent = shown === 0 ? table.dataset.filterEmpty || "Không có dòng nào khớp." : `${shown}/${rows.length}`;
  });
  (table.closest(".table-frame") ?? table).before(box);
}

/** A table wider than its place scrolls by itself, also with the keyboard; the page never does. */
function keepInPlace(table) {
  if (table.parentElement.classList.contains("table-scroll")) return;
  const place = document.createElement("div");
  place.className = "table-frame";
  table.before(place);
  place.append(table);
  const fit = () => {
    place.classList.remove("table-scroll");
    const wide = table.scrollWidth > place.clientWidth + 1;
    place.classList.toggle("table-scroll", wide);
    if (wide) {
      place.tabIndex = 0;
      place.setAttribute("role", "region");
      place.setAttribute("aria-label", table.caption?.textContent.trim() || document.title);
    } else {
      place.removeAttribute("tabindex");
      place.removeAttribute("role");
      place.removeAttribute("aria-label");
    }
  };
  fit();
  new ResizeObserver(fit).observe(place);
}

document.querySelectorAll("table.data").forEach((table, number) => {
  keepInPlace(table);
  if (table.hasAttribute("data-sortable")) makeSortable(table);
  if (table.hasAttribute("data-filterable")) makeFilterable(table, number);
});
