// The search of a map to send: a box and a list of what is found, which the keyboard walks.

import { element } from "./element.js";

const FOUND_AT_MOST = 8;

/**
 * Something that can be found: its keys are its name and, of an area, its code and what it lies in.
 * @typedef {{title: string, detail: string, keys: string[], go: () => void}} Entry
 */

/**
 * Words without accents, capitals and outer spaces.
 * @param {string} words
 */
export const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/**
 * How well an entry fits: 0 is the name or code itself, 4 does not fit.
 * @param {Entry} entry
 * @param {string} wanted
 */
function fitOf({ keys: [name = "", code = "", within = ""] }, wanted) {
  if (name === wanted || code === wanted) return 0;
  if (name.startsWith(wanted) || code.startsWith(wanted)) return 1;
  if (name.includes(wanted) || code.includes(wanted)) return 2;
  return within.includes(wanted) ? 3 : 4;
}

/**
 * Entries that fit some words, the best first; at most eight.
 * @param {Entry[]} entries
 * @param {string} words
 */
export function find(entries, words) {
  const wanted = plain(words);
  if (!wanted) return [];
  const ranked = entries.map((entry) => ({ entry, fit: fitOf(entry, wanted) })).filter(({ fit }) => fit < 4);
  const byTitle = new Intl.Collator("en-GB", { numeric: true });
  ranked.sort((a, b) => a.fit - b.fit || byTitle.compare(a.entry.title, b.entry.title));
  return ranked.slice(0, FOUND_AT_MOST).map(({ entry }) => entry);
}

/**
 * @typedef {{input: HTMLInputElement, list: HTMLElement, found: Entry[], active: number}} State
 */

/**
 * Let a person search the entries.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 * @param {Entry[]} entries
 */
export function startFinder(input, list, entries) {
  /** @type {State} */
  const state = { input, list, found: [], active: -1 };
  input.addEventListener("input", () => show(state, find(entries, input.value)));
  input.addEventListener("keydown", (event) => walk(state, event));
  input.addEventListener("blur", () => close(state));
}

/**
 * @param {State} state
 * @param {Entry[]} found
 */
function show(state, found) {
  const { input, list } = state;
  state.found = found;
  const options = found.map((entry, index) => {
    const attributes = { role: "option", id: `nm-found-${index}`, "aria-selected": "false" };
    const option = element("li", attributes, [entry.title, element("span", {}, [entry.detail])]);
    option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    option.addEventListener("click", () => take(state, entry));
    return option;
  });
  if (!options.length && input.value.trim()) {
    const none = { role: "option", class: "nm-none", "aria-disabled": "true", "aria-selected": "false" };
    options.push(element("li", none, ["No area in this file has that name or code"]));
  }
  list.replaceChildren(...options);
  open(state, options.length > 0);
  activate(state, found.length ? 0 : -1);
}

/**
 * @param {State} state
 * @param {boolean} wanted
 */
function open({ input, list }, wanted) {
  list.hidden = !wanted;
  input.setAttribute("aria-expanded", String(wanted));
}

/** @param {State} state */
function close(state) {
  open(state, false);
  activate(state, -1);
}

/**
 * @param {State} state
 * @param {number} index
 */
function activate(state, index) {
  const { input, list } = state;
  state.active = index;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  input.removeAttribute("aria-activedescendant");
  if (index < 0) return;
  input.setAttribute("aria-activedescendant", `nm-found-${index}`);
  list.children[index]?.scrollIntoView({ block: "nearest" });
}

/**
 * @param {State} state
 * @param {Entry} entry
 */
function take(state, entry) {
  state.input.value = entry.title;
  close(state);
  entry.go();
}

/**
 * Arrows walk the list, Enter takes what is marked, Escape closes the list, and again clears the box.
 * @param {State} state
 * @param {KeyboardEvent} event
 */
function walk(state, event) {
  const { input, list, found, active } = state;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const marked = found[active];
  if (event.key === "Escape") {
    if (list.hidden) input.value = "";
    close(state);
  } else if (event.key === "Enter" && !list.hidden && marked) {
    event.preventDefault();
    take(state, marked);
  } else if (by && found.length) {
    event.preventDefault();
    open(state, true);
    activate(state, (active + by + found.length) % found.length);
  }
}
