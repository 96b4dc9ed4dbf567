// The legend inside the map: what each colour means, how many areas and people are in it.

import { element, pressOne } from "./element.js";
import { countUnit, LETTERS, written } from "./figures.js";

/** @import { Bins, Square, View } from "./state.js" */

/** @typedef {[areas: number, people: number|null]} Count */
/** @typedef {Pick<View, "one"|"areas_word"|"unit">} Words one area, several, and a count that is not known */

/**
 * @param {HTMLElement} box
 * @param {View} data
 * @param {(position: number|null) => void} single called with the class to show singly, or null for all
 */
export function drawLegend(box, data, single) {
  /** @type {HTMLDetailsElement|null} */
  const before = box.querySelector(":scope > details");
  const open = before?.open ?? window.innerWidth > 640;
  const { square, histogram } = data;
  const lines = [...(square ? [] : classRows(data, single)), ...otherRows(data)];
  const parts = [element("summary", {}, [data.legend_title, ...(square ? [] : [ramp(data)])])];
  if (square) parts.push(squareOf(square));
  if (lines.length) parts.push(tableOf(data, lines));
  if (histogram) parts.push(binsOf(histogram, data.colours));
  parts.push(element("p", {}, [data.legend_note]));
  parts.push(element("details", { class: "nm-what" }, [element("summary", {}, ["What is this?"]), data.definition]));
  const around = element("p", { class: "nm-around" }, [data.around_note]); // stands where the legend is closed
  box.replaceChildren(element("details", open ? { open: "" } : {}, parts), ...(data.around_note ? [around] : []));
}

/**
 * Mark the row of a class; none if it has none.
 * @param {HTMLElement} box
 * @param {number} position
 */
export function markRow(box, position) {
  box.querySelector(".nm-here")?.classList.remove("nm-here");
  box.querySelector(`[data-row="${position}"]`)?.classList.add("nm-here");
}

/**
 * A row a class: pressing it fades the others, pressing it again shows all.
 * @param {View} data
 * @param {(position: number|null) => void} single
 */
function classRows(data, single) {
  const buttons = data.labels.map((label, position) => {
    const [, mark] = data.marks[position] ?? [];
    const words = [mark ? `${mark} ${label}` : label];
    return element("button", { type: "button", "aria-pressed": "false", title: "Show only this class" }, words);
  });
  return buttons.map((button, position) => {
    button.addEventListener("click", () => single(pressOne(buttons, button) ? position : null));
    const swatch = swatchOf("", data.colours[position] ?? "", LETTERS[position]);
    const made = row(swatch, button, data.counts[position], data);
    made.dataset.row = String(position);
    return made;
  });
}

/**
 * Rows of what has no class, and of what is drawn over the areas.
 * @param {View} data
 */
function otherRows(data) {
  const rows = [];
  for (const kind of /** @type {const} */ (["missing", "suppressed"])) {
    const { colour, label, counts } = data[kind];
    if (counts[0]) rows.push(row(swatchOf(`nm-${kind}`, colour), label, counts, data));
  }
  if (data.ring) rows.push(row(swatchOf("nm-ringed"), "Core20 area", undefined, data));
  if (data.patched) rows.push(row(swatchOf("nm-patched"), data.patched, undefined, data));
  return rows;
}

/**
 * A screen reader hears a list, one class an item, with its unit; the eye sees a table.
 * @param {View} data
 * @param {HTMLElement[]} rows
 */
function tableOf(data, rows) {
  const head = element("tr", { "aria-hidden": "true" }, [
    element("th", { scope: "col" }, [element("span", { class: "nm-hidden" }, ["Class"])]),
    element("th", { scope: "col" }, [data.areas_word]),
    element("th", { scope: "col" }, ["People"]),
  ]);
  return element("table", { role: "list", "aria-label": `Legend: ${data.legend_title}` }, [
    element("thead", { "aria-hidden": "true" }, [head]),
    element("tbody", { role: "presentation" }, rows),
  ]);
}

