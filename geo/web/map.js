// The map: one Leaflet map on a canvas that is recoloured in place. It draws and reports clicks, nothing more.

import "./leaflet.js";
import {
  alone, answered, bookmark, choose, classOf, element, fetchOnce, inWords, onAlone, onChosen, onPatch, onPointed,
  onPreview, point, publish, ranks, whenGone, WITHHELD, without, written,
} from "./share.js";
import { unknownStyle } from "./hatch.js";
import { drawLegend } from "./legend.js";
import { drawOutlines } from "./outlines.js";
import { fit, join, leave, resize, rest } from "./placing.js";
import { ringPatch } from "./rings.js";
import { announce, areaWords } from "./said.js";
import { isBehind, look } from "./stepping.js";

const L = globalThis.L;
const EDGE = { color: "#ffffff", opacity: 0.9, dashArray: null };
const CLOSE_ZOOM = 11;
const MANY = 5000;
const MANY_ZOOM = 8.5;
const PATIENCE = 10000; // ms after which the server's word on the selection counts again
const OUT_OF_VIEW = { fillColor: "#f1f3f5", fillOpacity: 1, color: "#dde1e5", weight: 0.5, opacity: 1, dashArray: null };
const CORE20_EDGE = { color: "#7c0a52", weight: 2, opacity: 1, dashArray: null };
const CORE20_DECILES = 2;
const OPEN_STREET_MAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/** @type {WeakMap<HTMLElement, any>} */
const maps = new WeakMap();

