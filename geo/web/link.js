// The button that copies a link to the view.

import { element } from "./share.js";

/** @type {WeakSet<HTMLElement>} */
const links = new WeakSet();

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

/** The address bar always holds the link to the view. */
export default function drawLink({ parentElement }) {
  if (links.has(parentElement)) return;
  const button = element("button", { type: "button", class: "nm-button" }, ["Copy link"]);
  const said = element("span", { role: "status", class: "nm-hidden" });
  parentElement.append(button, said);
  links.add(parentElement);
  button.addEventListener("click", async () => {
    await copy(window.location.href);
    button.textContent = "Link copied";
    said.textContent = "The link to this view was copied.";
    setTimeout(() => {
      button.textContent = "Copy link";
      said.textContent = "";
    }, 2500);
  });
}
