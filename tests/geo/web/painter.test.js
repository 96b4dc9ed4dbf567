// The painter's pure parts: areas read, filled, edged and coloured. Expected values are worked by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { linesAround, pixelsPerUnit, readGround, ringsOfArea } from "../../../geo/web/ground.js";
import { brush, channelsOf, colourFrom, inked, lookUp, mixed, tile } from "../../../geo/web/ink.js";
import { fillBeside } from "../../../geo/web/painting.js";
import { pictureOf } from "../../../geo/web/picture.js";
import { edges, fill, numbersFor } from "../../../geo/web/scan.js";

/** @import { Shapes } from "../../../geo/web/ground.js" */

/**
 * Areas from their rings, packed as the server packs them.
 * @param {number[][][][]} areas rings of corners of each
 * @returns {ArrayBuffer}
 */
function packed(areas) {
  const rings = areas.flat();
  const steps = rings.flatMap((ring) =>
    ring.slice(1).map((corner, at) => corner.map((place, part) => place - (ring[at]?.[part] ?? 0))),
  );
  const folded = [0, 1].flatMap((part) => steps.map((step) => step[part] ?? 0).map((d) => (d < 0 ? -2 * d - 1 : 2 * d)));
  const names = areas.map((_, at) => `Area ${at}`);
  const head = JSON.stringify({ codes: names, names, unit: 2, rings: rings.length, corners: steps.length });
  const text = new TextEncoder().encode(head.padEnd(Math.ceil(head.length / 4) * 4));
  const numbers = [areas.map((own) => own.length), rings.map((ring) => ring.length - 1),
    rings.map((ring) => ring[0]?.[0] ?? 0), rings.map((ring) => ring[0]?.[1] ?? 0)].flat();
  const bytes = [...new Uint8Array(Uint32Array.of(text.length).buffer), ...text,
    ...new Uint8Array(Int32Array.from(numbers).buffer), ...folded.map((d) => d & 255), ...folded.map((d) => d >> 8)];
  return Uint8Array.from(bytes).buffer;
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
const box = (left, top, right, bottom) => [[left, top], [right, top], [right, bottom], [left, bottom]];

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
  assert.deepEqual(linesAround(ground, [1]).coordinates, []);
});

test("columns and rows are places of the world", () => {
  const half = 20037508.342789244 / 2; // units of 2 m from an edge to the middle
  const ground = readGround(packed([[[[half, half], [half + 10, half], [half, half + 10]].map((at) => at.map(Math.floor))]]));
  assert.equal(pixelsPerUnit({ unit: 2 * 20037508.342789244 }, 1), 512); // the world is 512 pixels wide at zoom 1
  const [first] = ringsOfArea(ground, 0);
  assert.ok(Math.abs((first?.[0]?.[0] ?? 0) - 128) < 1e-4);
  const [line] = linesAround(ground, [0]).coordinates;
  assert.equal(line?.length, 4); // and back to its first corner
  assert.ok(Math.hypot(...(line?.[0] ?? [1])) < 1e-4);
});

test("a hole stays free and an island in it is filled", () => {
  const ground = readGround(packed([[box(0, 0, 7, 7), box(1, 1, 6, 6), box(3, 3, 4, 4)]]));
  assert.deepEqual(drawn(fill(ground, FRAME)), [
    "11111110", "10000010", "10000010", "10010010", "10000010", "10000010", "11111110", "00000000",
  ]);
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
  const colours = new Int32Array(2 * 65537 + 1).fill(7 << 24, 65537);
  const out = new Int32Array(64);
  lookUp(inked(numbers, 8, 65537, null, []), colours, [], FRAME, out);
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
  assert.equal(drawn(inked(numbers, 4, 2, null, [line]), 4)[1], "1662"); // areas, their edges, then kinds 0 and 1
  assert.equal(drawn(inked(numbers, 4, 2, null, [{ ...line, marked: Uint8Array.of(0, 0, 0) }]), 4)[1], "1122");
  assert.equal(drawn(inked(numbers, 4, 2, null, [{ ...line, marked: Uint8Array.of(0, 0, 1) }]), 4)[1], "1662");
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
  lookUp(new Uint16Array(12).fill(1), colours, [lines], { width: 12, left: 0, top: 0 }, here);
  lookUp(new Uint16Array(12).fill(1), colours, [lines], { width: 12, left: 2, top: 6 }, further);
  assert.deepEqual([...further.slice(0, 10)], [...here.slice(2)]);
});

/** @type {Shapes} */
const GROUND = readGround(packed([[box(0, 0, 80000, 80000)]]));
const PLACE = { zoom: 10, ratio: 1, left: 0, top: 0, width: 4, height: 4 };

test("without workers, and where one fails, the page fills pictures itself", async () => {
  const expected = pictureOf(GROUND, [GROUND], PLACE);
  assert.ok(expected.numbers.every((number) => number === 1));
  const address = new URL("file:///none.js");
  assert.deepEqual(await fillBeside(address)(GROUND, [GROUND], PLACE), expected);
  /** @type {any[]} */
  const started = [];
  class Broken {
    constructor() {
      started.push(this);
    }
    postMessage() {}
  }
  Object.assign(globalThis, { Worker: Broken });
  const fillOne = fillBeside(address);
  started[0].onmessage({ data: { ready: true } });
  const waiting = fillOne(GROUND, [GROUND], PLACE);
  started[0].onerror();
  assert.deepEqual(await waiting, expected);
  assert.deepEqual(await fillOne(GROUND, [GROUND], PLACE), expected);
});
