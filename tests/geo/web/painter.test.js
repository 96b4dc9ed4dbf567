// The painter's pure parts: areas read, filled, edged and coloured. Expected values are worked by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { refine } from "../../../geo/web/detail.js";
import { boxAround, cornersOfBox, joined, pixelsPerUnit, readGround, ringsOfArea, shapesOnly, withShapes } from "../../../geo/web/ground.js";
import { brush, channelsOf, colourFrom, inked, mixed, stroke, tile } from "../../../geo/web/ink.js";
import { drawMarks } from "../../../geo/web/marks.js";
import { coarsePlace, pictureOf } from "../../../geo/web/picture.js";
import { lookUp, mixOfFour, pixelsFrom, tileFrom } from "../../../geo/web/pixels.js";
import { edges, fill, numbersFor, spots } from "../../../geo/web/scan.js";
import { box, packed } from "./grounds.js";

const FRAME = { scale: 1, left: 0, top: 0, width: 8, height: 8 };

/**
 * Numbers of a buffer as lines of digits.
 * @param {ArrayLike<number>} numbers
 * @param {number} width
 */
const drawn = (numbers, width = 8) =>
  Array.from({ length: numbers.length / width }, (_, row) =>
    Array.from(numbers).slice(row * width, (row + 1) * width).join(""));

test("areas are read as they were written, an area without rings among them", () => {
  const ground = readGround(packed([[box(0, 0, 300, 5), box(7, 8, 9, 10)], [], [box(70000, 20, 69000, 21)]]));
  assert.deepEqual(ground.codes, ["Area 0", "Area 1", "Area 2"]);
  assert.deepEqual([...ground.ringsOf], [0, 2, 2, 3]);
  assert.deepEqual([...ground.cornersOf], [0, 4, 8, 12]);
  assert.deepEqual([...ground.columns.slice(0, 8)], [0, 300, 300, 0, 7, 9, 9, 7]);
  assert.deepEqual([...ground.columns.slice(8)], [70000, 69000, 69000, 70000]);
  assert.deepEqual([...ground.boxes.slice(0, 4)], [0, 0, 300, 10]);
  assert.deepEqual([...ground.boxes.slice(8)], [69000, 20, 70000, 21]);
  assert.deepEqual(ringsOfArea(ground, 1), []);
  assert.deepEqual(boxAround(ground), [0, 0, 70000, 21]); // the one without rings has no part in it
  assert.equal(coarsePlace(readGround(packed([[]]))), null);
});

test("columns and rows are places of the world", () => {
  const half = 20037508.342789244 / 2; // units of 2 m from an edge to the middle
  const ground = readGround(packed([[[[half, half], [half + 10, half], [half, half + 10]].map((at) => at.map(Math.floor))]]));
  assert.equal(pixelsPerUnit({ unit: 2 * 20037508.342789244 }, 1), 512); // the world is 512 pixels wide at zoom 1
  const [first] = ringsOfArea(ground, 0);
  assert.ok(Math.abs((first?.[0]?.[0] ?? 0) - 128) < 1e-4);
  const [[, west], [north]] = cornersOfBox(ground, boxAround(ground));
  assert.ok(Math.hypot(north, west) < 1e-4);
});

test("a hole stays free and an island in it is filled", () => {
  const ground = readGround(packed([[box(0, 0, 7, 7), box(1, 1, 6, 6), box(3, 3, 4, 4)]]));
  assert.deepEqual(drawn(fill(ground, FRAME)), [
    "11111110", "10000010", "10000010", "10010010", "10000010", "10000010", "11111110", "00000000",
  ]);
});

test("a line goes around each of some areas, or around them together", () => {
  const numbers = Uint16Array.from("1122334411223344", Number);
  const line = { edges: edges(numbers, 8), marked: Uint8Array.of(0, 0, 1, 1, 0), weight: 1, kind: 0 };
  const around = (/** @type {object} */ more) => {
    const buffer = new Uint8Array(16);
    stroke({ ...line, ...more }, numbers, buffer, 8, 9);
    return drawn(buffer.slice(0, 8));
  };
  assert.deepEqual(around({}), ["09999990"]);
  assert.deepEqual(around({ together: true }), ["09900990"]); // nothing where 2 and 3 meet
});