/** @param {HTMLElement} parent */
function create(parent) {
  const frame = element("div", { class: "nm-map" });
  const canvas = element("div", { class: "nm-map-canvas", tabindex: "0", role: "application" });
  const legend = element("div", { class: "nm-legend" });
  const about = element("p", { class: "nm-about", hidden: "" });
  const said = element("p", { class: "nm-hidden nm-said", role: "status" });
  frame.append(canvas, legend, about, said);
  parent.append(frame);
  const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const still = { zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves, inertia: moves };
  const map = L.map(canvas, { preferCanvas: true, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 16, trackResize: false, ...still });
  canvas.needsMap = map; // so that a test can ask where a place is painted
  map.attributionControl.setPrefix(false);
  L.control.zoom({ position: "topright", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  const scale = L.control.scale({ position: "bottomright" });
  for (const [pane, height] of [["outlines", "450"], ["patch", "455"], ["ring", "460"]]) {
    // A canvas of its own lies over the areas: clicks and hovering must go through it.
    Object.assign(map.createPane(pane).style, { zIndex: height, pointerEvents: "none" });
  }
  canvas.addEventListener("keydown", (event) => step(state, event));
  const state = { frame, canvas, legend, about, said, map, scale, layers: [], data: null, geometry: "", ring: null, single: null, stop: [] };
  state.hover = L.tooltip({ sticky: true, className: "nm-tooltip", direction: "top", offset: [0, -6] });
  state.stop.push(onChosen((code) => expect(state, code)));
  state.stop.push(onPatch((patch) => ringPatch(state, patch)));
  state.stop.push(
    onPreview((what) => {
      if (!state.told || state.told.together) return;
      if (typeof what === "string") update(state, { ...state.told, view: what, select: state.chosen ?? "" });
      else look(state, what, update);
    }),
  );
  state.stop.push(
    onAlone(state, (view, index) => {
      if (state.told?.view !== view) return;
      state.single = index;
      recolour(state, state.data);
    }),
    onPointed(state, (view, code) => echo(state, state.told?.view === view ? code : "")),
  );
  const printed = window.matchMedia("print");
  const turned = () => {
    // Paper has another width: what is in view stays in view, and comes back as it was.
    if (printed.matches) state.screen = { at: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
    map.invalidateSize({ pan: false });
    if (printed.matches) map.fitBounds(state.screen.bounds, { animate: false });
    else map.setView(state.screen.at, state.screen.zoom, { animate: false });
  };
  printed.addEventListener("change", turned);
  state.stop.push(() => printed.removeEventListener("change", turned));
  const watch = new ResizeObserver(() => (printed.matches ? map.invalidateSize({ pan: false }) : resize(state)));
  watch.observe(canvas);
  state.stop.push(() => watch.disconnect());
  return state;
}

/** Put the areas of a level on the map, once a level. */
async function showGeometry(state, data) {
  if (state.geometry === data.geometry) return;
  const collection = await fetchOnce(data.geometry);
  if (state.data !== data) return;
  state.areas?.remove();
  state.layers = [];
  state.areas = L.geoJSON(collection, {
    style: () => OUT_OF_VIEW,
    onEachFeature: (feature, layer) => {
      layer.position = state.layers.length;
      state.layers.push(layer);
      layer.on("mouseover mousemove", (event) => describe(state, layer, event.latlng));
      layer.on("mouseover", () => point(state, state.told.view, layer.feature.id));
      layer.on("mouseout", () => {
        state.map.closeTooltip(state.hover);
        point(state, state.told.view, "");
      });
      layer.on("click", (event) => pick(state, layer, event));
    },
  }).addTo(state.map);
  state.geometry = data.geometry;
}

/** One pass over the areas: each gets its class's colour. */
function recolour(state, data) {
  const { classes, colours } = data;
  const many = state.layers.length > MANY && state.map.getZoom() < MANY_ZOOM; // white edges would be all that is seen
  const edge = { ...EDGE, weight: state.map.getZoom() < CLOSE_ZOOM ? 0.25 : 0.7 };
  state.layers.forEach((layer, position) => {
    const mark = classes[position];
    if (mark === ".") {
      layer.setStyle(OUT_OF_VIEW);
      return;
    }
    const index = classOf(mark);
    const fillColor = colours[index];
    const known = { fillColor, ...edge, ...(many ? { color: fillColor, weight: 0.4 } : {}) };
    const drawn = index < 0 ? unknownStyle(without(data, mark).colour, mark === WITHHELD, edge) : known;
    const faded = state.single !== null && state.single !== index;
    const ringed = data.ring && layer.feature.properties.d <= CORE20_DECILES;
    layer.setStyle({ ...drawn, fillOpacity: faded ? 0.12 : data.base_map ? 0.75 : 1, ...(ringed ? CORE20_EDGE : {}) });
    if (ringed || mark === WITHHELD) layer.bringToFront();
  });
}

function describe(state, layer, at) {
  const { name, within, facts } = areaWords(state, layer);
  const lines = [element("strong", {}, [name])];
  if (within) lines.push(element("span", { class: "nm-within" }, [within]));
  lines.push(...facts.map((fact) => element("span", {}, [fact])));
  state.hover.setContent(element("div", {}, lines)).setLatLng(at);
  state.map.openTooltip(state.hover);
}

function pick(state, layer, event) {
  L.DomEvent.stopPropagation(event);
  if (state.data.together) return;
  const code = layer.feature.id === state.chosen ? "" : layer.feature.id;
  choose(code);
  state.report(code);
}

/** With the map in focus, N and P step to the next and previous area by value, Escape clears, B bookmarks. */
function step(state, event) {
  const known = event.ctrlKey || event.metaKey || event.altKey || state.data?.together;
  if (event.key.toLowerCase() === "b" && !known) {
    const layer = state.layers.find(({ feature }) => feature.id === state.chosen);
    if (layer) bookmark([state.chosen, layer.feature.properties.n, state.data.token[1]]);
    return;
  }
  const by = { n: 1, p: -1 }[event.key.toLowerCase()];
  if ((!by && event.key !== "Escape") || event.ctrlKey || event.metaKey || event.altKey || state.data.together) return;
  const ordered = [...(state.order?.rank.keys() ?? [])];
  if (!ordered.length) return;
  const at = ordered.findIndex((position) => state.layers[position].feature.id === state.chosen);
  const next = at < 0 && by < 0 ? ordered.length - 1 : (at + (by ?? 0) + ordered.length) % ordered.length;
  const code = by ? state.layers[ordered[next]].feature.id : "";
  choose(code);
  state.report(code);
  event.preventDefault();
}

/** Ring what was chosen, and keep to it while answers to choices before it come in. */
function expect(state, code) {
  clearTimeout(state.waiting);
  state.asked = code;
  state.waiting = setTimeout(() => {
    state.asked = null;
    if (state.data) ringArea(state, state.data.select);
  }, PATIENCE);
  ringArea(state, code);
  if (state.told?.legend !== false && !state.told?.together) announce(state);
}

/** Ring an area, white under black so that it shows on any colour. */
function ringArea(state, code) {
  state.chosen = code;
  state.ring?.remove();
  state.ring = null;
  const layer = state.layers.find((candidate) => candidate.feature.id === code);
  state.canvas.dataset.selected = layer ? code : "";
  if (!layer) return;
  const outline = (color, weight) =>
    L.geoJSON(layer.feature, { pane: "ring", interactive: false, style: { fill: false, color, weight } });
  state.ring = L.layerGroup([outline("#ffffff", 6), outline("#111111", 3)]).addTo(state.map);
}

/** Ring the area that the pointer is on in another map of the same view. */
function echo(state, code) {
  state.echo?.remove();
  state.echo = null;
  state.canvas.dataset.pointed = code;
  const layer = code && state.layers.find((candidate) => candidate.feature.id === code);
  if (!layer) return;
  const outline = (color, weight) =>
    L.geoJSON(layer.feature, { pane: "ring", interactive: false, style: { fill: false, color, weight } });
  state.echo = L.layerGroup([outline("#ffffff", 5), outline("#005eb8", 2.5)]).addTo(state.map);
}

/** An optional background from the public internet: without it the map is whole, so it fails quietly. */
function showBaseMap(state, wanted) {
  if (wanted === Boolean(state.tiles)) return;
  state.tiles?.remove();
  state.tiles = null;
  if (!wanted) return;
  state.tiles = L.tileLayer(OPEN_STREET_MAP, { maxZoom: 19, attribution: "© OpenStreetMap contributors" });
  state.tiles.on("tileerror", () => {});
  state.tiles.addTo(state.map);
}

/** Draw the legend, but not for a selection alone: a class that is shown alone stays so, and what is open stays open. */
function explain(state, data, leads) {
  const { view } = data;
  const explained = JSON.stringify({ ...state.told, select: "" });
  if (state.explained === explained) return;
  state.explained = explained;
  state.single = null;
  state.legend.hidden = !leads;
  if (!leads) return;
  drawLegend(state.legend, data, (index) => {
    state.single = index;
    recolour(state, state.data);
    alone(state, view, index);
  });
}

/** What is painted, in order: measure, level, basis, classes, area, selection, second measure, ring, form. */
function tokenOf({ token, select, ring, form }) {
  const [second] = token.slice(5);
  return [...token.slice(0, 5), select, second, ring, form ?? ""].join("|");
}

async function update(state, told) {
  const same = JSON.stringify(told) === JSON.stringify(state.told);
  if (same && state.data) return;
  state.told = told;
  let view;
  try {
    view = await fetchOnce(told.view);
  } catch {
    state.legend.textContent = "This view could not be loaded: reload the page.";
    state.explained = "";
    return;
  }
  if (state.told !== told) return;
  const data = { ...view, ...(told.form ? view[told.form] : {}), ...told };
  const leads = told.legend !== false; // of two maps of one view, the one that speaks for both
  if (!told.together && leads) publish({ ...data, select: state.asked ?? data.select });
  state.data = data;
  state.canvas.setAttribute("aria-label", data.description);
  if (!state.started) state.map.fitBounds(data.bounds, { animate: false });
  state.started = true;
  try {
    await showGeometry(state, data);
  } catch {
    state.legend.textContent = "The map's areas could not be loaded: reload the page.";
    state.explained = "";
    return;
  }
  if (state.data !== data) return;
  explain(state, data, leads);
  state.about.textContent = data.about ?? "";
  state.about.hidden = !data.about;
  if (data.form) state.scale.remove();
  else state.scale.addTo(state.map);
  join(state, data);
  fit(state, data);
  if (!state.base) rest(state);
  recolour(state, data);
  if (state.patched !== data.form) {
    state.patched = data.form;
    ringPatch(state, state.patch);
  }
  if (state.asked === data.select) state.asked = null;
  ringArea(state, state.asked ?? data.select);
  showBaseMap(state, data.base_map && !data.form);
  if (leads && state.credit !== data.attribution) {
    if (state.credit) state.map.attributionControl.removeAttribution(state.credit);
    state.map.attributionControl.addAttribution(data.attribution);
    state.credit = data.attribution;
  }
  requestAnimationFrame(() => requestAnimationFrame(() => (state.canvas.dataset.painted = tokenOf(data))));
  drawOutlines(state, data);
  try {
    const values = await fetchOnce(data.values);
    if (state.data !== data) return;
    state.values = values;
    state.order = ranks(values, data.classes, data.low_first);
    if (leads && !told.together) announce(state);
  } catch {
    state.values = null;
  }
}

/** Called by the page whenever its data change; the map stays. */
export default function draw({ parentElement, data, setStateValue }) {
  let state = maps.get(parentElement);
  if (!state) {
    state = create(parentElement);
    maps.set(parentElement, state);
  }
  state.report = (code) => setStateValue("select", [code, Date.now()]);
  if (!data.together) answered(data.view);
  if (!isBehind(state, data)) update(state, data);
  return whenGone(parentElement, () => {
    clearTimeout(state.waiting);
    clearTimeout(state.looking);
    state.stop.forEach((stop) => stop());
    leave(state);
    state.map.remove();
    state.frame.remove();
    maps.delete(parentElement);
  });
}
