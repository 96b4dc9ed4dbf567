// The slider of years of a map of change: the map is repainted at once, from files that the browser keeps, and the
// server is told when the slider rests.

import { element, fetchOnce, preview, whenGone } from "./share.js";

const REST = 250; // ms without a step, and after an answer, before the server is told: its runs must not overlap
const PATIENCE = 10000; // ms after which a year that was not answered is given up
const BESIDE = 3; // years fetched ahead on either side

/** @type {WeakMap<HTMLElement, any>} */
const sliders = new WeakMap();

function create(parent) {
  const name = element("span");
  const shown = element("output", { for: "nm-year" });
  const slider = element("input", { type: "range", id: "nm-year", step: "1", min: "0" });
  const ends = element("div", { class: "nm-ends", "aria-hidden": "true" });
  const label = element("label", { for: "nm-year" }, [name, " "]);
  const frame = element("div", { class: "nm-question nm-year" }, [element("div", {}, [label, shown]), slider, ends]);
  parent.append(frame);
  const state = { frame, name, shown, slider, ends, data: null, wanted: null, told: null, at: null };
  slider.addEventListener("input", () => {
    const year = state.data.years[Number(slider.value)];
    state.wanted = year;
    state.at = year;
    say(state, year);
    paint(state, year);
    soon(state);
  });
  return state;
}

const pathOf = (data, year) => data.path.replace("_", year);

function say(state, year) {
  state.shown.textContent = year;
  state.slider.setAttribute("aria-valuetext", year);
}

async function paint(state, year) {
  try {
    const drawn = await fetchOnce(pathOf(state.data, year));
    if (state.at === year) preview(drawn);
  } catch {
    // The server's own answer paints the map, or says why not.
  }
  ahead(state, year);
}

/** Fetch what the next steps either way will paint. */
function ahead(state, year) {
  const { years } = state.data;
  const at = years.indexOf(year);
  for (const next of years.slice(Math.max(at - BESIDE, 0), at + BESIDE + 1)) {
    fetchOnce(pathOf(state.data, next))
      .then((drawn) => fetchOnce(drawn.values))
      .catch(() => {});
  }
}

function soon(state) {
  clearTimeout(state.resting);
  state.resting = setTimeout(() => tell(state), REST);
}

/** Tell the server of the year, once it has answered the one before. */
function tell(state) {
  if (state.wanted === null || state.told !== null) return;
  const year = state.wanted;
  if (year === state.data.year) {
    state.wanted = null; // stepped away and back: there is nothing to tell
    return;
  }
  state.told = year;
  state.report(String(year));
  state.forgetting = setTimeout(() => {
    state.told = null;
    if (state.wanted === year) state.wanted = null;
    else tell(state);
  }, PATIENCE);
}

function hear(state, year) {
  if (state.told === year) {
    state.told = null;
    clearTimeout(state.forgetting);
    if (state.wanted !== year) soon(state);
  }
  if (state.wanted === year || !state.data.years.includes(state.wanted)) state.wanted = null;
}

/** Called by the page whenever its data change; the slider stays. */
export default function drawYears({ parentElement, data, setStateValue }) {
  let state = sliders.get(parentElement);
  if (!state) {
    state = create(parentElement);
    sliders.set(parentElement, state);
  }
  state.data = data;
  state.report = (year) => setStateValue("chosen", [year, Date.now()]);
  state.name.textContent = data.label;
  state.slider.max = String(data.years.length - 1);
  state.ends.replaceChildren(...[data.years[0], data.years.at(-1)].map((year) => element("span", {}, [String(year)])));
  hear(state, data.year);
  if (state.wanted === null) {
    state.slider.value = String(data.years.indexOf(data.year));
    say(state, data.year);
    ahead(state, data.year);
  }
  return whenGone(parentElement, () => {
    clearTimeout(state.resting);
    clearTimeout(state.forgetting);
    state.frame.remove();
    sliders.delete(parentElement);
  });
}
