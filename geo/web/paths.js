// How areas, and rings around them, are drawn: alike in the app and in a map to send.

/** @import { Areas } from "./messages.js" */

const L = globalThis.L;

export const GROUND = { fillColor: "#f1f3f5", fillOpacity: 1, color: "#dde1e5", weight: 0.5 };
export const FADED = 0.12; // opacity of a class while another is shown

/**
 * Edge of an area: fine from afar, lest the edges of small areas hide them.
 * @param {boolean} close
 * @returns {L.PathOptions}
 */
export const edgeOf = (close) => ({ color: "#ffffff", opacity: 0.9, dashArray: undefined, weight: close ? 0.7 : 0.25 });

/**
 * Keep lines sharp: as it sets a view, Leaflet leaves a map's canvases between two pixels.
 * @param {L.Map} map
 */
export function keepSharp(map) {
  const settle = () => {
    for (const canvas of map.getPane("mapPane")?.querySelectorAll("canvas") ?? []) {
      L.DomUtil.setPosition(canvas, L.DomUtil.getPosition(canvas));
    }
  };
  map.on("viewreset", () => queueMicrotask(settle)); // after the canvases' own turn
}

/**
 * Lines along a shape, lowest first: two of them, one over the other, show on any colour.
 * @param {GeoJSON.GeoJsonObject|Areas} shape
 * @param {string} pane
 * @param {L.PathOptions[]} lines
 */
export function linesOf(shape, pane, lines) {
  const layers = lines.map((line) =>
    L.geoJSON(shape, { pane, interactive: false, style: { fill: false, opacity: 1, ...line } }),
  );
  return L.layerGroup(layers);
}

/**
 * A white casing, under a line.
 * @param {number} weight
 * @returns {L.PathOptions}
 */
export const casing = (weight) => ({ color: "#ffffff", weight });

/**
 * The selected area's ring.
 * @param {GeoJSON.GeoJsonObject} shape
 */
export const selectionRing = (shape) => linesOf(shape, "ring", [casing(6), { color: "#111111", weight: 3 }]);

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
 * Show the names that fit, the first first; hide each that would lie over one before it.
 * @param {HTMLElement[]} names
 * @param {HTMLElement} legend names are kept clear of it where it lies over the map
 * @param {(box: DOMRect, position: number) => boolean} [fits]
 */
export function thinOut(names, legend, fits = () => true) {
  const kept = getComputedStyle(legend).position === "absolute" ? [legend.getBoundingClientRect()] : [];
  names.forEach((name, position) => {
    const box = name.getBoundingClientRect();
    const over = (/** @type {DOMRect} */ other) =>
      box.right >= other.left && box.left <= other.right && box.bottom >= other.top && box.top <= other.bottom;
    const free = fits(box, position) && !kept.some(over);
    name.style.visibility = free ? "visible" : "hidden";
    if (free) kept.push(box);
  });
}
