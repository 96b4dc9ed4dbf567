// How areas look: the colour of each number in a buffer, of areas, of their edges and of the lines over them.

import { colourFrom, mixed, tile } from "./ink.js";
import { tileFrom } from "./pixels.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Place } from "./picture.js" */
/** @import { Tile } from "./pixels.js" */

/**
 * How some areas look: filled, perhaps hatched with another colour, with an edge that covers a share of a pixel.
 * @typedef {{fill: string, opacity: number, hatch?: string, withheld?: boolean, edge: string}} Style
 * @typedef {{areas: Uint8Array, colour: string, weight: number, dash?: number, together?: boolean}} Ring areas that have
 *   it are 1, and it is around each of them or around them together
 * @typedef {{colour: string, weight: number, dash?: number}} Stroke
 * @typedef {{shapes: Shapes, strokes: Stroke[]}} Outline along all edges of some shapes, the lowest stroke first
 * @typedef {{styles: Style[], styleOf: Uint8Array, edge: (zoom: number) => number, rings: Ring[]}} Look
 * @typedef {{ground: Shapes, areas: number[], strokes: Stroke[]}} Mark around some areas, of these or of another ground
 */

const STRONG = 0.9; // opacity of an edge

/**
 * Whether rings are around the same areas.
 * @param {Ring[]} some
 * @param {Ring[]} others
 */
export const alike = (some, others) => some.length === others.length && some.every(({ areas }, at) => {
  const other = others[at]?.areas;
  return areas === other || areas.every((mark, area) => mark === other?.[area]);
});

/**
 * The colour of each number: of areas, of their edges, and of the lines over them.
 * @param {Look} look
 * @param {number} areas
 * @param {string[]} inks
 * @param {Place} place
 * @param {boolean} edged whether edges have numbers of their own
 */
export function coloursOf({ styles, styleOf, edge }, areas, inks, { zoom, ratio, parts }, edged) {
  const share = STRONG * Math.min(edge(zoom) * ratio, 1);
  /** @type {Tile[]} */
  const tiles = [];
  const looks = styles.map(({ fill, opacity, hatch, withheld, edge: over }) => {
    const inside = hatch ? tiles.push(tileFrom(tile(fill, hatch, Boolean(withheld), ratio, opacity), parts)) : colourFrom(fill, opacity);
    return { inside, along: colourFrom(mixed(fill, over, share), opacity + (1 - opacity) * share) };
  });
  const known = edged ? 2 * areas : areas;
  const colours = new Int32Array(known + 1 + inks.length);
  for (let area = 0; area < areas; area++) {
    const { inside, along } = looks[styleOf[area] ?? 0] ?? { inside: 0, along: 0 };
    colours[area + 1] = inside;
    if (edged) colours[area + 1 + areas] = along;
  }
  inks.forEach((ink, at) => (colours[known + 1 + at] = colourFrom(ink)));
  return { colours, tiles };
}
