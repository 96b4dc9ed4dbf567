// Pictures for the map: filled by a worker once there is one, else by the page itself.

import { pictureOf } from "./picture.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Picture, Place } from "./picture.js" */

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
  /** @type {Map<Shapes, number>} */
  const sent = new Map();
  let turns = 0;
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
  const idOf = (/** @type {Shapes} */ { unit, ringsOf, cornersOf, columns, rows, boxes }, /** @type {Shapes} */ key) => {
    const known = sent.get(key);
    if (known !== undefined) return known;
    sent.set(key, sent.size);
    worker?.postMessage({ id: sent.size - 1, shapes: { unit, ringsOf, cornersOf, columns, rows, boxes } });
    return sent.size - 1;
  };
  return (ground, outlines, place) => {
    if (!worker) return Promise.resolve(pictureOf(ground, outlines, place));
    const ids = outlines.map((one) => idOf(one, one));
    const wanted = { turn: turns++, ground: idOf(ground, ground), outlines: ids, place };
    return new Promise((found) => {
      waiting.set(wanted.turn, { asked: [ground, outlines, place], found });
      worker?.postMessage(wanted);
    });
  };
}
