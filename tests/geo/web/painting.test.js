// Pictures filled beside the page: by a worker, without one, and by one that sleeps.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readGround } from "../../../geo/web/ground.js";
import { fillBeside } from "../../../geo/web/painting.js";
import { pictureOf } from "../../../geo/web/picture.js";
import { box, packed } from "./grounds.js";

/** @import { Shapes } from "../../../geo/web/ground.js" */

/** @type {Shapes} */
const GROUND = readGround(packed([[box(0, 0, 80000, 80000)]]));
const PLACE = { zoom: 10, ratio: 1, parts: 1, left: 0, top: 0, width: 4, height: 4 };

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

test("a worker forgets shapes that no picture was of for a while, and is sent them again", async () => {
  /** @type {any[]} */
  const heard = [];
  /** @type {any} */
  let worker;
  class Listening {
    constructor() {
      worker = this;
    }
    /** @param {any} message */
    postMessage(message) {
      heard.push(message);
      if ("turn" in message) queueMicrotask(() => worker.onmessage({ data: { turn: message.turn, picture: {} } }));
    }
  }
  Object.assign(globalThis, { Worker: Listening });
  const fillOne = fillBeside(new URL("file:///none.js"));
  worker.onmessage({ data: { ready: true } });
  const other = readGround(packed([[box(0, 0, 8, 8)]]));
  await fillOne(GROUND, [], PLACE);
  for (let turn = 0; turn < 8; turn++) await fillOne(other, [], PLACE);
  assert.deepEqual(heard.filter((message) => "forgotten" in message), [{ forgotten: 0 }]);
  await fillOne(GROUND, [], PLACE);
  assert.deepEqual(heard.filter((message) => "shapes" in message).map(({ id }) => id), [0, 1, 2]);
});

test("an idle worker gives up the shapes of many areas, and starts again for the next picture", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {any[]} */
  const started = [];
  class Listening {
    constructor() {
      this.ended = false;
      /** @type {any[]} */
      this.heard = [];
      started.push(this);
    }
    /** @param {any} message */
    postMessage(message) {
      this.heard.push(message);
      const self = /** @type {any} */ (this);
      if ("turn" in message) queueMicrotask(() => self.onmessage({ data: { turn: message.turn, picture: {} } }));
    }
    terminate() {
      this.ended = true;
    }
  }
  Object.assign(globalThis, { Worker: Listening });
  const fillOne = fillBeside(new URL("file:///none.js"));
  started[0].onmessage({ data: { ready: true } });
  const many = readGround(packed(Array.from({ length: 5001 }, () => [])));
  await fillOne(many, [], PLACE);
  context.mock.timers.tick(14000);
  await fillOne(many, [], PLACE);
  context.mock.timers.tick(14000);
  assert.equal(started[0].ended, false);
  context.mock.timers.tick(2000);
  assert.equal(started[0].ended, true);
  await fillOne(many, [], PLACE);
  assert.equal(started.length, 2);
  assert.deepEqual(started[1].heard.map((/** @type {object} */ message) => "shapes" in message), [true, false]);
  await fillOne(GROUND, [], PLACE);
  context.mock.timers.tick(60000);
  assert.equal(started[1].ended, false); // few areas are no burden
});
