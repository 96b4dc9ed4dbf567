// Breadcrumbs: the areas that the one in focus lies in, each a step up, and that area itself at the end.

import { element, whenGone } from "./share.js";

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const trails = new WeakMap();

export default function drawTrail({ parentElement, data, setStateValue }) {
  let nav = trails.get(parentElement);
  if (!nav) {
    nav = element("nav", { class: "nm-trail", "aria-label": "Areas above" });
    parentElement.append(nav);
    trails.set(parentElement, nav);
  }
  const steps = data.steps.map(([code, name]) => {
    const button = element("button", { type: "button" }, [name]);
    button.addEventListener("click", () => setStateValue("select", [code, Date.now()]));
    return element("li", {}, [button]);
  });
  if (data.here) steps.push(element("li", {}, [element("span", { "aria-current": "location" }, [data.here])]));
  nav.replaceChildren(element("ol", {}, steps));
  return whenGone(parentElement, () => {
    nav.remove();
    trails.delete(parentElement);
  });
}
