// Where a map stands: an area as large as it goes, and maps that move together.

/** @import { MapState, View } from "./state.js" */

const L = globalThis.L;
const [START, END] = [L.point(12, 12), L.point(12, 16)]; // room in pixels around an area

/** @type {Map<string, Set<MapState>>} maps that move and zoom as one, by the name of their group */
const groups = new Map();
/** @type {MapState|null} */
let leading = null;

/**
 * Show the area in view as large as it goes.
 * The map moves once, since each move projects every area anew.
 * @param {MapState} state
 * @param {View} data
 */
export function fit(state, data) {
  if (state.bounds === String(data.bounds)) return;
  state.bounds = String(data.bounds);
  state.base = undefined;
  const { map } = state;
  const bounds = L.latLngBounds(data.bounds);
  const zoom = map.getBoundsZoom(bounds, false, START.add(END));
  const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
  map.setView(map.unproject(middle.add(END.subtract(START).divideBy(2)), zoom), zoom, { animate: false });
}

/**
 * Let a map's moves move the others of its group by the same share of their own view.
 * @param {MapState} state
 * @param {View} data
 */
export function join(state, data) {
  if ((state.group ?? "") === data.together) return;
  leave(state);
  state.group = data.together;
  if (!data.together) return;
  groups.set(data.together, (groups.get(data.together) ?? new Set()).add(state));
  state.map.on("move zoom", () => lead(state));
}

/** @param {MapState} state */
function lead(state) {
  if (!state.base || (leading && leading !== state)) return;
  leading = state;
  const zoomed = state.map.getZoom() - state.base.zoom;
  const moved = state.map.project(state.map.getCenter(), state.base.zoom).subtract(state.base.at);
  for (const other of groups.get(state.group ?? "") ?? []) {
    if (other === state || !other.base) continue;
    const centre = other.map.unproject(other.base.at.add(moved), other.base.zoom);
    other.map.setView(centre, other.base.zoom + zoomed, { animate: false });
  }
  leading = null;
}

/**
 * Remember where the map stands when it shows its area, which is what moves are counted from.
 * @param {MapState} state
 */
export function rest(state) {
  const zoom = state.map.getZoom();
  state.base = { zoom, at: state.map.project(state.map.getCenter(), zoom) };
}

/**
 * Whether a map still shows its area as it was placed: no person has moved it.
 * @param {MapState} state
 */
function stands({ map, base }) {
  return Boolean(base && map.getZoom() === base.zoom && map.project(map.getCenter(), base.zoom).distanceTo(base.at) < 1);
}

/**
 * Take a new size: an area that stands where it was placed is placed anew, and what a person moved stays as it is.
 * @param {MapState} state
 */
function resize(state) {
  const { map, base, data } = state;
  if (!state.started) return; // Leaflet would keep the size that it has now, and the first placing reads it fresh
  const size = map.getSize();
  const stood = stands(state);
  state.base = undefined; // another size is no move that the other maps of the group follow
  map.invalidateSize({ pan: false });
  state.base = base;
  if (!stood || !data || size.equals(map.getSize())) return;
  state.bounds = "";
  fit(state, data);
  rest(state);
}

/**
 * Draw now what waits for the next frame: a page on its way to paper has no other. There nothing is cleared, since
 * Chromium clears on paper what lies under a canvas too; a canvas that takes its size anew is empty.
 * @param {any} renderer Leaflet's, which has no types of its own
 * @param {boolean} printed
 */
function drawNow(renderer, printed) {
  if (printed) renderer._clear = () => {};
  else delete renderer._clear;
  renderer._container.width = 0; // one that keeps its size would be cleared
  renderer._update();
}

/**
 * Keep what is in view as the map takes another size, on paper too, whose width is another.
 * @param {MapState} state
 */
export function keepPlace(state) {
  const { map } = state;
  const printed = window.matchMedia("print");
  const settle = () => {
    const { base } = state;
    state.base = undefined; // another size is no move that the other maps of the group follow
    map.invalidateSize({ pan: false });
    if (state.screen && printed.matches) map.fitBounds(state.screen.bounds, { animate: false });
    else if (state.screen) map.setView(state.screen.at, state.screen.zoom, { animate: false });
    state.base = base;
    map.eachLayer((layer) => layer instanceof L.Canvas && drawNow(layer, printed.matches));
  };
  const turned = () => {
    if (printed.matches) {
      const bounds = state.data && stands(state) ? L.latLngBounds(state.data.bounds) : map.getBounds();
      state.screen = { at: map.getCenter(), zoom: map.getZoom(), bounds };
    }
    settle();
  };
  printed.addEventListener("change", turned);
  const watch = new ResizeObserver(() => (printed.matches ? settle() : resize(state)));
  watch.observe(state.canvas);
  state.stop.push(() => printed.removeEventListener("change", turned), () => watch.disconnect());
}

/**
 * Leave the group that a map moves with.
 * @param {MapState} state
 */
export function leave(state) {
  groups.get(state.group ?? "")?.delete(state);
}
