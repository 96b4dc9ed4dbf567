// The map: one Leaflet map on a canvas that is recoloured in place. It draws and reports clicks, nothing more.

import "./leaflet/leaflet.js";
import { announce } from "./announcement.js";
import { listenToPointer, recolour, ringPointed, ringSelected, select, showAreas } from "./areas.js";
import {
  answered, bookmark, onChosen, onClass, onPatch, onPointed, onPreview, publish, showClass,
} from "./channels.js";
import { element, fetchOnce, parts } from "./element.js";
import { ranks } from "./figures.js";
import { showKeys } from "./keys.js";
import { drawLegend } from "./legend.js";
import { isBehind, look } from "./lookahead.js";
import { drawOutlines, nameAreas } from "./outlines.js";
import { painterOf } from "./painter.js";
import { fillBeside } from "./painting.js";
import { outlinePatch } from "./patch_outline.js";
import { keepSharp } from "./paths.js";
import { fit, join, keepPlace, leave, rest } from "./placement.js";

/** @import { Call } from "./element.js" */
/** @import { ViewMessage } from "./messages.js" */
/** @import { MapState, Received, View } from "./state.js" */

const L = globalThis.L;
const PATIENCE = 10000; // ms after which the server's word on the selection counts again
const PANES = { landscape: "445", outlines: "450", ring: "460" }; // over the areas
const OPEN_STREET_MAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

const beside = fillBeside(new URL("./painting_worker.js", import.meta.url));

/**
 * @param {HTMLElement} parent
 * @returns {MapState}
 */
function create(parent) {
  /** @type {MapState["canvas"]} */
  const canvas = element("div", { class: "nm-map-canvas", tabindex: "0", role: "application" });
  const legend = element("div", { class: "nm-legend" });
  const about = element("p", { class: "nm-about", hidden: "" });
  const status = element("p", { class: "nm-hidden nm-said", role: "status" });
  const landscape = element("label", { class: "nm-box", hidden: "" });
  const naming = element("label", { class: "nm-box", hidden: "" });
  const credit = element("p", { class: "nm-credit" });
  const frame = element("div", { class: "nm-map" }, [canvas, legend, naming, landscape, about, credit, status]);
  parent.append(frame);
  const map = leafletMap(canvas);
  canvas.needsMap = map; // so that a test can ask where a place is painted
  /** @type {MapState} */
  const state = {
    frame, canvas, legend, landscape, naming, about, credit, status, map,
    scale: L.control.scale({ position: "bottomright" }),
    hover: L.tooltip({ sticky: true, className: "nm-tooltip", direction: "top", offset: [0, -6] }),
    painter: painterOf(beside, { over: "ring" }),
    stop: [], report: () => {}, labels: [], single: null,
  };
  const pane = map.getPane("landscape");
  box(landscape, "Main roads and water", true, (shown) => pane && (pane.style.display = shown ? "" : "none"));
  box(naming, "Names with values", false, (shown) => {
    state.named = shown;
    nameAreas(state);
  });
  canvas.needsPainter = state.painter;
  state.painter.addTo(map);
  listenToPointer(state);
  showKeys(state);
  canvas.addEventListener("keydown", (event) => step(state, event));
  listen(state);
  keepPlace(state);
  return state;
}

/**
 * A box under the map that shows something on it, or hides it.
 * @param {HTMLElement} label
 * @param {string} words
 * @param {boolean} checked at first
 * @param {(shown: boolean) => void} show
 */
function box(label, words, checked, show) {
  const input = element("input", { type: "checkbox", ...(checked ? { checked: "" } : {}) });
  input.addEventListener("change", () => show(input.checked));
  label.append(input, words);
}

