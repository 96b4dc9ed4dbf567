// Where a map stands: an area as large as it goes beside the legend, and maps that move together.

const MANY = 5000;
const L = globalThis.L;

/** @type {Map<string, Set<any>>} maps that move and zoom as one, by the name of their group */
const groups = new Map();
let leading = null;

/**
 * Show the area in view as large as it goes without lying under the legend: of a few ways to make room, beside the legend
 * or below it, the one that draws it largest and hides least.
 */
export function fit(state, data) {
  if (state.bounds === String(data.bounds)) return;
  state.bounds = String(data.bounds);
  state.base = null;
  const { map, legend } = state;
  const over = getComputedStyle(legend).position === "absolute";
  const shares = over ? [0, 0.25, 0.5, 0.75, 1] : [0];
  const tries = [];
  for (const share of shares) {
    tries.push([12 + share * legend.offsetWidth, 12]);
    if (share && share < 1) tries.push([12, 12 + share * legend.offsetHeight]);
  }
  const bounds = L.latLngBounds(data.bounds);
  const end = L.point(12, 40);
  const zoom = (start) => map.getBoundsZoom(bounds, false, L.point(start).add(end));
  tries.sort((a, b) => zoom(b) - zoom(a));
  for (const start of tries) {
    map.fitBounds(bounds, { paddingTopLeft: start, paddingBottomRight: end, animate: false });
    if (!over || !hidesAny(state, data)) return;
  }
  map.fitBounds(bounds, { paddingTopLeft: [12 + legend.offsetWidth, 12], paddingBottomRight: end, animate: false });
}

/** Let a map's moves move the others of its group by the same share of their own view. */
export function join(state, data) {
  if (state.group === data.together) return;
  groups.get(state.group)?.delete(state);
  state.group = data.together;
  if (!data.together) return;
  groups.set(data.together, (groups.get(data.together) ?? new Set()).add(state));
  state.map.on("move zoom", () => {
    if (!state.base || (leading && leading !== state)) return;
    leading = state;
    const zoomed = state.map.getZoom() - state.base.zoom;
    const moved = state.map.project(state.map.getCenter(), state.base.zoom).subtract(state.base.at);
    for (const other of groups.get(state.group) ?? []) {
      if (other === state || !other.base) continue;
      const centre = other.map.unproject(other.base.at.add(moved), other.base.zoom);
      other.map.setView(centre, other.base.zoom + zoomed, { animate: false });
    }
    leading = null;
  });
}

/** Remember where the map stands when it shows its area, which is what moves are counted from. */
export function rest(state) {
  const zoom = state.map.getZoom();
  state.base = { zoom, at: state.map.project(state.map.getCenter(), zoom) };
}

/** Take a new size: an area that stands where it was placed is placed anew, and what a person moved stays as it is. */
export function resize(state) {
  const { map, base, data } = state;
  if (!state.started) return; // it would keep the size it is asked for now, and the first placing reads it fresh
  const size = map.getSize();
  const stands = base && map.getZoom() === base.zoom && map.project(map.getCenter(), base.zoom).distanceTo(base.at) < 1;
  state.base = null; // another size is no move that the other maps of the group follow
  map.invalidateSize({ pan: false });
  state.base = base;
  if (!stands || !data || size.equals(map.getSize())) return;
  state.bounds = "";
  fit(state, data);
  rest(state);
}

/** Whether a corner of an area in view lies under the legend. */
function hidesAny(state, data) {
  const right = state.legend.offsetLeft + state.legend.offsetWidth;
  const bottom = state.legend.offsetTop + state.legend.offsetHeight;
  const under = (corner) => {
    const at = state.map.latLngToContainerPoint(corner);
    return at.x < right && at.y < bottom;
  };
  const any = (corners) => (Array.isArray(corners) ? corners.some(any) : under(corners));
  const first = (corners) => (Array.isArray(corners) ? first(corners[0]) : corners);
  const hides = state.layers.length > MANY ? (corners) => under(first(corners)) : any; // of many areas one corner tells
  return state.layers.some((layer) => data.classes[layer.position] !== "." && hides(layer.getLatLngs()));
}

/** Leave the group that a map moves with. */
export function leave(state) {
  groups.get(state.group)?.delete(state);
}
