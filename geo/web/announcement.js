// An area in words, for the eye beside the pointer and for a screen reader as the selection moves.

import { countUnit, inWords, markAt, OUT_OF_VIEW, rowOf, written } from "./figures.js";

/** @import { Ground } from "./ground.js" */
/** @import { MapState, View } from "./state.js" */

/**
 * Name, what the area lies in, and its value, class and rank, each in words.
 * @param {Pick<MapState, "values"|"order"> & {data: View, ground: Ground}} state
 * @param {number} position
 * @returns {{name: string, within: string, facts: string[]}}
 */
export function areaWords({ data, values, order, ground }, position) {
  const [name, within] = [ground.names[position] ?? "", ground.within[position] ?? ""];
  const mark = markAt(data, position);
  const outside = "Outside the area in view";
  if (mark === OUT_OF_VIEW) return { name, within, facts: [outside] };
  const facts = [`${data.short}: ${values ? inWords(data, mark, values[position]) : "…"}`];
  const label = data.labels[rowOf(data, mark)] ?? "";
  if (data.named_classes && label !== String(values?.[position])) facts.push(label);
  const rank = order?.rank.get(position);
  const first = data.low_first ? "most deprived" : "highest";
  if (order && rank && !data.grouped) {
    const [at, of] = [rank, order.of].map((count) => written(count, countUnit(data)));
    facts.push(`Rank ${at} of ${of} in view, ${first} first`);
  }
  if (data.classes[position] !== mark) facts.push(outside);
  return { name, within, facts };
}

/**
 * Tell a screen reader of the selected area, once: not again when the server answers, nor on the first view of a page.
 * @param {MapState} state of the map that speaks for all of its view
 */
export function announce(state) {
  const { announced, chosen, data, values, order, ground } = state;
  if (!values || !data || !ground || announced === chosen) return;
  state.announced = chosen;
  if (announced === undefined) return;
  const position = ground.codes.indexOf(chosen ?? "");
  if (position < 0) {
    state.status.textContent = chosen ? "" : "No area is selected.";
    return;
  }
  const { name, within, facts } = areaWords({ data, values, order, ground }, position);
  const label = data.labels[rowOf(data, data.classes[position])];
  const [value, ...others] = facts;
  const sentence = data.named_classes || !label ? facts : [value, `class ${label}`, ...others];
  state.status.textContent = `${[within ? `${name}, in ${within}` : name, ...sentence].join(". ")}.`;
}
