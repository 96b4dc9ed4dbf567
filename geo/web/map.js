// The map: one Leaflet map on a canvas that is recoloured in place. It draws and reports clicks, nothing more.

import "./leaflet.js";
import { answered, choose, classOf, element, fetchOnce, onChosen, onPreview, publish, ranks, written } from "./share.js";
import { drawLegend } from "./legend.js";
import { drawOutlines } from "./outlines.js";

const L = globalThis.L;
const EDGE = { color: "#ffffff", opacity: 0.9 };
const CLOSE_ZOOM = 11;
const OUT_OF_VIEW = { fillColor: "#f1f3f5", fillOpacity: 1, color: "#dde1e5", weight: 0.5, opacity: 1 };
const CORE20_EDGE = { color: "#7c0a52", weight: 2, opacity: 1 };
const CORE20_DECILES = 2;
const COUNT = { decimals: 0, suffix: "", missing: "" };
const OPEN_STREET_MAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/** @type {WeakMap<HTMLElement, any>} */
const maps = new WeakMap();
/** @type {Map<string, Set<any>>} maps that move and zoom as one, by the name of their group */
const groups = new Map();
let leading = null;

/** @param {HTMLElement} parent */
function create(parent) {
  const frame = element("div", { class: "nm-map" });
  const canvas = element("div", { class: "nm-map-canvas", tabindex: "0", role: "application" });
  const legend = element("div", { class: "nm-legend" });
  frame.append(canvas, legend);
  parent.append(frame);
  const map = L.map(canvas, { preferCanvas: true, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 16 });
  canvas.needsMap = map; // so that a test can ask where a place is painted
  map.attributionControl.setPrefix(false);
  L.control.zoom({ position: "topright", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  L.control.scale({ position: "bottomright" }).addTo(map);
  for (const [pane, height] of [["outlines", "450"], ["ring", "460"]]) {
    // A canvas of its own lies over the areas: clicks and hovering must go through it.
    Object.assign(map.createPane(pane).style, { zIndex: height, pointerEvents: "none" });
  }
  canvas.addEventListener("keydown", (event) => step(state, event));
  const state = { frame, canvas, legend, map, layers: [], data: null, geometry: "", ring: null, hover: null, single: null, stop: [] };
  state.hover = L.tooltip({ sticky: true, className: "nm-tooltip", direction: "top", offset: [0, -6] });
  state.stop.push(onChosen((code) => ringArea(state, code)));
  state.stop.push(
    onPreview((view) => {
      if (state.told && !state.told.together) update(state, { ...state.told, view, select: state.chosen ?? "" });
    }),
  );
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
  const edge = { ...EDGE, weight: state.map.getZoom() < CLOSE_ZOOM ? 0.25 : 0.7 };
  state.layers.forEach((layer, position) => {
    const mark = classes[position];
    if (mark === ".") {
      layer.setStyle(OUT_OF_VIEW);
      return;
    }
    const index = classOf(mark);
    const fillColor = index < 0 ? data.missing.colour : colours[index];
    const faded = state.single !== null && state.single !== index;
    const ringed = data.ring && layer.feature.properties.d <= CORE20_DECILES;
    layer.setStyle({ fillColor, fillOpacity: faded ? 0.12 : data.base_map ? 0.75 : 1, ...(ringed ? CORE20_EDGE : edge) });
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
    const label = data.labels[index] ?? "";
    if (data.named_classes && label !== String(values?.[layer.position])) lines.push(element("span", {}, [label]));
    const rank = order?.rank.get(layer.position);
    const first = data.low_first ? "most deprived" : "highest";
    const place = `Rank ${written(rank, COUNT)} of ${written(order?.of, COUNT)} in view, ${first} first`;
    if (rank && !data.grouped) lines.push(element("span", {}, [place]));
  }
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

/** With the map in focus, N and P step to the next and previous area by value, Escape clears. */
function step(state, event) {
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

/**
 * Show the area in view as large as it goes without lying under the legend: of a few ways to make room, beside the legend
 * or below it, the one that draws it largest and hides least.
 */
function fit(state, data) {
  if (state.bounds === String(data.bounds)) return;
  state.bounds = String(data.bounds);
  state.base = null;
  const { map, legend } = state;
  const over = getComputedStyle(legend).position === "absolute";
  const shares = over ? [0, 0.25, 0.5, 0.75, 1] : [0];
  const tries = [];
  for (const share of shares) {
    tries.push([12 + share * legend.offsetWidth, 12]);
    if (share && share < 1) tries.push([12, 12 + share * legend.offsetHeight]);
  }
  const bounds = L.latLngBounds(data.bounds);
  const end = L.point(12, 40);
  const zoom = (start) => map.getBoundsZoom(bounds, false, L.point(start).add(end));
  tries.sort((a, b) => zoom(b) - zoom(a));
  for (const start of tries) {
    map.fitBounds(bounds, { paddingTopLeft: start, paddingBottomRight: end, animate: false });
    if (!over || !hidesAny(state, data)) return;
  }
  map.fitBounds(bounds, { paddingTopLeft: [12 + legend.offsetWidth, 12], paddingBottomRight: end, animate: false });
}

/** Let a map's moves move the others of its group by the same share of their own view. */
function join(state, data) {
  if (state.group === data.together) return;
  groups.get(state.group)?.delete(state);
  state.group = data.together;
  if (!data.together) return;
  groups.set(data.together, (groups.get(data.together) ?? new Set()).add(state));
  state.map.on("move zoom", () => {
    if (!state.base || (leading && leading !== state)) return;
    leading = state;
    const zoomed = state.map.getZoom() - state.base.zoom;
    const moved = state.map.project(state.map.getCenter(), state.base.zoom).subtract(state.base.at);
    for (const other of groups.get(state.group) ?? []) {
      if (other === state || !other.base) continue;
      const centre = other.map.unproject(other.base.at.add(moved), other.base.zoom);
      other.map.setView(centre, other.base.zoom + zoomed, { animate: false });
    }
    leading = null;
  });
}

/** Remember where the map stands when it shows its area, which is what moves are counted from. */
function rest(state) {
  const zoom = state.map.getZoom();
  state.base = { zoom, at: state.map.project(state.map.getCenter(), zoom) };
}

/** Whether a corner of an area in view lies under the legend. */
function hidesAny(state, data) {
  const right = state.legend.offsetLeft + state.legend.offsetWidth;
  const bottom = state.legend.offsetTop + state.legend.offsetHeight;
  const under = (corner) => {
    const at = state.map.latLngToContainerPoint(corner);
    return at.x < right && at.y < bottom;
  };
  const any = (corners) => (Array.isArray(corners) ? corners.some(any) : under(corners));
  return state.layers.some((layer) => data.classes[layer.position] !== "." && any(layer.getLatLngs()));
}

/** What is painted, in order: measure, level, basis, classes, area, selection, second measure. */
function tokenOf({ token, select, ring }) {
  const [second] = token.slice(5);
  return [...token.slice(0, 5), select, second, ring].join("|");
}

async function update(state, told) {
  const same = JSON.stringify(told) === JSON.stringify(state.told);
  if (same && state.data) return;
  state.told = told;
  let view;
  try {
    view = await fetchOnce(told.view);
  } catch {
    state.legend.textContent = "This view could not be fetched: reload the page.";
    return;
  }
  if (state.told !== told) return;
  const data = { ...view, ...told };
  if (!told.together) publish(data);
  state.data = data;
  state.canvas.setAttribute("aria-label", data.description);
  if (!state.started) state.map.fitBounds(data.bounds, { animate: false });
  state.started = true;
  try {
    await showGeometry(state, data);
  } catch {
    state.legend.textContent = "The map's areas could not be fetched: reload the page.";
    return;
  }
  if (state.data !== data) return;
  state.single = null;
  drawLegend(state.legend, data, (index) => {
    state.single = index;
    recolour(state, data);
  });
  join(state, data);
  fit(state, data);
  if (!state.base) rest(state);
  recolour(state, data);
  ringArea(state, data.select);
  showBaseMap(state, data.base_map);
  if (state.credit !== data.attribution) {
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
  update(state, data);
  return () => {
    state.stop.forEach((stop) => stop());
    groups.get(state.group)?.delete(state);
    state.map.remove();
    state.frame.remove();
    maps.delete(parentElement);
  };
}
