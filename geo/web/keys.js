// The keys of the map, written on it while it has the keyboard's focus: its name says them only to screen readers.

import { element } from "./element.js";

/** @import { MapState } from "./state.js" */

const KEYS = "Arrow keys move the map, + and − zoom. N and P step through the areas by value, Esc clears, B bookmarks.";

/** @param {MapState} state */
export function showKeys(state) {
  const { canvas, frame } = state;
  const keys = element("p", { class: "nm-keys", "aria-hidden": "true", hidden: "" }, [KEYS]);
  frame.append(keys);
  canvas.addEventListener("focus", () => {
    const steps = state.data && !state.data.together && state.order?.rank.size;
    keys.hidden = !steps || !canvas.matches(":focus-visible");
  });
  canvas.addEventListener("blur", () => (keys.hidden = true));
}
