// The painter: a layer of a Leaflet map that holds, for each pixel, the number of its area, and colours it by look-up.

import { shapesOnly } from "./ground.js";
import { inked } from "./ink.js";
import { alike, coloursOf } from "./look.js";
import { drawMarks } from "./marks.js";
import { coarsePlace, pictureOf } from "./picture.js";
import { pixelsFrom } from "./pixels.js";
import { covers, Sheet } from "./sheet.js";

/** @import { Ground, Shapes } from "./ground.js" */
/** @import { Line } from "./ink.js" */
/** @import { Look, Mark, Outline, Ring, Stroke } from "./look.js" */
/** @import { Fill } from "./painting.js" */
/** @import { Picture, Place } from "./picture.js" */
/** @import { Pixels } from "./pixels.js" */

const L = globalThis.L;
const PADDING = 0.1; // of the map's size that is painted beyond it, for moves
const MOST_PIXELS = 7e6;
const MARKS = ["patch", "pointed", "selected"]; // lowest first

/** @typedef {{picture: Picture, ground: Ground, outlines: Outline[], marked: Shapes[]}} Painted */

/**
 * Pixels of the buffer for one of the page, and for one of the screen along a side: enough that edges are smooth.
 * @param {number} area of the map in pixels of the page
 */
function ratioNow(area) {
  const own = window.devicePixelRatio || 1;
  const parts = own < 1.5 && area * 4 * own * own <= MOST_PIXELS ? 2 : 1;
  return { ratio: own * parts, parts };
}

/** @type {Fill} */
const fillHere = (ground, outlines, place) =>
  new Promise((done) => void setTimeout(() => done(pictureOf(ground, outlines, place))));

class Painter extends L.Layer {
  /**
   * @param {Fill|null} beside
   * @param {L.LayerOptions & {over?: string}} [options] `over` is the pane of what is drawn around single areas
   */
  constructor(beside, options) {
    super(options);
    this.beside = beside;
    this.over = options?.over ?? "overlayPane";
    /** @type {Ground|null} */
    this.ground = null;
    /** @type {Outline[]} */
    this.outlines = [];
    /** @type {Look|null} */
    this.look = null;
    /** @type {Painted|null} */
    this.painted = null;
    /** What is looked up, and what the lines in it were drawn for. */
    /** @type {{pixels: Pixels, strokes: string, rings: Ring[]}|null} */
    this.drawn = null;
    /** All of the ground on a small sheet: seen where a move leads beyond what is painted, until that is painted. */
    /** @type {{ground: Ground, picture: Picture, dyed: boolean}|null} */
    this.coarse = null;
    /** @type {Map<string, Mark[]>} */
    this.marks = new Map();
    this.sheets = { coarse: new Sheet(), areas: new Sheet(), marks: new Sheet() };
    this.wanted = 0;
    this.busy = false;
    this.due = false;
    /** @type {(() => void)[]} */
    this.heard = [];
  }

  onAdd() {
    const { coarse, areas, marks } = this.sheets;
    /** @type {HTMLElement} */ (this.getPane()).append(coarse.canvas, areas.canvas);
    this._map.getPane(this.over)?.append(marks.canvas);
    this.refresh();
    return this;
  }

  onRemove() {
    for (const { canvas } of Object.values(this.sheets)) canvas.remove();
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
    if (!this.beside) {
      this.refresh();
      return;
    }
    const turn = this.wanted;
    this.due = true; // the map may be moved to these areas at once, which paints them
    setTimeout(() => {
      this.due = false;
      if (turn === this.wanted) this.refresh();
      this.rest();
    });
  }

  /**
   * Colour the areas.
   * @param {Look} look
   */
  colour(look) {
    this.look = look;
    if (this.coarse) this.coarse.dyed = false;
    if (this.painted?.ground === this.ground) this.dye();
  }

  /**
   * Draw lines around single areas, over all others, until others are drawn under the same name.
   * @param {string} name of `MARKS`
   * @param {Mark[]} marks
   */
  mark(name, marks) {
    this.marks.set(name, marks.filter(({ areas }) => areas.length));
    if (this.marksElsewhere().every((shapes) => this.painted?.marked.includes(shapes))) this.drawMarks();
    else this.refresh();
  }

