// The outline of my patch, around all of its areas together: dashed, so that it is told from the selection's ring in any
// colour.

import { colourOf, fetchGround } from "./element.js";
import { joined } from "./ground.js";
import { casing } from "./paths.js";

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
  const codes = new Set(patch.areas.map(([code]) => code));
  const strokes = [casing(5), { colour: colourOf("patch"), weight: 3, dash: 7 }];
  const held = collections.map((ground) => ({
    ground, areas: [...ground.codes.keys()].filter((area) => codes.has(ground.codes[area] ?? "")),
  }));
  const drawn = held.flatMap(({ ground, areas }) => areas.map((area) => ground.codes[area] ?? ""));
  state.painter.mark("patch", drawn.length ? [{ ground: joined(held), areas: [...drawn.keys()], strokes }] : []);
  state.canvas.dataset.patch = drawn.sort().join(",");
}
