// What has no class is drawn as in print: lines where a value is missing, dots and a dashed edge where it was withheld.

import { colourOf } from "./element.js";

const SIZE = 6; // pixels after which the pattern repeats

/** @type {Map<string, CanvasPattern|string>} */
const patterns = new Map();

/**
 * Fill for an area without a class: a pattern, which a canvas takes in place of a colour.
 * @param {string} colour
 * @param {boolean} withheld
 * @returns {CanvasPattern|string}
 */
function pattern(colour, withheld) {
  const key = `${colour} ${withheld}`;
  const known = patterns.get(key);
  if (known) return known;
  const tile = blankTile();
  if (!tile) return colour;
  tile.fillStyle = colour;
  tile.fillRect(0, 0, SIZE, SIZE);
  if (withheld) {
    tile.fillStyle = colourOf("withheld");
    for (const at of [1, 1 + SIZE / 2]) tile.fillRect(at, at, 2, 2);
  } else {
    tile.strokeStyle = colourOf("missing");
    for (const from of [-SIZE, 0, SIZE]) {
      tile.moveTo(from, SIZE);
      tile.lineTo(from + SIZE, 0);
    }
    tile.stroke();
  }
  const made = tile.createPattern(tile.canvas, "repeat") ?? colour;
  patterns.set(key, made);
  return made;
}

const blankTile = () =>
  Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE }).getContext("2d");

/**
 * Style of an area without a class.
 * @param {string} colour
 * @param {boolean} withheld
 * @param {L.PathOptions} edge that of the other areas
 * @returns {L.PathOptions}
 */
export function unknownStyle(colour, withheld, edge) {
  const fillColor = /** @type {string} */ (pattern(colour, withheld)); // Leaflet hands it to the canvas as it is
  if (!withheld) return { fillColor, ...edge };
  return { fillColor, color: colourOf("withheld"), weight: 1.1, opacity: 1, dashArray: "3 3" };
}
