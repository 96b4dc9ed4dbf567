// Pictures for the map: filled by a worker once there is one, else by the page itself.

import { pictureOf } from "./picture.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Picture, Place } from "./picture.js" */

const KEPT = 6; // pictures after which the worker forgets shapes that none of them was of
const [MANY, IDLE] = [5000, 15000]; // areas whose shapes no idle worker keeps, and ms after which it is one

/** @typedef {(ground: Shapes, outlines: Shapes[], place: Place) => Promise<Picture>} Fill */

class Beside {
  /** @param {URL} address */
  constructor(address) {
    this.address = address;
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {Map<number, {asked: Parameters<Fill>, found: (picture: Picture) => void}>} */
    this.waiting = new Map();
    /** What the worker knows: its number for the shapes, and the last picture that was of them. */
    /** @type {Map<Shapes, {id: number, turn: number}>} */
    this.sent = new Map();
    this.turns = 0;
    this.ids = 0;
    this.asleep = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.idle = undefined;
  }

  begin() {
    const started = new Worker(this.address, { type: "module" });
    started.onmessage = ({ data }) => {
      if (data.ready) this.worker = started;
      this.waiting.get(data.turn)?.found(data.picture);
      this.waiting.delete(data.turn);
    };
    started.onerror = () => {
      this.worker = null;
      for (const { asked, found } of this.waiting.values()) found(pictureOf(...asked));
      this.waiting.clear();
    };
    return started;
  }

  /** Have no worker until it is wanted again: it takes as much memory as the map. */
  sleep() {
    if (!this.worker || this.waiting.size) return;
    this.worker.terminate();
    this.worker = null;
    this.asleep = true;
    this.sent.clear();
  }

  /**
   * Number by which the worker knows shapes, which are sent once.
   * @param {Shapes} shapes
   */
  idOf(shapes) {
    const { unit, ringsOf, cornersOf, columns, rows, boxes, together } = shapes;
    const known = this.sent.get(shapes);
    const id = known?.id ?? this.ids++;
    if (!known) this.worker?.postMessage({ id, shapes: { unit, ringsOf, cornersOf, columns, rows, boxes, together } });
    this.sent.set(shapes, { id, turn: this.turns });
    return id;
  }

  forget() {
    for (const [shapes, { id, turn }] of this.sent) {
      if (turn > this.turns - KEPT) continue;
      this.worker?.postMessage({ forgotten: id });
      this.sent.delete(shapes);
    }
  }

  /** @type {Fill} */
  fill(ground, outlines, place) {
    clearTimeout(this.idle);
    if (this.asleep) this.worker = this.begin(); // what it is sent waits for it
    this.asleep = false;
    if (!this.worker) return Promise.resolve(pictureOf(ground, outlines, place));
    if (ground.ringsOf.length > MANY) this.idle = setTimeout(() => this.sleep(), IDLE);
    const wanted = { turn: this.turns, ground: this.idOf(ground), outlines: outlines.map((one) => this.idOf(one)), place };
    this.turns++;
    this.forget();
    return new Promise((found) => {
      this.waiting.set(wanted.turn, { asked: [ground, outlines, place], found });
      this.worker?.postMessage(wanted);
    });
  }
}

/**
 * What fills pictures beside the page, from the address of its script.
 * @param {URL} address
 * @returns {Fill}
 */
export function fillBeside(address) {
  const beside = new Beside(address);
  try {
    beside.begin();
  } catch {
    // The page fills them itself.
  }
  return (ground, outlines, place) => beside.fill(ground, outlines, place);
}
