// The place of a person's file among those of others: shown while it waits, and gone when it is its turn.

import { element } from "./element.js";

/** @import { QueueMessage } from "./messages.js" */

const EVERY = 1000; // ms between two requests
const AT_MOST = 300; // requests, and looks at the focus
const SOON = 100; // ms between two looks at the focus
const STATE = "queue.json";

/**
 * How many files are ahead of one.
 * @param {Pick<QueueMessage, "waiting"|"done">} then just before the file was wanted
 * @param {QueueMessage} now
 * @returns {number}
 */
export function filesAhead(then, now) {
  return Math.max(0, then.waiting - now.workers + 1 - (now.done - then.done));
}

/**
 * The same in words; empty if none is ahead.
 * @param {number} ahead
 * @returns {string}
 */
export function placeInWords(ahead) {
  if (!ahead) return "";
  return `Your file is waiting: ${ahead === 1 ? "1 file is" : `${ahead} files are`} ahead of it.`;
}

/** @returns {Promise<QueueMessage>} */
async function ask() {
  const answer = await fetch(new URL(STATE, document.baseURI), { cache: "no-store" });
  return answer.ok ? answer.json() : { waiting: 0, done: 0, workers: 1 };
}

/** @param {HTMLElement} note */
async function follow(note) {
  const then = await ask();
  for (let question = 0; question < AT_MOST; question++) {
    const ahead = filesAhead(then, question ? await ask() : then);
    note.textContent = placeInWords(ahead);
    if (!ahead) return;
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

/**
 * Give the focus back to the button of a file: a button that is disabled while its file is made loses it to the page, or
 * to the dialog around it, which is no move of the person's.
 * @param {HTMLElement} button
 */
function keepFocus(button) {
  let left = AT_MOST;
  const looking = setInterval(() => {
    const at = document.activeElement;
    left -= 1;
    if (left < 0 || !button.isConnected || !at?.contains(button)) return clearInterval(looking);
    if (at !== button && !button.matches(":disabled")) button.focus({ preventScroll: true });
  }, SOON);
}

/** Show the place of each file that a button of Streamlit's fetches, from now on; once a page. */
export function watchDownloads() {
  if (document.querySelector(".nm-queue")) return;
  const note = element("div", { class: "nm-queue", role: "status" });
  document.body.append(note);
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-testid="stDownloadButton"] button') : null;
    if (!(button instanceof HTMLElement)) return;
    keepFocus(button);
    follow(note).catch(() => (note.textContent = ""));
  });
}
