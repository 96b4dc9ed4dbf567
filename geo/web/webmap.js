// The map to send: layers that folium puts on its map, and what a person does with them. It needs no network.

import { asideOf, readRows, sentenceOf, tipOf, walkRows } from "./area_rows.js";
import { pressOne } from "./element.js";
import { plain, startFinder } from "./finder.js";
import { boxAround, cornersOfBox, readGround } from "./ground.js";
import { painterOf } from "./painter.js";
import {
  AROUND, casing, EDGE, edgeWidth, FADED, GROUND, keepSharp, labelOf, landOf, SELECTION, thinOut, unknownStyle, withheldRing,
} from "./paths.js";
import { followPointer, onArea } from "./pointer.js";

/** @import { Ground } from "./ground.js" */
/** @import { PainterLayer } from "./painter.js" */
/** @import { Outline } from "./look.js" */
/** @import { WebMapMessage, WebMapOutline } from "./messages.js" */

const L = globalThis.L;
const SUPPRESSED = -2;
const CLOSE_ZOOM = 10;
const CLOSEST = 13; // how near the map goes to an area that was looked for
const SPILL = 1.4; // how much wider than its area a name may be
const SHORT_NAME = 80; // pixels: names no wider may always reach out of their area

/** @typedef {{span: HTMLElement, title: string, detail: string, bounds: L.LatLngBounds}} Name of an outline's area */

/**
 * @typedef {object} State
 * @property {L.Map} map
 * @property {PainterLayer} areas
 * @property {Ground} ground
 * @property {ReturnType<typeof readRows>} table
 * @property {number} chosen position of the selected area; -1 if none is
 * @property {number|null} single class that is shown singly
 * @property {string} hint
 */

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}

/** @type {() => WebMapMessage} */
const data = (() => {
  /** @type {WebMapMessage|undefined} */
  let read;
  return () => (read ??= JSON.parse(byId("nm-data").textContent ?? ""));
})();

/** @returns {HTMLDetailsElement} */
function legend() {
  const found = document.querySelector(".nm-legend");
  if (found instanceof HTMLDetailsElement) return found;
  throw new Error("The page has no legend");
}

/**
 * A layer that paints areas.
 * @param {string} packed areas in base64
 * @param {L.LayerOptions & {over?: string}} options
 * @param {Outline["strokes"]} [strokes] along their edges
 */
function painted(packed, options, strokes = []) {
  const painter = painterOf(null, options);
  const ground = readGround(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)).buffer);
  painter.show(ground, [{ shapes: ground, strokes }]);
  return { painter, ground };
}

/** Ground around the areas, pale under them. */
export function context() {
  const { painter: around, ground } = painted(data().context, { pane: "context" });
  const styleOf = new Uint8Array(ground.codes.length);
  const styles = [{ fill: GROUND.fillColor, opacity: 1, edge: GROUND.color }];
  around.colour({ styles, styleOf, rings: [], edge: () => GROUND.weight });
  return around;
}

/**
 * How classes look: of the areas in view, or paler of those around them.
 * @param {number[]} classes
 * @param {number|null} single class that is shown singly
 * @param {number} [share] of the opacity
 */
function looks(classes, single, share = 1) {
  const { colours, missing, suppressed } = data();
  const opacity = (/** @type {number} */ position) => share * (single === null || single === position ? 1 : FADED);
  const unknown = [missing, suppressed].map((fill, at) => unknownStyle(fill, at === 1, opacity(-1)));
  const known = colours.map((fill, position) => ({ fill, opacity: opacity(position), edge: EDGE }));
  const styleOf = Uint8Array.from(classes, (position) => (position === SUPPRESSED ? 1 : position < 0 ? 0 : position + 2));
  return { styles: [...unknown, ...known], styleOf, edge: (/** @type {number} */ zoom) => edgeWidth(zoom >= CLOSE_ZOOM) };
}

/** @type {PainterLayer|undefined} */
let beyond;

/** Areas around those in view, paler. */
export const around = () => (beyond = painted(data().around, { pane: "context" }).painter);