test("an area in two pieces, and its neighbour between them, meet without a gap", () => {
  const shapes = [[box(0, 0, 2, 8), box(5, 0, 8, 8)], [[[2, 0], [5, 0], [5, 8], [2, 8]]]];
  assert.deepEqual(new Set(drawn(fill(readGround(packed(shapes)), FRAME))), new Set(["11222111"]));
});

test("areas that share a slanting line hold each pixel once, in any order of corners", () => {
  const [upper, lower] = [[[0, 0], [8, 0], [0, 7]], [[8, 0], [8, 8], [0, 8], [0, 7]]];
  for (const second of [lower, [...lower].reverse()]) {
    const numbers = fill(readGround(packed([[upper], [second]])), FRAME);
    assert.ok(numbers.every((number) => number > 0));
    const alone = fill(readGround(packed([[upper]])), FRAME);
    assert.deepEqual([...alone].map(Boolean), [...numbers].map((number) => number === 1));
  }
});

test("a row of many crossings is sorted, and what lies beyond the frame is cut off", () => {
  const comb = [[0, 8], [0, 0], [1, 7], [2, 0], [3, 7], [4, 0], [5, 7], [6, 0], [7, 7], [8, 0], [8, 8]];
  const numbers = fill(readGround(packed([[comb]])), FRAME);
  assert.equal(drawn(numbers)[7], "11111111");
  assert.deepEqual(numbers.slice(0, 8).filter(Boolean).length, 0); // no tooth is half a pixel wide at its tip
  const wide = fill(readGround(packed([[box(-50, -50, 50, 50)]])), { ...FRAME, left: 3, top: -4 });
  assert.ok(wide.every((number) => number === 1));
});

test("numbers of 65,536 areas and more need 32 bits", () => {
  assert.ok(numbersFor(65535, 1) instanceof Uint16Array);
  assert.ok(numbersFor(65536, 1) instanceof Uint32Array);
  const many = Array.from({ length: 65537 }, (_, at) => (at < 65536 ? [] : [box(0, 0, 8, 8)]));
  const ground = readGround(packed(many));
  const numbers = fill(ground, FRAME);
  assert.equal(numbers[0], 65537);
  const shaded = inked(Uint16Array.from([40000, 40000, 0, 0]), 2, 40000, { edges: Uint32Array.of(1, 3), weight: 1 }, []);
  assert.deepEqual([...shaded], [80000, 80000, 0, 0]); // an edge has a number of its own
  const colours = new Int32Array(65537 + 1).fill(7 << 24, 65537);
  const out = new Int32Array(64);
  lookUp(pixelsFrom(inked(numbers, 8, 65537, null, []), 8, 1), colours, [], FRAME, out);
  assert.ok(out.every((pixel) => pixel === 7 << 24));
});

test("edges are where the next pixel or the one below has another number", () => {
  const numbers = Uint16Array.from([1, 1, 2, 1, 1, 2, 3, 3, 3]);
  assert.deepEqual([...edges(numbers, 3)], [2, 7, 8, 9]); // pixel 1 next, 3 and 4 below, 4 next
});

test("thin edges keep the area they are cut from, and lines lie over them", () => {
  const numbers = Uint16Array.from([1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]);
  const meet = edges(numbers, 4);
  assert.deepEqual(drawn(inked(numbers, 4, 2, { edges: meet, weight: 1 }, []), 4)[0], "1322");
  assert.deepEqual(drawn(inked(numbers, 4, 2, { edges: meet, weight: 2 }, []), 4)[0], "1342");
  const line = { edges: meet, weight: 2, kind: 1 };
  assert.equal(drawn(inked(numbers, 4, 2, null, [line]), 4)[1], "1442"); // areas, then kinds 0 and 1
  assert.equal(drawn(inked(numbers, 4, 2, null, [{ ...line, marked: Uint8Array.of(0, 0, 0) }]), 4)[1], "1122");
  assert.equal(drawn(inked(numbers, 4, 2, null, [{ ...line, marked: Uint8Array.of(0, 0, 1) }]), 4)[1], "1442");
  assert.equal(drawn(inked(numbers, 4, 2, { edges: meet, weight: 1 }, [line]), 4)[1], "1662"); // edges before kinds
});

