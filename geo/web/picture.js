// A picture of a ground: the number of the area at each pixel, and where numbers meet, of it and of larger areas over it.

import { boxAround, pixelsPerUnit } from "./ground.js";
import { edges, fill } from "./scan.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Numbers } from "./scan.js" */

/**
 * A part of the world at a zoom: its corner and size in pixels of a buffer that has so many (`ratio`) for each pixel of
 * the page, and so many (`parts`) for each of the screen, along a side.
 * @typedef {{zoom: number, ratio: number, parts: number, left: number, top: number, width: number, height: number}} Place
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
  const own = edges(numbers, place.width);
  const along = outlines.map((shapes) => {
    if (shapes === ground) return own.slice();
    const areas = filled(shapes);
    return edges(shapes.together ? areas.map((number) => Math.min(number, 1)) : areas, place.width);
  });
  return { place, numbers, edges: own, outlines: along };
}

const COARSE = 1000; // pixels along the longer side of a picture of all areas

/**
 * All of a ground, as large as it goes on a small picture; nothing if there are no areas.
 * @param {Shapes} ground
 * @returns {Place|null}
 */
export function coarsePlace(ground) {
  const [west, north, east, south] = boxAround(ground);
  const longer = Math.max(east - west, south - north);
  if (longer <= 0) return null;
  const zoom = Math.log2(COARSE / (longer * pixelsPerUnit(ground, 0)));
  const scale = pixelsPerUnit(ground, zoom);
  const [left, top] = [west, north].map((place) => Math.floor(place * scale) - 1);
  const [width, height] = [Math.ceil((east - west) * scale) + 3, Math.ceil((south - north) * scale) + 3];
  return { zoom, ratio: 1, parts: 1, left: left ?? 0, top: top ?? 0, width, height };
}
