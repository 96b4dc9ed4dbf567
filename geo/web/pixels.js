// Pixels of the screen: each is looked up by its number; where the parts of one have several, their colours are mixed.

/** @import { Colour } from "./ink.js" */
/** @import { Numbers } from "./scan.js" */

/**
 * @typedef {object} Pixels
 * @property {number} width
 * @property {Numbers|Uint8Array} numbers of each pixel; any where its parts differ
 * @property {Uint32Array} mixed positions of the pixels whose four parts differ
 * @property {Numbers|Uint8Array} parts four numbers for each of those
 * @typedef {{size: number, pixels: Int32Array}} Tile what repeats over an area
 */

const CLEAR = 16; // numbers below this are no colour but the position of a tile, from 1: no colour is as good as clear
const ODD = 0x00ff00ff; // two of a colour's four channels

/**
 * Pixels of the screen from a buffer that has one or four for each.
 * @template {Numbers|Uint8Array} Drawn
 * @param {Drawn} drawn
 * @param {number} width of the buffer
 * @param {number} parts of the buffer along a side of each pixel: 1 or 2
 * @param {number} [from] row of the screen
 * @param {number} [to] row after the last
 * @returns {Pixels}
 */
export function pixelsFrom(drawn, width, parts, from = 0, to = drawn.length / width / parts) {
  const make = /** @type {{new (size: number): Drawn}} */ (drawn.constructor);
  if (parts === 1) {
    const numbers = drawn.subarray(from * width, to * width);
    return { width, numbers, mixed: new Uint32Array(), parts: new make(0) };
  }
  const across = width / 2;
  const numbers = new make(across * (to - from));
  let [mixed, four, count] = [new Uint32Array(16384), new make(65536), 0];
  for (let row = from, at = 0; row < to; row++) {
    if (count + across > mixed.length) {
      const [more, wider] = [new Uint32Array(2 * mixed.length + across), new make(8 * mixed.length + 4 * across)];
      more.set(mixed);
      wider.set(four);
      [mixed, four] = [more, wider];
    }
    for (let pixel = 2 * row * width, end = pixel + width; pixel < end; pixel += 2, at++) {
      const a = /** @type {number} */ (drawn[pixel]);
      const b = /** @type {number} */ (drawn[pixel + 1]);
      const c = /** @type {number} */ (drawn[pixel + width]);
      const d = /** @type {number} */ (drawn[pixel + width + 1]);
      numbers[at] = a;
      if (a === b && a === c && a === d) continue;
      four[4 * count] = a;
      four[4 * count + 1] = b;
      four[4 * count + 2] = c;
      four[4 * count + 3] = d;
      mixed[count++] = at;
    }
  }
  return { width: across, numbers, mixed: mixed.slice(0, count), parts: /** @type {Drawn} */ (four.slice(0, 4 * count)) };
}

/**
 * Four colours in equal parts; what is clear adds no colour.
 * @param {Colour} a
 * @param {Colour} b
 * @param {Colour} c
 * @param {Colour} d
 * @returns {Colour}
 */
export function mixOfFour(a, b, c, d) {
  if (a === b && a === c && a === d) return a;
  if (a >>> 24 === b >>> 24 && a >>> 24 === c >>> 24 && a >>> 24 === d >>> 24) {
    const low = (((a & ODD) + (b & ODD) + (c & ODD) + (d & ODD) + 0x00020002) >>> 2) & ODD;
    const high = (((a >>> 8) & ODD) + ((b >>> 8) & ODD) + ((c >>> 8) & ODD) + ((d >>> 8) & ODD) + 0x00020002) >>> 2;
    return low | ((high & ODD) << 8);
  }
  const [e, f, g, h] = [a >>> 24, b >>> 24, c >>> 24, d >>> 24];
  const all = e + f + g + h;
  const channel = (/** @type {number} */ shift) =>
    Math.round((((a >>> shift) & 255) * e + ((b >>> shift) & 255) * f + ((c >>> shift) & 255) * g + ((d >>> shift) & 255) * h) / all);
  return (Math.round(all / 4) << 24) | (channel(16) << 16) | (channel(8) << 8) | channel(0);
}

/**
 * A tile for pixels of the screen from one for their parts.
 * @param {Tile} tile
 * @param {number} parts
 * @returns {Tile}
 */
export function tileFrom({ size, pixels }, parts) {
  if (parts === 1) return { size, pixels };
  const half = size / 2;
  const of = (/** @type {number} */ at) => /** @type {number} */ (pixels[at]);
  return {
    size: half,
    pixels: Int32Array.from({ length: half * half }, (_, at) => {
      const first = 2 * (at % half) + 2 * size * Math.floor(at / half);
      return mixOfFour(of(first), of(first + 1), of(first + size), of(first + size + 1));
    }),
  };
}

/**
 * Colour pixels.
 * @param {Pixels} pixels
 * @param {Int32Array} colours by number: a colour, or the position of a tile; 0 is clear
 * @param {Tile[]} tiles of one size
 * @param {{left: number, top: number}} corner of the pixels in the world, so that tiles lie still on the ground
 * @param {Int32Array} out
 */
export function lookUp(pixels, colours, tiles, corner, out) {
  const { numbers, mixed, parts } = pixels;
  for (let at = 0; at < numbers.length; at++) out[at] = /** @type {number} */ (colours[/** @type {number} */ (numbers[at])]);
  if (tiles.length) {
    layTiles(pixels, colours, tiles, corner, out);
    return;
  }
  const of = (/** @type {number} */ part) => /** @type {number} */ (colours[/** @type {number} */ (parts[part])]);
  for (let each = 0; each < mixed.length; each++) {
    const part = 4 * each;
    out[/** @type {number} */ (mixed[each])] = mixOfFour(of(part), of(part + 1), of(part + 2), of(part + 3));
  }
}

/**
 * Lay tiles where colours are positions of them, and mix.
 * @type {typeof lookUp}
 */
function layTiles({ width, numbers, mixed, parts }, colours, tiles, { left, top }, out) {
  const size = tiles[0]?.size ?? 1;
  const from = (/** @type {number} */ place) => ((Math.round(place) % size) + size) % size;
  const [column, row] = [from(left), from(top)];
  for (let at = 0, down = row; at < numbers.length; down++) {
    const line = size * (down % size);
    for (let across = column, end = at + width; at < end; at++, across++) {
      const colour = /** @type {number} */ (out[at]);
      if (colour > 0 && colour < CLEAR) out[at] = tiles[colour - 1]?.pixels[line + (across % size)] ?? 0;
    }
  }
  for (let each = 0; each < mixed.length; each++) {
    const at = /** @type {number} */ (mixed[each]);
    const place = size * ((Math.floor(at / width) + row) % size) + (((at % width) + column) % size);
    const of = (/** @type {number} */ part) => {
      const colour = /** @type {number} */ (colours[/** @type {number} */ (parts[part])]);
      return colour > 0 && colour < CLEAR ? (tiles[colour - 1]?.pixels[place] ?? 0) : colour;
    };
    const part = 4 * each;
    out[at] = mixOfFour(of(part), of(part + 1), of(part + 2), of(part + 3));
  }
}
