// Fills pictures beside the page, so that the page is never kept waiting.

import { pictureOf } from "./picture.js";

/** @import { Shapes } from "./ground.js" */
/** @import { Place } from "./picture.js" */

/**
 * What the page sends: shapes under a number, once; that they are not wanted any more; or a picture of what was sent.
 * @typedef {{id: number, shapes: Shapes}} Sent
 * @typedef {{forgotten: number}} Forgotten
 * @typedef {{turn: number, ground: number, outlines: number[], place: Place}} Wanted
 */

/** @type {Map<number, Shapes>} */
const known = new Map();
const page = /** @type {{postMessage: (message: object, moved?: Transferable[]) => void}} */ (globalThis);

addEventListener("message", (event) => {
  /** @type {Sent|Forgotten|Wanted} */
  const message = event.data;
  if ("shapes" in message) {
    known.set(message.id, message.shapes);
    return;
  }
  if ("forgotten" in message) {
    known.delete(message.forgotten);
    return;
  }
  const [ground, ...outlines] = [message.ground, ...message.outlines].map((id) => /** @type {Shapes} */ (known.get(id)));
  const picture = pictureOf(/** @type {Shapes} */ (ground), outlines, message.place);
  const moved = [picture.numbers, picture.edges, ...picture.outlines].map(({ buffer }) => buffer);
  page.postMessage({ turn: message.turn, picture }, /** @type {Transferable[]} */ (moved));
});

page.postMessage({ ready: true });
