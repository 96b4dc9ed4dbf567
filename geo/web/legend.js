// The legend inside the map: what each colour means, how many areas and people are in it.

import { element } from "./share.js";

/**
 * @param {HTMLElement} box
 * @param {any} data
 */
export function drawLegend(box, data) {
  const open = box.querySelector("details")?.open ?? window.innerWidth > 640;
  const rows = data.labels.map((label, index) => row(data.colours[index], label, data.counts[index], ""));
  if (data.missing.counts[0]) rows.push(row(data.missing.colour, data.missing.label, data.missing.counts, ""));
  if (data.ring) rows.push(row("none", "Core20 area", null, "nm-ringed"));
  const head = element("tr", {}, [
    element("th", { scope: "col" }, [element("span", { class: "nm-hidden" }, ["Class"])]),
    element("th", { scope: "col" }, [data.areas_word]),
    element("th", { scope: "col" }, ["People"]),
  ]);
  const details = element("details", open ? { open: "" } : {}, [
    element("summary", {}, [data.legend_title]),
    element("table", {}, [element("thead", {}, [head]), element("tbody", {}, rows)]),
    element("p", {}, [data.legend_note]),
  ]);
  box.replaceChildren(details);
}

function row(colour, label, counts, extra) {
  const swatch = element("span", { class: `nm-swatch ${extra}`, "aria-hidden": "true" });
  swatch.style.background = colour;
  const cells = [element("th", { scope: "row" }, [swatch, label])];
  for (const count of counts ?? ["", ""]) {
    const text = count === null ? "not available" : typeof count === "number" ? count.toLocaleString("en-GB") : count;
    cells.push(element("td", {}, [text]));
  }
  return element("tr", {}, cells);
}
