// Lines around single areas of a picture: of its own ground, or of another that was filled with it for its edges.

import { pixelsPerUnit, shapesOnly } from "./ground.js";
import { colourFrom, stroke } from "./ink.js";
import { spots } from "./scan.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Mark } from "./look.js" */
/** @import { Picture } from "./picture.js" */

/**
 * Where the lines around areas lie.
 * @param {Mark} mark
 * @param {{picture: Picture, ground: Shapes, marked: Shapes[]}} painted
 */
function linesOf({ ground, areas }, { picture: { place, numbers, edges, outlines }, ground: shown, marked: others }) {
  const own = ground === shown;
  const marked = own ? new Uint8Array(shown.ringsOf.length) : undefined;
  for (const area of areas) marked?.fill(1, area + 1, area + 2);
  const other = outlines.length - others.length + others.indexOf(shapesOnly(ground, own ? [] : areas));
  const along = own ? edges : (outlines[other] ?? new Uint32Array());
  const frame = { ...place, scale: pixelsPerUnit(ground, place.zoom) * place.ratio };
  return [{ edges: along, marked, dashed: true }, { edges: spots(ground, areas, frame, own ? numbers : null), dashed: false }];
}

/**
 * Draw the lines around areas, the lowest first.
 * @param {Mark[]} marks
 * @param {{picture: Picture, ground: Shapes, marked: Shapes[]}} painted the areas marked of other grounds are the last
 *   of the picture's outlines
 * @returns {{drawn: Uint8Array, colours: Int32Array, from: number, to: number}} the number of a line at each pixel, the
 *   colour of each, and the rows that have any
 */
export function drawMarks(marks, painted) {
  const { picture: { place: { width, height, ratio }, numbers } } = painted;
  const drawn = new Uint8Array(marks.length ? width * height : 0);
  const colours = [0];
  let [from, to] = [height, 0];
  for (const mark of marks) {
    const lines = linesOf(mark, painted);
    for (const { colour, weight, dash } of mark.strokes) {
      const ink = colours.push(colourFrom(colour)) - 1;
      for (const { edges, marked, dashed } of lines) {
        const line = { edges, marked, weight: weight * ratio, dash: dashed && dash ? dash * ratio : 0, kind: 0 };
        const [first, last] = stroke(line, numbers, drawn, width, ink);
        if (first < last) [from, to] = [Math.min(from, first), Math.max(to, last)];
      }
    }
  }
  return { drawn, colours: Int32Array.from(colours), from, to };
}
