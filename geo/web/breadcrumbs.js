// Breadcrumbs: the areas that the one in focus lies in, each a step up, and that area itself at the end.

import { element, parts } from "./element.js";

/** @import { Call } from "./element.js" */
/** @import { BreadcrumbsMessage } from "./messages.js" */

const trails = parts((parent) => {
  const nav = element("nav", { class: "nm-trail", "aria-label": "Areas above" });
  parent.append(nav);
  return nav;
});

/** @param {Call<BreadcrumbsMessage>} call */
export default function drawBreadcrumbs({ parentElement, data, setStateValue }) {
  const nav = trails.of(parentElement);
  const steps = data.steps.map(([code, name]) => {
    const button = element("button", { type: "button" }, [name]);
    button.addEventListener("click", () => setStateValue("select", [code, Date.now()]));
    return element("li", {}, [button]);
  });
  if (data.here) steps.push(element("li", {}, [element("span", { "aria-current": "location" }, [data.here])]));
  nav.replaceChildren(element("ol", {}, steps));
  return trails.whenGone(parentElement, () => nav.remove());
}
