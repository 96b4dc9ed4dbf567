// Steps of a slider, drawn before the server draws them, whose answers come after and in haste are behind.

const PATIENCE = 10000; // ms after which the server's word counts again

/**
 * Draw a step of a slider before the server does.
 * @param {any} state of the map
 * @param {any} step what the server will send for it: its `steps` say of which slider it is, and where that stands
 * @param {(state: any, told: any) => void} update
 */
export function look(state, step, update) {
  if (step.steps?.of !== state.told.steps?.of) return;
  state.ahead = step.steps;
  state.late = null;
  clearTimeout(state.looking);
  state.looking = setTimeout(() => {
    state.ahead = null;
    if (state.late) update(state, state.late);
  }, PATIENCE);
  update(state, { ...state.told, ...step });
}

/**
 * Whether an answer of the server is to an earlier step than the one drawn; one to anything else ends the look ahead.
 * @param {any} state of the map
 * @param {any} data
 */
export function isBehind(state, data) {
  const behind = Boolean(state.ahead) && state.ahead.of === data.steps?.of && state.ahead.at !== data.steps.at;
  state.late = behind ? data : null;
  if (!behind) state.ahead = null;
  return behind;
}
