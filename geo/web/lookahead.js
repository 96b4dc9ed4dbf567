// Steps of a slider, drawn before the server draws them, whose answers come after and in haste are behind.

/** @import { MapState, Received, Step } from "./state.js" */

const PATIENCE = 10000; // ms after which the server's word counts again

/**
 * Draw a step of a slider before the server does.
 * @param {MapState} state
 * @param {Step} step what the server will send for it: its `steps` are the slider, and where that stands
 * @param {(state: MapState, received: Received) => void} update
 */
export function look(state, step, update) {
  if (!state.received || step.steps?.of !== state.received.steps?.of) return;
  state.ahead = step.steps;
  state.late = undefined;
  clearTimeout(state.looking);
  state.looking = setTimeout(() => {
    state.ahead = undefined;
    if (state.late) update(state, state.late);
  }, PATIENCE);
  update(state, { ...state.received, ...step });
}

/**
 * Whether an answer of the server is to an earlier step than the one drawn; one to anything else ends the look ahead.
 * @param {Pick<MapState, "ahead"|"late">} state
 * @param {Received} data
 */
export function isBehind(state, data) {
  const { ahead } = state;
  const behind = ahead !== undefined && ahead.of === data.steps?.of && ahead.at !== data.steps.at;
  state.late = behind ? data : undefined;
  if (!behind) state.ahead = undefined;
  return behind;
}
