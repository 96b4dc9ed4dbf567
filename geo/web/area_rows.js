// The table of a map to send, from which its script reads names and figures, and whose rows the keyboard walks.

import { element } from "./element.js";

/** @typedef {{name: string, code: string, within: string, value: string, label: string, people: string}} Area */
/** @typedef {{value: string, people: string}} Headings */

/** @param {Element|undefined} cell */
const text = (cell) => cell?.textContent?.trim() ?? "";

/**
 * The areas of a table and the headings of their figures.
 * @param {HTMLElement} table
 * @returns {{rows: HTMLTableRowElement[], areas: Area[], headings: Headings}}
 */
export function readRows(table) {
  /** @type {HTMLTableRowElement[]} */
  const rows = [...table.querySelectorAll("tbody tr")].filter((row) => row instanceof HTMLTableRowElement);
  const areas = rows.map((row) => {
    const [name = "", code = "", within = "", value = "", label = "", people = ""] = [...row.cells].map(text);
    return { name, code, within, value, label, people };
  });
  const heads = [...table.querySelectorAll("thead th")];
  return { rows, areas, headings: { value: text(heads[3]), people: text(heads[5]) } };
}

/**
 * An area in a sentence.
 * @param {Area} area
 * @param {Headings} headings
 */
export function sentenceOf(area, headings) {
  const within = area.within ? `, ${area.within}` : "";
  const people = `${headings.people.toLowerCase()}: ${area.people}`;
  return `${area.name} (${area.code}${within}). ${headings.value}: ${area.value}; class: ${area.label}; ${people}.`;
}

/**
 * An area beside the pointer.
 * @param {Area} area
 * @param {Headings} headings
 */
export function tipOf(area, headings) {
  const within = [area.within, area.code].filter(Boolean).join(" · ");
  const lines = [`${headings.value}: ${area.value}`];
  if (area.label.toLowerCase() !== area.value.toLowerCase()) lines.push(`Class: ${area.label}`);
  lines.push(`${headings.people}: ${area.people}`);
  return element("div", { class: "nm-tip" }, [
    element("strong", {}, [area.name]),
    element("span", { class: "nm-within" }, [within]),
    ...lines.map((line) => element("span", {}, [line])),
  ]);
}

/**
 * An area around those of the table, beside the pointer.
 * @param {readonly [name: string, within: string, value: string]} words
 * @param {Headings} headings
 */
export function asideOf([name, within, value], headings) {
  return element("div", { class: "nm-tip" }, [
    element("strong", {}, [name]),
    element("span", { class: "nm-within" }, [within]),
    element("span", {}, [`${headings.value}: ${value}`]),
    element("span", {}, ["Outside the area in view"]),
  ]);
}

/**
 * One stop of the Tab key, arrows from row to row.
 * @param {HTMLTableRowElement[]} rows
 * @param {(index: number) => void} pick
 */
export function walkRows(rows, pick) {
  const buttons = rows.map((row) => row.querySelector("button")).filter((button) => button !== null);
  buttons.forEach((button, index) => {
    button.tabIndex = index ? -1 : 0;
    button.addEventListener("focus", () => buttons.forEach((other) => (other.tabIndex = other === button ? 0 : -1)));
    button.addEventListener("click", () => pick(index));
    button.addEventListener("keydown", (event) => {
      /** @type {Record<string, number>} */
      const targets = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 };
      const next = buttons[targets[event.key] ?? -1];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  });
}
