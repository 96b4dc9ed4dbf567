// What every part of the page needs: elements, files fetched once, a state that is kept, colours of the style sheet.

import { readGround } from "./ground.js";

/** @import { Ground } from "./ground.js" */

/**
 * What Streamlit calls a part of the page with.
 * @template Message
 * @typedef {object} Call
 * @property {HTMLElement} parentElement
 * @property {Message} data
 * @property {(name: string, value: unknown) => void} setStateValue
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node|string)[]} [children]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Press one of several buttons and release the others; pressing it again releases it too.
 * @param {HTMLElement[]} buttons
 * @param {HTMLElement} button
 * @returns {boolean} whether it is pressed now
 */
export function pressOne(buttons, button) {
  const pressed = button.getAttribute("aria-pressed") !== "true";
  for (const other of buttons) other.setAttribute("aria-pressed", String(other === button && pressed));
  return pressed;
}

const GROUNDS = 12; // levels kept: those of a map, its outlines and a patch, and of another map beside it

/** @type {Map<string, string>} */
const colours = new Map();

/**
 * A colour of the style sheet, which has it from the palettes.
 * @param {string} name
 */
export function colourOf(name) {
  const known = colours.get(name);
  if (known) return known;
  const colour = getComputedStyle(document.documentElement).getPropertyValue(`--nm-${name}`).trim();
  colours.set(name, colour);
  return colour;
}

/** @type {Map<string, Promise<any>>} */
const fetched = new Map();

/**
 * JSON from one of the app's own routes, fetched once.
 * @param {string} path relative to the page
 * @returns {Promise<any>}
 */
export const fetchOnce = (path) => once(path, (answer) => answer.json());

/**
 * @param {string} path
 * @param {(answer: Response) => Promise<any>} read
 * @returns {Promise<any>}
 */
function once(path, read) {
  const known = fetched.get(path);
  if (known) return known;
  const answer = fetch(new URL(path, document.baseURI)).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return read(response);
  });
  fetched.set(path, answer);
  answer.catch(() => fetched.delete(path));
  return answer;
}

/** @type {Set<string>} */
const grounds = new Set();

/**
 * Areas of a level from one of the app's own routes, fetched and read once, and kept while they are among the last few.
 * @param {string} path relative to the page
 * @returns {Promise<Ground>}
 */
export function fetchGround(path) {
  grounds.delete(path);
  for (const oldest of [...grounds.add(path)].slice(0, -GROUNDS)) {
    grounds.delete(oldest);
    fetched.delete(oldest); // the browser has its file
  }
  return once(path, async (answer) => readGround(await answer.arrayBuffer()));
}

/**
 * Parts of the page of one kind, each with a state that is kept between calls.
 * @template State
 * @param {(parent: HTMLElement) => State} create
 */
export function parts(create) {
  /** @type {WeakMap<HTMLElement, State>} */
  const states = new WeakMap();
  return {
    /**
     * State of the part in a parent: made in the first call.
     * @param {HTMLElement} parent
     */
    of(parent) {
      const state = states.get(parent) ?? create(parent);
      states.set(parent, state);
      return state;
    },
    /**
     * What Streamlit may call when it is done with a part. It calls it as well for a call that newer data overtook
     * while the part's file was loading; the part goes on then, and must keep its map, its focus and its listeners.
     * @param {HTMLElement} parent
     * @param {() => void} tidy what to do once the part is gone from the page
     */
    whenGone(parent, tidy) {
      return () => {
        if (parent.isConnected) return;
        tidy();
        states.delete(parent);
      };
    },
  };
}
