// Made by `python -m needs_map.geo.declarations` from geo/messages.py: what the scripts receive.

/** How a value is written. */
export interface Unit {
  decimals: number;
  suffix: string;
  missing: string;
  zero?: string;
}

/** How areas without a class are named and drawn, and how many there are. */
export interface WithoutClass {
  label: string;
  colour: string;
  counts: [number, number | null];
}

/** Areas in each bin of the values in view, a row for each class, and those in the fullest bin. */
export interface Bins {
  counts: number[][];
  most: number;
}

/** Legend of two measures: nine colours, the areas in each, and the thirds along the sides. */
export interface Square {
  colours: string[][];
  counts: number[][];
  rows: string[];
  columns: string[];
  names: string[];
}

/** Outlines of larger areas over the map: how they are drawn, where they are kept, and which are labelled. */
export interface OutlineMessage {
  kind: string;
  weight: number;
  colour: string;
  geometry: string;
  labelled: string[];
}

/** What differs where the areas are drawn as hexagons. */
export interface Cartogram {
  geometry: string;
  bounds: [[number, number], [number, number]];
  outlines: OutlineMessage[];
  about: string;
  description: string;
}

/** Classes of a map, how they are drawn and what the legend says of them. */
export interface Paint {
  values: string;
  classes: string;
  around: string;
  colours: string[];
  labels: string[];
  marks: [string, string][];
  counts: [number, number | null][];
  missing: WithoutClass;
  suppressed: WithoutClass;
  unit: Unit;
  short: string;
  measure: string;
  low_first: boolean;
  named_classes: boolean;
  histogram: Bins | null;
  square: Square | null;
  legend_title: string;
  legend_note: string;
  around_note: string;
  definition: string;
  description: string;
  token: string[];
}

/** Finer shapes of areas that are all sent in coarse ones.

The path of the ICBs, and that of the areas of one of them, with `@_` for `@` and its code. */
export interface Pieces {
  boards: string;
  path: string;
}

/** All that map, table and strip of dots draw for a view, but for the selection. */
export interface ViewMessage {
  values: string;
  classes: string;
  around: string;
  colours: string[];
  labels: string[];
  marks: [string, string][];
  counts: [number, number | null][];
  missing: WithoutClass;
  suppressed: WithoutClass;
  unit: Unit;
  short: string;
  measure: string;
  low_first: boolean;
  named_classes: boolean;
  histogram: Bins | null;
  square: Square | null;
  legend_title: string;
  legend_note: string;
  around_note: string;
  definition: string;
  description: string;
  token: string[];
  geometry: string;
  pieces: Pieces | null;
  limits: string;
  people: string;
  grouped: boolean;
  one: string;
  areas_word: string;
  bounds: [[number, number], [number, number]];
  outlines: OutlineMessage[];
  attribution: string;
  cartogram: Cartogram | null;
  caption: string;
  strip_title: string;
}

/** What a map receives in each run: the path of its view, and what of it changes with a click. */
export interface MapMessage {
  view: string;
  select: string;
  ring: boolean;
  base_map: boolean;
  together: string;
  patched?: string;
  legend?: boolean;
  form?: "cartogram";
  arrival?: string;
}

/** The slider that a map belongs to, and the year at which that stands. */
export interface Step {
  of: string;
  at: number;
}

/** A map of change, which is painted from this in place of its view. */
export interface ChangeMessage {
  view: string;
  select: string;
  ring: boolean;
  base_map: boolean;
  together: string;
  patched?: string;
  legend?: boolean;
  form?: "cartogram";
  arrival?: string;
  values: string;
  classes: string;
  around: string;
  colours: string[];
  labels: string[];
  marks: [string, string][];
  counts: [number, number | null][];
  missing: WithoutClass;
  suppressed: WithoutClass;
  unit: Unit;
  short: string;
  measure: string;
  low_first: boolean;
  named_classes: boolean;
  histogram: Bins | null;
  square: Square | null;
  legend_title: string;
  legend_note: string;
  around_note: string;
  definition: string;
  description: string;
  token: string[];
  steps: Step;
}

/** Positions of areas in their geometry, and the line around them together. */
export interface CoreMessage {
  inside: number[];
  weight: number;
  colour: string;
}

