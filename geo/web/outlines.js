// Outlines of larger areas over the map, thick for places and thin for neighbourhoods, and points sized by `r`, with names
// that do not collide.

import { fetchGround, fetchOnce } from "./element.js";
import { labelOf, thinOut } from "./paths.js";

/** @import { Ground } from "./ground.js" */
/** @import { OutlineMessage } from "./messages.js" */
/** @import { Areas, MapState, View } from "./state.js" */

const L = globalThis.L;
const LANDSCAPE = new Set(["road", "water"]);

/**
 * @param {MapState} state
 * @param {View} data
 */
export async function drawOutlines(state, data) {
  const wanted = JSON.stringify(data.outlines);
  if (state.outlined === wanted) return;
  state.outlined = wanted;
  /** @type {(Ground|Areas)[]} */
  let collections;
  try {
    const fetched = (/** @type {string} */ path) => (path.endsWith(".bin") ? fetchGround(path) : fetchOnce(path));
    collections = await Promise.all(data.outlines.map(({ geometry }) => fetched(geometry)));
  } catch {
    state.outlined = "";
    return;
  }
  if (state.outlined !== wanted) return;
  state.outlines?.remove();
  const outlines = L.layerGroup().addTo(state.map);
  state.landscape.hidden = !data.outlines.some(({ kind }) => LANDSCAPE.has(kind));
  Object.assign(state, { labels: [], outlines });
  data.outlines.forEach((outline, index) => {
    const areas = collections[index];
    if (!areas) return;
    if (!("codes" in areas)) shapesOf(areas, outline).addTo(outlines);
    for (const { name, at } of namesOf(areas, new Set(outline.labelled))) {
      const { span, marker } = labelOf(name, outline.kind, at);
      marker.addTo(outlines);
      state.labels.push({ name: span, kind: outline.kind });
    }
  });
  if (!state.thins) state.map.on("zoomend moveend resize", () => thin(state));
  state.thins = true;
  requestAnimationFrame(() => thin(state));
}

/**
 * Shapes that are no areas of the ground, whose edges the painter draws: lines and points.
 * @param {Areas} areas
 * @param {OutlineMessage} outline
 */
function shapesOf(areas, { kind, colour, weight }) {
  if (LANDSCAPE.has(kind)) {
    const lines = { color: colour, weight, opacity: 0.8, fillColor: colour, fillOpacity: 0.8 };
    return L.layerGroup(areas.features.map((feature) => {
      const flat = feature.geometry.type.endsWith("Polygon");
      return L.geoJSON(feature, { pane: "landscape", interactive: false, style: { ...lines, fill: flat } });
    }));
  }
  const fill = areas.features.some(({ properties }) => properties.r !== undefined);
  const style = { fill, fillColor: "#ffffff", fillOpacity: 0.85, color: colour, weight };
  const pointToLayer = (/** @type {any} */ { properties }, /** @type {L.LatLng} */ at) =>
    L.circleMarker(at, { pane: "outlines", interactive: false, radius: properties.r });
  return L.geoJSON(areas, { pane: "outlines", interactive: false, style, pointToLayer });
}

/**
 * Names of those that are labelled, and where each stands.
 * @param {Ground|Areas} areas
 * @param {Set<string>} labelled codes
 * @returns {{name: string, at: [number, number]}[]}
 */
function namesOf(areas, labelled) {
  const all = "codes" in areas
    ? areas.codes.map((code, area) => ({ code, name: areas.short[code] ?? areas.names[area] ?? "", at: areas.at[area] }))
    : areas.features.map(({ id, properties: { n, s, at } }) => ({ code: id, name: s ?? n, at }));
  return all.flatMap(({ code, name, at }) => (at && labelled.has(code) ? [{ name, at }] : []));
}

/**
 * Places come first, then neighbourhoods.
 * @param {MapState} state
 */
function thin(state) {
  const ordered = [...state.labels].sort((a, b) => Number(b.kind === "place") - Number(a.kind === "place"));
  thinOut(ordered.map(({ name }) => name));
}