/** The areas in view, which `start` colours. */
export const areas = () => painted(data().areas, { over: "ring" }).painter;

/** @type {Name[]} */
const names = [];

/**
 * Lines of an outline and the names of its areas.
 * @param {number} position of the outline in the page's data
 */
export function outline(position) {
  const one = /** @type {WebMapOutline} */ (data().outlines[position]);
  const line = { colour: one.colour, weight: one.weight, dash: one.dash };
  const strokes = one.cased ? [casing(one.weight + 2.5), line] : [line];
  const { painter, ground } = painted(one.areas, { pane: "outlines" }, strokes);
  painter.colour({ styles: [], styleOf: new Uint8Array(ground.codes.length), rings: [], edge: () => 0 });
  const group = L.layerGroup([painter]);
  one.names.forEach((title, index) => {
    const at = one.at[index];
    if (!title || !at) return;
    const { span, marker } = labelOf(title, one.key, at);
    marker.addTo(group);
    const bounds = L.latLngBounds(cornersOfBox(ground, boxAround(ground, [index])));
    names.push({ span, title, detail: one.label, bounds });
  });
  return group;
}

/** Main roads and water, which nobody points at. */
export const land = () =>
  L.layerGroup(data().land.map(({ colour, weight, shapes }) => landOf(JSON.parse(shapes), { colour, weight }, "land")));

/**
 * Let a person use the map, once it has its layers.
 * @param {L.Map} map
 * @param {PainterLayer} filled the areas
 * @param {Record<string, L.Layer>} layers that can be switched, by the name of their box
 */
export function start(map, filled, layers) {
  const table = readRows(byId("nm-table"));
  const hint = byId("nm-chosen").textContent ?? "";
  /** @type {State} */
  const state = { map, areas: filled, ground: /** @type {Ground} */ (filled.ground), table, chosen: -1, single: null, hint };
  const canvas = map.getContainer();
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", byId("nm-map-label").textContent ?? "");
  L.control.scale({ position: "bottomright" }).addTo(map);
  keepSharp(map);
  const whole = () => show(map, data().bounds, { animate: false });
  whole();
  repaint(state);
  listen(state);
  pressClasses(state);
  switchLayers(map, { areas: filled, ...layers });
  thinNames(map);
  byId("nm-whole").addEventListener("click", whole);
  walkRows(table.rows, (index) => choose(state, index === state.chosen ? -1 : index, true));
  if (data().selected >= 0) choose(state, data().selected, false);
  const input = /** @type {HTMLInputElement} */ (byId("nm-find"));
  startFinder(input, byId("nm-found"), [...areaEntries(state), ...names.map((name) => nameEntry(map, name))]);
  skipMap();
  canvas.dataset.drawn = String(table.areas.length);
}

/**
 * Bring a part of the map into view.
 * @param {L.Map} map
 * @param {L.LatLngBoundsExpression} bounds
 * @param {L.FitBoundsOptions} [options]
 */
function show(map, bounds, options) {
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds(bounds, { paddingTopLeft: [12, 12], paddingBottomRight: [12, 24], animate, ...options });
}

/**
 * Colour each area by its class; all but one fade where a class is shown singly.
 * @param {State} state
 */
function repaint({ areas: filled, single }) {
  const { classes, around_classes: others } = data();
  const withheld = Uint8Array.from([0, ...classes], (position) => Number(position === SUPPRESSED));
  const rings = [{ areas: withheld, ...withheldRing() }];
  filled.colour({ ...looks([...classes], single), rings });
  beyond?.colour({ ...looks([...others], single, AROUND), rings: [] });
}

/**
 * Hear the pointer on the areas.
 * @param {State} state
 */
