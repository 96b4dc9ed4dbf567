// Outlines of larger areas over the map, thick for places and thin for neighbourhoods, with names that do not collide.

import { element, fetchOnce } from "./share.js";

const L = globalThis.L;

/**
 * @param {any} state the map's state
 * @param {any} data
 */
export async function drawOutlines(state, data) {
  const wanted = JSON.stringify(data.outlines);
  if (state.outlined === wanted) return;
  state.outlined = wanted;
  let collections;
  try {
    collections = await Promise.all(data.outlines.map((outline) => fetchOnce(outline.geometry)));
  } catch {
    state.outlined = "";
    return;
  }
  if (state.outlined !== wanted) return;
  state.outlines?.remove();
  state.labels = [];
  state.outlines = L.layerGroup().addTo(state.map);
  data.outlines.forEach((outline, index) => {
    const style = { fill: false, color: outline.colour, weight: outline.weight, opacity: 1 };
    L.geoJSON(collections[index], { pane: "outlines", interactive: false, style }).addTo(state.outlines);
    const named = new Set(outline.labelled);
    for (const feature of collections[index].features) if (named.has(feature.id)) addLabel(state, feature, outline.kind);
  });
  if (!state.watchesLabels) {
    state.watchesLabels = true;
    state.map.on("zoomend moveend resize", () => thin(state));
  }
  requestAnimationFrame(() => thin(state));
}

function addLabel(state, feature, kind) {
  const name = element("span", { class: `nm-label nm-label-${kind}` }, [feature.properties.s ?? feature.properties.n]);
  const icon = L.divIcon({ html: name, className: "nm-label-at", iconSize: [0, 0] });
  const marker = L.marker(feature.properties.at, { icon, interactive: false, keyboard: false });
  marker.addTo(state.outlines);
  state.labels.push({ name, kind });
}

/** Hide each name that would lie over one before it: places come first, then neighbourhoods. */
function thin(state) {
  const kept = [];
  const ordered = [...state.labels].sort((a, b) => Number(b.kind === "place") - Number(a.kind === "place"));
  const legend = state.legend.getBoundingClientRect();
  if (getComputedStyle(state.legend).position === "absolute") kept.push(legend);
  for (const { name } of ordered) {
    name.style.visibility = "visible";
    const box = name.getBoundingClientRect();
    const clear = kept.every(
      (other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
    if (clear) kept.push(box);
    else name.style.visibility = "hidden";
  }
}
