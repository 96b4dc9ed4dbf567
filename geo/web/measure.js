// The question "What?": the browser's own list, in groups. The map is repainted at once, before the server answers.

import { element, onAnswered, onView, preview } from "./share.js";

const PATIENCE = 2500; // ms after which a choice that the server did not answer is sent again
const TRIES = 8; // which last as long as a server takes to start

/** @type {WeakMap<HTMLElement, any>} */
const lists = new WeakMap();

function create(parent) {
  const select = element("select", { id: "nm-measure" });
  const frame = element("div", { class: "nm-question" }, [element("label", { for: "nm-measure" }, ["What?"]), select]);
  parent.append(frame);
  const state = { frame, select, drawn: "", wanted: "" };
  const stops = [
    onView((view) => {
      if (!state.wanted) state.select.value = view.measure;
    }),
    onAnswered((path) => {
      if (!path.includes(`measure=${state.wanted}&`)) return;
      clearTimeout(state.waiting);
      state.wanted = "";
    }),
  ];
  state.stop = () => stops.forEach((stop) => stop());
  select.addEventListener("change", () => {
    const { groups, view } = state.data;
    const known = groups.flatMap(([, measures]) => measures).find(([key]) => key === select.value);
    if (view && known[2]) preview(view.replace("measure=_", `measure=${known[0]}`));
    state.report(select.value);
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
    const groups = data.groups.map(([label, measures]) =>
      element("optgroup", { label }, measures.map(([value, name]) => element("option", { value }, [name]))),
    );
    state.select.replaceChildren(...groups);
    state.drawn = drawn;
  }
  if (data.measure) state.select.value = data.measure;
  return () => {
    state.stop();
    state.frame.remove();
    lists.delete(parentElement);
  };
}
