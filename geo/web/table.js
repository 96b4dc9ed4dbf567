// The table beside the map: the same areas, the same values, the same selection. A plain table, so that all can read it.

import {
  choose, chosenNow, classOf, element, fetchOnce, inWords, LETTERS, onChosen, onView, whenGone, WITHHELD, without, written,
} from "./share.js";

/** @type {WeakMap<HTMLElement, any>} */
const tables = new WeakMap();
const AT_FIRST = 100; // rows; more are drawn when asked for
const collator = new Intl.Collator("en-GB", { numeric: true });
const PEOPLE = { decimals: 0, suffix: "", missing: "Not available" };

function create(parent) {
  const frame = element("div", { class: "nm-table", tabindex: "0", role: "region" });
  parent.append(frame);
  const state = { frame, sort: null, chosen: "", rows: new Map(), stop: [] };
  state.stop.push(onChosen((code) => mark(state, code, true)), onView((data) => update(state, data)));
  return state;
}

async function update(state, data) {
  state.data = data;
  let parts;
  try {
    parts = await Promise.all([fetchOnce(data.geometry), fetchOnce(data.values), fetchOnce(data.people), data.limits ? fetchOnce(data.limits) : null]);
  } catch {
    state.frame.textContent = "The table's figures could not be loaded: reload the page.";
    return;
  }
  if (state.data !== data) return;
  const [collection, values, people, limits] = parts;
  state.lines = collection.features
    .map((feature, index) => ({
      code: feature.id,
      name: feature.properties.n,
      within: feature.properties.w,
      mark: data.classes[index],
      value: values[index],
      people: people[index],
      limits: limits?.[index],
    }))
  // The patch may lie outside the area in view: its rows then have no class.
  const alone = state.told?.alone && new Set(state.told.alone);
  state.lines = state.lines.filter((line) => (alone ? alone.has(line.code) : line.mark !== "."));
  if (state.measure !== data.measure) state.sort = { by: "value", down: !data.low_first };
  state.measure = data.measure;
  state.chosen = chosenNow();
  draw(state);
}

/** Columns; people stand once where they are what is mapped. */
const columnsOf = (data) => COLUMNS.filter(([by]) => (by !== "people" || data.measure !== "people") && (by !== "limits" || data.limits));
const COLUMNS = [
  ["name", "Area", false],
  ["within", "In", false],
  ["value", "", true],
  ["limits", "95% confidence interval", true],
  ["people", "People", true],
];

function draw(state) {
  const { data, sort } = state;
  const sign = sort.down ? -1 : 1;
  const key = sort.by;
  state.lines.sort((a, b) => {
    if (a[key] === null || b[key] === null) return Number(a[key] === null) - Number(b[key] === null);
    const order = typeof a[key] === "number" ? a[key] - b[key] : collator.compare(a[key], b[key]);
    return sign * order || collator.compare(a.name, b.name);
  });
  state.rows = new Map();
  const head = columnsOf(data).map(([by, title, isNumber]) => {
    if (by === "limits") return element("th", { scope: "col", class: "nm-number" }, [title]);
    const button = element("button", { type: "button" }, [title || data.short]);
    button.addEventListener("click", () => {
      state.sort = { by, down: sort.by === by ? !sort.down : isNumber };
      draw(state);
    });
    const direction = sort.by === by ? (sort.down ? "descending" : "ascending") : "none";
    return element("th", { scope: "col", "aria-sort": direction, class: isNumber ? "nm-number" : "" }, [button]);
  });
  const shown = state.all ? state.lines : state.lines.slice(0, AT_FIRST);
  const body = element("tbody", {}, shown.map((line) => row(state, line)));
  const words = state.told?.alone ? `${data.legend_title}, by ${data.one}: those in ${state.told.words} or holding part of it.` : data.caption;
  const caption = element("caption", {}, [words]);
  state.frame.setAttribute("aria-label", words);
  const parts = [element("table", {}, [caption, element("thead", {}, [element("tr", {}, head)]), body])];
  if (shown.length < state.lines.length) parts.push(showAll(state));
  state.frame.replaceChildren(...parts);
  mark(state, state.chosen, false);
}

/** Limits of a line's value as written; nothing where there are none. */
function between(data, { value, limits }) {
  if (value === null || !limits || limits.includes(null)) return "";
  return limits.map((limit) => written(limit, data.unit)).join(" to ");
}

function showAll(state) {
  const button = element("button", { type: "button", class: "nm-all" }, [`Show all ${state.lines.length} areas`]);
  button.addEventListener("click", () => {
    state.all = true;
    draw(state);
  });
  return button;
}

function row(state, line) {
  const { data } = state;
  const index = classOf(line.mark);
  const kind = index >= 0 ? "" : line.mark === WITHHELD ? " nm-suppressed" : " nm-missing";
  const swatch = element("span", { class: `nm-swatch${kind}`, "aria-hidden": "true" });
  swatch.style.background = index < 0 ? without(data, line.mark).colour : data.colours[index];
  swatch.dataset.letter = LETTERS[index] ?? "";
  if (line.mark === ".") swatch.style.visibility = "hidden";
  const button = element("button", { type: "button" }, [line.name]);
  const made = element("tr", {}, [
    element("th", { scope: "row" }, [button]),
    element("td", {}, [line.within]),
    element("td", { class: "nm-number" }, [swatch, inWords(data, line.mark, line.value)]),
    ...(data.limits ? [element("td", { class: "nm-number" }, [between(data, line)])] : []),
    ...(data.measure === "people" ? [] : [element("td", { class: "nm-number" }, [written(line.people, PEOPLE)])]),
  ]);
  made.addEventListener("click", () => {
    const code = state.chosen === line.code ? "" : line.code;
    choose(code);
    state.report(code);
  });
  state.rows.set(line.code, made);
  return made;
}

function mark(state, code, scroll) {
  state.rows.get(state.chosen)?.removeAttribute("aria-selected");
  state.chosen = code;
  if (code && !state.rows.has(code) && !state.all && state.lines?.some((line) => line.code === code)) {
    state.all = true;
    draw(state);
    return;
  }
  const chosen = state.rows.get(code);
  if (!chosen) return;
  chosen.setAttribute("aria-selected", "true");
  const { offsetTop: top, offsetHeight: height } = chosen;
  const view = state.frame;
  const head = view.querySelector("thead").offsetHeight;
  const hidden = top - head < view.scrollTop || top + height > view.scrollTop + view.clientHeight;
  if (hidden || !scroll) view.scrollTop = Math.max(0, top - view.clientHeight / 2);
}

/** Called by the page; what to draw comes from the map. */
export default function drawTable({ parentElement, data, setStateValue }) {
  let state = tables.get(parentElement);
  if (!state) {
    state = create(parentElement);
    tables.set(parentElement, state);
  }
  state.report = (code) => setStateValue("select", [code, Date.now()]);
  const before = JSON.stringify(state.told);
  state.told = data ?? {};
  if (state.data && before !== JSON.stringify(state.told)) update(state, state.data);
  return whenGone(parentElement, () => {
    state.stop.forEach((stop) => stop());
    state.frame.remove();
    tables.delete(parentElement);
  });
}
