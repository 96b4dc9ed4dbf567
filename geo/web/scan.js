// Areas filled by scan lines into a buffer that holds, for each pixel, the number of its area; and where numbers meet.

/** @import { Shapes } from "./ground.js" */

/**
 * What is filled: pixels a unit of the ground's grid, where the buffer's corner lies among the pixels of the world, and
 * how large it is.
 * @typedef {{scale: number, left: number, top: number, width: number, height: number}} Frame
 * @typedef {Uint16Array|Uint32Array} Numbers
 */

const TINY = 4; // pixels of an area's box along a side, under which it may have no pixel of its own
const SHORT = 24; // pixels up to which a loop is faster than a call

/**
 * A buffer for the numbers of so many areas: of 16 bits, or of 32 where there are too many for those.
 * @param {number} most the highest number
 * @param {number} size
 * @returns {Numbers}
 */
export const numbersFor = (most, size) => (most < 65536 ? new Uint16Array(size) : new Uint32Array(size));

/** Where the lines of an area cross the middles of rows; it grows with the largest area. */
let [crossed, across, sorted] = [new Int32Array(4096), new Float64Array(4096), new Float64Array(4096)];

/** Make room for more crossings. */
function widen() {
  const [more, wider] = [new Int32Array(2 * crossed.length), new Float64Array(2 * across.length)];
  more.set(crossed);
  wider.set(across);
  [crossed, across, sorted] = [more, wider, new Float64Array(2 * sorted.length)];
}

/**
 * Note where an area's lines cross the middles of rows; each line is followed from its upper end, so that two areas
 * that share it find the same places.
 * @param {Shapes} ground
 * @param {number} area
 * @param {Frame} frame
 * @returns {number} crossings
 */
function cross({ ringsOf, cornersOf, columns, rows }, area, { scale, left, top, height }) {
  let count = 0;
  const lastRing = /** @type {number} */ (ringsOf[area + 1]);
  for (let ring = /** @type {number} */ (ringsOf[area]); ring < lastRing; ring++) {
    const from = /** @type {number} */ (cornersOf[ring]);
    const to = /** @type {number} */ (cornersOf[ring + 1]);
    let x0 = /** @type {number} */ (columns[to - 1]) * scale - left;
    let y0 = /** @type {number} */ (rows[to - 1]) * scale - top;
    for (let corner = from; corner < to; corner++) {
      const x1 = /** @type {number} */ (columns[corner]) * scale - left;
      const y1 = /** @type {number} */ (rows[corner]) * scale - top;
      const down = y0 < y1;
      const high = down ? y0 : y1;
      const low = down ? y1 : y0;
      let row = Math.max(Math.ceil(high - 0.5), 0);
      const end = Math.min(Math.ceil(low - 0.5), height);
      if (row < end) {
        const start = down ? x0 : x1;
        const slope = ((down ? x1 : x0) - start) / (low - high);
        while (count + end - row > crossed.length) widen();
        for (; row < end; row++) {
          crossed[count] = row;
          across[count++] = start + (row + 0.5 - high) * slope;
        }
      }
      x0 = x1;
      y0 = y1;
    }
  }
  return count;
}

/**
 * Fill areas with their numbers, the first with 1. A pixel belongs to the area that holds its middle; inside is what an
 * odd number of lines surrounds, so that holes stay free and islands are filled.
 * @param {Shapes} ground
 * @param {Frame} frame
 * @param {Numbers} [numbers]
 * @returns {Numbers} row by row; 0 where there is no area
 */
export function fill(ground, frame, numbers = numbersFor(ground.ringsOf.length, frame.width * frame.height)) {
  const { scale, left, top, width, height } = frame;
  const { boxes } = ground;
  const rows = { begins: new Int32Array(height + 1), ends: new Int32Array(height + 1) };
  for (let area = 0; area < ground.ringsOf.length - 1; area++) {
    const at = 4 * area;
    const north = /** @type {number} */ (boxes[at + 1]) * scale - top;
    const south = /** @type {number} */ (boxes[at + 3]) * scale - top;
    if (/** @type {number} */ (boxes[at]) * scale > left + width || north > height || south < 0) continue;
    if (/** @type {number} */ (boxes[at + 2]) * scale < left) continue;
    const found = cross(ground, area, frame);
    const upper = Math.max(Math.floor(north), 0);
    const lower = Math.min(Math.ceil(south), height);
    sort(found, rows, upper, lower);
    span(rows, upper, lower, width, numbers, area + 1);
  }
  return numbers;
}

