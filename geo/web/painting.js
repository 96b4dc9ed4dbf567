// Pictures for the map: filled by a worker once there is one, else by the page itself.

import { pictureOf } from "./picture.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Picture, Place } from "./picture.js" */

const KEPT = 6; // pictures after which the worker forgets shapes that none of them was of

/** @typedef {(ground: Shapes, outlines: Shapes[], place: Place) => Promise<Picture>} Fill */

/**
 * What fills pictures beside the page, from the address of its script.
 * @param {URL} address
 * @returns {Fill}
 */
export function fillBeside(address) {
  /** @type {Worker|null} */
  let worker = null;
  /** @type {Map<number, {asked: Parameters<Fill>, found: (picture: Picture) => void}>} */
  const waiting = new Map();
  /** What the worker knows: its number for the shapes, and the last picture that was of them. */
  /** @type {Map<Shapes, {id: number, turn: number}>} */
  const sent = new Map();
  let [turns, ids] = [0, 0];
  try {
    const started = new Worker(address, { type: "module" });
    started.onmessage = ({ data }) => {
      if (data.ready) worker = started;
      waiting.get(data.turn)?.found(data.picture);
      waiting.delete(data.turn);
    };
    started.onerror = () => {
      worker = null;
      for (const { asked, found } of waiting.values()) found(pictureOf(...asked));
      waiting.clear();
    };
  } catch {
    // The page fills them itself.
  }
  const idOf = (/** @type {Shapes} */ shapes) => {
    const { unit, ringsOf, cornersOf, columns, rows, boxes } = shapes;
    const known = sent.get(shapes);
    const id = known?.id ?? ids++;
    if (!known) worker?.postMessage({ id, shapes: { unit, ringsOf, cornersOf, columns, rows, boxes } });
    sent.set(shapes, { id, turn: turns });
    return id;
  };
  const forget = () => {
    for (const [shapes, { id, turn }] of sent) {
      if (turn > turns - KEPT) continue;
      worker?.postMessage({ forgotten: id });
      sent.delete(shapes);
    }
  };
  return (ground, outlines, place) => {
    if (!worker) return Promise.resolve(pictureOf(ground, outlines, place));
    const wanted = { turn: turns, ground: idOf(ground), outlines: outlines.map(idOf), place };
    turns++;
    forget();
    return new Promise((found) => {
      waiting.set(wanted.turn, { asked: [ground, outlines, place], found });
      worker?.postMessage(wanted);
    });
  };
}