  /** Be told once all that was asked for is on the screen. */
  whenPainted() {
    if (!this.busy && !this.due) return Promise.resolve();
    return new Promise((/** @type {(value?: void) => void} */ heard) => void this.heard.push(heard));
  }

  /**
   * Position of the area at a place of the world; -1 where there is none.
   * @param {L.LatLngExpression} latlng
   */
  at(latlng) {
    const coarse = this.coarse?.ground === this.ground ? this.coarse?.picture : undefined;
    for (const picture of [this.painted?.picture, coarse]) {
      if (!picture || !this._map) continue;
      const { place, numbers } = picture;
      const { x, y } = this._map.project(latlng, place.zoom).multiplyBy(place.ratio);
      const [column, row] = [Math.floor(x - place.left), Math.floor(y - place.top)];
      if (column < 0 || row < 0 || column >= place.width || row >= place.height) continue;
      return (numbers[row * place.width + column] ?? 0) - 1;
    }
    return -1;
  }

  /** Paint what is in view now. */
  async refresh() {
    const { ground, outlines } = this;
    if (!this._map || !ground || !/** @type {any} */ (this._map)._loaded) return;
    const turn = ++this.wanted;
    const place = this.frame();
    if (!place.width || !place.height) return;
    const marked = this.marksElsewhere();
    const shapes = [...outlines.map((one) => one.shapes), ...marked];
    const now = !this.beside || window.matchMedia("print").matches; // paper waits for nobody
    if (now) {
      this.put({ ground, outlines, marked, picture: pictureOf(ground, shapes, place) });
      this.roughOut();
      return;
    }
    if (this.busy) return; // the picture on its way asks for another when it comes
    this.busy = true;
    const picture = await /** @type {Fill} */ (this.beside)(ground, shapes, place);
    this.busy = false;
    if (ground === this.ground && this._map) this.put({ ground, outlines, marked, picture });
    if (turn !== this.wanted) this.refresh();
    else this.roughOut();
    this.rest();
  }

  /** Tell those who wait for it that all is painted, if it is. */
  rest() {
    if (!this.busy && !this.due) for (const heard of this.heard.splice(0)) heard();
  }

  /** Fill the small sheet of all of the ground, once. */
  async roughOut() {
    const { ground } = this;
    const place = ground && coarsePlace(ground);
    if (!place || this.coarse?.ground === ground) return;
    const picture = await (this.beside ?? fillHere)(ground, [], place);
    if (ground !== this.ground || !this._map || this.coarse?.ground === ground) return;
    this.coarse = { ground, picture, dyed: false };
    this.settle();
  }

  /**
   * What is to be painted for the map as it stands.
   * @returns {Place}
   */
  frame() {
    const map = this._map;
    const size = map.getSize();
    const beyond = size.multiplyBy(PADDING).round();
    const { x, y } = size.add(beyond.multiplyBy(2));
    const { ratio, parts } = ratioNow(x * y);
    const first = map.getPixelOrigin().add(map.containerPointToLayerPoint(L.point(0, 0)).round()).subtract(beyond);
    const [width, height] = [x, y].map((length) => Math.round((length * ratio) / parts) * parts);
    const corner = { left: first.x * ratio, top: first.y * ratio };
    return { zoom: map.getZoom(), ratio, parts, ...corner, width: width ?? 0, height: height ?? 0 };
  }

  /** Paint on while the map is moved beyond what is painted. */
  follow() {
    if (!this.painted || !this._map) return;
    this.settle();
    const [place, zoom] = [this.painted.picture.place, this._map.getZoom()];
    if (!this.busy && place.zoom === zoom && !covers(place, this._map.getPixelBounds(), zoom)) this.refresh();
  }

  /** @param {Painted} painted */
  put(painted) {
    this.painted = painted;
    this.drawn = null;
    this.sheets.areas.take(painted.picture.place);
    if (this.look) this.dye();
    this.drawMarks();
    this.settle();
  }

  /** Stand where the picture belongs on the map as it is. */
  settle() {
    const map = this._map;
    if (this.painted && map) this.stand(map.getCenter(), map.getZoom());
  }

