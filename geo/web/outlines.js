// Outlines of larger areas over the map, thick for places and thin for neighbourhoods, and points sized by `r`, with names
// that do not collide.

import { element, fetchGround, fetchOnce } from "./element.js";
import { inWords, OUT_OF_VIEW } from "./figures.js";
import { labelOf, landOf, thinOut } from "./paths.js";

/** @import { Ground } from "./ground.js" */
/** @import { OutlineMessage } from "./messages.js" */
/** @import { Areas, MapState, View } from "./state.js" */

const L = globalThis.L;
const LANDSCAPE = new Set(["road", "water"]);

/**
 * @param {MapState} state
 * @param {View} data
 */
export async function drawOutlines(state, data) {
  const wanted = JSON.stringify(data.outlines);
  if (state.outlined === wanted) return;
  state.outlined = wanted;
  /** @type {(Ground|Areas)[]} */
  let collections;
  try {
    const fetched = (/** @type {string} */ path) => (path.endsWith(".bin") ? fetchGround(path) : fetchOnce(path));
    collections = await Promise.all(data.outlines.map(({ geometry }) => fetched(geometry)));
  } catch {
    state.outlined = "";
    return;
  }
  if (state.outlined !== wanted) return;
  state.outlines?.remove();
  const outlines = L.layerGroup().addTo(state.map);
  state.landscape.hidden = !data.outlines.some(({ kind }) => LANDSCAPE.has(kind));
  Object.assign(state, { labels: state.labels.filter(({ kind }) => kind === "area"), outlines });
  data.outlines.forEach((outline, index) => {
    const areas = collections[index];
    if (!areas) return;
    if (!("codes" in areas)) shapesOf(areas, outline).addTo(outlines);
    for (const { name, at } of namesOf(areas, new Set(outline.labelled))) {
      const { span, marker } = labelOf(name, outline.kind, at);
      marker.addTo(outlines);
      state.labels.push({ name: span, kind: outline.kind });
    }
  });
  if (!state.thins) state.map.on("zoomend moveend resize", () => thin(state));
  state.thins = true;
  requestAnimationFrame(() => thin(state));
}

/**
 * Shapes that are no areas of the ground, whose edges the painter draws: lines and points.
 * @param {Areas} areas
 * @param {OutlineMessage} outline
 */
function shapesOf(areas, { kind, colour, weight }) {
  if (LANDSCAPE.has(kind)) return landOf(areas, { colour, weight }, "landscape");
  const fill = areas.features.some(({ properties }) => properties.r !== undefined);
  const style = { fill, fillColor: "#ffffff", fillOpacity: 0.85, color: colour, weight };
  const pointToLayer = (/** @type {any} */ { properties }, /** @type {L.LatLng} */ at) =>
    L.circleMarker(at, { pane: "outlines", interactive: false, radius: properties.r });
  return L.geoJSON(areas, { pane: "outlines", interactive: false, style, pointToLayer });
}

/**
 * Names of those that are labelled, and where each stands.
 * @param {Ground|Areas} areas
 * @param {Set<string>} labelled codes
 * @returns {{name: string, at: [number, number]}[]}
 */
function namesOf(areas, labelled) {
  const all = "codes" in areas
    ? areas.codes.map((code, area) => ({ code, name: areas.short[code] ?? areas.names[area] ?? "", at: areas.at[area] }))
    : areas.features.map(({ id, properties: { n, s, at } }) => ({ code: id, name: s ?? n, at }));
  return all.flatMap(({ code, name, at }) => (at && labelled.has(code) ? [{ name, at }] : []));
}

/**
 * Name each area in view with its value where a person wants it; areas too many to name have no place for a name.
 * @param {MapState} state
 */
export function nameAreas(state) {
  const { data, ground, values, named, map } = state;
  state.areaNames?.remove();
  state.areaNames = undefined;
  state.labels = state.labels.filter(({ kind }) => kind !== "area");
  state.naming.hidden = !ground?.at.length || Boolean(data?.form);
  if (named && data && ground && values && !state.naming.hidden) {
    const group = L.layerGroup().addTo(map);
    ground.at.forEach((at, area) => {
      const [mark, code] = [data.classes[area] ?? OUT_OF_VIEW, ground.codes[area] ?? ""];
      if (mark === OUT_OF_VIEW) return;
      const { span, marker } = labelOf(ground.short[code] ?? ground.names[area] ?? "", "area", [at[0], at[1]]);
      span.append(element("br"), inWords(data, mark, values[area]));
      marker.addTo(group);
      state.labels.push({ name: span, kind: "area" });
    });
    state.areaNames = group;
  }
  thin(state);
}

/**
 * Areas with their values come first, then places, then neighbourhoods.
 * @param {MapState} state
 */
function thin(state) {
  const rank = (/** @type {string} */ kind) => ["area", "place"].indexOf(kind) >>> 0; // others last
  const ordered = [...state.labels].sort((a, b) => rank(a.kind) - rank(b.kind));
  thinOut(ordered.map(({ name }) => name), state.canvas.getBoundingClientRect());
}
