// The map: one Leaflet map on a canvas that is recoloured in place. It draws and reports clicks, nothing more.

import "./leaflet.js";
import { choose, classOf, element, fetchOnce, onChosen, ranks, written } from "./share.js";
import { drawLegend } from "./legend.js";
import { drawOutlines } from "./outlines.js";

const L = globalThis.L;
const EDGE = { color: "#ffffff", weight: 0.6, opacity: 0.9 };
const OUT_OF_VIEW = { fillColor: "#f1f3f5", fillOpacity: 1, color: "#dde1e5", weight: 0.5, opacity: 1 };
const CORE20_EDGE = { color: "#7c0a52", weight: 2, opacity: 1 };
const CORE20_DECILES = 2;
const OPEN_STREET_MAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/** @type {WeakMap<HTMLElement, any>} */
const maps = new WeakMap();

/** @param {HTMLElement} parent */
function create(parent) {
  const frame = element("div", { class: "nm-map" });
  const canvas = element("div", { class: "nm-map-canvas", tabindex: "0", role: "application" });
  const legend = element("div", { class: "nm-legend" });
  frame.append(canvas, legend);
  parent.append(frame);
  const map = L.map(canvas, { preferCanvas: true, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 16 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ position: "topright", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  L.control.scale({ position: "bottomright" }).addTo(map);
  map.createPane("outlines").style.zIndex = "450";
  map.createPane("ring").style.zIndex = "460";
  const state = { frame, canvas, legend, map, layers: [], data: null, geometry: "", ring: null, hover: null, stop: [] };
  state.hover = L.tooltip({ sticky: true, className: "nm-tooltip", direction: "top", offset: [0, -6] });
  state.stop.push(onChosen((code) => ringArea(state, code)));
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
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
      layer.on("mouseout", () => state.map.closeTooltip(state.hover));
      layer.on("click", (event) => pick(state, layer, event));
    },
  }).addTo(state.map);
  state.geometry = data.geometry;
}

/** One pass over the areas: each gets its class's colour. */
function recolour(state, data) {
  const { classes, colours } = data;
  state.layers.forEach((layer, position) => {
    const mark = classes[position];
    if (mark === ".") {
      layer.setStyle(OUT_OF_VIEW);
      return;
    }
    const index = classOf(mark);
    const fillColor = index < 0 ? data.missing.colour : colours[index];
    const ringed = data.ring && layer.feature.properties.d <= CORE20_DECILES;
    layer.setStyle({ fillColor, fillOpacity: data.base_map ? 0.75 : 1, ...(ringed ? CORE20_EDGE : EDGE) });
    if (ringed) layer.bringToFront();
  });
}

function describe(state, layer, at) {
  const { data, values, order } = state;
  const mark = data.classes[layer.position];
  const { n: name, w: within } = layer.feature.properties;
  const lines = [element("strong", {}, [name])];
  if (within) lines.push(element("span", { class: "nm-within" }, [within]));
  if (mark === ".") lines.push(element("span", {}, ["Outside the area in view"]));
  else {
    lines.push(element("span", {}, [`${data.short}: ${values ? written(values[layer.position], data.unit) : "…"}`]));
    const index = classOf(mark);
    if (index >= 0 && data.named_classes) lines.push(element("span", {}, [data.labels[index]]));
    const rank = order?.rank.get(layer.position);
    if (rank) lines.push(element("span", {}, [`${ordinal(rank)} highest of ${order.of.toLocaleString("en-GB")} in view`]));
  }
  state.hover.setContent(element("div", {}, lines)).setLatLng(at);
  state.map.openTooltip(state.hover);
}

function ordinal(number) {
  const tail = number % 100;
  const ending = tail > 10 && tail < 14 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
  return `${number.toLocaleString("en-GB")}${ending}`;
}

function pick(state, layer, event) {
  L.DomEvent.stopPropagation(event);
  const code = layer.feature.id === state.chosen ? "" : layer.feature.id;
  choose(code);
  state.report(code);
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

async function update(state, data) {
  state.data = data;
  state.canvas.setAttribute("aria-label", data.description);
  if (!state.map._loaded || state.bounds !== String(data.bounds)) {
    state.map.fitBounds(data.bounds, { padding: [12, 12], animate: false });
    state.bounds = String(data.bounds);
  }
  try {
    await showGeometry(state, data);
  } catch {
    state.legend.textContent = "The map's areas could not be fetched: reload the page.";
    return;
  }
  if (state.data !== data) return;
  recolour(state, data);
  ringArea(state, data.select);
  drawLegend(state.legend, data);
  showBaseMap(state, data.base_map);
  if (state.credit !== data.attribution) {
    if (state.credit) state.map.attributionControl.removeAttribution(state.credit);
    state.map.attributionControl.addAttribution(data.attribution);
    state.credit = data.attribution;
  }
  requestAnimationFrame(() => requestAnimationFrame(() => (state.canvas.dataset.painted = data.token)));
  drawOutlines(state, data);
  try {
    const values = await fetchOnce(data.values);
    if (state.data !== data) return;
    state.values = values;
    state.order = ranks(values, data.classes);
  } catch {
    state.values = null;
  }
}

/** Called by the page whenever its data change; the map stays. */
export default function draw({ parentElement, data, setTriggerValue }) {
  let state = maps.get(parentElement);
  if (!state) {
    state = create(parentElement);
    maps.set(parentElement, state);
  }
  state.report = (code) => setTriggerValue("select", code);
  update(state, data);
  return () => {
    state.stop.forEach((stop) => stop());
    state.map.remove();
    state.frame.remove();
    maps.delete(parentElement);
  };
}
