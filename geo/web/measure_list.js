// The question "What?": the browser's own list, in groups. The map is repainted at once, before the server answers.
// A long list has a box over it, whose words narrow it.

import { onAnswered, onMoved, onView, preview } from "./channels.js";
import { element, parts } from "./element.js";

/** @import { Call } from "./element.js" */
/** @import { MeasuresMessage } from "./messages.js" */

const LONG = 25; // measures from which the list can be searched
const SHOWN = 8; // lines of the list while it is searched
const PATIENCE = 2500; // ms after which a choice that the server did not answer is sent again
const TRIES = 8; // which last as long as a server takes to start

/**
 * @typedef {object} State
 * @property {HTMLElement} frame
 * @property {HTMLSelectElement} select
 * @property {HTMLInputElement} search
 * @property {HTMLElement} found
 * @property {MeasuresMessage} data
 * @property {string} drawn
 * @property {string} wanted key of a measure that the server has not answered for
 * @property {string} current
 * @property {(() => void)[]} stop
 * @property {(key: string) => void} report
 * @property {ReturnType<typeof setTimeout>} [waiting]
 */

/**
 * @param {HTMLElement} parent
 * @returns {State}
 */
function create(parent) {
  const select = element("select", { id: "nm-measure" });
  const name = "Search measures";
  const box = { type: "search", class: "nm-search", placeholder: name, "aria-label": name, autocomplete: "off" };
  const search = element("input", { ...box, "aria-controls": "nm-measure" });
  const found = element("p", { class: "nm-hidden", role: "status" });
  const label = element("label", { for: "nm-measure" }, ["What?"]);
  const frame = element("div", { class: "nm-question" }, [label, search, select, found]);
  parent.append(frame);
  const data = { groups: [], view: "", measure: "" };
  /** @type {State} */
  const state = { frame, select, search, found, data, drawn: "", wanted: "", current: "", stop: [], report: () => {} };
  search.addEventListener("input", () => fill(state));
  search.addEventListener("keydown", (event) => searchKey(state, event));
  select.addEventListener("change", () => chosen(state));
  state.stop.push(
    onView((view) => {
      state.current = view.measure;
      if (!state.wanted && !search.value) select.value = view.measure;
    }),
    onAnswered((path) => {
      if (!path.includes(`measure=${state.wanted}&`)) return;
      clearTimeout(state.waiting);
      state.wanted = "";
    }),
    onMoved(() => (state.wanted = "")),
  );
  return state;
}

/**
 * Escape clears the search, Enter takes the first measure found.
 * @param {State} state
 * @param {KeyboardEvent} event
 */
function searchKey(state, event) {
  const { select, search } = state;
  if (event.key === "Escape") clear(state);
  /** @type {HTMLOptionElement|null} */
  const first = select.querySelector("option:not([hidden])");
  if (event.key !== "Enter" || !search.value || !first) return;
  event.preventDefault();
  select.value = first.value;
  select.dispatchEvent(new Event("change"));
}

/** @param {State} state */
function chosen(state) {
  const { select, data } = state;
  const known = data.groups.flatMap(([, measures]) => measures).find(([key]) => key === select.value);
  const drawable = Boolean(data.view && known?.[2]);
  if (drawable) preview(data.view.replace("measure=_", `measure=${select.value}`));
  state.report(select.value);
  state.current = select.value;
  state.wanted = drawable ? select.value : "";
  clear(state);
  clearTimeout(state.waiting);
  if (state.wanted) state.waiting = setTimeout(() => again(state, TRIES), PATIENCE);
}

/**
 * A server that is being started anew misses the choice of a page that was open before it: send it again.
 * @param {State} state
 * @param {number} left tries
 */
function again(state, left) {
  if (!state.wanted) return;
  state.report(state.wanted);
  if (left > 1) state.waiting = setTimeout(() => again(state, left - 1), PATIENCE);
  else state.wanted = "";
}

/**
 * Measures whose name or group has every word of a search.
 * @param {MeasuresMessage["groups"]} groups
 * @param {string} search
 * @returns {MeasuresMessage["groups"]}
 */
export function matching(groups, search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (/** @type {string} */ text) => words.every((word) => text.toLowerCase().includes(word));
  return groups.flatMap(([label, measures]) => {
    const kept = measures.filter(([, name]) => fits(`${label} ${name}`));
    return kept.length ? [/** @type {typeof groups[0]} */ ([label, kept])] : [];
  });
}

/** @param {State} state */
function fill(state) {
  const { select, search } = state;
  const groups = matching(state.data.groups, search.value);
  const count = groups.reduce((sum, [, measures]) => sum + measures.length, 0);
  const searched = search.value.trim() !== "";
  const optionsOf = (/** @type {[string, string, number][]} */ measures) =>
    measures.map(([value, name]) => element("option", { value }, [name]));
  select.replaceChildren(...groups.map(([label, measures]) => element("optgroup", { label }, optionsOf(measures))));
  select.size = searched ? Math.min(SHOWN, Math.max(2, count + groups.length)) : 1;
  select.value = searched ? "" : state.current;
  state.found.textContent = searched ? `${count} measure${count === 1 ? "" : "s"} found` : "";
}

/** @param {State} state */
function clear(state) {
  if (!state.search.value && state.select.size <= 1) return;
  state.search.value = "";
  fill(state);
}

const lists = parts(create);

/**
 * Called by the page whenever its data change; the list stays.
 * @param {Call<MeasuresMessage>} call
 */
export default function drawMeasures({ parentElement, data, setStateValue }) {
  const state = lists.of(parentElement);
  state.data = data;
  state.report = (key) => setStateValue("chosen", [key, Date.now()]);
  const drawn = JSON.stringify(data.groups);
  if (drawn !== state.drawn) {
    state.current = state.select.value || state.current;
    state.search.hidden = data.groups.reduce((sum, [, measures]) => sum + measures.length, 0) < LONG;
    fill(state);
    state.drawn = drawn;
  }
  if (data.measure) {
    state.current = data.measure;
    if (!state.search.value) state.select.value = data.measure;
  }
  return lists.whenGone(parentElement, () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
  });
}
