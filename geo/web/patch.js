// My patch: areas of any level that a person bookmarks. It is kept in the link; the map rings it before the server
// answers.

import { onBookmark, publishPatch } from "./channels.js";
import { element, parts } from "./element.js";
import { drawShape } from "./shape.js";

/** @import { Call } from "./element.js" */
/** @import { PatchMessage } from "./messages.js" */
/** @import { NamedArea } from "./state.js" */

/** @type {[string, boolean][]} */
const SHAPES = [["Draw a shape", false], ["Draw a circle", true]];
const PATIENCE = 2500; // ms after which what the server holds counts again, or is told once more

/**
 * @typedef {object} State
 * @property {HTMLElement} frame
 * @property {HTMLElement} status
 * @property {NamedArea[]} areas
 * @property {string|null} wanted codes that the server has not answered for
 * @property {boolean} open
 * @property {PatchMessage} data
 * @property {() => void} stop
 * @property {(name: string, value: string) => void} tell
 * @property {ReturnType<typeof setTimeout>} [waiting]
 */

/** @param {NamedArea[]} areas */
const codesOf = (areas) => areas.map(([code]) => code).join(",");

/** @param {number} count */
const areasInWords = (count) => `${count} ${count === 1 ? "area" : "areas"}`;

/**
 * @param {HTMLElement} parent
 * @returns {State}
 */
function create(parent) {
  const frame = element("section", { class: "nm-patch", "aria-label": "My patch" });
  const status = element("p", { class: "nm-hidden", role: "status" });
  parent.append(frame, status);
  /** @type {PatchMessage} */
  const data = { areas: [], focus: ["", "", ""], mine: false, most: 0, drawn: false, geometry: {}, hexagons: {} };
  /** @type {State} */
  const state = { frame, status, areas: [], wanted: null, open: false, data, stop: () => {}, tell: () => {} };
  state.stop = onBookmark((area) => toggle(state, area));
  return state;
}

/**
 * @param {State} state
 * @param {NamedArea} area
 */
function toggle(state, area) {
  const held = state.areas.some(([code]) => code === area[0]);
  if (!held && state.areas.length >= state.data.most) {
    state.status.textContent = `My patch holds ${state.data.most} areas at most.`;
    return;
  }
  change(state, held ? state.areas.filter(([code]) => code !== area[0]) : [...state.areas, area]);
  const now = `It holds ${areasInWords(state.areas.length)}.`;
  state.status.textContent = `${area[1]} ${held ? "was taken out of" : "was put into"} my patch. ${now}`;
}

/**
 * The whole patch is sent each time, so that of several changes in haste the last has all.
 * @param {State} state
 * @param {NamedArea[]} areas
 */
function change(state, areas) {
  const focused = state.frame.contains(document.activeElement);
  state.areas = areas;
  state.wanted = codesOf(areas);
  draw(state);
  if (focused && !state.frame.contains(document.activeElement)) state.frame.querySelector("button")?.focus();
  state.tell("codes", state.wanted);
  clearTimeout(state.waiting);
  state.waiting = setTimeout(() => {
    if (state.wanted !== null) state.tell("codes", state.wanted);
    state.wanted = null;
  }, PATIENCE);
}

/**
 * @param {string} words
 * @param {() => void} act
 * @param {Record<string, string>} [attributes]
 */
function button(words, act, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, [words]);
  made.addEventListener("click", act);
  return made;
}

/** @param {State} state */
function draw(state) {
  const { frame, areas, data } = state;
  const row = element("div", { class: "nm-patch-row" }, data.focus[0] ? [star(state)] : []);
  if (areas.length) {
    const only = element("input", { type: "checkbox", id: "nm-mine" });
    only.checked = data.mine;
    only.addEventListener("change", () => state.tell("mine", only.checked ? "1" : ""));
    row.append(element("label", { for: "nm-mine" }, [only, "Figures of my patch only"]));
  }
  row.append(...(data.drawn ? SHAPES.map(([words, round]) => drawer(state, words, round)) : []));
  const active = document.activeElement;
  const key = active instanceof HTMLElement && frame.contains(active) ? active.dataset.key : "";
  frame.replaceChildren(row, ...(areas.length ? [list(state)] : []));
  /** @type {HTMLElement|null} */
  const again = key ? frame.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  again?.focus();
  /** @type {NodeListOf<HTMLElement>} */
  const controls = frame.querySelectorAll("button, input, summary");
  controls.forEach((control, at) => (control.dataset.key ??= `${at}`));
  publishPatch({ areas, geometry: data.geometry, hexagons: data.hexagons });
}

/**
 * A button with which a person draws on the map what my patch shall be.
 * @param {State} state
 * @param {string} words
 * @param {boolean} round
 */
function drawer(state, words, round) {
  const ways = ["Click its corners; Enter or a click on the first one ends it.", "Click its middle, then its edge, or drag."];
  const how = `${ways[Number(round)]} Escape cancels.`;
  const made = button(words, () => {
    made.setAttribute("aria-pressed", "true");
    state.status.textContent = how;
    drawShape(round, how, (corners) => state.tell("shape", corners), () => made.setAttribute("aria-pressed", "false"));
  }, { class: "nm-button", "aria-pressed": "false", title: how });
  return made;
}

/**
 * The button that puts the area in focus into the patch, or takes it out.
 * @param {State} state
 */
function star(state) {
  const { focus } = state.data;
  const held = state.areas.some(([code]) => code === focus[0]);
  return button(held ? "★ In my patch" : "☆ Add to my patch", () => toggle(state, focus), {
    class: "nm-button",
    "aria-pressed": String(held),
    "aria-label": `${held ? "Take out of" : "Add to"} my patch: ${focus[1]}`,
    title: "With the map in focus, the key B does the same",
  });
}

/** @param {State} state */
function list(state) {
  const items = state.areas.map((area) => {
    const [code, name] = area;
    const go = button(name, () => state.tell("select", code), { class: "nm-patch-area", "data-key": code });
    const out = { "aria-label": `Take out of my patch: ${name}`, "data-key": `${code} out` };
    return element("li", {}, [go, button("×", () => toggle(state, area), out)]);
  });
  const empty = () => {
    change(state, []);
    state.status.textContent = "My patch was cleared.";
  };
  const clear = button("Clear my patch", empty, { class: "nm-patch-clear" });
  const title = element("summary", {}, [`My patch: ${areasInWords(state.areas.length)}`]);
  const made = element("details", state.open ? { open: "" } : {}, [title, element("ul", {}, items), clear]);
  made.addEventListener("toggle", () => (state.open = made.open));
  return made;
}

const patches = parts(create);

/**
 * Called by the page whenever its data change; the patch stays as it was last changed here until the server agrees.
 * @param {Call<PatchMessage>} call
 */
export default function drawPatch({ parentElement, data, setStateValue }) {
  const state = patches.of(parentElement);
  state.tell = (name, value) => setStateValue(name, [value, Date.now()]);
  state.data = data;
  if (state.wanted === codesOf(data.areas)) state.wanted = null;
  if (state.wanted === null) state.areas = data.areas;
  draw(state);
  return patches.whenGone(parentElement, () => {
    state.stop();
    clearTimeout(state.waiting);
    publishPatch({ areas: [], geometry: {}, hexagons: {} });
    state.frame.remove();
    state.status.remove();
  });
}
