// The legend inside the map: what each colour means, how many areas and people are in it.

import { element, LETTERS } from "./share.js";

/**
 * @param {HTMLElement} box
 * @param {any} data
 * @param {(index: number|null) => void} single called with the class to show alone, or null for all
 */
export function drawLegend(box, data, single) {
  const open = box.querySelector(":scope > details")?.open ?? window.innerWidth > 640;
  const rows = data.square ? [] : data.labels.map((label, index) => classRow(box, data, index, single));
  for (const kind of ["missing", "suppressed"]) {
    const { colour, label, counts } = data[kind];
    if (counts[0]) rows.push(row(colour, [label], counts, `nm-${kind}`, [data.one, data.areas_word]));
  }
  if (data.ring) rows.push(row("none", ["Core20 area"], null, "nm-ringed"));
  if (data.patched) rows.push(row("none", ["My patch"], null, "nm-patched"));
  // A screen reader hears a list, one class an item, with its unit; the eye sees a table.
  const head = element("tr", { "aria-hidden": "true" }, [
    element("th", { scope: "col" }, [element("span", { class: "nm-hidden" }, ["Class"])]),
    element("th", { scope: "col" }, [data.areas_word]),
    element("th", { scope: "col" }, ["People"]),
  ]);
  const parts = [element("summary", {}, [data.legend_title, ...(data.square ? [] : [ramp(data)])])];
  if (data.square) parts.push(square(data.square));
  if (rows.length) parts.push(listed(data, head, rows));
  if (data.histogram) parts.push(bins(data));
  parts.push(element("p", {}, [data.legend_note]));
  parts.push(element("details", { class: "nm-what" }, [element("summary", {}, ["What is this?"]), data.definition]));
  box.replaceChildren(element("details", open ? { open: "" } : {}, parts));
}

/** A class: pressing it fades the others, pressing it again shows all. */
function classRow(box, data, index, single) {
  const mark = data.marks?.[index] ? `${data.marks[index][1]} ` : "";
  const button = element("button", { type: "button", "aria-pressed": "false" }, [mark + data.labels[index]]);
  button.title = "Show only this class";
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    for (const other of box.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", String(!pressed));
    single(pressed ? null : index);
  });
  return row(data.colours[index], [button], data.counts[index], "", [data.one, data.areas_word], LETTERS[index]);
}

function listed(data, head, rows) {
  const body = element("tbody", { role: "presentation" }, rows);
  const name = `Legend: ${data.legend_title}`;
  return element("table", { role: "list", "aria-label": name }, [element("thead", { "aria-hidden": "true" }, [head]), body]);
}

function row(colour, content, counts, extra, areas = [], letter = "") {
  const swatch = element("span", { class: `nm-swatch ${extra}`, "aria-hidden": "true" });
  swatch.style.background = colour;
  swatch.dataset.letter = letter;
  const cells = [element("th", { role: "presentation" }, [swatch, ...content])];
  for (const [at, count] of (counts ?? ["", ""]).entries()) {
    const text = count === null ? "not available" : typeof count === "number" ? count.toLocaleString("en-GB") : count;
    const [one, several] = at ? ["person", "people"] : areas;
    const unit = element("span", { class: "nm-hidden" }, [counts ? ` ${count === 1 ? one : several}; ` : ""]);
    cells.push(element("td", { role: "presentation" }, [text, unit]));
  }
  return element("tr", { role: "listitem" }, cells);
}

/** The colours in a line between the first and the last class, for a legend that is closed. */
function ramp({ colours, labels }) {
  const steps = colours.map((colour) => {
    const step = element("i");
    step.style.background = colour;
    return step;
  });
  const ends = labels.length > 1 ? [labels[0], labels.at(-1)] : [labels[0] ?? "", ""];
  return element("span", { class: "nm-ramp" }, [ends[0], element("span", { "aria-hidden": "true" }, steps), ends[1]]);
}

/** Where the values in view lie: bars of equal width, each in the colours of the classes that it holds. */
function bins(data) {
  const { counts, most } = data.histogram;
  const bars = (counts[0] ?? []).map((_, at) => {
    const parts = counts.map((row, index) => {
      const part = element("i");
      part.style.height = `${(row[at] / most) * 100}%`;
      part.style.background = data.colours[index];
      return part;
    });
    return element("span", {}, parts);
  });
  return element("div", { class: "nm-bins", "aria-hidden": "true" }, bars);
}

/** Nine colours of two measures, the first upwards and the second to the right. */
function square({ colours, counts, rows, columns, names }) {
  const lines = [2, 1, 0].map((up) => {
    const cells = colours[up].map((colour, across) => {
      const cell = element("td", { title: `${rows[up] ?? ""} · ${columns[across] ?? ""}` }, [String(counts[up][across])]);
      cell.style.background = colour;
      if (up + across > 2) cell.style.color = "#fff";
      return cell;
    });
    return element("tr", {}, [element("th", { scope: "row" }, [rows[up] ?? ""]), ...cells]);
  });
  const foot = element("tr", {}, [element("th"), ...columns.map((label) => element("th", { scope: "col" }, [label]))]);
  return element("table", { class: "nm-square" }, [
    element("caption", {}, [`↑ ${names[0]}   → ${names[1]} (areas in each)`]),
    element("tbody", {}, [...lines, foot]),
  ]);
}