/** A map of where patients live, painted, framed and outlined from this in place of its view. */
export interface CatchmentMessage {
  view: string;
  select: string;
  ring: boolean;
  base_map: boolean;
  together: string;
  patched?: string;
  legend?: boolean;
  form?: "cartogram";
  arrival?: string;
  values: string;
  classes: string;
  around: string;
  colours: string[];
  labels: string[];
  marks: [string, string][];
  counts: [number, number | null][];
  missing: WithoutClass;
  suppressed: WithoutClass;
  unit: Unit;
  short: string;
  measure: string;
  low_first: boolean;
  named_classes: boolean;
  histogram: Bins | null;
  square: Square | null;
  legend_title: string;
  legend_note: string;
  around_note: string;
  definition: string;
  description: string;
  token: string[];
  grouped?: boolean;
  cores?: CoreMessage[];
  bounds: [[number, number], [number, number]];
  outlines: OutlineMessage[];
}

/** The areas that the table shows, and their name in words; all areas in view if neither is there. */
export interface TableMessage {
  alone?: string[];
  words?: string;
}

/** The areas of a patch, and the path of the outlines of each level. */
export interface PatchOutlines {
  areas: [string, string, string][];
  geometry: Record<string, string>;
  hexagons: Record<string, string>;
}

/** A patch, the area in focus, whether only it is counted, how many areas it can hold, and whether it is drawn. */
export interface PatchMessage {
  areas: [string, string, string][];
  geometry: Record<string, string>;
  hexagons: Record<string, string>;
  focus: [string, string, string];
  mine: boolean;
  most: number;
  drawn: boolean;
}

/** Measures by group (key, label, 1 if the level has it), the path of a view by any measure, and the one shown. */
export interface MeasuresMessage {
  groups: [string, [string, string, number][]][];
  view: string;
  measure: string;
}

/** Headings of the menu with the key and title of each page under them, and the key of the one shown. */
export interface PagesMessage {
  groups: [string, [string, string][]][];
  current: string;
  empty: string[];
  note: string;
}

/** Code and name of each area above the one in focus, and the name of that one. */
export interface BreadcrumbsMessage {
  steps: [string, string][];
  here: string;
}

/** Years of a slider, the one shown, and the path of the map of any with `_` for the year, and of all together. */
export interface YearsMessage {
  label: string;
  years: number[];
  year: number;
  path: string;
  whole: string;
}

/** Files that wait to be made, those made since the app started, and how many are made at once. */
export interface QueueMessage {
  waiting: number;
  done: number;
  workers: number;
}

/** Longitude and latitude of an area's corners, as in GeoJSON. */
export interface Geometry {
  type: "Polygon" | "MultiPolygon";
  coordinates: any[];
}

/** Name, what the area lies in, 1 for a Core20 area, place of the label, a shorter name, and radius of a point. */
export interface AreaProperties {
  n: string;
  w: string;
  c?: 1;
  at?: [number, number];
  s?: string;
  r?: number;
}

/** An area; its id is its code. */
export interface AreaFeature {
  type: "Feature";
  id: string;
  properties: AreaProperties;
  geometry: Geometry;
}

/** Areas of a level, in the order in which values and classes are sent: all that is known but their shapes. */
export interface GroundHead {
  codes: string[];
  names: string[];
  within: string[];
  core20: number[];
  at: [number, number][];
  short: Record<string, string>;
}

/** The head of a file of areas: with metres between two lines of its grid, rings, and corners after each first. */
export interface Ground {
  codes: string[];
  names: string[];
  within: string[];
  core20: number[];
  at: [number, number][];
  short: Record<string, string>;
  unit: number;
  rings: number;
  corners: number;
}

/** Shapes that lie over the areas of a map. */
export interface Areas {
  type: "FeatureCollection";
  features: AreaFeature[];
}

/** A layer of lines over the areas of a map to send. */
export interface WebMapOutline {
  key: string;
  label: string;
  weight: number;
  colour: string;
  cased: boolean;
  dash: number;
  shown: boolean;
  names: string[];
  at: [number, number][];
  areas: string;
}

/** Roads or water over the areas of a map to send. */
export interface WebMapLand {
  weight: number;
  colour: string;
  shapes: string;
}

/** What the script of a map to send draws; names, values and classes it reads from the page's table. */
export interface WebMapMessage {
  colours: string[];
  missing: string;
  suppressed: string;
  classes: number[];
  areas: string;
  context: string;
  around: string;
  around_classes: number[];
  around_words: [string, string, string][];
  outlines: WebMapOutline[];
  land: WebMapLand[];
  bounds: [[number, number], [number, number]];
  selected: number;
}
