// The strip of dots: where an area lies among those in view, one dot an area, the selected one large.

import { WITHHELD, choose, chosenNow, classOf, element, fetchOnce, onChosen, onView, whenGone, written } from "./share.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 84;
const EDGE = 10;
const RADIUS = 3;
const FEW_VALUES = 10;
const MANY = 3000;
const BAR = 5; // wide
/** @type {WeakMap<HTMLElement, any>} */
const strips = new WeakMap();

function create(parent) {
  const frame = element("div", { class: "nm-strip" });
  parent.append(frame);
  const state = { frame, dots: new Map(), chosen: "", stop: [] };
  state.stop.push(onChosen((code) => mark(state, code)), onView((data) => update(state, data)));
  return state;
}

function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

async function update(state, data) {
  state.data = data;
  let parts;
  try {
    parts = await Promise.all([fetchOnce(data.geometry), fetchOnce(data.values)]);
  } catch {
    state.frame.textContent = "";
    return;
  }
  if (state.data !== data) return;
  const [collection, values] = parts;
  const inView = collection.features
    .map((feature, index) => ({ code: feature.id, name: feature.properties.n, value: values[index], index }))
    .filter((area) => data.classes[area.index] !== ".");
  const seen = inView.filter((area) => area.value !== null);
  draw(state, data, seen);
  const note = leftOut(data, inView);
  if (note) state.frame.append(element("p", { class: "nm-strip-note" }, [note]));
}

/** How many of the areas in view are not shown, and why; nothing where all are. */
function leftOut(data, inView) {
  const gone = inView.filter((area) => area.value === null);
  const withheld = gone.filter((area) => data.classes[area.index] === WITHHELD).length;
  const why = [[withheld, "suppressed"], [gone.length - withheld, "not available"]]
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString("en-GB")} ${word}`);
  if (!why.length) return "";
  const all = inView.length.toLocaleString("en-GB");
  return `${gone.length.toLocaleString("en-GB")} of ${all} ${gone.length === 1 ? "is" : "are"} not shown: ${why.join(", ")}.`;
}

function draw(state, data, seen) {
  state.dots = new Map();
  state.place = () => null;
  if (!seen.length) {
    state.frame.replaceChildren(element("p", {}, ["No values to show."]));
    return;
  }
  const low = seen.reduce((least, area) => Math.min(least, area.value), Infinity);
  const high = seen.reduce((most, area) => Math.max(most, area.value), -Infinity);
  const place = (value) => (high > low ? EDGE + ((value - low) / (high - low)) * (WIDTH - 2 * EDGE) : WIDTH / 2);
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${data.strip_title}, ${seen.length > MANY ? "as bars" : "one dot each"}` });
  svg.append(shape("line", { x1: EDGE, x2: WIDTH - EDGE, y1: HEIGHT - 20, y2: HEIGHT - 20, stroke: "#8a94a0" }));
  if (seen.length > MANY) bars(state, data, { svg, seen, place });
  else for (const area of stacked(seen, place)) {
    const index = classOf(data.classes[area.index]);
    const dot = shape("circle", {
      cx: area.x,
      cy: HEIGHT - 20 - RADIUS - 1 - area.height,
      r: RADIUS,
      fill: index < 0 ? data.missing.colour : data.colours[index],
      stroke: "#5b6672",
      "stroke-width": 0.5,
    });
    const title = shape("title", {});
    title.textContent = `${area.name}: ${written(area.value, data.unit)}`;
    dot.append(title);
    dot.addEventListener("click", () => {
      const code = state.chosen === area.code ? "" : area.code;
      choose(code);
      state.report(code);
    });
    svg.append(dot);
    state.dots.set(area.code, dot);
  }
  for (const [value, anchor, x] of [[low, "start", EDGE], [high, "end", WIDTH - EDGE]]) {
    const text = shape("text", { x, y: HEIGHT - 5, "text-anchor": anchor, class: "nm-axis" });
    text.textContent = written(value, data.unit);
    svg.append(text);
  }
  state.frame.replaceChildren(element("h2", {}, [data.strip_title]), svg);
  mark(state, chosenNow());
}

