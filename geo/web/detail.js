// Shapes by zoom: where all of a country is sent on a coarse grid, the ICBs that are seen from near come on a finer one.

import { fetchGround } from "./element.js";
import { pixelsPerUnit, withShapes } from "./ground.js";

/** @import { Ground } from "./ground.js" */
/** @import { MapState } from "./state.js" */

const FINE = 0.5; // pixels of the page for a unit of the grid, from which on its steps would be seen

/** Grounds made here: how coarse they were, and the ICBs whose areas they have on the finer grid. */
/** @type {WeakMap<Ground, {unit: number, boards: string[]}>} */
const made = new WeakMap();

/**
 * Codes of the areas of a ground that a map may show.
 * @param {L.Map} map
 * @param {Ground} ground
 */
function inView(map, ground) {
  const scale = pixelsPerUnit(ground, map.getZoom());
  const { min, max } = map.getPixelBounds();
  if (!min || !max) return [];
  return ground.codes.filter((_, area) => {
    const [west, north, east, south] = [0, 1, 2, 3].map((side) => (ground.boxes[4 * area + side] ?? 0) * scale);
    return (west ?? 0) <= max.x && (east ?? 0) >= min.x && (north ?? 0) <= max.y && (south ?? 0) >= min.y;
  });
}

/**
 * Paint what is seen from near in its finer shapes, once they have come.
 * @param {MapState} state
 * @returns {Promise<boolean>} whether the map has another ground now
 */
export async function refine(state) {
  const { data, ground, map, painter } = state;
  if (!data?.pieces || data.form || !ground) return false;
  const known = made.get(ground) ?? { unit: ground.unit, boards: [] };
  if (pixelsPerUnit(known, map.getZoom()) < FINE) return false;
  try {
    const seen = inView(map, await fetchGround(data.pieces.boards));
    const wanted = seen.filter((code) => !known.boards.includes(code));
    if (!wanted.length) return false;
    const { path } = data.pieces;
    const pieces = await Promise.all(wanted.map((code) => fetchGround(path.replace("@_", `@${code}`))));
    if (state.data?.geometry !== data.geometry) return false;
    if (state.ground !== ground) return refine(state); // another move was faster
    const finer = pieces.reduce(withShapes, ground);
    made.set(finer, { unit: known.unit, boards: [...known.boards, ...wanted] });
    state.ground = finer;
    painter.show(finer, painter.outlines);
    return true;
  } catch {
    return false; // what is there is right, if not fine
  }
}
