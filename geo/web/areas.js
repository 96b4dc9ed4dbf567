// The areas of a map: painted a level at a time, recoloured in place, ringed, and described beside the pointer.

import { areaWords } from "./announcement.js";
import { choose, point } from "./channels.js";
import { refine } from "./detail.js";
import { colourOf, element, fetchGround } from "./element.js";
import { classOf, markAt, OUT_OF_VIEW, rowOf, WITHHELD } from "./figures.js";
import { markRow } from "./legend.js";
import { AROUND, casing, EDGE, edgeWidth, FADED, GROUND, SELECTION, unknownStyle, withheldRing } from "./paths.js";
import { followPointer, onArea } from "./pointer.js";

/** @import { Stroke, Style } from "./look.js" */
/** @import { MapState, View } from "./state.js" */

const CLOSE_ZOOM = 11;
const MANY = 5000;
const MANY_ZOOM = 8.5;
const PALE = { fill: GROUND.fillColor, opacity: 1, edge: GROUND.color };

/**
 * Fetch the areas of a level, and those whose outlines lie over them, and have them painted.
 * @param {MapState} state
 * @param {View} data
 */
export async function showAreas(state, data) {
  const shown = JSON.stringify([data.geometry, data.outlines]);
  if (state.shown === shown) return;
  const over = data.outlines.filter(({ geometry }) => geometry.endsWith(".bin"));
  const [ground, ...outlines] = await Promise.all([data, ...over].map(({ geometry }) => fetchGround(geometry)));
  if (state.data !== data || !ground) return;
  state.shown = shown;
  state.ground = ground;
  state.painter.show(ground, over.flatMap(({ colour, weight }, at) => {
    const shapes = outlines[at];
    return shapes ? [{ shapes, strokes: [{ colour, weight }] }] : [];
  }));
  detail(state);
}

/** @param {MapState} state */
async function detail(state) {
  if (await refine(state)) ringSelected(state, state.chosen ?? "");
}

/**
 * Hear the pointer on the areas of a map, and where the map is moved to.
 * @param {MapState} state
 */
export function listenToPointer(state) {
  const { map, painter } = state;
  const codeOf = (/** @type {number} */ position) => state.ground?.codes[position] ?? "";
  let on = "";
  map.on("moveend", () => detail(state));
  followPointer(map, painter, (position, at) => {
    if (at && position >= 0) describe(state, position, at);
    else map.closeTooltip(state.hover);
    markRow(state.legend, state.data ? rowOf(state.data, state.data.classes[position]) : -1);
    const code = codeOf(position);
    if (code !== on) point(state, state.received?.view ?? "", code);
    on = code;
  });
  onArea(map, painter, (position) => {
    const code = codeOf(position);
    if (code && !state.data?.together) select(state, code === state.chosen ? "" : code);
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
 * Colour the areas: each has the style of its class.
 * @param {MapState} state
 * @param {View} data
 */
export function recolour(state, data) {
  const { ground, painter, single } = state;
  if (!ground) return;
  const { classes, colours } = data;
  const areas = ground.codes.length;
  const opacity = (/** @type {number} */ row) => (single !== null && single !== row ? FADED : data.base_map ? 0.75 : 1);
  /** @type {Style[]} */
  const inView = [
    unknownStyle(data.missing.colour, false, opacity(-1)),
    unknownStyle(data.suppressed.colour, true, opacity(-1)),
    ...colours.map((fill, index) => ({ fill, opacity: opacity(index % data.labels.length), edge: EDGE })),
  ];
  const beyond = inView.map((style) => ({ ...style, opacity: style.opacity * AROUND }));
  const styles = [PALE, ...inView, ...beyond];
  const beside = inView.length; // styles of areas around stand so many after those of areas in view
  const [styleOf, withheld, ringed] = [new Uint8Array(areas), new Uint8Array(areas + 1), new Uint8Array(areas + 1)];
  for (let area = 0; area < areas; area++) {
    const mark = markAt(data, area);
    if (mark === OUT_OF_VIEW) continue;
    const index = classOf(mark);
    styleOf[area] = (index < 0 ? (mark === WITHHELD ? 2 : 1) : index + 3) + (classes[area] === mark ? 0 : beside);
    if (classes[area] === WITHHELD) withheld[area + 1] = 1;
  }
  for (const area of data.ring ? ground.core20 : []) if ((classes[area] ?? OUT_OF_VIEW) !== OUT_OF_VIEW) ringed[area + 1] = 1;
  const rings = [
    { areas: withheld, ...withheldRing() },
    { areas: ringed, colour: colourOf("core20"), weight: 2 },
    ...(data.cores ?? []).map(({ inside, ...line }) => ({ ...line, areas: marksOf(inside, areas), together: true })),
  ];
  // From afar, the edges of many small areas would be all that is seen.
  const width = (/** @type {number} */ zoom) => (areas > MANY && zoom < MANY_ZOOM ? 0 : edgeWidth(zoom >= CLOSE_ZOOM));
  painter.colour({ styles, styleOf, rings, edge: width });
}

/**
 * 1 for each of some areas, by number.
 * @param {number[]} inside positions
 * @param {number} areas how many there are
 */
function marksOf(inside, areas) {
  const marks = new Uint8Array(areas + 1);
  for (const area of inside) marks[area + 1] = 1;
  return marks;
}

/**
 * @param {MapState} state
 * @param {number} position
 * @param {L.LatLng} at
 */
function describe(state, position, at) {
  const { data, values, order, ground } = state;
  if (!data || !ground) return;
  const { name, within, facts } = areaWords({ data, values, order, ground }, position);
  const lines = [element("strong", {}, [name])];
  if (within) lines.push(element("span", { class: "nm-within" }, [within]));
  lines.push(...facts.map((fact) => element("span", {}, [fact])));
  state.hover.setContent(element("div", {}, lines)).setLatLng(at);
  state.map.openTooltip(state.hover);
}

/**
 * Draw lines around the area of a code, if it is on the map.
 * @param {MapState} state
 * @param {string} name of the lines
 * @param {string} code
 * @param {Stroke[]} strokes
 * @returns {boolean} whether it is
 */
function markCode({ ground, painter }, name, code, strokes) {
  const position = code ? (ground?.codes.indexOf(code) ?? -1) : -1;
  painter.mark(name, ground && position >= 0 ? [{ ground, areas: [position], strokes }] : []);
  return position >= 0;
}

/**
 * Ring the selected area.
 * @param {MapState} state
 * @param {string} code
 */
export function ringSelected(state, code) {
  state.chosen = code;
  state.canvas.dataset.selected = markCode(state, "selected", code, SELECTION) ? code : "";
}

/**
 * Ring the area that the pointer is on in another map of the same view.
 * @param {MapState} state
 * @param {string} code
 */
export function ringPointed(state, code) {
  state.canvas.dataset.pointed = code;
  markCode(state, "pointed", code, [casing(5), { colour: colourOf("blue"), weight: 2.5 }]);
}
