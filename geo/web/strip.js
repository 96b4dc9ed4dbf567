// The strip of dots: where an area lies among those in view, one dot an area, the selected one large.

import { choose, chosenNow, onChosen, onView } from "./channels.js";
import { element, fetchGround, fetchOnce, parts } from "./element.js";
import { classOf, colourOfMark, grouped, OUT_OF_VIEW, WITHHELD, wordOf, written } from "./figures.js";

/** @import { Call } from "./element.js" */
/** @import { Ground } from "./ground.js" */
/** @import { View } from "./state.js" */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 84;
const EDGE = 10;
const RADIUS = 3;
const FEW_VALUES = 10;
const MANY = 3000;
const BAR = 5; // wide

/** @typedef {{code: string, name: string, value: number, mark: string}} Area one with a value */
/** @typedef {Area & {x: number, height: number}} Dot */
/** @typedef {(value: number) => number} Scale */

/**
 * @typedef {object} State
 * @property {HTMLElement} frame
 * @property {Map<string, Element>} dots
 * @property {string} chosen
 * @property {(() => void)[]} stop
 * @property {(code: string) => void} report
 * @property {(code: string) => Element|undefined} place draws a dot that is wanted, where areas are bars
 * @property {View} [data]
 */

/**
 * @param {HTMLElement} parent
 * @returns {State}
 */
function create(parent) {
  const frame = element("div", { class: "nm-strip" });
  parent.append(frame);
  /** @type {State} */
  const state = { frame, dots: new Map(), chosen: "", stop: [], report: () => {}, place: () => undefined };
  state.stop.push(onChosen((code) => mark(state, code)), onView((data) => update(state, data)));
  return state;
}

/**
 * @param {string} tag
 * @param {Record<string, string|number>} attributes
 * @param {string} [text]
 */
