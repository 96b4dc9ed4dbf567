// The rings of my patch: dashed, so that they are told from the selection's in any colour.

import { fetchOnce } from "./share.js";

const L = globalThis.L;
const UNDER = { fill: false, color: "#ffffff", weight: 5, opacity: 1 };
const OVER = { fill: false, color: "#a83200", weight: 3, opacity: 1, dashArray: "7 5", lineCap: "butt" };

/**
 * @param {any} state the map's state
 * @param {{areas: [string, string, string][], geometry: Record<string, string>, hexagons: Record<string, string>}} patch
 */
export async function ringPatch(state, patch) {
  const asked = {};
  Object.assign(state, { patch, asksRings: asked });
  const paths = state.told?.form ? patch.hexagons : patch.geometry;
  const levels = [...new Set(patch.areas.map(([, , level]) => level))];
  let collections;
  try {
    collections = await Promise.all(levels.map((level) => fetchOnce(paths[level])));
  } catch {
    return; // the areas are still named in their list
  }
  if (state.asksRings !== asked) return; // what was asked before may come after, for another patch or another form
  state.patchRings?.remove();
  const codes = new Set(patch.areas.map(([code]) => code));
  const features = collections.flatMap((collection) => collection.features.filter(({ id }) => codes.has(id)));
  const lines = (style) => L.geoJSON(features, { pane: "patch", interactive: false, style });
  state.patchRings = L.layerGroup([lines(UNDER), lines(OVER)]).addTo(state.map);
  state.canvas.dataset.patch = features.map(({ id }) => id).sort().join(",");
}