/**
 * @param {string} kind
 * @param {string} [colour]
 * @param {string} [letter]
 */
function swatchOf(kind, colour = "none", letter = "") {
  const swatch = element("span", { class: `nm-swatch ${kind}`, "aria-hidden": "true" });
  swatch.style.background = colour;
  swatch.dataset.letter = letter;
  return swatch;
}

/**
 * @param {HTMLElement} swatch
 * @param {Node|string} label
 * @param {Count|undefined} count areas and people; neither is written if there is none
 * @param {Words} words
 */
function row(swatch, label, count, { one, areas_word: several, unit }) {
  const cells = [element("th", { role: "presentation" }, [swatch, label])];
  const [areas, people] = count ?? [];
  cells.push(cellOf(areas, [one, several], unit), cellOf(people, ["person", "people"], unit));
  return element("tr", { role: "listitem" }, cells);
}

/**
 * @param {number|null|undefined} count
 * @param {[one: string, several: string]} words
 * @param {View["unit"]} unit
 */
function cellOf(count, [one, several], unit) {
  const text = count === undefined ? "" : written(count, countUnit({ unit }));
  const words = count === undefined ? "" : ` ${count === 1 ? one : several}; `;
  return element("td", { role: "presentation" }, [text, element("span", { class: "nm-hidden" }, [words])]);
}

/**
 * The colours of a legend that is closed, and the classes at both ends; of names, which have no order and each a paler
 * colour too, the colours alone.
 * @param {Pick<View, "colours"|"labels">} data
 * @returns {{shown: string[], first: string, last: string}}
 */
export function rampOf({ colours, labels }) {
  const [first = "", ...others] = colours.length > labels.length ? [] : labels;
  return { shown: colours.slice(0, labels.length), first, last: others.at(-1) ?? "" };
}

/**
 * The colours in a line, for a legend that is closed.
 * @param {Pick<View, "colours"|"labels">} data
 */
function ramp(data) {
  const { shown, first, last } = rampOf(data);
  const steps = shown.map((colour) => {
    const step = element("i");
    step.style.background = colour;
    return step;
  });
  return element("span", { class: "nm-ramp" }, [first, element("span", { "aria-hidden": "true" }, steps), last]);
}

/**
 * Where the values in view lie: bars of equal width, each in the colours of the classes that it holds.
 * @param {Bins} bins
 * @param {string[]} colours
 */
function binsOf({ counts, most }, colours) {
  const bars = (counts[0] ?? []).map((_, at) => {
    const parts = counts.map((bin, position) => {
      const part = element("i");
      part.style.height = `${((bin[at] ?? 0) / most) * 100}%`;
      part.style.background = colours[position] ?? "";
      return part;
    });
    return element("span", {}, parts);
  });
  return element("div", { class: "nm-bins", "aria-hidden": "true" }, bars);
}

/**
 * Nine colours of two measures, the first upwards and the second to the right.
 * @param {Square} square
 */
function squareOf({ colours, counts, rows, columns, names }) {
  const lines = [2, 1, 0].map((up) => {
    const cells = (colours[up] ?? []).map((colour, across) => {
      const title = `${rows[up] ?? ""} · ${columns[across] ?? ""}`;
      const cell = element("td", { title }, [String(counts[up]?.[across])]);
      cell.style.background = colour;
      if (up + across > 2) cell.style.color = "#fff";
      return cell;
    });
    return element("tr", {}, [element("th", { scope: "row" }, [rows[up] ?? ""]), ...cells]);
  });
  const foot = element("tr", {}, [element("th"), ...columns.map((label) => element("th", { scope: "col" }, [label]))]);
  return element("table", { class: "nm-square" }, [
    element("caption", {}, [`↑ ${names[0]}   → ${names[1]} (areas in each)`]),
    element("tbody", {}, [...lines, foot]),
  ]);
}