  /**
   * @param {L.LatLng} centre
   * @param {number} zoom
   */
  stand(centre, zoom) {
    const { painted, coarse, look, sheets, _map: map } = this;
    if (!painted || !map) return;
    for (const sheet of Object.values(sheets)) sheet.stand(map, centre, zoom);
    const middle = map.project(centre, zoom);
    const half = map.getSize().divideBy(2);
    const view = L.bounds(middle.subtract(half), middle.add(half));
    const { place } = painted.picture;
    const seen = !covers(place, view, zoom) && coarse?.ground === this.ground;
    if (seen && look && coarse && !coarse.dyed) {
      const { place: whole, numbers } = coarse.picture;
      const { colours, tiles } = coloursOf(look, coarse.ground.codes.length, [], whole, false);
      sheets.coarse.take(whole);
      sheets.coarse.put(pixelsFrom(numbers, whole.width, 1), colours, tiles);
      sheets.coarse.stand(map, map.getCenter(), map.getZoom()); // where it was, for a zoom to move it from there
      coarse.dyed = true;
      sheets.coarse.stand(map, centre, zoom);
    }
    sheets.coarse.surround(seen, place, zoom);
  }

  /** Put the colours on the sheet, after the lines where those changed. */
  dye() {
    const { painted, look } = this;
    if (!painted || !look) return;
    const { ground, picture: { place, numbers, edges } } = painted;
    const areas = ground.codes.length;
    const { lines, colours: inks } = this.lines(painted, look);
    const weight = look.edge(place.zoom) * place.ratio;
    const strokes = JSON.stringify([lines.map((line) => [line.weight, line.dash, line.kind]), weight]);
    if (this.drawn?.strokes !== strokes || !alike(this.drawn.rings, look.rings)) {
      const all = inked(numbers, place.width, areas, weight ? { edges, weight } : null, lines);
      this.drawn = { pixels: pixelsFrom(all, place.width, place.parts), strokes, rings: look.rings };
    }
    const { colours, tiles } = coloursOf(look, areas, inks, place, weight > 0);
    this.sheets.areas.put(this.drawn.pixels, colours, tiles);
  }

  /**
   * Lines over the areas, lowest first, and the colour of each kind: rings around single areas lie under outlines.
   * @param {Painted} painted
   * @param {Look} look
   */
  lines({ picture, outlines }, look) {
    const { ratio } = picture.place;
    /** @type {Line[]} */
    const lines = [];
    /** @type {string[]} */
    const colours = [];
    const add = (/** @type {Stroke} */ { colour, weight, dash }, /** @type {Pick<Line, "edges"|"marked"|"together">} */ along) => {
      lines.push({ ...along, weight: weight * ratio, dash: dash && dash * ratio, kind: lines.length });
      colours.push(colour);
    };
    const ring = (/** @type {Ring} */ one) => add(one, { edges: picture.edges, marked: one.areas, together: one.together });
    look.rings.filter(({ together }) => !together).forEach(ring);
    outlines.forEach(({ strokes }, at) => strokes.forEach((one) => add(one, { edges: picture.outlines[at] ?? new Uint32Array() })));
    look.rings.filter(({ together }) => together).forEach(ring);
    return { lines, colours };
  }

  /** Shapes around which lines are drawn that are not those of the ground itself. */
  marksElsewhere() {
    const elsewhere = [...this.marks.values()].flat().filter(({ ground }) => ground !== this.ground);
    return elsewhere.map(({ ground, areas }) => shapesOnly(ground, areas));
  }

  /** Draw the lines around single areas, on the rows that have any. */
  drawMarks() {
    const { painted, sheets: { marks: sheet } } = this;
    const found = MARKS.flatMap((name) => this.marks.get(name) ?? []);
    if (!painted || (!found.length && !sheet.place)) return;
    const { place, place: { width, height, parts } } = painted.picture;
    const { drawn, colours, from, to } = drawMarks(found, painted);
    sheet.take(place);
    const [first, last] = [Math.max(Math.floor(from / parts), 0), Math.min(Math.ceil(to / parts), height / parts)];
    if (first < last) sheet.put(pixelsFrom(drawn, width, parts, first, last), colours, [], first);
    this.settle();
  }
}

/**
 * A layer that paints areas.
 * @param {Fill|null} beside what fills pictures beside the page; null if the page does
 * @param {L.LayerOptions & {over?: string}} [options]
 */
export const painterOf = (beside, options) => new Painter(beside, options);
/** @typedef {Painter} PainterLayer */