/** @param {HTMLElement} canvas */
function leafletMap(canvas) {
  const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const still = { zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves, inertia: moves };
  const zoom = { zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 16 };
  const map = L.map(canvas, { preferCanvas: true, trackResize: false, ...zoom, ...still });
  map.attributionControl.setPrefix(false);
  keepSharp(map);
  L.control.zoom({ position: "topright", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  for (const [pane, zIndex] of Object.entries(PANES)) {
    // A canvas of its own lies over the areas: clicks and hovering must go through it.
    Object.assign(map.createPane(pane).style, { zIndex, pointerEvents: "none" });
  }
  return map;
}

/**
 * Hear the other parts of the page.
 * @param {MapState} state
 */
function listen(state) {
  const ofView = (/** @type {{from: object, view: string}} */ { from, view }) =>
    from !== state && view === state.received?.view;
  state.stop.push(
    onChosen((code) => expect(state, code)),
    onPatch((patch) => outlinePatch(state, patch)),
    onPreview((ahead) => {
      if (!state.received || state.received.together) return;
      if (typeof ahead !== "string") look(state, ahead, update);
      else update(state, { ...state.received, view: ahead, select: state.chosen ?? "" });
    }),
    onClass((message) => ofView(message) && showSingle(state, message.what)),
    onPointed((message) => message.from !== state && ringPointed(state, ofView(message) ? message.what : "")),
  );
}

/**
 * With the map in focus, N and P step to the next and previous area by value, Escape clears, B bookmarks.
 * @param {MapState} state
 * @param {KeyboardEvent} event
 */
function step(state, event) {
  const { data, chosen } = state;
  if (!data || data.together || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "b") {
    const name = nameOf(state, chosen);
    if (chosen && name) bookmark([chosen, name, data.token[1] ?? ""]);
    return;
  }
  const by = { n: 1, p: -1, escape: 0 }[key];
  if (by === undefined || !state.order?.rank.size) return;
  select(state, by ? neighbour(state, by) : "");
  event.preventDefault();
}

/**
 * @param {Pick<MapState, "ground">} state
 * @param {string|undefined} code
 */
const nameOf = ({ ground }, code) => ground?.names[ground.codes.indexOf(code ?? "")];

/**
 * Code of the next area by value, or of the previous one.
 * @param {Pick<MapState, "order"|"ground"|"chosen">} state
 * @param {number} by 1 or -1
 */
export function neighbour({ order, ground, chosen }, by) {
  const codes = [...(order?.rank.keys() ?? [])].map((position) => ground?.codes[position] ?? "");
  const at = codes.indexOf(chosen ?? "");
  return codes.at(at < 0 && by < 0 ? -1 : (at + by) % codes.length) ?? "";
}

/**
 * Ring the selected area, and keep to it while answers to earlier choices come in.
 * @param {MapState} state
 * @param {string} code
 */
function expect(state, code) {
  clearTimeout(state.waiting);
  state.expected = code;
  state.waiting = setTimeout(() => {
    state.expected = undefined;
    if (state.data) ringSelected(state, state.data.select);
  }, PATIENCE);
  ringSelected(state, code);
  if (state.received?.legend !== false && !state.received?.together) announce(state);
}

/**
 * Show one class only, or all of them.
 * @param {MapState} state
 * @param {number|null} position
 */
function showSingle(state, position) {
  state.single = position;
  if (state.data) recolour(state, state.data);
}

/**
 * An optional background from the public internet: without it the map is whole, so it fails quietly.
 * @param {MapState} state
 * @param {boolean} wanted
 */
function showBaseMap(state, wanted) {
  if (wanted === Boolean(state.tiles)) return;
  state.tiles?.remove();
  state.tiles = undefined;
  if (!wanted) return;
  state.tiles = L.tileLayer(OPEN_STREET_MAP, { maxZoom: 19, attribution: "© OpenStreetMap contributors" });
  state.tiles.on("tileerror", () => {});
  state.tiles.addTo(state.map);
}

/**
 * Draw the legend, but not for a selection only: a class that is shown singly stays so, and what is open stays open.
 * @param {MapState} state
 * @param {View} data
 * @param {boolean} leads whether this is the map that has the legend
 */
function explain(state, data, leads) {
  const { view } = data;
  const explained = JSON.stringify({ ...state.received, select: "" });
  if (state.explained === explained) return;
  state.explained = explained;
  state.single = null;
  state.legend.hidden = !leads;
  if (!leads) return;
  drawLegend(state.legend, data, (position) => {
    showSingle(state, position);
    showClass(state, view, position);
  });
}

/**
 * What is painted, in order: measure, level, basis, classes, area, selection, second measure, ring, form.
 * @param {View} data
 */
function tokenOf({ token, select: chosen, ring, form }) {
  return [...token.slice(0, 5), chosen, token[5], ring, form ?? ""].join("|");
}

/**
 * @param {MapState} state
 * @param {string} what could not be loaded
 */
function fail(state, what) {
  state.legend.textContent = `${what} could not be loaded: reload the page.`;
  state.explained = "";
}

/**
 * Draw what a map received.
 * @param {MapState} state
 * @param {Received} received
 */
async function update(state, received) {
  if (state.data && JSON.stringify(received) === JSON.stringify(state.received)) return;
  state.received = received;
  /** @type {ViewMessage} */
  let view;
  try {
    view = await fetchOnce(received.view);
  } catch {
    fail(state, "This view");
    return;
  }
  if (state.received !== received) return;
  /** @type {View} */
  const data = { ...view, ...(received.form ? view[received.form] : {}), ...received };
  const leads = received.legend !== false; // of two maps of one view, the one that speaks for both
  if (!received.together && leads) publish({ ...data, select: state.expected ?? data.select });
  state.data = data;
  state.canvas.setAttribute("aria-label", data.description);
  if (!state.started) state.map.fitBounds(data.bounds, { animate: false });
  state.started = true;
  try {
    await showAreas(state, data);
  } catch {
    fail(state, "The map's areas");
    return;
  }
  if (state.data !== data) return;
  explain(state, data, leads);
  place(state, data);
  recolour(state, data);
  finish(state, data, leads);
  drawOutlines(state, data);
  await rank(state, data, leads && !received.together);
}

/**
 * @param {MapState} state
 * @param {View} data
 */
function place(state, data) {
  state.about.textContent = data.about ?? "";
  state.about.hidden = !data.about;
  if (data.form) state.scale.remove();
  else state.scale.addTo(state.map);
  join(state, data);
  fit(state, data);
  if (!state.base) rest(state);
}

/**
 * Rings, background and credit, once the areas are painted.
 * @param {MapState} state
 * @param {View} data
 * @param {boolean} leads
 */
function finish(state, data, leads) {
  if (state.patch && state.patchForm !== data.form) outlinePatch(state, state.patch);
  state.patchForm = data.form;
  if (state.expected === data.select) state.expected = undefined;
  ringSelected(state, state.expected ?? data.select);
  showBaseMap(state, data.base_map && !data.form);
  state.credit.textContent = leads ? data.attribution : "";
  state.painter.whenPainted().then(() => {
    if (data.arrival) fetchOnce(data.arrival).catch(() => {}); // the rest of the page waits for it
    requestAnimationFrame(() => requestAnimationFrame(() => (state.canvas.dataset.painted = tokenOf(data))));
  });
}

/**
 * Values and ranks, for the words beside the pointer and for a screen reader.
 * @param {MapState} state
 * @param {View} data
 * @param {boolean} speaks
 */
async function rank(state, data, speaks) {
  try {
    /** @type {(number|null)[]} */
    const values = await fetchOnce(data.values);
    if (state.data !== data) return;
    state.values = values;
    state.order = ranks(values, data.classes, data.low_first);
    nameAreas(state);
    if (speaks) announce(state);
  } catch {
    state.values = undefined;
  }
}

const maps = parts(create);

/**
 * Called by the page whenever its data change; the map stays.
 * @param {Call<Received>} call
 */
export default function draw({ parentElement, data, setStateValue }) {
  const state = maps.of(parentElement);
  state.report = (code) => setStateValue("select", [code, Date.now()]);
  if (!data.together) answered(data.view);
  if (!isBehind(state, data)) update(state, data);
  return maps.whenGone(parentElement, () => {
    clearTimeout(state.waiting);
    clearTimeout(state.looking);
    state.stop.forEach((stop) => stop());
    leave(state);
    state.map.remove();
    state.frame.remove();
  });
}
