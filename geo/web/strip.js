// The strip of dots: where an area lies among those in view, one dot an area, the selected one large.

import { choose, classOf, element, fetchOnce, onChosen, written } from "./share.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 84;
const EDGE = 10;
const RADIUS = 3;
/** @type {WeakMap<HTMLElement, any>} */
const strips = new WeakMap();

function create(parent) {
  const frame = element("div", { class: "nm-strip" });
  parent.append(frame);
  const state = { frame, dots: new Map(), chosen: "", stop: [] };
  state.stop.push(onChosen((code) => mark(state, code)));
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
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": data.strip_description });
  svg.append(shape("line", { x1: EDGE, x2: WIDTH - EDGE, y1: HEIGHT - 20, y2: HEIGHT - 20, stroke: "#8a94a0" }));
  const stacks = new Map();
  const step = Math.min(2 * RADIUS, (HEIGHT - 34) / Math.max(1, tallest(seen, place)));
  for (const area of seen.sort((a, b) => a.value - b.value)) {
    const column = Math.round(place(area.value) / (2 * RADIUS));
    const height = stacks.get(column) ?? 0;
    stacks.set(column, height + 1);
    const index = classOf(data.classes[area.index]);
    const dot = shape("circle", {
      cx: place(area.value),
      cy: HEIGHT - 20 - RADIUS - 1 - height * step,
      r: RADIUS,
      fill: index < 0 ? data.missing_colour : data.colours[index],
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
  state.frame.replaceChildren(svg);
  mark(state, data.select);
}

function tallest(seen, place) {
  const stacks = new Map();
  for (const area of seen) {
    const column = Math.round(place(area.value) / (2 * RADIUS));
    stacks.set(column, (stacks.get(column) ?? 0) + 1);
  }
  return Math.max(...stacks.values());
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

/** Called by the page whenever its data change; the strip stays. */
export default function drawStrip({ parentElement, data, setTriggerValue }) {
  let state = strips.get(parentElement);
  if (!state) {
    state = create(parentElement);
    strips.set(parentElement, state);
  }
  state.report = (code) => setTriggerValue("select", code);
  update(state, data);
  return () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
    strips.delete(parentElement);
  };
}
