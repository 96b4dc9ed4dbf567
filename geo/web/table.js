// The table beside the map: the same areas, values and selection. A plain table, so that all can read it.

import { choose, chosenNow, onChosen, onView } from "./channels.js";
import { element, fetchGround, fetchOnce, parts } from "./element.js";
import { classOf, colourOfMark, countUnit, inWords, LETTERS, OUT_OF_VIEW, WITHHELD, written } from "./figures.js";

/** @import { Call } from "./element.js" */
/** @import { Ground } from "./ground.js" */
/** @import { TableMessage } from "./messages.js" */
/** @import { Limits, View } from "./state.js" */

const AT_FIRST = 100; // rows; the others are drawn when a person wants them
const collator = new Intl.Collator("en-GB", { numeric: true });

/**
 * A row of the table.
 * @typedef {object} Line
 * @property {string} code
 * @property {string} name
 * @property {string} within
 * @property {string} mark
 * @property {number|null} value
 * @property {number|null} people
 * @property {Limits} [limits]
 */

/** @typedef {"name"|"within"|"value"|"limits"|"people"} Column */
/** @type {[Column, string, boolean][]} name, title, and whether it holds numbers */
const COLUMNS = [
  ["name", "Area", false],
  ["within", "In", false],
  ["value", "", true],
  ["limits", "95% confidence interval", true],
  ["people", "People", true],
];

/**
 * @typedef {object} State
 * @property {HTMLElement} frame
 * @property {{by: Exclude<Column, "limits">, down: boolean}} sort
 * @property {string} chosen
 * @property {Map<string, HTMLElement>} rows
 * @property {Line[]} lines
 * @property {(() => void)[]} stop
 * @property {(code: string) => void} report
 * @property {TableMessage} received
 * @property {View} [data]
 * @property {string} [measure]
 * @property {boolean} [all]
 */

/**
 * @param {HTMLElement} parent
 * @returns {State}
 */
function create(parent) {
  const frame = element("div", { class: "nm-table", tabindex: "0", role: "region" });
  parent.append(frame);
  /** @type {State} */
  const state = {
    frame, sort: { by: "value", down: true }, chosen: "", rows: new Map(), lines: [], stop: [],
    report: () => {}, received: {},
  };
  state.stop.push(onChosen((code) => mark(state, code, true)), onView((data) => update(state, data)));
  return state;
}

/**
 * @param {State} state
 * @param {View} data
 */
async function update(state, data) {
  state.data = data;
  let found;
  try {
    const figures = [data.values, data.people, data.limits].map(fetchedOrNothing);
    found = await Promise.all([fetchGround(data.geometry), ...figures]);
  } catch {
    state.frame.textContent = "The table's figures could not be loaded: reload the page.";
    return;
  }
  if (state.data !== data) return;
  // The patch may lie outside the area in view: its rows then have no class.
  const only = state.received.alone && new Set(state.received.alone);
  const lines = linesOf(data, .../** @type {Parts} */ (found));
  state.lines = lines.filter((line) => (only ? only.has(line.code) : line.mark !== OUT_OF_VIEW));
  if (state.measure !== data.measure) state.sort = { by: "value", down: !data.low_first };
  state.measure = data.measure;
  state.chosen = chosenNow();
  draw(state, data);
}

/** @typedef {[Ground, (number|null)[], (number|null)[], Limits[]|null]} Parts */

/** @param {string} path */
const fetchedOrNothing = (path) => (path ? fetchOnce(path) : null);

/**
 * @param {View} data
 * @param {Ground} ground
 * @param {(number|null)[]} values
 * @param {(number|null)[]} people
 * @param {Limits[]|null} limits
 * @returns {Line[]}
 */
function linesOf(data, { codes, names, within }, values, people, limits) {
  return codes.map((code, index) => ({
    code,
    name: names[index] ?? "",
    within: within[index] ?? "",
    mark: data.classes[index] ?? OUT_OF_VIEW,
    value: values[index] ?? null,
    people: people[index] ?? null,
    limits: limits?.[index],
  }));
}

/**
 * Columns; people stand once where they are what is mapped.
 * @param {View} data
 */
const columnsOf = (data) =>
  COLUMNS.filter(([by]) => (by !== "people" || data.measure !== "people") && (by !== "limits" || data.limits));

/**
 * Order of lines by a column, unknown values last.
 * @param {State["sort"]} sort
 * @returns {(a: Line, b: Line) => number}
 */
export function orderBy({ by, down }) {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const [first, second] = [a[by], b[by]];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const numbers = typeof first === "number" && typeof second === "number";
    const order = numbers ? first - second : collator.compare(String(first), String(second));
    return sign * order || collator.compare(a.name, b.name);
  };
}

/**
 * @param {State} state
 * @param {View} data
 */
