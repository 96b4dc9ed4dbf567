// The outline of my patch: dashed, so that it is told from the selection's ring in any colour.

import { colourOf, fetchGround } from "./element.js";
import { linesAround } from "./ground.js";
import { casing, linesOf } from "./paths.js";

/** @import { Ground } from "./ground.js" */
/** @import { MapState, Patch } from "./state.js" */

/**
 * @param {MapState} state
 * @param {Patch} patch
 */
export async function outlinePatch(state, patch) {
  const turn = {};
  Object.assign(state, { patch, patchTurn: turn });
  const paths = state.received?.form ? patch.hexagons : patch.geometry;
  const levels = [...new Set(patch.areas.map(([, , level]) => level))];
  /** @type {Ground[]} */
  let collections;
  try {
    collections = await Promise.all(levels.map((level) => fetchGround(paths[level] ?? "")));
  } catch {
    return; // the areas are still named in their list
  }
  if (state.patchTurn !== turn) return; // an earlier call may end later, for another patch or another form
  state.patchOutline?.remove();
  const codes = new Set(patch.areas.map(([code]) => code));
  const held = collections.map((ground) => ({
    ground, areas: [...ground.codes.keys()].filter((area) => codes.has(ground.codes[area] ?? "")),
  }));
  const coordinates = held.flatMap(({ ground, areas }) => linesAround(ground, areas).coordinates);
  /** @type {L.PathOptions} */
  const over = { color: colourOf("patch"), weight: 3, dashArray: "7 5", lineCap: "butt" };
  const shape = { type: /** @type {const} */ ("MultiLineString"), coordinates };
  state.patchOutline = linesOf(shape, "patch", [casing(5), over]).addTo(state.map);
  const drawn = held.flatMap(({ ground, areas }) => areas.map((area) => ground.codes[area]));
  state.canvas.dataset.patch = drawn.sort().join(",");
}
