// What a buffer of area numbers is coloured by: colours, hatching, and lines where numbers meet.

import { numbersFor } from "./scan.js";

/** @import { Numbers } from "./scan.js" */

/** A colour as a canvas keeps it: 32 bits, opacity highest. Positions in a list of tiles are told by having none. */
/** @typedef {number} Colour */

/**
 * Lines along edges: of all edges, or of those beside a marked area only.
 * @typedef {object} Line
 * @property {Uint32Array} edges
 * @property {number} weight pixels of the buffer
 * @property {number} kind which of the lines' colours it has
 * @property {Uint8Array} [marked] 1 for each area that has the line
 * @property {boolean} [together] around those together, not around each
 * @property {number} [dash] pixels after which it pauses
 */

/**
 * @param {string} hex #rrggbb
 * @returns {[number, number, number]}
 */
export function channelsOf(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * @param {string} hex #rrggbb
 * @param {number} [opacity]
 * @returns {Colour}
 */
export function colourFrom(hex, opacity = 1) {
  const [red, green, blue] = channelsOf(hex);
  return (Math.max(Math.round(255 * opacity), 1) << 24) | (blue << 16) | (green << 8) | red;
}

/**
 * A colour with another over it.
 * @param {string} under
 * @param {string} over
 * @param {number} share of the one over it
 */
export function mixed(under, over, share) {
  const above = channelsOf(over);
  const mix = channelsOf(under).map((channel, at) => Math.round(channel + ((above[at] ?? 0) - channel) * share));
  return `#${mix.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The numbers with thin edges between areas, each in a shade of the area it is cut from, and lines over them.
 * @param {Numbers} numbers of areas, from 1
 * @param {number} width
 * @param {number} areas
 * @param {{edges: Uint32Array, weight: number}|null} thin
 * @param {Line[]} lines lowest first
 * @returns {Numbers} 1 to `areas` inside, if there are thin edges as many more for these, then one for each kind of line
 */
export function inked(numbers, width, areas, thin, lines) {
  const kinds = lines.reduce((most, { kind }) => Math.max(most, kind + 1), 0);
  const known = thin ? 2 * areas : areas;
  const most = known + kinds;
  const drawn = numbersFor(most, numbers.length);
  drawn.set(numbers);
  if (thin) {
    const both = thin.weight > 1.5;
    for (let at = 0; at < thin.edges.length; at++) {
      const edge = /** @type {number} */ (thin.edges[at]);
      const pixel = edge >> 1;
      const here = /** @type {number} */ (numbers[pixel]);
      if (here) drawn[pixel] = here + areas;
      if (!both) continue;
      const other = pixel + (edge & 1 ? width : 1);
      const there = /** @type {number} */ (numbers[other]);
      if (there) drawn[other] = there + areas;
    }
  }
  for (const line of lines) stroke(line, numbers, drawn, width, known + 1 + line.kind);
  return drawn;
}

/**
 * Pixels beside an edge that a line covers, as columns and rows from the pixel before the edge.
 * @param {number} weight
 * @param {boolean} down whether the pixel below is the other side
 */
export function brush(weight, down) {
  const radius = Math.max(weight, 1) / 2 + 0.01;
  const reach = Math.ceil(radius) + 1;
  const found = [];
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const apart = down ? Math.hypot(column, row - 0.5) : Math.hypot(column - 0.5, row);
      if (apart <= radius) found.push({ column, row });
    }
  }
  return found;
}

/**
 * Draw a line.
 * @param {Line} line
 * @param {Numbers} numbers of the areas
 * @param {Numbers|Uint8Array} drawn
 * @param {number} width
 * @param {number} number of the line
 * @returns {[number, number]} first row that it may touch, and the one after the last
 */
export function stroke({ edges, weight, marked, together, dash }, numbers, drawn, width, number) {
  let [first, last] = [-1, -1];
  const offsets = [false, true].map((down) => Int32Array.from(brush(weight, down), ({ column, row }) => column + row * width));
  for (let at = 0; at < edges.length; at++) {
    const edge = /** @type {number} */ (edges[at]);
    const pixel = edge >> 1;
    if (marked) {
      const here = marked[/** @type {number} */ (numbers[pixel])];
      const there = marked[/** @type {number} */ (numbers[pixel + (edge & 1 ? width : 1)])];
      if (together ? here === there : !here && !there) continue;
    }
    if (dash && ((pixel % width) / dash ^ pixel / width / dash) & 1) continue;
    if (first < 0) first = pixel;
    last = pixel;
    const covered = /** @type {Int32Array} */ (offsets[edge & 1]);
    for (let part = 0; part < covered.length; part++) drawn[pixel + /** @type {number} */ (covered[part])] = number;
  }
  const reach = Math.ceil(weight / 2) + 2;
  return first < 0 ? [0, 0] : [Math.floor(first / width) - reach, Math.floor(last / width) + reach + 1];
}

/**
 * A square that repeats over an area without a class: lines where a value is missing, dots where it was withheld.
 * @param {string} colour
 * @param {string} over
 * @param {boolean} withheld
 * @param {number} ratio pixels of the buffer for each of the page
 * @param {number} opacity
 */
export function tile(colour, over, withheld, ratio, opacity) {
  const size = Math.round(6 * ratio);
  const [ground, ink] = [colourFrom(colour, opacity), colourFrom(over, opacity)];
  return {
    size,
    pixels: Int32Array.from({ length: size * size }, (_, at) => {
      const [column, row] = [at % size, Math.floor(at / size)];
      if (!withheld) return (column + row) % size < 1.4 * ratio ? ink : ground;
      const [across, down] = [column, row].map((place) => Math.floor(place / ratio));
      return across === down && across % 3 !== 0 ? ink : ground;
    }),
  };
}
