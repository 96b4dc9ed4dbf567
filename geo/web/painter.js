// The painter: a layer of a Leaflet map that holds, for each pixel, the number of its area, and colours it by look-up.

import { colourFrom, inked, lookUp, mixed, tile } from "./ink.js";
import { pictureOf } from "./picture.js";

/** @import { Ground, Shapes } from "./ground.js" */
/** @import { Numbers } from "./scan.js" */
/** @import { Line } from "./ink.js" */
/** @import { Fill } from "./painting.js" */
/** @import { Picture, Place } from "./picture.js" */

/**
 * How some areas look: filled, perhaps hatched with another colour, with an edge that covers a share of a pixel.
 * @typedef {{fill: string, opacity: number, hatch?: string, withheld?: boolean, edge: string}} Style
 * @typedef {{areas: Uint8Array, colour: string, weight: number, dash?: number}} Ring areas that have it are 1
 * @typedef {{shapes: Shapes, colour: string, weight: number}} Outline
 * @typedef {{styles: Style[], styleOf: Uint8Array, edge: (zoom: number) => number, rings: Ring[]}} Look
 */

const L = globalThis.L;
const PADDING = 0.1; // of the map's size that is painted beyond it, for moves
const MOST_PIXELS = 7e6;
const STRONG = 0.9; // opacity of an edge

/** @typedef {{origin: L.Point, picture: Picture, ground: Ground, outlines: Outline[]}} Painted */

/** Pixels of the buffer for one of the page: enough that edges are smooth on any screen, and a browser can halve them. */
const ratioNow = (/** @type {number} */ area) => {
  const own = window.devicePixelRatio || 1;
  const smooth = own < 1.5 ? 2 * own : own;
  return area * smooth * smooth > MOST_PIXELS ? own : smooth;
};

class Painter extends L.Layer {
  /**
   * @param {Fill|null} beside
   * @param {L.LayerOptions} [options]
   */
  constructor(beside, options) {
    super(options);
    this.beside = beside;
    /** @type {Ground|null} */
    this.ground = null;
    /** @type {Outline[]} */
    this.outlines = [];
    /** @type {Look|null} */
    this.look = null;
    /** @type {Painted|null} */
    this.painted = null;
    this.wanted = 0;
    this.busy = false;
    /** @type {(() => void)[]} */
    this.heard = [];
    this.canvas = document.createElement("canvas");
    this.canvas.className = "nm-painted leaflet-zoom-animated";
    this.pixels = new Int32Array(0);
    /** @type {Numbers|null} */
    this.drawn = null;
    this.strokes = "";
  }

  onAdd() {
    /** @type {HTMLElement} */ (this.getPane()).append(this.canvas);
    this.refresh();
    return this;
  }

  onRemove() {
    this.canvas.remove();
    return this;
  }

  /** What of the map it follows. */
  getEvents() {
    return {
      viewreset: () => this.settle(),
      zoom: () => this.settle(),
      move: () => this.follow(),
      moveend: () => this.refresh(),
      resize: () => this.refresh(),
      zoomanim: (/** @type {any} */ { center, zoom }) => this.stand(center, zoom),
    };
  }

  /**
   * Paint other areas, and the outlines over them; they look as the ones before until they are coloured.
   * @param {Ground} ground
   * @param {Outline[]} outlines
   */
  show(ground, outlines) {
    this.ground = ground;
    this.outlines = outlines;
    this.look = this.look?.styleOf.length === ground.codes.length ? this.look : null;
    this.refresh();
  }

  /**
   * Colour the areas.
   * @param {Look} look
   */
  colour(look) {
    this.look = look;
    if (this.painted?.ground === this.ground) this.dye();
  }

  /** Be told once all that was asked for is on the screen. */
  whenPainted() {
    if (!this.busy) return Promise.resolve();
    return new Promise((/** @type {(value?: void) => void} */ heard) => void this.heard.push(heard));
  }

  /**
   * Position of the area at a place of the world; -1 where there is none.
   * @param {L.LatLngExpression} latlng
   */
  at(latlng) {
    if (!this.painted || !this._map) return -1;
    const { origin, picture: { place, numbers } } = this.painted;
    const { x, y } = this._map.project(latlng, place.zoom).subtract(origin).multiplyBy(place.ratio);
    if (x < 0 || y < 0 || x >= place.width || y >= place.height) return -1;
    return (numbers[Math.floor(y) * place.width + Math.floor(x)] ?? 0) - 1;
  }

  /** Paint what is in view now. */
  async refresh() {
    const { ground, outlines } = this;
    if (!this._map || !ground || !/** @type {any} */ (this._map)._loaded) return;
    const turn = ++this.wanted;
    const { origin, place } = this.frame();
    if (!place.width || !place.height) return;
    const shapes = outlines.map((one) => one.shapes);
    const now = !this.beside || window.matchMedia("print").matches; // paper waits for nobody
    if (now) {
      this.put({ origin, ground, outlines, picture: pictureOf(ground, shapes, place) });
      return;
    }
    if (this.busy) return; // the picture on its way asks for another when it comes
    this.busy = true;
    const picture = await /** @type {Fill} */ (this.beside)(ground, shapes, place);
    this.busy = false;
    if (ground === this.ground && this._map) this.put({ origin, ground, outlines, picture });
    if (turn !== this.wanted) this.refresh();
    if (!this.busy) for (const heard of this.heard.splice(0)) heard();
  }

