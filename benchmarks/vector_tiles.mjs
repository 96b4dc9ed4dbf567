// Cut areas (GeoJSON, the first argument) into vector tiles under a folder (the second), as MapLibre reads them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { GeoJSONVT } from "@maplibre/geojson-vt";
import { fromGeojsonVt } from "@maplibre/vt-pbf";

const LAST_ZOOM = 9;
const [areas, folder] = process.argv.slice(2);
const data = JSON.parse(readFileSync(areas, "utf8"));
data.features.forEach((feature, at) => (feature.id = at + 1));
const index = new GeoJSONVT(data, { maxZoom: LAST_ZOOM, indexMaxZoom: LAST_ZOOM, indexMaxPoints: 0 });
const cut = (zoom, column, row) => {
  const tile = index.getTile(zoom, column, row);
  if (!tile) return;
  mkdirSync(`${folder}/${zoom}/${column}`, { recursive: true });
  writeFileSync(`${folder}/${zoom}/${column}/${row}.pbf`, fromGeojsonVt({ areas: tile }, { version: 2 }));
  if (zoom === LAST_ZOOM) return;
  for (const [right, down] of [[0, 0], [1, 0], [0, 1], [1, 1]]) cut(zoom + 1, 2 * column + right, 2 * row + down);
};
cut(0, 0, 0);
