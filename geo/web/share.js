// What the map, the table and the strip of dots share: files fetched once, numbers as written, one selection.

/** @type {Map<string, Promise<any>>} */
const fetched = new Map();

/**
 * JSON from one of the app's own routes, asked for once.
 * @param {string} path relative to the page
 * @returns {Promise<any>}
 */
export function fetchOnce(path) {
  const known = fetched.get(path);
  if (known) return known;
  const answer = fetch(new URL(path, document.baseURI)).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  });
  fetched.set(path, answer);
  answer.catch(() => fetched.delete(path));
  return answer;
}

/**
 * What Streamlit may call when it is done with a part of the page. It calls it as well for a call that newer data
 * overtook while the part's file was loading; the part goes on then, and must keep its map, its focus and its listeners.
 * @param {HTMLElement} parent of the part
 * @param {() => void} tidy what to do once the part is gone from the page
 * @returns {() => void}
 */
export function whenGone(parent, tidy) {
  return () => {
    if (!parent.isConnected) tidy();
  };
}

/** @type {Map<number, Intl.NumberFormat>} making one costs more than using it a thousand times */
const formats = new Map();

/** @param {number} decimals */
function formatOf(decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  if (!formats.has(decimals)) formats.set(decimals, new Intl.NumberFormat("en-GB", digits));
  return formats.get(decimals);
}

/**
 * @typedef {{decimals: number, suffix: string, missing: string, zero?: string}} Unit of a rounded count, zero in words
 * @param {number|null|undefined} value
 * @param {Unit} unit
 * @returns {string}
 */
export function written(value, unit) {
  if (value === null || value === undefined) return unit.missing.toLowerCase();
  if (value === 0 && unit.zero) return unit.zero;
  return (value < 0 ? "−" : "") + formatOf(unit.decimals).format(Math.abs(value)) + unit.suffix;
}

/**
 * Index in a class string: 0 to 9 are classes; "-" is missing, "." out of view.
 * @param {string} mark
 */
export const classOf = (mark) => (mark >= "0" && mark <= "9" ? Number(mark) : -1);

export const WITHHELD = "~";

/**
 * What an area without a class is called and looks like: withheld by its publisher, or not there.
 * @param {any} data
 * @param {string} mark
 */
export const without = (data, mark) => (mark === WITHHELD ? data.suppressed : data.missing);

/**
 * Value of an area as written; a withheld one says so.
 * @param {any} data
 * @param {string} mark
 * @param {number|null|undefined} value
 */
export const inWords = (data, mark, value) => (mark === WITHHELD ? "suppressed" : written(value, data.unit));

/** A letter for each class, where a system's high contrast takes its colour away. */
export const LETTERS = "ABCDEFGHIJ";

const CHOSEN = "needs-map:chosen";
let selected = "";

/**
 * Tell all parts of the page at once that an area was chosen ("" clears), before the server answers.
 * @param {string} code
 */
export function choose(code) {
  selected = code;
  document.dispatchEvent(new CustomEvent(CHOSEN, { detail: code }));
}

/**
 * @param {(code: string) => void} listener
 * @returns {() => void} stop listening
 */
export function onChosen(listener) {
  const heard = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(CHOSEN, heard);
  return () => document.removeEventListener(CHOSEN, heard);
}

/** Code of the selected area, as the last click or the last view has it: what was drawn before may know less. */
export const chosenNow = () => selected;

/** Tell the other maps of a view something; each says who it is, lest it hear itself. */
const tell = (name, from, view, what) => document.dispatchEvent(new CustomEvent(name, { detail: { from, view, what } }));

function hear(name, self, listener) {
  const heard = (/** @type {CustomEvent} */ { detail }) => detail.from !== self && listener(detail.view, detail.what);
  document.addEventListener(name, heard);
  return () => document.removeEventListener(name, heard);
}

/** A class is shown alone (its index), or all are (null). */
export const alone = (from, view, index) => tell("needs-map:alone", from, view, index);
export const onAlone = (self, listener) => hear("needs-map:alone", self, listener);

/** The pointer is on an area (its code), or on none. */
export const point = (from, view, code) => tell("needs-map:pointed", from, view, code);
export const onPointed = (self, listener) => hear("needs-map:pointed", self, listener);