/** Of very many areas: a bar a column of values in place of dots, and a dot for the selected area alone. */
function bars(state, data, { svg, seen, place }) {
  const columns = new Map();
  for (const area of seen) {
    const at = Math.round(place(area.value) / BAR);
    if (!columns.has(at)) columns.set(at, { count: 0, classes: new Map() });
    const column = columns.get(at);
    column.count += 1;
    const index = classOf(data.classes[area.index]);
    column.classes.set(index, (column.classes.get(index) ?? 0) + 1);
  }
  const tallest = Math.max(...[...columns.values()].map((column) => column.count));
  for (const [at, column] of columns) {
    let base = HEIGHT - 20;
    for (const [index, count] of [...column.classes].sort(([a], [b]) => a - b)) {
      const height = (count / tallest) * (HEIGHT - 30);
      base -= height;
      const fill = index < 0 ? data.missing.colour : data.colours[index];
      svg.append(shape("rect", { x: at * BAR - BAR / 2, y: base, width: BAR - 0.5, height, fill }));
    }
  }
  state.place = (code) => {
    const area = seen.find((candidate) => candidate.code === code);
    if (!area) return null;
    const dot = shape("circle", { cx: place(area.value), cy: HEIGHT - 24, r: RADIUS, fill: "#fff", stroke: "#111" });
    svg.append(dot);
    state.dots.set(code, dot);
    return dot;
  };
}

/**
 * Where each dot stands: in a column of its own value, several abreast where few values are shared by many areas.
 */
function stacked(seen, place) {
  const columns = new Map();
  const few = new Set(seen.map((area) => area.value)).size <= FEW_VALUES;
  for (const area of seen.sort((a, b) => a.value - b.value)) {
    const at = few ? area.value : Math.round(place(area.value) / (2 * RADIUS));
    if (!columns.has(at)) columns.set(at, []);
    columns.get(at).push(area);
  }
  const room = (WIDTH - 2 * EDGE) / Math.max(1, columns.size - 1);
  const abreast = few && columns.size > 1 ? Math.max(1, Math.floor((room * 0.8) / (2 * RADIUS))) : 1;
  const tallest = Math.max(...[...columns.values()].map((column) => Math.ceil(column.length / abreast)));
  const step = Math.min(2 * RADIUS, (HEIGHT - 34) / Math.max(1, tallest - 1));
  for (const column of columns.values()) {
    const inRow = Math.min(abreast, column.length);
    column.forEach((area, position) => {
      const middle = Math.min(Math.max(place(area.value), EDGE + inRow * RADIUS), WIDTH - EDGE - inRow * RADIUS);
      area.x = abreast > 1 ? middle + ((position % inRow) - (inRow - 1) / 2) * 2 * RADIUS : place(area.value);
      area.height = Math.floor(position / inRow) * step;
    });
  }
  return seen;
}

function mark(state, code) {
  const before = state.dots.get(state.chosen);
  before?.setAttribute("r", String(RADIUS));
  before?.setAttribute("stroke", "#5b6672");
  before?.setAttribute("stroke-width", "0.5");
  state.chosen = code;
  const dot = state.dots.get(code) ?? state.place?.(code);
  if (!dot) return;
  dot.setAttribute("r", String(RADIUS * 2.2));
  dot.setAttribute("stroke", "#111111");
  dot.setAttribute("stroke-width", "2");
  dot.parentNode.append(dot);
}

/** Called by the page; what to draw comes from the map. */
export default function drawStrip({ parentElement, setStateValue }) {
  let state = strips.get(parentElement);
  if (!state) {
    state = create(parentElement);
    strips.set(parentElement, state);
  }
  state.report = (code) => setStateValue("select", [code, Date.now()]);
  return whenGone(parentElement, () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
    strips.delete(parentElement);
  });
}
