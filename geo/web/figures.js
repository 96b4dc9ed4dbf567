// Figures as they are written, the class that a mark stands for, and ranks.

/** @import { Paint, Unit } from "./messages.js" */

/** @type {Map<number, Intl.NumberFormat>} making one costs more than using it a thousand times */
const formats = new Map();

/** @param {number} decimals */
function formatOf(decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = formats.get(decimals) ?? new Intl.NumberFormat("en-GB", digits);
  formats.set(decimals, format);
  return format;
}

/**
 * A figure as it is written, with its unit; a rounded count that is zero has words of its own.
 * @param {number|null|undefined} value
 * @param {Unit} unit
 * @returns {string}
 */
export function written(value, unit) {
  if (value === null || value === undefined) return unit.missing.toLowerCase();
  if (value === 0 && unit.zero) return unit.zero;
  return (value < 0 ? "−" : "") + formatOf(unit.decimals).format(Math.abs(value)) + unit.suffix;
}

/**
 * How counts are written beside a measure.
 * @param {Pick<Paint, "unit">} data
 * @returns {Unit}
 */
export const countUnit = ({ unit }) => ({ decimals: 0, suffix: "", missing: unit.missing });

export const WITHHELD = "~";
export const OUT_OF_VIEW = ".";

/**
 * Mark of an area in view, else of one around those in view.
 * @param {Pick<Paint, "classes"|"around">} data
 * @param {number} position
 */
export const markAt = ({ classes, around }, position) => {
  const own = classes[position] ?? OUT_OF_VIEW;
  return own === OUT_OF_VIEW ? (around[position] ?? OUT_OF_VIEW) : own;
};

/**
 * Position of a class: marks from "0" on are classes, in order; "-" is missing, "~" withheld, "." out of view.
 * @param {string|undefined} mark
 */
export const classOf = (mark) => {
  if (mark === undefined || mark < "0" || mark === WITHHELD) return -1;
  return mark.charCodeAt(0) - (mark < WITHHELD ? 48 : 49);
};

/**
 * Row of the legend that a mark belongs to: classes beyond its rows are paler ones of the same rows.
 * @param {Pick<Paint, "labels">} data
 * @param {string|undefined} mark
 */
export const rowOf = (data, mark) => classOf(mark) % data.labels.length;

/** A letter for each class, where a system's high contrast takes its colour away. */
export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * What an area without a class is called and looks like: withheld by its publisher, or not available.
 * @param {Pick<Paint, "missing"|"suppressed">} data
 * @param {string} mark
 */
export const without = (data, mark) => (mark === WITHHELD ? data.suppressed : data.missing);

/**
 * Colour of a mark.
 * @param {Pick<Paint, "colours"|"missing"|"suppressed">} data
 * @param {string} mark
 */
export const colourOfMark = (data, mark) => data.colours[classOf(mark)] ?? without(data, mark).colour;

/**
 * First words of a label, before the reason.
 * @param {string} label
 */
export const wordOf = (label) => label.replace(/:.*/, "").toLowerCase();

/**
 * Value of an area as written; a withheld one has the legend's word for that.
 * @param {Pick<Paint, "unit"|"suppressed">} data
 * @param {string} mark
 * @param {number|null|undefined} value
 */
export const inWords = (data, mark, value) =>
  mark === WITHHELD ? wordOf(data.suppressed.label) : written(value, data.unit);

/**
 * Position of each area in view when sorted by value, largest or lowest first; equal values share a rank.
 * @param {(number|null)[]} values
 * @param {string} classes
 * @param {boolean} lowFirst
 * @returns {{rank: Map<number, number>, of: number}}
 */
export function ranks(values, classes, lowFirst) {
  /** @type {{index: number, value: number}[]} */
  const seen = [];
  for (const [index, value] of values.slice(0, classes.length).entries()) {
    if (classes[index] !== OUT_OF_VIEW && value !== null) seen.push({ index, value });
  }
  seen.sort((a, b) => (lowFirst ? a.value - b.value : b.value - a.value));
  /** @type {Map<number, number>} */
  const rank = new Map();
  let shared = 0;
  seen.forEach(({ index, value }, position) => {
    if (!position || seen[position - 1]?.value !== value) shared = position + 1;
    rank.set(index, shared);
  });
  return { rank, of: seen.length };
}

/**
 * Items by a key, in the order in which each key first comes.
 * @template Item, Key
 * @param {Item[]} items
 * @param {(item: Item) => Key} keyOf
 */
export function grouped(items, keyOf) {
  /** @type {Map<Key, Item[]>} */
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
