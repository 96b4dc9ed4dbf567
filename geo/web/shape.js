// A shape drawn on the map by clicks, corner by corner, or as a circle, by clicks or dragged: it says how, tells the
// corners, and draws nothing that stays.

import { element } from "./element.js";

const CLOSE = 12; // pixels from its first corner within which a click ends a shape
const ROUND = 48; // corners of a circle
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{ x: number, y: number }} Spot */

/**
 * The map of the page; a test asks the same way.
 * @returns {{ canvas: HTMLElement, map: L.Map }|null}
 */
function mapOfPage() {
  /** @type {(HTMLElement & { needsMap?: L.Map })|null} */
  const canvas = document.querySelector(".nm-map-canvas");
  return canvas?.needsMap ? { canvas, map: canvas.needsMap } : null;
}

/**
 * @param {Spot} one
 * @param {Spot} other
 */
const near = (one, other) => Math.hypot(one.x - other.x, one.y - other.y) < CLOSE;

/**
 * Corners of a circle.
 * @param {Spot} middle
 * @param {Spot} edge
 * @returns {Spot[]}
 */
export function circle(middle, edge) {
  const radius = Math.hypot(edge.x - middle.x, edge.y - middle.y);
  return Array.from({ length: ROUND }, (_, at) => {
    const angle = (2 * Math.PI * at) / ROUND;
    return { x: middle.x + radius * Math.cos(angle), y: middle.y + radius * Math.sin(angle) };
  });
}

/**
 * Lay the sheet that is drawn on over the map.
 * @param {HTMLElement} canvas
 * @param {HTMLElement} sheet
 */
function cover(canvas, sheet) {
  const drawing = document.createElementNS(SVG, "svg");
  const outline = document.createElementNS(SVG, "polygon");
  drawing.append(outline);
  sheet.append(drawing);
  canvas.append(sheet);
  sheet.focus({ preventScroll: true });
  for (const type of ["pointerdown", "mousedown", "wheel"]) {
    sheet.addEventListener(type, (event) => event.stopPropagation());
  }
  return outline;
}

/**
 * Let a person draw: clicks set corners, a click on the first one, a double click or Enter ends; of a circle the second
 * click is on its edge, or it is dragged from its middle. Escape cancels.
 * @param {boolean} round whether it is a circle
 * @param {string} words how it is drawn, which stands on the map meanwhile
 * @param {(corners: string) => void} tell
 * @param {() => void} ended
 */
export function drawShape(round, words, tell, ended) {
  const found = mapOfPage();
  if (!found) return;
  const { canvas, map } = found;
  const label = "Draw: click corners, Enter ends";
  const sheet = element("div", { class: "nm-shape", tabindex: "0", "aria-label": label }, [element("p", {}, [words])]);
  const outline = cover(canvas, sheet);
  /** @type {Spot|null} */
  let pressed = null;
  /** @type {Spot[]} */
  const corners = [];
  const spot = (/** @type {MouseEvent} */ { clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const show = (/** @type {Spot[]} */ spots) =>
    outline.setAttribute("points", spots.map(({ x, y }) => `${x},${y}`).join(" "));
  const stop = () => {
    sheet.remove();
    ended();
  };
  const finish = (/** @type {Spot[]} */ spots) => {
    const places = spots.map(({ x, y }) => map.containerPointToLatLng([x, y]));
    stop();
    if (places.length > 2) tell(places.map(({ lat, lng }) => `${lat.toFixed(5)},${lng.toFixed(5)}`).join(";"));
  };
  sheet.addEventListener("click", (event) => {
    event.stopPropagation();
    const at = spot(event);
    const first = corners[0] ?? (round && pressed && !near(at, pressed) ? pressed : null);
    if (round && first) finish(circle(first, at));
    else if (corners.length > 2 && first && near(at, first)) finish(corners);
    else corners.push(at);
    show(corners);
  });
  sheet.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    if (!round) finish(corners.slice(0, -1));
  });
  sheet.addEventListener("pointerdown", (event) => (pressed = spot(event)));
  sheet.addEventListener("pointermove", (event) => {
    const first = corners[0] ?? (round && event.buttons ? pressed : null);
    if (first) show(round ? circle(first, spot(event)) : [...corners, spot(event)]);
  });
  sheet.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && !round) finish(corners);
    if (event.key === "Escape") stop();
  });
}
