// An area in words, for the eye beside the pointer and for a screen reader as the selection moves.

import { classOf, inWords, written } from "./share.js";

const COUNT = { decimals: 0, suffix: "", missing: "" };

/**
 * Name, what the area lies in, and its value, class and rank, each in words.
 * @param {any} state the map's state
 * @param {any} layer
 * @returns {{name: string, within: string, facts: string[]}}
 */
export function areaWords({ data, values, order }, layer) {
  const { n: name, w: within } = layer.feature.properties;
  const mark = data.classes[layer.position];
  if (mark === ".") return { name, within, facts: ["Outside the area in view"] };
  const facts = [`${data.short}: ${values ? inWords(data, mark, values[layer.position]) : "…"}`];
  const label = data.labels[classOf(mark)] ?? "";
  if (data.named_classes && label !== String(values?.[layer.position])) facts.push(label);
  const rank = order?.rank.get(layer.position);
  const first = data.low_first ? "most deprived" : "highest";
  if (rank && !data.grouped) facts.push(`Rank ${written(rank, COUNT)} of ${written(order.of, COUNT)} in view, ${first} first`);
  return { name, within, facts };
}

/**
 * Tell a screen reader of the selected area, once: not again when the server answers, nor on the first view of a page.
 * @param {any} state the map's state; the map that speaks for all of its view
 */
export function announce(state) {
  const before = state.announced;
  if (!state.values || before === state.chosen) return;
  state.announced = state.chosen;
  if (before === undefined) return;
  const layer = state.layers.find(({ feature }) => feature.id === state.chosen);
  if (!layer) {
    state.said.textContent = state.chosen ? "" : "No area is selected.";
    return;
  }
  const { name, within, facts } = areaWords(state, layer);
  const label = state.data.labels[classOf(state.data.classes[layer.position])];
  const said = state.data.named_classes || !label ? facts : [facts[0], `class ${label}`, ...facts.slice(1)];
  state.said.textContent = `${[within ? `${name}, in ${within}` : name, ...said].join(". ")}.`;
}
