// What the parts of the page tell each other, before the server answers: one selection, one view, one patch.

/** @import { NamedArea, Patch, Step, View } from "./state.js" */

/**
 * @template Message
 * @typedef {{send: (message: Message) => void, hear: (listener: (message: Message) => void) => () => void}} Channel
 */

/**
 * A channel between the parts of the page; `hear` returns what stops listening.
 * @template Message
 * @param {string} name
 * @returns {Channel<Message>}
 */
function channel(name) {
  const event = `needs-map:${name}`;
  return {
    send: (message) => void document.dispatchEvent(new CustomEvent(event, { detail: message })),
    hear(listener) {
      const heard = (/** @type {Event} */ sent) => listener(/** @type {CustomEvent<Message>} */ (sent).detail);
      document.addEventListener(event, heard);
      return () => document.removeEventListener(event, heard);
    },
  };
}

/** @type {Channel<string>} */
const selection = channel("chosen");
let selected = "";

/**
 * Select an area; "" clears the selection.
 * @param {string} code
 */
export function choose(code) {
  selected = code;
  selection.send(code);
}
export const onChosen = selection.hear;

/** Code of the selected area, by the last click or the last view: what was drawn before may know less. */
export const chosenNow = () => selected;

/**
 * A message from one map of a view to the others; `from` keeps it from hearing itself.
 * @template Message
 * @typedef {{from: object, view: string, what: Message}} Among
 */

/** @type {Channel<Among<number|null>>} */
const singleClass = channel("single");

/**
 * Show one class only, by its position; all classes if null.
 * @param {object} from
 * @param {string} view
 * @param {number|null} what
 */
export const showClass = (from, view, what) => singleClass.send({ from, view, what });
export const onClass = singleClass.hear;

/** @type {Channel<Among<string>>} */
const pointer = channel("pointed");

/**
 * The pointer is on an area, or on none.
 * @param {object} from
 * @param {string} view
 * @param {string} what code of the area
 */
export const point = (from, view, what) => pointer.send({ from, view, what });
export const onPointed = pointer.hear;

/** @type {Channel<string|Step>} */
const previews = channel("preview");

/** Have the map draw a view (its path), or a step of a slider, while the server is still being told of the choice. */
export const preview = previews.send;
export const onPreview = previews.hear;

/** @type {Channel<string>} */
const answers = channel("answered");

/** The path of the view that the server sends: its answer to a choice. */
export const answered = answers.send;
export const onAnswered = answers.hear;

/**
 * Hear that a person went back or forward in the browser: no earlier choice is sent again.
 * @param {() => void} listener
 */
export function onMoved(listener) {
  window.addEventListener("popstate", listener);
  return () => window.removeEventListener("popstate", listener);
}

/** @type {Channel<Patch>} */
const patches = channel("patch");
/** @type {Patch} */
let patch = { areas: [], geometry: {}, hexagons: {} };

/**
 * Tell the map which areas the patch holds.
 * @param {Patch} held
 */
export function publishPatch(held) {
  patch = held;
  patches.send(held);
}

/**
 * Hear of each change of the patch, and of the patch as it stands at once.
 * @param {(patch: Patch) => void} listener
 */
export function onPatch(listener) {
  listener(patch);
  return patches.hear(listener);
}

/** @type {Channel<NamedArea>} */
const bookmarks = channel("bookmark");

/** Have an area put into the patch, or taken out of it. */
export const bookmark = bookmarks.send;
export const onBookmark = bookmarks.hear;

/** @type {Channel<View>} */
const views = channel("view");
/** @type {View|null} */
let published = null;

/**
 * Tell the other parts of the page what the map draws, so that it travels once for all of them.
 * @param {View} view
 */
export function publish(view) {
  published = view;
  selected = view.select;
  views.send(view);
}

/**
 * Hear of each view once the browser has shown the map of it, and of the last one at once.
 * @param {(view: View) => void} listener
 */
export function onView(listener) {
  /** @type {View|null} */
  let latest = null;
  const soon = (/** @type {View} */ view) => {
    latest = view;
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => latest === view && listener(view))));
  };
  const stop = views.hear(soon);
  if (published) soon(published);
  return () => {
    latest = null;
    stop();
  };
}