function shape(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * @param {State} state
 * @param {View} data
 */
async function update(state, data) {
  state.data = data;
  /** @type {[Ground, (number|null)[]]} */
  let found;
  try {
    found = await Promise.all([fetchGround(data.geometry), fetchOnce(data.values)]);
  } catch {
    state.frame.textContent = "";
    return;
  }
  if (state.data !== data) return;
  const [{ codes, names }, values] = found;
  const inView = codes
    .map((code, index) => ({
      code, name: names[index] ?? "", value: values[index] ?? null, mark: data.classes[index] ?? OUT_OF_VIEW,
    }))
    .filter((area) => area.mark !== OUT_OF_VIEW);
  const seen = inView.flatMap(({ value, ...area }) => (value === null ? [] : [{ ...area, value }]));
  draw(state, data, seen);
  const note = leftOut(data, inView);
  if (note) state.frame.append(element("p", { class: "nm-strip-note" }, [note]));
}

/**
 * How many of the areas in view are not shown, and why; nothing where all are.
 * @param {Pick<View, "missing"|"suppressed">} data
 * @param {{value: number|null, mark: string}[]} inView
 */
export function leftOut(data, inView) {
  const gone = inView.filter(({ value }) => value === null);
  if (!gone.length) return "";
  const withheld = gone.filter(({ mark: sign }) => sign === WITHHELD).length;
  const [all, none, suppressed, missing] = [inView.length, gone.length, withheld, gone.length - withheld].map((count) =>
    count.toLocaleString("en-GB"),
  );
  const why = [];
  if (withheld) why.push(`${suppressed} ${wordOf(data.suppressed.label)}`);
  if (gone.length > withheld) why.push(`${missing} ${wordOf(data.missing.label)}`);
  return `${none} of ${all} ${gone.length === 1 ? "is" : "are"} not shown: ${why.join(", ")}.`;
}

/**
 * @param {State} state
 * @param {View} data
 * @param {Area[]} seen
 */
function draw(state, data, seen) {
  state.dots = new Map();
  state.place = () => undefined;
  if (!seen.length) {
    state.frame.replaceChildren(element("p", {}, ["No values to show."]));
    return;
  }
  const low = seen.reduce((least, { value }) => Math.min(least, value), Infinity);
  const high = seen.reduce((most, { value }) => Math.max(most, value), -Infinity);
  /** @type {Scale} */
  const scale = (value) => (high > low ? EDGE + ((value - low) / (high - low)) * (WIDTH - 2 * EDGE) : WIDTH / 2);
  const label = `${data.strip_title}, ${seen.length > MANY ? "as bars" : "one dot each"}`;
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  svg.append(shape("line", { x1: EDGE, x2: WIDTH - EDGE, y1: HEIGHT - 20, y2: HEIGHT - 20, stroke: "#8a94a0" }));
  if (seen.length > MANY) drawBars(state, data, { svg, seen, scale });
  else for (const area of stacked(seen, scale)) svg.append(dotOf(state, data, area));
  const axis = { y: HEIGHT - 5, class: "nm-axis" };
  svg.append(
    shape("text", { ...axis, x: EDGE, "text-anchor": "start" }, written(low, data.unit)),
    shape("text", { ...axis, x: WIDTH - EDGE, "text-anchor": "end" }, written(high, data.unit)),
  );
  state.frame.replaceChildren(element("h2", {}, [data.strip_title]), svg);
  mark(state, chosenNow());
}

/**
 * @param {State} state
 * @param {View} data
 * @param {Dot} area
 */
function dotOf(state, data, area) {
  const fill = colourOfMark(data, area.mark);
  const at = { cx: area.x, cy: HEIGHT - 20 - RADIUS - 1 - area.height, r: RADIUS };
  const dot = shape("circle", { ...at, fill, stroke: "#5b6672", "stroke-width": 0.5 });
  dot.append(shape("title", {}, `${area.name}: ${written(area.value, data.unit)}`));
  dot.addEventListener("click", () => {
    const code = state.chosen === area.code ? "" : area.code;
    choose(code);
    state.report(code);
  });
  state.dots.set(area.code, dot);
  return dot;
}

/**
 * Of very many areas: a bar a column of values in place of dots, and a dot for the selected area only.
 * @param {State} state
 * @param {View} data
 * @param {{svg: Element, seen: Area[], scale: Scale}} drawing
 */
function drawBars(state, data, { svg, seen, scale }) {
  const columns = grouped(seen, (area) => Math.round(scale(area.value) / BAR));
  const tallest = Math.max(...[...columns.values()].map((column) => column.length));
  for (const [at, column] of columns) {
    let base = HEIGHT - 20;
    const marks = grouped(column, (area) => area.mark);
    for (const [sign, areas] of [...marks].sort(([a], [b]) => classOf(a) - classOf(b))) {
      const height = (areas.length / tallest) * (HEIGHT - 30);
      base -= height;
      const fill = colourOfMark(data, sign);
      svg.append(shape("rect", { x: at * BAR - BAR / 2, y: base, width: BAR - 0.5, height, fill }));
    }
  }
  state.place = (code) => {
    const area = seen.find((candidate) => candidate.code === code);
    if (!area) return undefined;
    const dot = shape("circle", { cx: scale(area.value), cy: HEIGHT - 24, r: RADIUS, fill: "#fff", stroke: "#111" });
    svg.append(dot);
    state.dots.set(code, dot);
    return dot;
  };
}

/**
 * Where each dot stands: in a column of its own value, several abreast where few values are shared by many areas.
 * @param {Area[]} seen
 * @param {Scale} scale
 * @returns {Dot[]}
 */
export function stacked(seen, scale) {
  const few = new Set(seen.map(({ value }) => value)).size <= FEW_VALUES;
  const ordered = [...seen].sort((a, b) => a.value - b.value);
  const columns = grouped(ordered, ({ value }) => (few ? value : Math.round(scale(value) / (2 * RADIUS))));
  const room = (WIDTH - 2 * EDGE) / Math.max(1, columns.size - 1);
  const abreast = few && columns.size > 1 ? Math.max(1, Math.floor((room * 0.8) / (2 * RADIUS))) : 1;
  const tallest = Math.max(...[...columns.values()].map((column) => Math.ceil(column.length / abreast)));
  const step = Math.min(2 * RADIUS, (HEIGHT - 34) / Math.max(1, tallest - 1));
  return [...columns.values()].flatMap((column) => {
    const inRow = Math.min(abreast, column.length);
    return column.map((area, position) => {
      const at = scale(area.value);
      const middle = Math.min(Math.max(at, EDGE + inRow * RADIUS), WIDTH - EDGE - inRow * RADIUS);
      const x = abreast > 1 ? middle + ((position % inRow) - (inRow - 1) / 2) * 2 * RADIUS : at;
      return { ...area, x, height: Math.floor(position / inRow) * step };
    });
  });
}

/**
 * @param {State} state
 * @param {string} code
 */
function mark(state, code) {
  const size = (/** @type {Element|undefined} */ dot, /** @type {number} */ r, /** @type {string} */ stroke) => {
    for (const [name, value] of Object.entries({ r, stroke, "stroke-width": r > RADIUS ? 2 : 0.5 })) {
      dot?.setAttribute(name, String(value));
    }
  };
  size(state.dots.get(state.chosen), RADIUS, "#5b6672");
  state.chosen = code;
  const dot = state.dots.get(code) ?? state.place(code);
  size(dot, RADIUS * 2.2, "#111111");
  if (dot) dot.parentNode?.append(dot);
}

const strips = parts(create);

/**
 * Called by the page; what to draw comes from the map.
 * @param {Call<null>} call
 */
export default function drawStrip({ parentElement, setStateValue }) {
  const state = strips.of(parentElement);
  state.report = (code) => setStateValue("select", [code, Date.now()]);
  return strips.whenGone(parentElement, () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
  });
}
