// The slider of years of a map of change: the map is repainted at once, from all years that came together, or from files
// of single years where these are too much, and the server is told when the slider rests.

import { preview } from "./channels.js";
import { element, fetchOnce, parts } from "./element.js";

/** @import { Call } from "./element.js" */
/** @import { YearsMessage } from "./messages.js" */
/** @import { Step } from "./state.js" */

const REST = 250; // ms without a step, and after an answer, before the server is told: its runs must not overlap
const PATIENCE = 10000; // ms after which a year that was not answered is given up
const BESIDE = 3; // years fetched ahead on either side

/**
 * @typedef {object} State
 * @property {HTMLElement} frame
 * @property {HTMLElement} name
 * @property {HTMLElement} shown
 * @property {HTMLInputElement} slider
 * @property {HTMLElement} ends
 * @property {YearsMessage} data
 * @property {(year: string) => void} report
 * @property {number|null} wanted a year that the server has not answered for
 * @property {number|null} sent the year that the server was told of last, until it answers
 * @property {number|null} at the year at which the slider stands
 * @property {ReturnType<typeof setTimeout>} [resting]
 * @property {ReturnType<typeof setTimeout>} [forgetting]
 */

/**
 * @param {HTMLElement} parent
 * @returns {State}
 */
function create(parent) {
  const name = element("span");
  const shown = element("output", { for: "nm-year" });
  const slider = element("input", { type: "range", id: "nm-year", step: "1", min: "0" });
  const ends = element("div", { class: "nm-ends", "aria-hidden": "true" });
  const label = element("label", { for: "nm-year" }, [name, " "]);
  const frame = element("div", { class: "nm-question nm-year" }, [element("div", {}, [label, shown]), slider, ends]);
  parent.append(frame);
  const data = { label: "", years: [], year: 0, path: "", whole: "" };
  /** @type {State} */
  const state = { frame, name, shown, slider, ends, data, report: () => {}, wanted: null, sent: null, at: null };
  slider.addEventListener("input", () => {
    const year = state.data.years[Number(slider.value)];
    if (year === undefined) return;
    state.wanted = year;
    state.at = year;
    show(state, year);
    paint(state, year);
    soon(state);
  });
  return state;
}

/**
 * What the maps of all years draw; nothing where that is too much.
 * @param {YearsMessage} data
 * @returns {Promise<Record<number, Step>>}
 */
const stepsOf = ({ whole }) => (whole ? fetchOnce(whole).catch(() => ({})) : Promise.resolve({}));

/**
 * What the map of a year draws: it does not wait for those of all years.
 * @param {YearsMessage} data
 * @param {number} year
 * @returns {Promise<Step>}
 */
async function stepOf(data, year) {
  const here = await Promise.race([stepsOf(data), new Promise((done) => void setTimeout(done, 0, {}))]);
  return here[year] ?? fetchOnce(data.path.replace("_", String(year)));
}

/**
 * @param {State} state
 * @param {number} year
 */
function show(state, year) {
  state.shown.textContent = String(year);
  state.slider.setAttribute("aria-valuetext", String(year));
}

/**
 * @param {State} state
 * @param {number} year
 */
async function paint(state, year) {
  try {
    const drawn = await stepOf(state.data, year);
    if (state.at === year) preview(drawn);
  } catch {
    // The server's own answer paints the map, or says why not.
  }
  ahead(state, year);
}

/**
 * Fetch what the next steps either way will paint and say.
 * @param {State} state
 * @param {number} year
 */
async function ahead(state, year) {
  const { years } = state.data;
  await stepsOf(state.data);
  const at = years.indexOf(year);
  for (const next of years.slice(Math.max(at - BESIDE, 0), at + BESIDE + 1)) {
    stepOf(state.data, next)
      .then((drawn) => fetchOnce(/** @type {string} */ (drawn.values)))
      .catch(() => {});
  }
}

/** @param {State} state */
function soon(state) {
  clearTimeout(state.resting);
  state.resting = setTimeout(() => tell(state), REST);
}

/**
 * Tell the server of the year, once it has answered the one before.
 * @param {State} state
 */
function tell(state) {
  if (state.wanted === null || state.sent !== null) return;
  const year = state.wanted;
  if (year === state.data.year) {
    state.wanted = null; // stepped away and back: there is nothing to tell
    return;
  }
  state.sent = year;
  state.report(String(year));
  state.forgetting = setTimeout(() => {
    state.sent = null;
    if (state.wanted === year) state.wanted = null;
    else tell(state);
  }, PATIENCE);
}

/**
 * @param {State} state
 * @param {number} year that the server drew
 */
function hear(state, year) {
  if (state.sent === year) {
    state.sent = null;
    clearTimeout(state.forgetting);
    if (state.wanted !== year) soon(state);
  }
  if (state.wanted === year || !state.data.years.includes(state.wanted ?? NaN)) state.wanted = null;
}

const sliders = parts(create);

/**
 * Called by the page whenever its data change; the slider stays.
 * @param {Call<YearsMessage>} call
 */
export default function drawYears({ parentElement, data, setStateValue }) {
  const state = sliders.of(parentElement);
  state.data = data;
  state.report = (year) => setStateValue("chosen", [year, Date.now()]);
  state.name.textContent = data.label;
  state.slider.max = String(data.years.length - 1);
  state.ends.replaceChildren(...[data.years[0], data.years.at(-1)].map((year) => element("span", {}, [String(year)])));
  hear(state, data.year);
  if (state.wanted === null) {
    state.slider.value = String(data.years.indexOf(data.year));
    show(state, data.year);
    ahead(state, data.year);
  }
  return sliders.whenGone(parentElement, () => {
    clearTimeout(state.resting);
    clearTimeout(state.forgetting);
    state.frame.remove();
  });
}
