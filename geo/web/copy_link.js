// The button that copies a link to the view.

import { element, parts } from "./element.js";

/** @import { Call } from "./element.js" */

/** @param {string} text */
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

/**
 * The address bar always holds the link to the view.
 * @param {HTMLElement} parent
 */
function create(parent) {
  const button = element("button", { type: "button", class: "nm-button" }, ["Copy link"]);
  const status = element("span", { role: "status", class: "nm-hidden" });
  parent.append(button, status);
  button.addEventListener("click", async () => {
    await copy(window.location.href);
    button.textContent = "Link copied";
    status.textContent = "The link to this view was copied.";
    setTimeout(() => {
      button.textContent = "Copy link";
      status.textContent = "";
    }, 2500);
  });
  return button;
}

const DONE = 2500; // ms for which a button says that it has copied
let watching = false;

/** Copies the sentences before a button that says so, wherever on the page it stands: the page draws them anew. */
export function watchSentences() {
  if (watching) return;
  watching = true;
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest(".nm-copy") : null;
    const said = button?.previousElementSibling;
    if (!(button instanceof HTMLElement) || !(said instanceof HTMLElement)) return;
    const words = button.textContent;
    await copy(said.innerText.trim());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), DONE);
  });
}

const links = parts(create);

/** @param {Call<null>} call */
export default function drawLink({ parentElement }) {
  links.of(parentElement);
}