function listen(state) {
  const { map, areas: filled, table } = state;
  const [hover, aside] = [1, 2].map(() => L.tooltip({ sticky: true, direction: "top", offset: [0, -6], opacity: 1 }));
  if (beyond) {
    followPointer(map, beyond, (index, at) => {
      const words = at && data().around_words[index];
      if (words) map.openTooltip(aside.setContent(asideOf(words, table.headings)).setLatLng(at));
      else map.closeTooltip(aside);
    });
  }
  followPointer(map, filled, (index, at) => {
    const area = at && table.areas[index];
    if (!area) map.closeTooltip(hover);
    else map.openTooltip(hover.setContent(tipOf(area, table.headings)).setLatLng(at));
  });
  onArea(map, filled, (index) => index >= 0 && choose(state, index === state.chosen ? -1 : index, false));
}

/**
 * A class of the legend shows singly when it is pressed, and all show when it is pressed again.
 * @param {State} state
 */
function pressClasses(state) {
  /** @type {HTMLElement[]} */
  const buttons = [...legend().querySelectorAll("[data-class]")].filter((button) => button instanceof HTMLElement);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      state.single = pressOne(buttons, button) ? Number(button.dataset.class) : null;
      repaint(state);
    });
  }
}

/**
 * @param {L.Map} map
 * @param {Record<string, L.Layer>} layers
 */
function switchLayers(map, layers) {
  for (const box of document.querySelectorAll("[data-layer]")) {
    if (!(box instanceof HTMLInputElement)) continue;
    const layer = layers[box.dataset.layer ?? ""];
    const turn = () => (box.checked ? layer?.addTo(map) : layer?.remove());
    turn(); // a browser may bring back boxes as they were left
    box.addEventListener("change", turn);
  }
}

/**
 * Show the names that fit: about their area's width, clear of the names before them.
 * @param {L.Map} map
 */
function thinNames(map) {
  const thin = () => {
    const shown = names.filter(({ span }) => span.isConnected);
    const frame = map.getContainer().getBoundingClientRect();
    const across = (/** @type {L.LatLng} */ corner) => map.latLngToContainerPoint(corner).x;
    thinOut(shown.map(({ span }) => span), frame, (box, position) => {
      const bounds = shown[position]?.bounds;
      const room = bounds ? across(bounds.getSouthEast()) - across(bounds.getNorthWest()) : 0;
      return box.width <= Math.max(room * SPILL, SHORT_NAME);
    });
  };
  map.on("zoomend moveend resize layeradd layerremove", () => requestAnimationFrame(thin));
  requestAnimationFrame(thin);
}

/**
 * One selection: on the map, in the table, in words.
 * @param {State} state
 * @param {number} index
 * @param {boolean} move whether the map goes there
 */
function choose(state, index, move) {
  const { map, table } = state;
  table.rows[state.chosen]?.removeAttribute("aria-current");
  state.chosen = index;
  const area = table.areas[index];
  map.getContainer().dataset.selected = area?.code ?? "";
  byId("nm-chosen").textContent = area ? sentenceOf(area, table.headings) : state.hint;
  state.areas.mark("selected", [{ ground: state.ground, areas: area ? [index] : [], strokes: SELECTION }]);
  if (!area) return;
  table.rows[index]?.setAttribute("aria-current", "true");
  if (move) show(map, cornersOfBox(state.ground, boxAround(state.ground, [index])), { maxZoom: CLOSEST });
}

/**
 * @param {State} state
 * @returns {import("./finder.js").Entry[]}
 */
function areaEntries(state) {
  return state.table.areas.map(({ name, code, within }, index) => ({
    title: name,
    detail: [within, code].filter(Boolean).join(" · "),
    keys: [name, code, within].map(plain),
    go: () => choose(state, index, true),
  }));
}

/**
 * @param {L.Map} map
 * @param {Name} name
 * @returns {import("./finder.js").Entry}
 */
function nameEntry(map, { title, detail, bounds }) {
  const go = () => {
    show(map, bounds);
    byId("nm-chosen").textContent = `Showing ${title}.`;
  };
  return { title, detail, keys: [plain(title)], go };
}

/** The first stop of the keyboard leads past the map, to the table. */
function skipMap() {
  document.querySelector(".nm-skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    const table = /** @type {HTMLDetailsElement} */ (byId("nm-table"));
    table.open = true;
    table.querySelector("summary")?.focus();
  });
}