test("a line is as wide as its weight, on both sides of the edge", () => {
  const across = (/** @type {number} */ weight) => brush(weight, false).filter(({ row }) => row === 0).map(({ column }) => column);
  assert.deepEqual([1, 2, 4].map(across), [[0, 1], [0, 1], [-1, 0, 1, 2]]);
  assert.deepEqual(brush(4, true).filter(({ column }) => column === 0).map(({ row }) => row), [-1, 0, 1, 2]);
});

test("colours are what a canvas keeps, and hatching repeats on the ground", () => {
  assert.deepEqual(channelsOf("#0a14ff"), [10, 20, 255]);
  assert.equal(colourFrom("#0a14ff") >>> 0, 0xffff140a);
  assert.equal(mixed("#000000", "#ffffff", 0.5), "#808080");
  const lines = tile("#ffffff", "#000000", false, 1, 1);
  assert.deepEqual([lines.size, [...lines.pixels].filter((pixel) => pixel === colourFrom("#000000")).length], [6, 12]);
  const dots = tile("#ffffff", "#000000", true, 2, 1);
  assert.deepEqual([dots.size, [...dots.pixels].filter((pixel) => pixel === colourFrom("#000000")).length], [12, 16]);
  const colours = Int32Array.of(0, 1, colourFrom("#0a14ff"));
  const [here, further] = [new Int32Array(12), new Int32Array(12)];
  const ones = pixelsFrom(new Uint16Array(12).fill(1), 12, 1);
  lookUp(ones, colours, [lines], { left: 0, top: 0 }, here);
  lookUp(ones, colours, [lines], { left: 2, top: 6 }, further);
  assert.deepEqual([...further.slice(0, 10)], [...here.slice(2)]);
});

test("a pixel of the screen has the mean of its four parts, and what is clear lends no colour", () => {
  const [black, white, half] = [colourFrom("#000000"), colourFrom("#ffffff"), colourFrom("#c86400", 0.5)];
  assert.equal(mixOfFour(black, white, white, white) >>> 0, 0xffbfbfbf); // 191.25
  assert.equal(mixOfFour(black, white, black, white) >>> 0, 0xff808080); // 127.5
  assert.equal(mixOfFour(half, 0, 0, half) >>> 0, 0x400064c8); // half of half, in the same colour
  const numbers = Uint16Array.from([1, 1, 1, 2, 1, 1, 1, 1, 0, 0, 2, 2, 0, 0, 2, 2]);
  const pixels = pixelsFrom(numbers, 4, 2);
  assert.deepEqual([[...pixels.mixed], [...pixels.parts]], [[1], [1, 2, 1, 1]]);
  const out = new Int32Array(4);
  lookUp(pixels, Int32Array.of(0, black, white), [], { left: 0, top: 0 }, out);
  assert.deepEqual([...out].map((pixel) => pixel >>> 0), [0xff000000, 0xff404040, 0, 0xffffffff]); // 63.75
  assert.deepEqual([...pixelsFrom(numbers, 4, 2, 1, 2).numbers], [0, 2]); // the second row only
  const hatched = tileFrom(tile("#ffffff", "#000000", false, 2, 1), 2);
  assert.equal(hatched.size, 6);
  lookUp(pixels, Int32Array.of(0, 1, white), [hatched], { left: 6, top: -6 }, out);
  assert.equal(out[0], hatched.pixels[0]);
  assert.equal(out[1], mixOfFour(hatched.pixels[1] ?? 0, white, hatched.pixels[1] ?? 0, hatched.pixels[1] ?? 0));
});