  /** What is to be painted for the map as it stands. */
  frame() {
    const map = this._map;
    const size = map.getSize();
    const beyond = size.multiplyBy(PADDING).round();
    const zoom = map.getZoom();
    const ratio = ratioNow((size.x + 2 * beyond.x) * (size.y + 2 * beyond.y));
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint(L.point(0, 0)).round()).subtract(beyond);
    /** @type {Place} */
    const place = {
      zoom, ratio,
      left: origin.x * ratio,
      top: origin.y * ratio,
      width: Math.round((size.x + 2 * beyond.x) * ratio),
      height: Math.round((size.y + 2 * beyond.y) * ratio),
    };
    return { origin, place };
  }

  /** Paint on while the map is moved beyond what is painted. */
  follow() {
    if (!this.painted || this.busy || !this._map) return;
    const { origin, picture: { place } } = this.painted;
    if (place.zoom !== this._map.getZoom()) return;
    const first = this._map.getPixelBounds().min ?? origin;
    const size = this._map.getSize();
    const [right, bottom] = [origin.x + place.width / place.ratio, origin.y + place.height / place.ratio];
    const whole = first.x >= origin.x && first.y >= origin.y && first.x + size.x <= right && first.y + size.y <= bottom;
    if (!whole) this.refresh();
  }

  /** @param {Painted} painted */
  put(painted) {
    this.painted = painted;
    this.drawn = null;
    if (this.look) this.dye();
    this.settle();
  }

  /** Stand where the picture belongs on the map as it is. */
  settle() {
    const map = /** @type {any} */ (this._map);
    if (this.painted && map) this.stand(map.getCenter(), map.getZoom());
  }

  /**
   * @param {L.LatLng} centre
   * @param {number} zoom
   */
  stand(centre, zoom) {
    if (!this.painted || !this._map) return;
    const { origin, picture: { place } } = this.painted;
    const map = /** @type {any} */ (this._map);
    const scale = map.getZoomScale(zoom, place.zoom);
    const base = zoom === map.getZoom() ? map.getPixelOrigin() : map._getNewPixelOrigin(centre, zoom);
    const at = origin.multiplyBy(scale).subtract(base);
    L.DomUtil.setTransform(this.canvas, scale === 1 ? at.round() : at, scale);
  }

  /** Put the colours on the canvas, after the lines where those changed. */
  dye() {
    const { painted, look, canvas } = this;
    if (!painted || !look) return;
    const { ground, picture: { place, numbers, edges } } = painted;
    const areas = ground.codes.length;
    const { lines, colours: inks } = this.lines(painted, look);
    const strokes = JSON.stringify([lines.map(({ weight, dash, kind }) => [weight, dash, kind]), look.edge(place.zoom) > 0]);
    const rings = look.rings.some(({ areas: ringed }) => ringed.includes(1));
    if (!this.drawn || rings || this.strokes !== strokes) {
      const weight = look.edge(place.zoom) * place.ratio;
      this.drawn = inked(numbers, place.width, areas, weight ? { edges, weight } : null, lines);
      this.strokes = rings ? "" : strokes;
    }
    const { colours, tiles } = coloursOf(look, areas, inks, place);
    if (canvas.width !== place.width || canvas.height !== place.height) {
      Object.assign(canvas, { width: place.width, height: place.height });
      canvas.style.width = `${place.width / place.ratio}px`;
      canvas.style.height = `${place.height / place.ratio}px`;
    }
    const size = place.width * place.height;
    if (this.pixels.length !== size) this.pixels = new Int32Array(size);
    lookUp(this.drawn, colours, tiles, place, this.pixels);
    const image = new ImageData(new Uint8ClampedArray(this.pixels.buffer), place.width, place.height);
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  /**
   * Lines over the areas, lowest first, and the colour of each kind.
   * @param {Painted} painted
   * @param {Look} look
   */
  lines({ picture, outlines }, look) {
    const { ratio } = picture.place;
    const colours = [...look.rings, ...outlines].map(({ colour }) => colour);
    /** @type {Line[]} */
    const lines = look.rings.map(({ areas, weight, dash }, kind) => ({
      edges: picture.edges, weight: weight * ratio, kind, marked: areas, dash: dash && dash * ratio,
    }));
    outlines.forEach(({ weight }, at) => {
      lines.push({ edges: picture.outlines[at] ?? new Uint32Array(), weight: weight * ratio, kind: look.rings.length + at });
    });
    return { lines, colours };
  }
}

/**
 * The colour of each number: of areas, of their edges, and of the lines over them.
 * @param {Look} look
 * @param {number} areas
 * @param {string[]} inks
 * @param {Place} place
 */
function coloursOf({ styles, styleOf, edge }, areas, inks, { zoom, ratio }) {
  const share = STRONG * Math.min(edge(zoom) * ratio, 1);
  /** @type {ReturnType<typeof tile>[]} */
  const tiles = [];
  const looks = styles.map(({ fill, opacity, hatch, withheld, edge: over }) => {
    const inside = hatch ? tiles.push(tile(fill, hatch, Boolean(withheld), ratio, opacity)) : colourFrom(fill, opacity);
    return { inside, along: colourFrom(mixed(fill, over, share), opacity + (1 - opacity) * share) };
  });
  const colours = new Int32Array(2 * areas + 1 + inks.length);
  for (let area = 0; area < areas; area++) {
    const { inside, along } = looks[styleOf[area] ?? 0] ?? { inside: 0, along: 0 };
    colours[area + 1] = inside;
    colours[area + 1 + areas] = along;
  }
  inks.forEach((ink, at) => (colours[2 * areas + 1 + at] = colourFrom(ink)));
  return { colours, tiles };
}

/**
 * A layer that paints areas.
 * @param {Fill|null} beside what fills pictures beside the page; null if the page does
 * @param {L.LayerOptions} [options]
 */
export const painterOf = (beside, options) => new Painter(beside, options);
/** @typedef {Painter} PainterLayer */

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
