// Outlines of larger areas over the map, thick for places and thin for neighbourhoods, and points sized by `r`, with names
// that do not collide.

import { fetchOnce } from "./element.js";
import { labelOf, thinOut } from "./paths.js";

/** @import { Areas, MapState, View } from "./state.js" */

const L = globalThis.L;

/**
 * @param {MapState} state
 * @param {View} data
 */
export async function drawOutlines(state, data) {
  const wanted = JSON.stringify(data.outlines);
  if (state.outlined === wanted) return;
  state.outlined = wanted;
  /** @type {Areas[]} */
  let collections;
  try {
    collections = await Promise.all(data.outlines.map((outline) => fetchOnce(outline.geometry)));
  } catch {
    state.outlined = "";
    return;
  }
  if (state.outlined !== wanted) return;
  state.outlines?.remove();
  const outlines = L.layerGroup().addTo(state.map);
  Object.assign(state, { labels: [], outlines });
  data.outlines.forEach((outline, index) => {
    const areas = collections[index];
    if (!areas) return;
    const fill = areas.features.some(({ properties }) => properties.r !== undefined);
    const style = { fill, fillColor: "#ffffff", fillOpacity: 0.85, color: outline.colour, weight: outline.weight };
    const pointToLayer = (/** @type {any} */ { properties }, /** @type {L.LatLng} */ at) =>
      L.circleMarker(at, { pane: "outlines", interactive: false, radius: properties.r });
    L.geoJSON(areas, { pane: "outlines", interactive: false, style, pointToLayer }).addTo(outlines);
    const named = new Set(outline.labelled);
    for (const { id, properties } of areas.features) {
      if (!named.has(id) || !properties.at) continue;
      const { span, marker } = labelOf(properties.s ?? properties.n, outline.kind, properties.at);
      marker.addTo(outlines);
      state.labels.push({ name: span, kind: outline.kind });
    }
  });
  if (!state.thins) state.map.on("zoomend moveend resize", () => thin(state));
  state.thins = true;
  requestAnimationFrame(() => thin(state));
}

/**
 * Places come first, then neighbourhoods.
 * @param {MapState} state
 */
function thin(state) {
  const ordered = [...state.labels].sort((a, b) => Number(b.kind === "place") - Number(a.kind === "place"));
  thinOut(ordered.map(({ name }) => name), state.legend);
}
