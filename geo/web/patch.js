// My patch: areas of any level that a person bookmarks. It is kept in the link; the map rings it before the server answers.

import { element, onBookmark, publishPatch, whenGone } from "./share.js";

const PATIENCE = 2500; // ms after which what the server holds counts again, or is told once more
const LARGEST = 100; // areas, as the server has it

/** @type {WeakMap<HTMLElement, any>} */
const patches = new WeakMap();

const codesOf = (areas) => areas.map(([code]) => code).join(",");

function create(parent) {
  const frame = element("section", { class: "nm-patch", "aria-label": "My patch" });
  const said = element("p", { class: "nm-hidden", role: "status" });
  parent.append(frame, said);
  const state = { frame, said, areas: [], wanted: null, open: false };
  state.stop = onBookmark((area) => toggle(state, area));
  return state;
}

function toggle(state, area) {
  const held = state.areas.some(([code]) => code === area[0]);
  if (!held && state.areas.length >= LARGEST) {
    state.said.textContent = `My patch holds ${LARGEST} areas at most.`;
    return;
  }
  change(state, held ? state.areas.filter(([code]) => code !== area[0]) : [...state.areas, area]);
  const count = state.areas.length;
  const now = `It holds ${count} ${count === 1 ? "area" : "areas"}.`;
  state.said.textContent = `${area[1]} ${held ? "was taken out of" : "was put into"} my patch. ${now}`;
}

/** The whole patch is told each time, so that of several changes in haste the last says all. */
function change(state, areas) {
  const focused = state.frame.contains(document.activeElement);
  state.areas = areas;
  state.wanted = codesOf(areas);
  draw(state);
  if (focused && !state.frame.contains(document.activeElement)) state.frame.querySelector("button")?.focus();
  state.tell("codes", state.wanted);
  clearTimeout(state.waiting);
  state.waiting = setTimeout(() => {
    if (state.wanted !== null) state.tell("codes", state.wanted);
    state.wanted = null;
  }, PATIENCE);
}

function button(words, act, more = {}) {
  const made = element("button", { type: "button", ...more }, [words]);
  made.addEventListener("click", act);
  return made;
}

function draw(state) {
  const { areas, data } = state;
  const held = areas.some(([code]) => code === data.focus[0]);
  const star = button(
    `${held ? "★ In my patch" : "☆ Add to my patch"}`,
    () => toggle(state, data.focus),
    {
      class: "nm-button",
      "aria-pressed": String(held),
      "aria-label": `${held ? "Take out of" : "Add to"} my patch: ${data.focus[1]}`,
      title: "With the map in focus, the key B does the same",
    },
  );
  const parts = [element("div", { class: "nm-patch-row" }, [star])];
  if (areas.length) {
    const alone = element("input", { type: "checkbox", id: "nm-mine" });
    alone.checked = data.mine;
    alone.addEventListener("change", () => state.tell("mine", alone.checked ? "1" : ""));
    parts[0].append(element("label", { for: "nm-mine" }, [alone, "Figures of my patch only"]));
    parts.push(listed(state));
  }
  const active = state.frame.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  state.frame.replaceChildren(...parts);
  if (active) state.frame.querySelector(`[data-key="${CSS.escape(active)}"]`)?.focus();
  state.frame.querySelectorAll("button, input, summary").forEach((part, at) => (part.dataset.key ??= `${at}`));
  publishPatch({ areas, geometry: data.geometry, hexagons: data.hexagons });
}

function listed(state) {
  const items = state.areas.map((area) => {
    const [code, name] = area;
    const go = button(name, () => state.tell("select", code), { class: "nm-patch-area", "data-key": code });
    const out = button("×", () => toggle(state, area), { "aria-label": `Take out of my patch: ${name}`, "data-key": `${code} out` });
    return element("li", {}, [go, out]);
  });
  const clear = button("Clear my patch", () => {
    change(state, []);
    state.said.textContent = "My patch was cleared.";
  }, { class: "nm-patch-clear" });
  const count = state.areas.length;
  const title = element("summary", {}, [`My patch: ${count} ${count === 1 ? "area" : "areas"}`]);
  const made = element("details", state.open ? { open: "" } : {}, [title, element("ul", {}, items), clear]);
  made.addEventListener("toggle", () => (state.open = made.open));
  return made;
}

/** Called by the page whenever its data change; the patch stays as it was last changed here until the server agrees. */
export default function drawPatch({ parentElement, data, setStateValue }) {
  let state = patches.get(parentElement);
  if (!state) {
    state = create(parentElement);
    patches.set(parentElement, state);
  }
  state.tell = (name, value) => setStateValue(name, [value, Date.now()]);
  state.data = data;
  if (state.wanted === codesOf(data.areas)) state.wanted = null;
  if (state.wanted === null) state.areas = data.areas;
  draw(state);
  return whenGone(parentElement, () => {
    state.stop();
    clearTimeout(state.waiting);
    publishPatch({ areas: [], geometry: {}, hexagons: {} });
    state.frame.remove();
    state.said.remove();
    patches.delete(parentElement);
  });
}
