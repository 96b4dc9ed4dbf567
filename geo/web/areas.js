// The areas of a map: put on it once a level, recoloured in place, ringed, and described beside the pointer.

import { areaWords } from "./announcement.js";
import { choose, point } from "./channels.js";
import { colourOf, element, fetchOnce } from "./element.js";
import { classOf, OUT_OF_VIEW, rowOf, WITHHELD, without } from "./figures.js";
import { unknownStyle } from "./hatch.js";
import { casing, edgeOf, FADED, GROUND, linesOf, selectionRing } from "./paths.js";

/** @import { AreaLayer, Areas, MapState, View } from "./state.js" */

const L = globalThis.L;
const CLOSE_ZOOM = 11;
const MANY = 5000;
const MANY_ZOOM = 8.5;
const PALE = { ...GROUND, opacity: 1, dashArray: undefined };

/**
 * Put the areas of a level on the map, once a level.
 * @param {MapState} state
 * @param {View} data
 */
export async function showAreas(state, data) {
  if (state.geometry === data.geometry) return;
  /** @type {Areas} */
  const collection = await fetchOnce(data.geometry);
  if (state.data !== data) return;
  state.areas?.remove();
  state.layers = [];
  state.areas = L.geoJSON(collection, {
    style: () => PALE,
    onEachFeature: (_feature, made) => {
      const layer = /** @type {AreaLayer} */ (made);
      layer.position = state.layers.length;
      state.layers.push(layer);
      listen(state, layer);
    },
  }).addTo(state.map);
  state.geometry = data.geometry;
}

/**
 * @param {MapState} state
 * @param {AreaLayer} layer
 */
function listen(state, layer) {
  const pointed = (/** @type {string} */ code) => point(state, state.received?.view ?? "", code);
  for (const type of ["mouseover", "mousemove"]) {
    layer.on(type, (event) => describe(state, layer, /** @type {L.LeafletMouseEvent} */ (event).latlng));
  }
  layer.on("mouseover", () => pointed(layer.feature.id));
  layer.on("mouseout", () => {
    state.map.closeTooltip(state.hover);
    pointed("");
  });
  layer.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    if (!state.data?.together) select(state, layer.feature.id === state.chosen ? "" : layer.feature.id);
  });
}

/**
 * Select an area for all parts of the page and for the server.
 * @param {MapState} state
 * @param {string} code
 */
export function select(state, code) {
  choose(code);
  state.report(code);
}

/**
 * One pass over the areas: each gets its class's colour.
 * @param {MapState} state
 * @param {View} data
 */
export function recolour(state, data) {
  const { classes, colours } = data;
  const zoom = state.map.getZoom();
  const many = state.layers.length > MANY && zoom < MANY_ZOOM; // white edges would be all that is seen
  const edge = edgeOf(zoom >= CLOSE_ZOOM);
  const core20 = { color: colourOf("core20"), weight: 2, opacity: 1, dashArray: undefined };
  state.layers.forEach((layer, position) => {
    const mark = classes[position] ?? OUT_OF_VIEW;
    if (mark === OUT_OF_VIEW) {
      layer.setStyle(PALE);
      return;
    }
    const index = classOf(mark);
    const fillColor = colours[index];
    const known = { fillColor, ...edge, ...(many ? { color: fillColor, weight: 0.4 } : {}) };
    const drawn = index < 0 ? unknownStyle(without(data, mark).colour, mark === WITHHELD, edge) : known;
    const faded = state.single !== null && state.single !== rowOf(data, mark);
    const ringed = data.ring && layer.feature.properties.c;
    layer.setStyle({ ...drawn, fillOpacity: faded ? FADED : data.base_map ? 0.75 : 1, ...(ringed ? core20 : {}) });
    if (ringed || mark === WITHHELD) layer.bringToFront();
  });
}

/**
 * @param {MapState} state
 * @param {AreaLayer} layer
 * @param {L.LatLng} at
 */
function describe(state, layer, at) {
  const { data, values, order } = state;
  if (!data) return;
  const { name, within, facts } = areaWords({ data, values, order }, layer);
  const lines = [element("strong", {}, [name])];
  if (within) lines.push(element("span", { class: "nm-within" }, [within]));
  lines.push(...facts.map((fact) => element("span", {}, [fact])));
  state.hover.setContent(element("div", {}, lines)).setLatLng(at);
  state.map.openTooltip(state.hover);
}

/**
 * @param {MapState} state
 * @param {string|undefined} code
 */
const layerOf = (state, code) => state.layers.find(({ feature }) => feature.id === code);

/**
 * Ring the selected area.
 * @param {MapState} state
 * @param {string} code
 */
export function ringSelected(state, code) {
  state.chosen = code;
  state.ring?.remove();
  const layer = layerOf(state, code);
  state.canvas.dataset.selected = layer ? code : "";
  state.ring = layer && selectionRing(layer.feature).addTo(state.map);
}

/**
 * Ring the area that the pointer is on in another map of the same view.
 * @param {MapState} state
 * @param {string} code
 */
export function ringPointed(state, code) {
  state.echo?.remove();
  state.canvas.dataset.pointed = code;
  const layer = code ? layerOf(state, code) : undefined;
  const lines = [casing(5), { color: colourOf("blue"), weight: 2.5 }];
  state.echo = layer && linesOf(layer.feature, "ring", lines).addTo(state.map);
}