/**
 * Sort the crossings of an area by row, and along each row.
 * @param {number} found
 * @param {{begins: Int32Array, ends: Int32Array}} rows first crossing of each row, and the one after its last
 * @param {number} upper first row
 * @param {number} lower row after the last
 */
function sort(found, { begins, ends }, upper, lower) {
  ends.fill(0, upper, lower + 1);
  for (let at = 0; at < found; at++) ends[/** @type {number} */ (crossed[at])]++;
  for (let row = upper, before = 0; row <= lower; row++) {
    const here = /** @type {number} */ (ends[row]);
    begins[row] = before;
    ends[row] = before;
    before += here;
  }
  for (let at = 0; at < found; at++) {
    const row = /** @type {number} */ (crossed[at]);
    const x = /** @type {number} */ (across[at]);
    const first = /** @type {number} */ (begins[row]);
    let place = ends[row]++;
    for (; place > first && /** @type {number} */ (sorted[place - 1]) > x; place--) {
      sorted[place] = /** @type {number} */ (sorted[place - 1]);
    }
    sorted[place] = x;
  }
}

/**
 * Fill each row from every odd crossing to the next.
 * @param {{begins: Int32Array, ends: Int32Array}} rows
 * @param {number} upper
 * @param {number} lower
 * @param {number} width
 * @param {Numbers} numbers
 * @param {number} number
 */
function span({ begins, ends }, upper, lower, width, numbers, number) {
  for (let row = upper; row < lower; row++) {
    const end = /** @type {number} */ (ends[row]);
    for (let at = /** @type {number} */ (begins[row]); at < end; at += 2) {
      const from = row * width + Math.max(Math.ceil(/** @type {number} */ (sorted[at]) - 0.5), 0);
      const to = row * width + Math.min(Math.ceil(/** @type {number} */ (sorted[at + 1]) - 0.5), width);
      if (to - from > SHORT) numbers.fill(number, from, to);
      else for (let pixel = from; pixel < to; pixel++) numbers[pixel] = number;
    }
  }
}

/**
 * Where numbers meet: twice a pixel's position where the next in its row has another number, and one more where the
 * one below it has. The last pixel of a row and the last row, which nobody sees, are left out.
 * @param {Numbers} numbers
 * @param {number} width
 * @returns {Uint32Array}
 */
export function edges(numbers, width) {
  let found = new Uint32Array(65536);
  let count = 0;
  for (let row = 0; row + width < numbers.length; row += width) {
    if (count + 2 * width > found.length) {
      const more = new Uint32Array(2 * found.length);
      more.set(found);
      found = more;
    }
    let next = numbers[row];
    for (let pixel = row; pixel < row + width - 1; pixel++) {
      const here = next;
      next = numbers[pixel + 1];
      if (here !== next) found[count++] = 2 * pixel;
      if (here !== numbers[pixel + width]) found[count++] = 2 * pixel + 1;
    }
  }
  return found.slice(0, count);
}

/**
 * Whether a number is near a pixel.
 * @param {Numbers} numbers
 * @param {number} width
 * @param {number} pixel
 * @param {number} number
 */
function near(numbers, width, pixel, number) {
  for (let row = -TINY; row <= TINY; row++) {
    for (let column = -TINY; column <= TINY; column++) {
      if (numbers[pixel + row * width + column] === number) return true;
    }
  }
  return false;
}

/**
 * Edges around one pixel for each of some areas that are too small to have one: where they are.
 * @param {Pick<Shapes, "boxes">} ground
 * @param {number[]} areas
 * @param {Frame} frame
 * @param {Numbers|null} numbers of all areas of the ground; null if they were not filled
 * @returns {Uint32Array} as of `edges`
 */
export function spots({ boxes }, areas, { scale, left, top, width, height }, numbers) {
  /** @type {number[]} */
  const found = [];
  for (const area of areas) {
    const box = Array.from(boxes.subarray(4 * area, 4 * area + 4), (place, side) => place * scale - (side % 2 ? top : left));
    const [west, north, east, south] = /** @type {[number, number, number, number]} */ (box);
    if (east < west || east - west >= TINY || south - north >= TINY) continue;
    const [column, row] = [Math.floor((west + east) / 2), Math.floor((north + south) / 2)];
    if (column < 1 || row < 1 || column >= width - 1 || row >= height - 1) continue;
    const pixel = row * width + column;
    if (numbers && near(numbers, width, pixel, area + 1)) continue;
    found.push(2 * (pixel - width) + 1, 2 * (pixel - 1), 2 * pixel, 2 * pixel + 1);
  }
  return Uint32Array.from(found);
}
