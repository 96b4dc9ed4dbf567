// The slider of years of a map of change: the map is repainted at once, from files that the browser keeps, and the
// server is told when the slider rests.

import { element, fetchOnce, preview } from "./share.js";

const REST = 150; // ms without a step after which the server is told
const PATIENCE = 2500; // ms after which the server's word on the year counts again
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
  const state = { frame, name, shown, slider, ends, data: null, wanted: null };
  slider.addEventListener("input", () => {
    const year = state.data.years[Number(slider.value)];
    state.wanted = year;
    say(state, year);
    paint(state, year);
    clearTimeout(state.resting);
    state.resting = setTimeout(() => tell(state), REST);
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
    if (state.wanted === year) preview(drawn);
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

function tell(state) {
  const year = state.wanted;
  state.report(String(year));
  clearTimeout(state.forgetting);
  state.forgetting = setTimeout(() => {
    if (state.wanted === year) state.wanted = null;
  }, PATIENCE);
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
  if (state.wanted === data.year || !data.years.includes(state.wanted)) state.wanted = null;
  if (state.wanted === null) {
    state.slider.value = String(data.years.indexOf(data.year));
    say(state, data.year);
    ahead(state, data.year);
  }
  return () => {
    clearTimeout(state.resting);
    clearTimeout(state.forgetting);
    state.frame.remove();
    sliders.delete(parentElement);
  };
}
