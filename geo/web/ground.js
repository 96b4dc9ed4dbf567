// The ground: areas as they are sent, whole numbers on a grid, and what of them is drawn as lines.

/** @import { Ground as Head } from "./messages.js" */

const HALF_WORLD = 20037508.342789244; // metres of the web's Mercator projection from its middle to an edge
const TILE = 256; // pixels of the world at zoom 0

/**
 * Areas of a level: what is known of them, and their corners ring by ring, in columns and rows of the grid.
 * @typedef {Head & Shapes} Ground
 * @typedef {object} Shapes
 * @property {number} unit metres between two lines of the grid
 * @property {Int32Array} ringsOf number of the first ring of each area, and last the number of all rings
 * @property {Int32Array} cornersOf number of the first corner of each ring, and last the number of all corners
 * @property {Int32Array} columns
 * @property {Int32Array} rows
 * @property {Int32Array} boxes of each area: first column and row, last column and row; turned around if it has none
 * @property {boolean} [together] whether lines are drawn around all areas together, not between them
 */

/**
 * Where each part of a list begins, from the parts' lengths.
 * @param {Int32Array} lengths
 * @param {number} more what each has beside
 */
function starts(lengths, more) {
  const found = new Int32Array(lengths.length + 1);
  lengths.forEach((length, at) => (found[at + 1] = /** @type {number} */ (found[at]) + length + more));
  return found;
}

/**
 * Read the areas of a level, as `geo.geometry.packed` writes them.
 * @param {ArrayBuffer} buffer
 * @returns {Ground}
 */
export function readGround(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  /** @type {Head} */
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const { rings, corners, unit } = head;
  let at = 4 + length;
  const numbers = (/** @type {number} */ count) => new Int32Array(buffer, (at += 4 * count) - 4 * count, count);
  const ringsOf = starts(numbers(head.codes.length), 0);
  const cornersOf = starts(numbers(rings), 1);
  const first = [numbers(rings), numbers(rings)];
  const [low, high] = [new Uint8Array(buffer, at, 2 * corners), new Uint8Array(buffer, at + 2 * corners, 2 * corners)];
  const [columns, rows] = first.map((begins, part) => {
    const found = new Int32Array(rings + corners);
    let from = part * corners;
    for (let ring = 0, corner = 0; ring < rings; ring++) {
      let value = /** @type {number} */ (begins[ring]);
      found[corner++] = value;
      for (const end = /** @type {number} */ (cornersOf[ring + 1]); corner < end; from++) {
        const folded = /** @type {number} */ (low[from]) | (/** @type {number} */ (high[from]) << 8);
        found[corner++] = value += folded & 1 ? -(folded + 1) / 2 : folded / 2;
      }
    }
    return found;
  });
  const shapes = { unit, ringsOf, cornersOf, columns: /** @type {Int32Array} */ (columns), rows: /** @type {Int32Array} */ (rows) };
  return { ...head, ...shapes, boxes: boxesOf(shapes) };
}

/**
 * @param {Omit<Shapes, "boxes">} shapes
 */
function boxesOf({ ringsOf, cornersOf, columns, rows }) {
  const boxes = new Int32Array(4 * (ringsOf.length - 1));
  for (let area = 0; area < ringsOf.length - 1; area++) {
    let [west, north, east, south] = [2 ** 31 - 1, 2 ** 31 - 1, -1, -1];
    const [from, to] = [ringsOf[area], ringsOf[area + 1]].map((ring) => cornersOf[ring ?? 0] ?? 0);
    for (let corner = from ?? 0; corner < (to ?? 0); corner++) {
      const column = /** @type {number} */ (columns[corner]);
      const row = /** @type {number} */ (rows[corner]);
      if (column < west) west = column;
      if (column > east) east = column;
      if (row < north) north = row;
      if (row > south) south = row;
    }
    boxes.set([west, north, east, south], 4 * area);
  }
  return boxes;
}

/**
 * Pixels of the world at a zoom for each unit of a grid.
 * @param {Pick<Shapes, "unit">} ground
 * @param {number} zoom
 */
export const pixelsPerUnit = ({ unit }, zoom) => (unit / (2 * HALF_WORLD)) * TILE * 2 ** zoom;

/**
 * Rings of an area, each corner as a column and a row in pixels of the world at zoom 0.
 * @param {Shapes} ground
 * @param {number} area
 * @returns {[number, number][][]}
 */
export function ringsOfArea(ground, area) {
  const scale = pixelsPerUnit(ground, 0);
  const { ringsOf, cornersOf, columns, rows } = ground;
  const rings = [];
  for (let ring = ringsOf[area] ?? 0; ring < (ringsOf[area + 1] ?? 0); ring++) {
    /** @type {[number, number][]} */
    const corners = [];
    for (let corner = cornersOf[ring] ?? 0; corner < (cornersOf[ring + 1] ?? 0); corner++) {
      corners.push([(columns[corner] ?? 0) * scale, (rows[corner] ?? 0) * scale]);
    }
    rings.push(corners);
  }
  return rings;
}

/**
 * A ground with the shapes that another has of some of its areas, on the other's finer grid.
 * @param {Ground} ground
 * @param {Ground} piece
 * @returns {Ground}
 */
