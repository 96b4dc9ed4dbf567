// The button that copies a link to the view.

import { element } from "./share.js";

/** @type {WeakMap<HTMLElement, any>} */
const links = new WeakMap();

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages that are not served over https have no clipboard of their own.
    const field = element("textarea", { "aria-hidden": "true", class: "nm-off-screen" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

export default function drawLink({ parentElement, data }) {
  let state = links.get(parentElement);
  if (!state) {
    const button = element("button", { type: "button", class: "nm-button" }, ["Copy link"]);
    const said = element("span", { role: "status", class: "nm-hidden" });
    parentElement.append(button, said);
    state = { button, said, query: "" };
    links.set(parentElement, state);
    button.addEventListener("click", async () => {
      await copy(new URL(state.query, document.baseURI).href);
      button.textContent = "Link copied";
      said.textContent = "The link to this view was copied.";
      setTimeout(() => {
        button.textContent = "Copy link";
        said.textContent = "";
      }, 2500);
    });
  }
  state.query = data.query;
  state.button.dataset.query = data.query;
}
