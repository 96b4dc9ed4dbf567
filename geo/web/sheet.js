// A sheet: a canvas that stands on a map at a place of the world, and moves and zooms with it.

import { lookUp } from "./pixels.js";

/** @import { Pixels, Tile } from "./pixels.js" */
/** @import { Place } from "./picture.js" */

const L = globalThis.L;

/**
 * First and last column and row of a place, in pixels of the world at a zoom.
 * @param {Place} place
 * @param {number} zoom
 */
function boxAt(place, zoom) {
  const scale = 2 ** (zoom - place.zoom) / place.ratio;
  const { left, top, width, height } = place;
  return { left: left * scale, top: top * scale, right: (left + width) * scale, bottom: (top + height) * scale };
}

/**
 * Whether a map that shows a place at a zoom shows nothing beyond another.
 * @param {Place|undefined} place
 * @param {L.Bounds} view in pixels of the world
 * @param {number} zoom
 */
export function covers(place, { min, max }, zoom) {
  if (!place || !min || !max) return false;
  const { left, top, right, bottom } = boxAt(place, zoom);
  return min.x >= left - 1 && min.y >= top - 1 && max.x <= right + 1 && max.y <= bottom + 1;
}

/** @type {Int32Array<ArrayBuffer>} */
let colours = new Int32Array(0); // on their way to a canvas

export class Sheet {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "nm-painted leaflet-zoom-animated";
    /** @type {Place|undefined} */
    this.place = undefined;
  }

  /**
   * Take a place, and be empty.
   * @param {Place} place
   */
  take(place) {
    const { canvas } = this;
    const [width, height] = [place.width / place.parts, place.height / place.parts];
    const own = place.ratio / place.parts; // pixels of the screen for each of the page
    this.place = place;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    else canvas.getContext("2d")?.clearRect(0, 0, width, height);
    canvas.style.width = `${width / own}px`;
    canvas.style.height = `${height / own}px`;
  }

  /**
   * Put colours on the sheet.
   * @param {Pixels} pixels
   * @param {Int32Array} inks colours by number
   * @param {Tile[]} tiles
   * @param {number} [row] the first
   */
  put(pixels, inks, tiles, row = 0) {
    const { place, canvas } = this;
    const size = pixels.numbers.length;
    if (!place || !size) return;
    if (colours.length < size) colours = new Int32Array(size);
    const corner = { left: place.left / place.parts, top: place.top / place.parts + row };
    lookUp(pixels, inks, tiles, corner, colours);
    const bytes = new Uint8ClampedArray(colours.buffer, 0, 4 * size);
    canvas.getContext("2d")?.putImageData(new ImageData(bytes, pixels.width), 0, row);
  }

  /**
   * Stand where the place belongs on a map, or on one as it will be.
   * @param {L.Map} of
   * @param {L.LatLng} centre
   * @param {number} zoom
   */
  stand(of, centre, zoom) {
    if (!this.place) return;
    const map = /** @type {any} */ (of);
    const scale = map.getZoomScale(zoom, this.place.zoom);
    const base = zoom === map.getZoom() ? map.getPixelOrigin() : map._getNewPixelOrigin(centre, zoom);
    const { left, top } = boxAt(this.place, zoom);
    const at = L.point(left, top).subtract(base);
    L.DomUtil.setTransform(this.canvas, scale === 1 ? at.round() : at, scale);
  }

  /**
   * Be seen around another sheet only, or not at all.
   * @param {boolean} seen
   * @param {Place} [inside] what the other shows
   * @param {number} [zoom] of the map
   */
  surround(seen, inside, zoom = 0) {
    const { canvas, place } = this;
    canvas.style.visibility = seen ? "" : "hidden";
    if (!seen || !place || !inside) return;
    const [own, hole] = [boxAt(place, place.zoom), boxAt(inside, place.zoom)];
    const pixel = 2 ** (place.zoom - zoom); // of the screen: so much lies under the other's edge, lest a gap be seen
    const [left, right] = [hole.left - own.left + pixel, hole.right - own.left - pixel];
    const [top, bottom] = [hole.top - own.top + pixel, hole.bottom - own.top - pixel];
    const whole = `M0 0H${own.right - own.left}V${own.bottom - own.top}H0Z`;
    canvas.style.clipPath = right > left && bottom > top
      ? `path(evenodd, "${whole}M${left} ${top}V${bottom}H${right}V${top}Z")` : "";
  }
}