function draw(state, data) {
  state.lines.sort(orderBy(state.sort));
  state.rows = new Map();
  const shown = state.all ? state.lines : state.lines.slice(0, AT_FIRST);
  const body = element("tbody", {}, shown.map((line) => row(state, data, line)));
  const { alone, words } = state.received;
  const title = alone ? `${data.legend_title}, by ${data.one}: those in ${words} or holding part of it.` : data.caption;
  state.frame.setAttribute("aria-label", title);
  const head = element("thead", {}, [element("tr", {}, columnsOf(data).map((column) => heading(state, data, column)))]);
  const made = [element("table", {}, [element("caption", {}, [title]), head, body])];
  state.frame.replaceChildren(...made, ...(shown.length < state.lines.length ? [showAll(state, data)] : []));
  mark(state, state.chosen, false);
}

/**
 * Heading of a column: a button that sorts by it.
 * @param {State} state
 * @param {View} data
 * @param {[Column, string, boolean]} column
 */
function heading(state, data, [by, title, isNumber]) {
  if (by === "limits") return element("th", { scope: "col", class: "nm-number" }, [title]);
  const { sort } = state;
  const button = element("button", { type: "button" }, [title || data.short]);
  button.addEventListener("click", () => {
    state.sort = { by, down: sort.by === by ? !sort.down : isNumber };
    draw(state, data);
  });
  const direction = sort.by === by ? (sort.down ? "descending" : "ascending") : "none";
  return element("th", { scope: "col", "aria-sort": direction, class: isNumber ? "nm-number" : "" }, [button]);
}

/**
 * Limits of a line's value as written; nothing where there are none.
 * @param {View} data
 * @param {Line} line
 */
function between(data, { value, limits }) {
  if (value === null || !limits || limits.includes(null)) return "";
  return limits.map((limit) => written(limit, data.unit)).join(" to ");
}

/**
 * @param {State} state
 * @param {View} data
 */
function showAll(state, data) {
  const button = element("button", { type: "button", class: "nm-all" }, [`Show all ${state.lines.length} areas`]);
  button.addEventListener("click", () => {
    state.all = true;
    draw(state, data);
  });
  return button;
}

/**
 * @param {State} state
 * @param {View} data
 * @param {Line} line
 */
function row(state, data, line) {
  const index = classOf(line.mark);
  const kind = index >= 0 ? "" : line.mark === WITHHELD ? " nm-suppressed" : " nm-missing";
  const swatch = element("span", { class: `nm-swatch${kind}`, "aria-hidden": "true" });
  swatch.style.background = colourOfMark(data, line.mark);
  swatch.dataset.letter = LETTERS[index] ?? "";
  if (line.mark === OUT_OF_VIEW) swatch.style.visibility = "hidden";
  const number = (/** @type {(Node|string)[]} */ content) => element("td", { class: "nm-number" }, content);
  const made = element("tr", {}, [
    element("th", { scope: "row" }, [element("button", { type: "button" }, [line.name])]),
    element("td", {}, [line.within]),
    number([swatch, inWords(data, line.mark, line.value)]),
    ...(data.limits ? [number([between(data, line)])] : []),
    ...(data.measure === "people" ? [] : [number([written(line.people, countUnit(data))])]),
  ]);
  made.addEventListener("click", () => {
    const code = state.chosen === line.code ? "" : line.code;
    choose(code);
    state.report(code);
  });
  state.rows.set(line.code, made);
  return made;
}

/**
 * Mark the row of the selected area, and bring it into view.
 * @param {State} state
 * @param {string} code
 * @param {boolean} scroll whether only as far as needed
 */
function mark(state, code, scroll) {
  const { data, frame, rows } = state;
  rows.get(state.chosen)?.removeAttribute("aria-selected");
  state.chosen = code;
  if (data && code && !rows.has(code) && !state.all && state.lines.some((line) => line.code === code)) {
    state.all = true;
    draw(state, data);
    return;
  }
  const chosen = rows.get(code);
  if (!chosen) return;
  chosen.setAttribute("aria-selected", "true");
  const { offsetTop: top, offsetHeight: height } = chosen;
  const head = frame.querySelector("thead")?.offsetHeight ?? 0;
  const hidden = top - head < frame.scrollTop || top + height > frame.scrollTop + frame.clientHeight;
  if (hidden || !scroll) frame.scrollTop = Math.max(0, top - frame.clientHeight / 2);
}

const tables = parts(create);

/**
 * Called by the page; what to draw comes from the map.
 * @param {Call<TableMessage|null>} call
 */
export default function drawTable({ parentElement, data, setStateValue }) {
  const state = tables.of(parentElement);
  state.report = (code) => setStateValue("select", [code, Date.now()]);
  const before = JSON.stringify(state.received);
  state.received = data ?? {};
  if (state.data && before !== JSON.stringify(state.received)) update(state, state.data);
  return tables.whenGone(parentElement, () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
  });
}
