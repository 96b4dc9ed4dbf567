// A picture of a ground: the number of the area at each pixel, and where numbers meet, of it and of larger areas over it.

import { pixelsPerUnit } from "./ground.js";
import { edges, fill } from "./scan.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Numbers } from "./scan.js" */

/**
 * A part of the world at a zoom: its corner and size in pixels of a buffer that has so many for each pixel of the page.
 * @typedef {{zoom: number, ratio: number, left: number, top: number, width: number, height: number}} Place
 * @typedef {{place: Place, numbers: Numbers, edges: Uint32Array, outlines: Uint32Array[]}} Picture
 */

/**
 * @param {Shapes} ground
 * @param {Shapes[]} outlines areas whose edges are wanted only
 * @param {Place} place
 * @returns {Picture}
 */
export function pictureOf(ground, outlines, place) {
  const filled = (/** @type {Shapes} */ shapes) => {
    const scale = pixelsPerUnit(shapes, place.zoom) * place.ratio;
    return fill(shapes, { ...place, scale });
  };
  const numbers = filled(ground);
  return {
    place,
    numbers,
    edges: edges(numbers, place.width),
    outlines: outlines.map((shapes) => edges(filled(shapes), place.width)),
  };
}
