// What the parts of the page hold between calls; what they receive is in messages.d.ts.

import type { Ground } from "./ground.js";
import type {
  Areas, Bins, CoreMessage, MapMessage, Paint, PatchOutlines, Square, Step as Slider, ViewMessage,
} from "./messages.js";
import type { PainterLayer } from "./painter.js";

export type NamedArea = [code: string, name: string, level: string];
export type Patch = PatchOutlines;
export type Limits = [lower: number | null, upper: number | null];

/** What a map receives: a part of the view's paint may come with it, and a slider that it belongs to. */
export type Received = MapMessage & Partial<Paint> & { steps?: Slider; cores?: CoreMessage[] };

/** A step of a slider, as the server will send it. */
export type Step = Received;

/** What is drawn: a view, with what the map received of it; `about` is of the map in hexagons. */
export type View = ViewMessage & Received & { about?: string };

export interface Label {
  name: HTMLElement;
  kind: string;
}

/** Where a map stands when it shows its area. */
export interface Base {
  zoom: number;
  at: L.Point;
}

export interface MapState {
  frame: HTMLElement;
  canvas: HTMLElement & { needsMap?: L.Map; needsPainter?: PainterLayer };
  legend: HTMLElement;
  about: HTMLElement;
  status: HTMLElement;
  map: L.Map;
  scale: L.Control.Scale;
  hover: L.Tooltip;
  stop: (() => void)[];
  report: (code: string) => void;
  painter: PainterLayer;
  ground?: Ground;
  /** Of the areas and outlines that are painted: where they are kept. */
  shown?: string;
  received?: Received;
  data?: View;
  values?: (number | null)[];
  order?: { rank: Map<number, number>; of: number };
  single: number | null;
  explained?: string;
  credit: HTMLElement;
  landscape: HTMLElement;
  naming: HTMLElement;
  named?: boolean;
  areaNames?: L.LayerGroup;
  tiles?: L.TileLayer;
  started?: boolean;
  /** Code of the area that is ringed, the one that the server has not answered for, and the one last announced. */
  chosen?: string;
  expected?: string;
  announced?: string;
  waiting?: ReturnType<typeof setTimeout>;
  patch?: Patch;
  patchTurn?: object;
  patchForm?: string;
  outlined?: string;
  outlines?: L.LayerGroup;
  labels: Label[];
  thins?: boolean;
  /** Placement: the area shown, where the map stood when it showed it, its group, and the screen before a print. */
  bounds?: string;
  base?: Base;
  group?: string;
  screen?: { at: L.LatLng; zoom: number; bounds: L.LatLngBounds };
  /** Steps drawn before the server's answer, and the last answer that was behind them. */
  ahead?: Slider;
  late?: Received;
  looking?: ReturnType<typeof setTimeout>;
}

export type { Areas, Bins, Square };
