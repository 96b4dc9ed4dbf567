// The question "What?": the browser's own list, in groups. The map is repainted at once, before the server answers.
// A long list has a box over it, whose words narrow it.

import { element, onAnswered, onMoved, onView, preview, whenGone } from "./share.js";

const LONG = 25; // measures from which the list can be searched
const SHOWN = 8; // lines of the list while it is searched
const PATIENCE = 2500; // ms after which a choice that the server did not answer is sent again
const TRIES = 8; // which last as long as a server takes to start

/** @type {WeakMap<HTMLElement, any>} */
const lists = new WeakMap();

function create(parent) {
  const select = element("select", { id: "nm-measure" });
  const search = element("input", {
    type: "search",
    class: "nm-search",
    placeholder: "Search measures",
    "aria-label": "Search measures",
    "aria-controls": "nm-measure",
    autocomplete: "off",
  });
  const found = element("p", { class: "nm-hidden", role: "status" });
  const label = element("label", { for: "nm-measure" }, ["What?"]);
  const frame = element("div", { class: "nm-question" }, [label, search, select, found]);
  parent.append(frame);
  const state = { frame, select, search, found, drawn: "", wanted: "", groups: [] };
  search.addEventListener("input", () => fill(state));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear(state);
    const first = select.querySelector("option:not([hidden])");
    if (event.key !== "Enter" || !search.value || !first) return;
    event.preventDefault();
    select.value = first.value;
    select.dispatchEvent(new Event("change"));
  });
  const stops = [
    onView((view) => {
      state.current = view.measure;
      if (!state.wanted && !state.search.value) state.select.value = view.measure;
    }),
    onAnswered((path) => {
      if (!path.includes(`measure=${state.wanted}&`)) return;
      clearTimeout(state.waiting);
      state.wanted = "";
    }),
    onMoved(() => (state.wanted = "")),
  ];
  state.stop = () => stops.forEach((stop) => stop());
  select.addEventListener("change", () => {
    const { groups, view } = state.data;
    const known = groups.flatMap(([, measures]) => measures).find(([key]) => key === select.value);
    if (view && known[2]) preview(view.replace("measure=_", `measure=${known[0]}`));
    state.report(select.value);
    state.current = select.value;
    clear(state);
    clearTimeout(state.waiting);
    state.wanted = view && known[2] ? select.value : "";
    if (state.wanted) state.waiting = setTimeout(() => again(state, TRIES), PATIENCE);
  });
  return state;
}

/** A server that is being started anew misses what a page that was open before it says: say it again. */
function again(state, left) {
  if (!state.wanted) return;
  state.report(state.wanted);
  if (left > 1) state.waiting = setTimeout(() => again(state, left - 1), PATIENCE);
  else state.wanted = "";
}

/** Fill the list with the measures whose name or group has every word that was typed. */
function fill(state) {
  const words = state.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (group, name) => words.every((word) => `${group} ${name}`.toLowerCase().includes(word));
  let count = 0;
  const groups = state.groups.flatMap(([label, measures]) => {
    const kept = measures.filter(([, name]) => fits(label, name));
    count += kept.length;
    const options = kept.map(([value, name]) => element("option", { value }, [name]));
    return options.length ? [element("optgroup", { label }, options)] : [];
  });
  state.select.replaceChildren(...groups);
  state.select.size = words.length ? Math.min(SHOWN, Math.max(2, count + groups.length)) : 1;
  state.select.value = words.length ? "" : state.current;
  state.found.textContent = words.length ? `${count} measure${count === 1 ? "" : "s"} found` : "";
}

function clear(state) {
  if (!state.search.value && state.select.size <= 1) return;
  state.search.value = "";
  fill(state);
}

/** Called by the page whenever its data change; the list stays. */
export default function drawMeasures({ parentElement, data, setStateValue }) {
  let state = lists.get(parentElement);
  if (!state) {
    state = create(parentElement);
    lists.set(parentElement, state);
  }
  state.data = data;
  state.report = (key) => setStateValue("chosen", [key, Date.now()]);
  const drawn = JSON.stringify(data.groups);
  if (drawn !== state.drawn) {
    state.groups = data.groups;
    state.current = state.select.value || state.current;
    state.search.hidden = data.groups.reduce((sum, [, measures]) => sum + measures.length, 0) < LONG;
    fill(state);
    state.drawn = drawn;
  }
  if (data.measure) {
    state.current = data.measure;
    if (!state.search.value) state.select.value = data.measure;
  }
  return whenGone(parentElement, () => {
    state.stop();
    state.frame.remove();
    lists.delete(parentElement);
  });
}