const PREVIEW = "needs-map:preview";

/**
 * Have the map draw something else at once, while the server is still being told of the choice.
 * @param {string|any} what path of a view, or all that the server will send for the choice
 */
export function preview(what) {
  document.dispatchEvent(new CustomEvent(PREVIEW, { detail: what }));
}

/**
 * @param {(what: string|any) => void} listener
 * @returns {() => void} stop listening
 */
export function onPreview(listener) {
  const heard = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(PREVIEW, heard);
  return () => document.removeEventListener(PREVIEW, heard);
}

const TOLD = "needs-map:told";

/**
 * Say which view the server asks for: its answer to a choice.
 * @param {string} path
 */
export function answered(path) {
  document.dispatchEvent(new CustomEvent(TOLD, { detail: path }));
}

/**
 * @param {(path: string) => void} listener
 * @returns {() => void} stop listening
 */
export function onAnswered(listener) {
  const heard = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(TOLD, heard);
  return () => document.removeEventListener(TOLD, heard);
}

/**
 * Hear that a person went back or forward in the browser: no choice before is said again.
 * @param {() => void} listener
 * @returns {() => void} stop listening
 */
export function onMoved(listener) {
  window.addEventListener("popstate", listener);
  return () => window.removeEventListener("popstate", listener);
}

const PATCH = "needs-map:patch";
let patched = { areas: [], geometry: {}, hexagons: {} };

/**
 * Tell the map which areas the patch holds, before the server answers.
 * @param {{areas: [string, string, string][], geometry: Record<string, string>, hexagons: Record<string, string>}} patch
 *   code, name and level of each area; where the outlines of each level are kept
 */
export function publishPatch(patch) {
  patched = patch;
  document.dispatchEvent(new CustomEvent(PATCH, { detail: patch }));
}

/**
 * Hear of each change of the patch, and of the patch as it stands at once.
 * @param {(patch: any) => void} listener
 * @returns {() => void} stop listening
 */
export function onPatch(listener) {
  const heard = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(PATCH, heard);
  listener(patched);
  return () => document.removeEventListener(PATCH, heard);
}

const BOOKMARK = "needs-map:bookmark";

/**
 * Have an area put into the patch, or taken out of it.
 * @param {[string, string, string]} area code, name and level
 */
export function bookmark(area) {
  document.dispatchEvent(new CustomEvent(BOOKMARK, { detail: area }));
}

/**
 * @param {(area: [string, string, string]) => void} listener
 * @returns {() => void} stop listening
 */
export function onBookmark(listener) {
  const heard = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(BOOKMARK, heard);
  return () => document.removeEventListener(BOOKMARK, heard);
}

const VIEW = "needs-map:view";
let published = null;

/**
 * Tell the other parts of the page what the map draws, so that it travels once for all of them.
 * @param {any} data
 */
export function publish(data) {
  published = data;
  selected = data.select;
  document.dispatchEvent(new CustomEvent(VIEW, { detail: data }));
}

/**
 * Hear of each view once the browser has shown the map of it, and of the last one at once.
 * @param {(data: any) => void} listener
 * @returns {() => void} stop listening
 */
export function onView(listener) {
  let latest = null;
  const soon = (data) => {
    latest = data;
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => latest === data && listener(data))));
  };
  const heard = (/** @type {Event} */ event) => soon(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(VIEW, heard);
  if (published) soon(published);
  return () => {
    latest = null;
    document.removeEventListener(VIEW, heard);
  };
}

/**
 * Position of each area in view when sorted by value, largest or lowest first; equal values share a rank.
 * @param {(number|null)[]} values
 * @param {string} classes
 * @param {boolean} lowFirst
 * @returns {{rank: Map<number, number>, of: number}}
 */
export function ranks(values, classes, lowFirst) {
  const seen = [];
  for (let i = 0; i < classes.length; i += 1) if (classes[i] !== "." && values[i] !== null) seen.push(i);
  seen.sort((a, b) => (lowFirst ? values[a] - values[b] : values[b] - values[a]));
  const rank = new Map();
  seen.forEach((index, position) => {
    const before = seen[position - 1];
    rank.set(index, position && values[before] === values[index] ? rank.get(before) : position + 1);
  });
  return { rank, of: seen.length };
}

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node|string)[]} [children]
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
