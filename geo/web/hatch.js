// What has no class is drawn as in print: lines where a value is missing, dots and a dashed edge where it was withheld.

const SIZE = 6; // pixels after which the pattern repeats
const INK = "#6b7885";
const WITHHELD_INK = "#6d3a75";
const WITHHELD_EDGE = { color: WITHHELD_INK, weight: 1.1, opacity: 1, dashArray: "3 3" };

/** @type {Map<string, CanvasPattern|string>} */
const patterns = new Map();

/**
 * Fill for an area without a class: a pattern, which a canvas takes in place of a colour.
 * @param {string} colour
 * @param {boolean} withheld
 */
function pattern(colour, withheld) {
  const known = `${colour} ${withheld}`;
  if (patterns.has(known)) return patterns.get(known);
  const tile = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  const brush = tile.getContext("2d");
  brush.fillStyle = colour;
  brush.fillRect(0, 0, SIZE, SIZE);
  if (withheld) {
    brush.fillStyle = WITHHELD_INK;
    for (const at of [1, 1 + SIZE / 2]) brush.fillRect(at, at, 2, 2);
  } else {
    brush.strokeStyle = INK;
    for (const from of [-SIZE, 0, SIZE]) {
      brush.moveTo(from, SIZE);
      brush.lineTo(from + SIZE, 0);
    }
    brush.stroke();
  }
  const made = brush.createPattern(tile, "repeat");
  patterns.set(known, made ?? colour);
  return made ?? colour;
}

/**
 * Style of an area without a class.
 * @param {string} colour
 * @param {boolean} withheld
 * @param {Record<string, any>} edge that of the other areas
 */
export function unknownStyle(colour, withheld, edge) {
  return { fillColor: pattern(colour, withheld), ...(withheld ? WITHHELD_EDGE : edge) };
}
