// Areas for the tests of the painter, packed as the server packs them.

/**
 * Areas from their rings, packed as the server packs them.
 * @param {number[][][][]} areas rings of corners of each
 * @returns {ArrayBuffer}
 */
export function packed(areas) {
  const rings = areas.flat();
  const steps = rings.flatMap((ring) =>
    ring.slice(1).map((corner, at) => corner.map((place, part) => place - (ring[at]?.[part] ?? 0))),
  );
  const folded = [0, 1].flatMap((part) => steps.map((step) => step[part] ?? 0).map((d) => (d < 0 ? -2 * d - 1 : 2 * d)));
  const names = areas.map((_, at) => `Area ${at}`);
  const head = JSON.stringify({ codes: names, names, unit: 2, rings: rings.length, corners: steps.length });
  const text = new TextEncoder().encode(head.padEnd(Math.ceil(head.length / 4) * 4));
  const numbers = [areas.map((own) => own.length), rings.map((ring) => ring.length - 1),
    rings.map((ring) => ring[0]?.[0] ?? 0), rings.map((ring) => ring[0]?.[1] ?? 0)].flat();
  const bytes = [...new Uint8Array(Uint32Array.of(text.length).buffer), ...text,
    ...new Uint8Array(Int32Array.from(numbers).buffer), ...folded.map((d) => d & 255), ...folded.map((d) => d >> 8)];
  return Uint8Array.from(bytes).buffer;
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
export const box = (left, top, right, bottom) => [[left, top], [right, top], [right, bottom], [left, bottom]];
