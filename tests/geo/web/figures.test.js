// Figures as they are written, ranks, and what is sorted, grouped or left out. Expected values are worked by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { classOf, colourOfMark, grouped, inWords, ranks, rowOf, written } from "../../../geo/web/figures.js";
import { find, plain } from "../../../geo/web/finder.js";
import { rampOf } from "../../../geo/web/legend.js";
import { isBehind } from "../../../geo/web/lookahead.js";
import { matching } from "../../../geo/web/measure_list.js";
import { filesAhead, placeInWords } from "../../../geo/web/queue.js";
import { leftOut, stacked } from "../../../geo/web/strip.js";
import { orderBy } from "../../../geo/web/table.js";

const PERCENT = { decimals: 1, suffix: "%", missing: "Not available" };
const PAINT = {
  unit: PERCENT,
  colours: ["#111111", "#222222"],
  missing: { label: "Not available", colour: "#cccccc", counts: /** @type {[number, null]} */ ([1, null]) },
  suppressed: { label: "Suppressed: too few to publish", colour: "#dddddd", counts: /** @type {[number, null]} */ ([1, null]) },
};

test("a figure is written with its unit, its sign and thousands apart", () => {
  assert.equal(written(1234.56, PERCENT), "1,234.6%");
  assert.equal(written(-0.5, PERCENT), "−0.5%");
  assert.equal(written(null, PERCENT), "not available");
  assert.equal(written(0, { ...PERCENT, zero: "fewer than 5" }), "fewer than 5");
  assert.equal(written(0, PERCENT), "0.0%");
});

test("a mark is a class, or has a word and a colour of its own", () => {
  assert.deepEqual(["0", "9", ":", "}", "\x7f", "-", "~", ".", undefined].map(classOf), [0, 9, 10, 77, 78, -1, -1, -1, -1]);
  assert.deepEqual(["0", "1", "2", "3", "-"].map((mark) => rowOf({ labels: ["a", "b"] }, mark)), [0, 1, 0, 1, -1]);
  assert.deepEqual(["1", "-", "~"].map((mark) => colourOfMark(PAINT, mark)), ["#222222", "#cccccc", "#dddddd"]);
  assert.equal(inWords(PAINT, "~", 3), "suppressed");
  assert.equal(inWords(PAINT, "1", 3), "3.0%");
});

test("equal values share a rank; what is unknown or out of view has none", () => {
  const { rank, of } = ranks([5, null, 7, 7, 9], "00-0.", false);
  assert.deepEqual([...rank], [[2, 1], [3, 1], [0, 3]]);
  assert.equal(of, 3);
  assert.deepEqual([...ranks([5, 1, 1], "000", true).rank], [[1, 1], [2, 1], [0, 3]]);
});

test("rows are sorted by a column, unknown values last either way", () => {
  const line = (/** @type {string} */ name, /** @type {number|null} */ value) => (
    { name, value, code: name, within: "", mark: "0", people: null });
  const lines = [line("Ward 10", 2), line("Ward 9", null), line("Ward 2", 5)];
  const names = (/** @type {Parameters<typeof orderBy>[0]} */ sort) => [...lines].sort(orderBy(sort)).map(({ name }) => name);
  assert.deepEqual(names({ by: "value", down: true }), ["Ward 2", "Ward 10", "Ward 9"]);
  assert.deepEqual(names({ by: "value", down: false }), ["Ward 10", "Ward 2", "Ward 9"]);
  assert.deepEqual(names({ by: "name", down: false }), ["Ward 2", "Ward 9", "Ward 10"]);
});

test("items are grouped in the order in which their keys first come", () => {
  assert.deepEqual([...grouped([3, 1, 5, 2], (number) => number % 2)], [[1, [3, 1, 5]], [0, [2]]]);
});

test("dots of equal values stand abreast, within the strip", () => {
  const areas = [1, 1, 1, 2].map((value, at) => ({ code: `${at}`, name: "", value, mark: "0" }));
  const dots = stacked(areas, (value) => 100 * value);
  assert.deepEqual(dots.map(({ x, height }) => [x, height]), [[94, 0], [100, 0], [106, 0], [200, 0]]);
});

test("what the strip leaves out is counted by its reason", () => {
  const area = (/** @type {number|null} */ value, mark = "0") => ({ value, mark });
  assert.equal(leftOut(PAINT, [area(1), area(2)]), "");
  assert.equal(leftOut(PAINT, [area(1), area(null, "~")]), "1 of 2 is not shown: 1 suppressed.");
  const some = [area(1), area(null, "~"), area(null, "-"), area(null, "-")];
  assert.equal(leftOut(PAINT, some), "3 of 4 are not shown: 1 suppressed, 2 not available.");
});

test("a search finds names and codes, the best first, whatever their accents", () => {
  const entry = (/** @type {string[]} */ ...keys) => ({ title: keys[0] ?? "", detail: "", keys: keys.map(plain), go: () => {} });
  const entries = [entry("Old Ely", "E3", "Fen"), entry("Ely", "E1", "Fen"), entry("Elyton", "E2", "Fen"), entry("Tŷ Fen", "E4", "Ely")];
  const titles = (/** @type {string} */ words) => find(entries, words).map(({ title }) => title);
  assert.deepEqual(titles("ely"), ["Ely", "Elyton", "Old Ely", "Tŷ Fen"]);
  assert.deepEqual(titles("e2"), ["Elyton"]);
  assert.deepEqual(titles(" TY "), ["Tŷ Fen"]);
  assert.deepEqual(titles("  "), []);
});

test("a search of measures needs every word, in the name or its group", () => {
  /** @type {import("../../../geo/web/messages.js").MeasuresMessage["groups"]} */
  const groups = [["Deprivation", [["a", "IMD score", 1], ["b", "Income", 1]]], ["People", [["c", "Aged 65 and over", 0]]]];
  assert.deepEqual(matching(groups, "DEPR sco").map(([, measures]) => measures.map(([key]) => key)), [["a"]]);
  assert.equal(matching(groups, "").length, 2);
  assert.deepEqual(matching(groups, "income aged"), []);
});

test("an answer to an earlier step is behind the one drawn", () => {
  const received = { view: "", select: "", ring: false, base_map: false, together: "" };
  const state = { ahead: { of: "growth", at: 2030 }, late: undefined };
  assert.equal(isBehind(state, { ...received, steps: { of: "growth", at: 2029 } }), true);
  assert.equal(isBehind(state, { ...received, steps: { of: "growth", at: 2030 } }), false);
  assert.equal(state.ahead, undefined);
});

test("the place of a file in the queue", () => {
  assert.equal(filesAhead({ waiting: 3, done: 0 }, { waiting: 4, done: 1, workers: 2 }), 1);
  assert.equal(placeInWords(0), "");
  assert.equal(placeInWords(1), "Your file is waiting: 1 file is ahead of it.");
  assert.equal(placeInWords(2), "Your file is waiting: 2 files are ahead of it.");
});

test("a closed legend has the classes at both ends, but not of names, which have no order", () => {
  const labels = ["1", "2", "3"];
  assert.deepEqual(rampOf({ labels, colours: ["#a", "#b", "#c"] }), { shown: ["#a", "#b", "#c"], first: "1", last: "3" });
  assert.deepEqual(rampOf({ labels: ["1"], colours: ["#a"] }), { shown: ["#a"], first: "1", last: "" });
  const both = { labels: ["North PCN", "South PCN"], colours: ["#a", "#b", "#paleA", "#paleB"] };
  assert.deepEqual(rampOf(both), { shown: ["#a", "#b"], first: "", last: "" });
});