export function withShapes(ground, piece) {
  const finer = new Map(piece.codes.map((code, area) => [code, area]));
  const times = ground.unit / piece.unit;
  const areas = ground.codes.length;
  const of = (/** @type {number} */ area) => finer.get(ground.codes[area] ?? "");
  const rings = new Int32Array(areas);
  for (let area = 0; area < areas; area++) {
    const [from, at] = [of(area) === undefined ? ground : piece, of(area) ?? area];
    rings[area] = (from.ringsOf[at + 1] ?? 0) - (from.ringsOf[at] ?? 0);
  }
  const ringsOf = starts(rings, 0);
  const lengths = new Int32Array(ringsOf[areas] ?? 0);
  const each = (/** @type {(from: Shapes, ring: number, made: number, times: number) => void} */ act) => {
    for (let area = 0, made = 0; area < areas; area++) {
      const [from, at] = [of(area) === undefined ? ground : piece, of(area) ?? area];
      for (let ring = from.ringsOf[at] ?? 0; ring < (from.ringsOf[at + 1] ?? 0); ring++) act(from, ring, made++, from === piece ? 1 : times);
    }
  };
  each(({ cornersOf }, ring, made) => (lengths[made] = (cornersOf[ring + 1] ?? 0) - (cornersOf[ring] ?? 0)));
  const cornersOf = starts(lengths, 0);
  const [columns, rows] = [new Int32Array(cornersOf.at(-1) ?? 0), new Int32Array(cornersOf.at(-1) ?? 0)];
  each((from, ring, made, scale) => {
    for (let corner = from.cornersOf[ring] ?? 0, at = cornersOf[made] ?? 0; corner < (from.cornersOf[ring + 1] ?? 0); corner++, at++) {
      columns[at] = Math.round((from.columns[corner] ?? 0) * scale);
      rows[at] = Math.round((from.rows[corner] ?? 0) * scale);
    }
  });
  const shapes = { unit: piece.unit, ringsOf, cornersOf, columns, rows };
  return { ...ground, ...shapes, boxes: boxesOf(shapes) };
}

/** @type {WeakMap<Shapes, Map<string, Shapes>>} */
const parts = new WeakMap();

/**
 * Some areas of a ground; the same shapes for the same areas.
 * @param {Shapes} ground
 * @param {number[]} areas
 * @returns {Shapes}
 */
export function shapesOnly(ground, areas) {
  if (ground.together) return ground;
  const known = parts.get(ground) ?? new Map();
  parts.set(ground, known);
  const made = known.get(String(areas)) ?? taken([{ ground, areas }]);
  return known.set(String(areas), made).get(String(areas));
}

/** @typedef {{ground: Shapes, areas: number[]}} Piece some areas of a ground */

/**
 * Areas of several grounds as one, with lines around all of them together.
 * @param {Piece[]} pieces
 * @returns {Shapes}
 */
export const joined = (pieces) => ({ ...taken(pieces), together: true });

/**
 * Areas of some grounds, on the finest of their grids.
 * @param {Piece[]} pieces
 * @returns {Shapes}
 */
function taken(pieces) {
  const unit = Math.min(...pieces.map(({ ground }) => ground.unit));
  const each = pieces.flatMap(({ ground, areas }) => areas.map((area) => {
    const [from, to] = [ground.ringsOf[area] ?? 0, ground.ringsOf[area + 1] ?? 0];
    return Array.from({ length: to - from }, (_, at) => ({ ground, corners: ground.cornersOf.slice(from + at, from + at + 2) }));
  }));
  const rings = each.flat();
  const cut = (/** @type {"columns"|"rows"} */ side) => Int32Array.from(rings.flatMap(({ ground, corners: [from, to] }) =>
    Array.from(ground[side].subarray(from, to), (place) => Math.round((place * ground.unit) / unit))));
  const shapes = {
    unit,
    ringsOf: starts(Int32Array.from(each, (own) => own.length), 0),
    cornersOf: starts(Int32Array.from(rings, ({ corners: [from, to] }) => (to ?? 0) - (from ?? 0)), 0),
    columns: cut("columns"),
    rows: cut("rows"),
  };
  return { ...shapes, boxes: boxesOf(shapes) };
}

/**
 * First and last column and row of some areas; turned around if they have none.
 * @param {Pick<Shapes, "boxes">} ground
 * @param {number[]} [areas] all if none are named
 * @returns {[number, number, number, number]}
 */
export function boxAround({ boxes }, areas = [...Array(boxes.length / 4).keys()]) {
  /** @type {[number, number, number, number]} */
  const box = [2 ** 31 - 1, 2 ** 31 - 1, -1, -1];
  for (const area of areas) {
    for (let side = 0; side < 4; side++) {
      const [place, before] = [boxes[4 * area + side] ?? 0, box[side] ?? 0];
      box[side] = side < 2 ? Math.min(place, before) : Math.max(place, before);
    }
  }
  return box;
}

/**
 * South-west and north-east corner of a box of a ground, as latitude and longitude.
 * @param {Pick<Shapes, "unit">} ground
 * @param {[number, number, number, number]} box
 * @returns {[[number, number], [number, number]]}
 */
export function cornersOfBox(ground, [west, north, east, south]) {
  const scale = pixelsPerUnit(ground, 0);
  const longitude = (/** @type {number} */ column) => ((column * scale) / TILE) * 360 - 180;
  const latitude = (/** @type {number} */ row) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row * scale) / TILE))) * 180) / Math.PI;
  return [[latitude(south), longitude(west)], [latitude(north), longitude(east)]];
}
