// The outline of my patch: dashed, so that it is told from the selection's ring in any colour.

import { colourOf, fetchOnce } from "./element.js";
import { casing, linesOf } from "./paths.js";

/** @import { Areas, MapState, Patch } from "./state.js" */

/**
 * @param {MapState} state
 * @param {Patch} patch
 */
export async function outlinePatch(state, patch) {
  const turn = {};
  Object.assign(state, { patch, patchTurn: turn });
  const paths = state.received?.form ? patch.hexagons : patch.geometry;
  const levels = [...new Set(patch.areas.map(([, , level]) => level))];
  /** @type {Areas[]} */
  let collections;
  try {
    collections = await Promise.all(levels.map((level) => fetchOnce(paths[level] ?? "")));
  } catch {
    return; // the areas are still named in their list
  }
  if (state.patchTurn !== turn) return; // an earlier call may end later, for another patch or another form
  state.patchOutline?.remove();
  const codes = new Set(patch.areas.map(([code]) => code));
  const features = collections.flatMap((collection) => collection.features.filter(({ id }) => codes.has(id)));
  /** @type {L.PathOptions} */
  const over = { color: colourOf("patch"), weight: 3, dashArray: "7 5", lineCap: "butt" };
  const shape = { type: /** @type {const} */ ("FeatureCollection"), features };
  state.patchOutline = linesOf(shape, "patch", [casing(5), over]).addTo(state.map);
  state.canvas.dataset.patch = features.map(({ id }) => id).sort().join(",");
}
