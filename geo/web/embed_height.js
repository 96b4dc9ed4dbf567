// Says to the page around this one how high its part is: { needsMapHeight: pixels }, at first and at each change.

import { parts } from "./element.js";

/** @import { Call } from "./element.js" */

const CONTENT = '[data-testid="stMainBlockContainer"]';

const watches = parts((parent) => {
  const content = parent.closest(CONTENT);
  let told = 0;
  const watch = new ResizeObserver(() => {
    const height = Math.ceil(content?.getBoundingClientRect().height ?? 0);
    if (height === told || window.parent === window) return;
    told = height;
    window.parent.postMessage({ needsMapHeight: height }, "*"); // a number is no secret; who may frame this is in its headers
  });
  if (content) watch.observe(content);
  return watch;
});

/** @param {Call<null>} call */
export default function tellHeight({ parentElement }) {
  const watch = watches.of(parentElement);
  return watches.whenGone(parentElement, () => watch.disconnect());
}
