// A table copied from the page goes into a spreadsheet as it stands: a line a row, a figure a cell, without marks.

const BESIDE = "[aria-hidden='true'], .nm-hidden, img, svg"; // what stands in a cell beside its words
const APART = "small, br, li, p, div, b"; // what stands apart from the words before it
const UNKNOWN = "–";
const FIGURE = /^[-−+£]?\d/;
let watching = false;

/**
 * @param {Element} cell
 * @returns {string}
 */
function wordsOf(cell) {
  const copy = /** @type {HTMLElement} */ (cell.cloneNode(true));
  for (const part of copy.querySelectorAll(BESIDE)) part.remove();
  for (const part of copy.querySelectorAll(APART)) part.before(" ");
  const words = (copy.textContent ?? "").replace(/\s+/g, " ").trim();
  return words === UNKNOWN ? "" : words.replace(/^−(?=[£\d])/, "-"); // spreadsheets know only the hyphen
}

/**
 * What is written in a cell, a figure each: of bars one by one, of a figure now and later both and their change, of a
 * figure with small print under it (its period, its limits, its area) the figure and that.
 * @param {Element} cell
 * @returns {string[]}
 */
function figuresOf(cell) {
  const bars = [...cell.querySelectorAll(".nm-pair, .nm-bar > *")];
  if (bars.length) return bars.map(wordsOf);
  const [now = "", later] = wordsOf(cell).split(" → ");
  if (later !== undefined) return [now, ...later.split(" ").map((words) => words.replace(/^−/, "-"))];
  const print = cell.querySelector(":scope > small:last-child");
  const under = print && cell.tagName === "TD" && FIGURE.test(now) ? wordsOf(print) : "";
  return under ? [now.slice(0, -under.length).trim(), under] : [now];
}

/**
 * The cells of a table that are selected, in their columns.
 * @param {HTMLTableElement} table
 * @param {Selection} selection
 * @returns {string[][]}
 */
function selected(table, selection) {
  /** @type {string[][][]} */
  const lines = []; // of each cell its figures: two of a pair of bars, now, then and change of an arrow
  /** @type {Map<number, number>} */
  const held = new Map(); // rows below for which a column is held by a cell
  for (const row of table.rows) {
    /** @type {string[][]} */
    const line = [];
    let isSelected = false;
    const hold = () => {
      for (let left = held.get(line.length) ?? 0; left > 0; left = held.get(line.length) ?? 0) {
        held.set(line.length, left - 1);
        line.push([""]);
      }
    };
    for (const cell of row.cells) {
      hold();
      const wanted = selection.containsNode(cell, true);
      isSelected ||= wanted;
      for (let column = 0; column < cell.colSpan; column += 1) {
        if (cell.rowSpan > 1) held.set(line.length, cell.rowSpan - 1);
        line.push(wanted && !column ? figuresOf(cell) : [""]);
      }
    }
    hold();
    if (isSelected) lines.push(line);
  }
  const widths = [0];
  for (const line of lines) line.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return lines.map((line) => line.flatMap((cell, at) => [...cell, ...Array(Number(widths[at]) - cell.length).fill("")]));
}

/**
 * The table within which something is selected: nothing beyond the words around it may be.
 * @param {Selection} selection
 * @returns {HTMLTableElement|null}
 */
function tableOf(selection) {
  const node = selection.getRangeAt(0).commonAncestorContainer;
  const around = node instanceof Element ? node : node.parentElement;
  if (!around) return null;
  const own = around.closest("table");
  if (own || !around.closest('[data-testid="stHtml"]')) return own;
  const found = [...around.querySelectorAll("table")].filter((one) => selection.containsNode(one, true));
  return found.length === 1 ? found[0] : null;
}

/** Puts clean cells on the clipboard whenever more than one cell of a table is copied. */
export function watchTables() {
  if (watching) return;
  watching = true;
  document.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    const table = selection && !selection.isCollapsed ? tableOf(selection) : null;
    if (!selection || !table || !event.clipboardData) return;
    const lines = selected(table, selection);
    if (lines.length < 2) return; // a figure or a line is copied as it is
    const made = document.createElement("table");
    for (const line of lines) {
      const row = made.insertRow();
      for (const words of line) row.insertCell().textContent = words;
    }
    event.clipboardData.setData("text/plain", lines.map((line) => line.join("\t")).join("\n"));
    event.clipboardData.setData("text/html", made.outerHTML);
    event.preventDefault();
  });
}