test("a ring is drawn around the marked area only, on the rows that it says", () => {
  const numbers = fill(readGround(packed([[box(0, 0, 8, 8)], [box(3, 3, 5, 5)]])), FRAME);
  const [ring, own] = [new Uint8Array(64), { edges: edges(numbers, 8), weight: 2, kind: 0 }];
  const [from, to] = stroke({ ...own, marked: Uint8Array.of(0, 0, 1) }, numbers, ring, 8, 1);
  assert.deepEqual(drawn(ring).slice(2, 6), ["00011000", "00111100", "00111100", "00011000"]);
  assert.ok(from <= 2 && to >= 6 && ring.reduce((sum, one) => sum + one) === 12);
  assert.deepEqual(stroke({ ...own, marked: Uint8Array.of(0, 0, 0) }, numbers, ring, 8, 1), [0, 0]);
});

test("an area smaller than a pixel has a spot where it is, and no other has", () => {
  const ground = readGround(packed([[box(0, 0, 80, 80)], [box(52, 43, 54, 44)], [], [box(20, 20, 60, 40)], [box(800, 0, 801, 1)]]));
  const frame = { ...FRAME, scale: 0.1 };
  const numbers = fill(ground, frame);
  assert.ok(!numbers.includes(2));
  const [left, upper] = [2 * (4 * 8 + 4), 2 * (3 * 8 + 5) + 1]; // before and above the pixel in column 5, row 4
  assert.deepEqual([...spots(ground, [0, 1, 2, 3, 4], frame, numbers)], [upper, left, left + 2, left + 3]);
  assert.deepEqual([...spots(ground, [1], frame, null)], [upper, left, left + 2, left + 3]);
  assert.deepEqual([...spots(ground, [1], { ...frame, scale: 1, left: 48, top: 40 }, fill(ground, { ...FRAME, left: 48, top: 40 }))], []);
  const ring = new Uint8Array(64);
  stroke({ edges: spots(ground, [1], frame, numbers), weight: 2, kind: 0 }, numbers, ring, 8, 1);
  assert.deepEqual(drawn(ring).slice(2, 7), ["00000000", "00000100", "00001110", "00000100", "00000000"]);
});

test("marks lie around areas of the picture's own ground and of another, and on one that has no pixel", () => {
  const own = readGround(packed([[box(0, 0, 20, 80)], [box(20, 0, 80, 80)], [box(62, 42, 64, 43)]]));
  const other = readGround(packed([[box(0, 0, 80, 30)], [box(0, 30, 80, 80)]]));
  const place = { zoom: 0, ratio: 0.1 / pixelsPerUnit(own, 0), parts: 1, left: 0, top: 0, width: 8, height: 8 };
  const marked = shapesOnly(other, [0]);
  const painted = { ground: own, marked: [marked], picture: pictureOf(own, [own, marked], place) };
  const line = [{ colour: "#0a14ff", weight: 2 / place.ratio }];
  const { drawn: rows, colours, from, to } = drawMarks([{ ground: own, areas: [0], strokes: line }], painted);
  assert.deepEqual([drawn(rows)[1], drawn(rows)[6]], ["01100000", "01100000"]);
  assert.deepEqual([...colours], [0, colourFrom("#0a14ff")]);
  assert.ok(from <= 0 && to >= 7);
  const across = drawn(drawMarks([{ ground: other, areas: [0], strokes: line }], painted).drawn);
  assert.deepEqual(across.slice(1, 5), ["00000000", "11111110", "11111110", "00000000"]);
  const small = drawn(drawMarks([{ ground: own, areas: [2], strokes: line }], painted).drawn);
  assert.deepEqual(small.slice(3, 6), ["00000010", "00000111", "00000010"]);
  assert.deepEqual(drawMarks([], painted).drawn.length, 0);
});

test("a line around areas of two grounds together runs along none of their common edges", () => {
  const own = readGround(packed([[box(0, 0, 40, 40)], [box(40, 0, 80, 40)], [box(0, 40, 80, 80)]]));
  const finer = { ...own, unit: own.unit / 2, columns: own.columns.map((place) => 2 * place), rows: own.rows.map((place) => 2 * place) };
  const place = { zoom: 0, ratio: 0.1 / pixelsPerUnit(own, 0), parts: 1, left: 0, top: 0, width: 10, height: 10 };
  const patch = joined([{ ground: own, areas: [1] }, { ground: { ...finer, boxes: own.boxes.map((side) => 2 * side) }, areas: [2, 1] }]);
  assert.equal(patch.unit, finer.unit);
  const painted = { ground: own, marked: [patch], picture: pictureOf(own, [patch], place) };
  const mark = { ground: patch, areas: [0, 1, 2], strokes: [{ colour: "#0a14ff", weight: 1 / place.ratio }] };
  const rows = drawn(drawMarks([mark], painted).drawn, 10);
  assert.deepEqual([rows[1], rows[3], rows[5]], ["0001100110", "1111100110", "0000000110"]);
});

