// The pointer on a painted map: what it is on, clicked and moved over.

/** @import { PainterLayer } from "./painter.js" */

/**
 * Position of the area under the pointer; -1 for none, as on the map's buttons and on what lies over the map.
 * @param {L.Map} map
 * @param {PainterLayer} painter
 * @param {L.LeafletMouseEvent} event
 */
function under(map, painter, { latlng, originalEvent: { target } }) {
  const onMap = target === map.getContainer() || (target instanceof Element && target.closest(".leaflet-map-pane"));
  return onMap ? painter.at(latlng) : -1;
}

/**
 * Hear of a click.
 * @param {L.Map} map
 * @param {PainterLayer} painter
 * @param {(position: number) => void} clicked
 */
export function onArea(map, painter, clicked) {
  map.on("click", (event) => clicked(under(map, painter, event)));
}

/**
 * Hear of each move of the pointer on an area, and once as it leaves them.
 * @param {L.Map} map
 * @param {PainterLayer} painter
 * @param {(position: number, at: L.LatLng|undefined) => void} pointed
 */
export function followPointer(map, painter, pointed) {
  let on = -1;
  const move = (/** @type {number} */ position, /** @type {L.LatLng|undefined} */ at) => {
    if (position >= 0 || on >= 0) pointed(position, at);
    on = position;
    map.getContainer().classList.toggle("leaflet-interactive", position >= 0);
  };
  map.on("mousemove", (event) => move(under(map, painter, event), event.latlng));
  map.on("mouseout movestart", () => move(-1, undefined));
}
