// How areas, and rings around them, are drawn: alike in the app and in a map to send.

import { colourOf } from "./element.js";

/** @import { Stroke, Style } from "./look.js" */

const L = globalThis.L;
const RIM = 4; // pixels that a name keeps from the map's edge

export const GROUND = { fillColor: "#f1f3f5", fillOpacity: 1, color: "#dde1e5", weight: 0.5 };
export const AROUND = 0.3; // opacity of areas around those in view
export const FADED = 0.12; // opacity of a class while another is shown

export const EDGE = "#ffffff"; // of an area

/**
 * Width of an area's edge in pixels: fine from afar, lest the edges of small areas hide them.
 * @param {boolean} close
 */
export const edgeWidth = (close) => (close ? 0.7 : 0.25);

/**
 * Style of an area without a class, drawn as in print: lines where a value is missing, dots where it was withheld.
 * @param {string} fill
 * @param {boolean} withheld
 * @param {number} opacity
 * @returns {Style}
 */
export const unknownStyle = (fill, withheld, opacity) =>
  ({ fill, opacity, hatch: colourOf(withheld ? "withheld" : "missing"), withheld, edge: EDGE });

/** The dashed edge of what was withheld. */
export const withheldRing = () => ({ colour: colourOf("withheld"), weight: 1.1, dash: 3 });

/**
 * Keep lines sharp: as it sets a view, Leaflet leaves a map's canvases between two pixels.
 * @param {L.Map} map
 */
export function keepSharp(map) {
  const settle = () => {
    for (const canvas of map.getPane("mapPane")?.querySelectorAll("canvas") ?? []) {
      if (!canvas.matches(".nm-painted")) L.DomUtil.setPosition(canvas, L.DomUtil.getPosition(canvas));
    }
  };
  map.on("viewreset", () => queueMicrotask(settle)); // after the canvases' own turn
}

/**
 * A white casing, under a line: two of them, one over the other, show on any colour.
 * @param {number} weight
 * @returns {Stroke}
 */
export const casing = (weight) => ({ colour: "#ffffff", weight });

/** The selected area's ring. */
export const SELECTION = [casing(6), { colour: "#111111", weight: 3 }];

/**
 * Main roads or water: lines, and surfaces that are filled.
 * @param {{features: any[]}} shapes GeoJSON
 * @param {{colour: string, weight: number}} style
 * @param {string} pane
 */
export function landOf({ features }, { colour, weight }, pane) {
  const lines = { color: colour, weight, opacity: 0.8, fillColor: colour, fillOpacity: 0.8 };
  return L.layerGroup(features.map((feature) => {
    const flat = feature.geometry.type.endsWith("Polygon");
    return L.geoJSON(feature, { pane, interactive: false, style: { ...lines, fill: flat } });
  }));
}

/**
 * A name on the map, without a marker.
 * @param {string} name
 * @param {string} kind
 * @param {[number, number]} at
 */
export function labelOf(name, kind, at) {
  const html = document.createElement("span");
  html.className = `nm-label nm-label-${kind}`;
  html.textContent = name;
  const icon = L.divIcon({ html, className: "nm-label-at", iconSize: [0, 0] });
  return { span: html, marker: L.marker(at, { icon, interactive: false, keyboard: false }) };
}

/**
 * How far what lies from `low` to `high` is to be moved to lie within a range.
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 */
const inside = (low, high, from, to) => (low < from ? from - low : high > to ? to - high : 0);

/**
 * Show the names that fit, the first first, each whole within the map; hide each that would lie over one before it.
 * @param {HTMLElement[]} names each in an element that stands at its place
 * @param {DOMRect} map
 * @param {(box: DOMRect, position: number) => boolean} [fits]
 */
export function thinOut(names, map, fits = () => true) {
  for (const name of names) name.style.translate = "";
  /** @type {DOMRect[]} */
  const kept = [];
  const found = names.map((name) => {
    const [box, at] = [name.getBoundingClientRect(), (name.parentElement ?? name).getBoundingClientRect()];
    const x = inside(box.left, box.right, map.left + RIM, map.right - RIM);
    const y = inside(box.top, box.bottom, map.top + RIM, map.bottom - RIM);
    const seen = !inside(at.left, at.left, map.left, map.right) && !inside(at.top, at.top, map.top, map.bottom);
    return { name, x, y, seen: seen && box.width <= map.width - 2 * RIM, box: new DOMRect(box.x + x, box.y + y, box.width, box.height) };
  });
  found.forEach(({ name, x, y, seen, box }, position) => {
    const over = (/** @type {DOMRect} */ other) =>
      box.right >= other.left && box.left <= other.right && box.bottom >= other.top && box.top <= other.bottom;
    const free = seen && fits(box, position) && !kept.some(over);
    if (x || y) name.style.translate = `${x}px ${y}px`;
    name.style.visibility = free ? "visible" : "hidden";
    if (free) kept.push(box);
  });
}