test("some areas of a ground are shapes of their own, the same for the same areas", () => {
  const ground = readGround(packed([[box(0, 0, 2, 2)], [box(3, 0, 5, 2), box(6, 0, 7, 2)], [], [box(0, 4, 8, 8)]]));
  const some = shapesOnly(ground, [1, 2]);
  assert.deepEqual([...some.ringsOf], [0, 2, 2]);
  assert.deepEqual([...some.cornersOf], [0, 4, 8]);
  assert.equal(drawn(fill(some, FRAME))[0], "00011010");
  assert.equal(shapesOnly(ground, [1, 2]), some);
});

test("shapes of a finer grid take the place of coarse ones, with the areas in their order", () => {
  const coarse = { ...readGround(packed([[box(0, 0, 2, 2)], [box(2, 0, 4, 2), box(6, 0, 7, 1)], []])), unit: 10 };
  const piece = { ...readGround(packed([[box(11, 0, 20, 9)], [box(1, 1, 2, 2)]])), codes: ["Area 1", "Area 9"] };
  const both = withShapes(coarse, piece);
  assert.deepEqual([both.unit, both.codes], [2, ["Area 0", "Area 1", "Area 2"]]);
  assert.deepEqual([...both.ringsOf], [0, 1, 2, 2]);
  assert.deepEqual([...both.cornersOf], [0, 4, 8]);
  assert.deepEqual([...both.columns], [0, 10, 10, 0, 11, 20, 20, 11]);
  assert.deepEqual([...both.boxes.slice(0, 8)], [0, 0, 10, 10, 11, 0, 20, 9]);
});

test("from near, the boards in view come in their finer shapes, each once", async () => {
  /** @type {string[]} */
  const asked = [];
  const shapes = new Map([["icb.bin", packed([[box(0, 0, 5000, 5000)], [box(5000, 0, 9000, 5000)]])],
    ["lsoa@Area%200.bin", packed([[box(1, 1, 4999, 4999)]])], ["lsoa@Area%201.bin", packed([[box(5000, 0, 9000, 5000)]])]]);
  Object.assign(globalThis, {
    document: { baseURI: "http://127.0.0.1/" },
    fetch: async (/** @type {URL} */ address) => {
      const name = address.pathname.slice(1);
      asked.push(name);
      return { ok: true, arrayBuffer: async () => shapes.get(name) };
    },
  });
  const ground = { ...readGround(packed([[box(0, 0, 1000, 1000)], [box(1000, 0, 1800, 1000)]])), unit: 10 };
  let [zoom, right] = [6, 1];
  /** @type {any} */
  const state = {
    ground, data: { geometry: "lsoa.bin", pieces: { boards: "icb.bin", path: "lsoa@_.bin" } },
    map: { getZoom: () => zoom, getPixelBounds: () => ({ min: { x: 0, y: 0 }, max: { x: right, y: 1 } }) },
    painter: { outlines: [], shown: 0, show() { this.shown++; } },
  };
  assert.equal(await refine(state), false); // a unit is far less than a pixel
  zoom = 13;
  assert.equal(await refine(state), true);
  assert.deepEqual(asked, ["icb.bin", "lsoa@Area%200.bin"]);
  assert.deepEqual([state.ground.unit, [...state.ground.columns.slice(0, 2)], state.painter.shown], [2, [1, 4999], 1]);
  assert.equal(await refine(state), false);
  right = 2 ** 21;
  assert.equal(await refine(state), true);
  assert.deepEqual(asked.slice(2), ["lsoa@Area%201.bin"]);
  assert.equal(await refine({ ...state, data: { ...state.data, pieces: null } }), false);
});
