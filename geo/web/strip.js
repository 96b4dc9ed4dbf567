// The strip of dots: where an area lies among those in view, one dot an area, the selected one large.

import { choose, classOf, element, fetchOnce, onChosen, onView, written } from "./share.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 84;
const EDGE = 10;
const RADIUS = 3;
const FEW_VALUES = 10;
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
  const seen = collection.features
    .map((feature, index) => ({ code: feature.id, name: feature.properties.n, value: values[index], index }))
    .filter((area) => data.classes[area.index] !== "." && area.value !== null);
  draw(state, data, seen);
}

function draw(state, data, seen) {
  state.dots = new Map();
  if (!seen.length) {
    state.frame.replaceChildren(element("p", {}, ["No values to show."]));
    return;
  }
  const low = Math.min(...seen.map((area) => area.value));
  const high = Math.max(...seen.map((area) => area.value));
  const place = (value) => (high > low ? EDGE + ((value - low) / (high - low)) * (WIDTH - 2 * EDGE) : WIDTH / 2);
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${data.strip_title}, one dot each` });
  svg.append(shape("line", { x1: EDGE, x2: WIDTH - EDGE, y1: HEIGHT - 20, y2: HEIGHT - 20, stroke: "#8a94a0" }));
  for (const area of stacked(seen, place)) {
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
  mark(state, data.select);
}

/**
 * Where each dot stands: in a column of its own value, several abreast where few values are shared by many areas.
 */
function stacked(seen, place) {
  const columns = new Map();
  const few = new Set(seen.map((area) => area.value)).size <= FEW_VALUES;
  for (const area of seen.sort((a, b) => a.value - b.value)) {
    const at = few ? area.value : Math.round(place(area.value) / (2 * RADIUS));
    columns.set(at, [...(columns.get(at) ?? []), area]);
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
  const dot = state.dots.get(code);
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
  return () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
    strips.delete(parentElement);
  };
}
