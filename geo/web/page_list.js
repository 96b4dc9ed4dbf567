// The list of pages: links that a person can open in a new tab; a plain click goes to the page without loading it anew.

import { onMoved } from "./channels.js";
import { watchSentences } from "./copy_link.js";
import { element, parts } from "./element.js";
import { watchDownloads } from "./queue.js";
import { watchTables } from "./table_copy.js";

/** @import { Call } from "./element.js" */
/** @import { PagesMessage } from "./messages.js" */

const PHONE = "(max-width: 768px)"; // where the sidebar lies over the page
const SETTLED = 400; // ms in which a new page has taken the place of the one before
const PATIENCE = 2500; // ms after which a choice that the server did not answer is sent once more

/**
 * @typedef {object} State
 * @property {HTMLElement} nav
 * @property {HTMLElement} note
 * @property {Map<string, HTMLElement>} links
 * @property {string} drawn
 * @property {string} current key of the page in view
 * @property {string} wanted key of a page that the server has not answered for
 * @property {() => void} stop
 * @property {(key: string) => void} report
 * @property {ReturnType<typeof setTimeout>} [waiting]
 */

/**
 * The address bar holds the view: the same view on another page is its link with the page changed.
 * @param {string} key
 */
function address(key) {
  const query = new URLSearchParams(window.location.search);
  query.set("page", key);
  return `?${query}`;
}

/**
 * @param {State} state
 * @param {string} current
 */
function mark(state, current) {
  for (const [key, link] of state.links) {
    if (key === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** A new page opens at its top, wherever the one before was left; again once its parts have their heights. */
function toTop() {
  const main = document.querySelector('[data-testid="stMain"]');
  main?.scrollTo(0, 0);
  setTimeout(() => main?.scrollTo(0, 0), SETTLED);
}

/** An address that ends in #opened opens something far down its page, such as an indicator: it is scrolled to. */
function toOpened() {
  if (window.location.hash !== "#opened") return;
  const { pathname, search } = window.location;
  const show = () => document.querySelector("[data-opened]")?.scrollIntoView();
  const once = () => {
    if (!document.querySelector("[data-opened]")) return;
    drawn.disconnect();
    window.history.replaceState(window.history.state, "", pathname + search); // or a reload would scroll again
    show();
    setTimeout(show, SETTLED);
  };
  const drawn = new MutationObserver(once);
  drawn.observe(document.body, { childList: true, subtree: true });
  once();
}

/**
 * Marks the pages that have nothing on the area in view; they can still be opened.
 * @param {State} state
 * @param {PagesMessage} data
 */
function markEmpty(state, data) {
  for (const [key, link] of state.links) {
    const empty = data.empty.includes(key);
    link.classList.toggle("nm-empty", empty);
    if (empty) link.setAttribute("aria-describedby", "nm-pages-note");
    else link.removeAttribute("aria-describedby");
  }
  state.note.textContent = data.note;
  state.note.hidden = !data.note;
}

/**
 * @param {State} state
 * @param {MouseEvent} event
 * @param {string} key
 */
function pick(state, event, key) {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey; // a tab or window of its own
  if (event.defaultPrevented || event.button || elsewhere) return;
  event.preventDefault();
  mark(state, key);
  state.report(key);
  clearTimeout(state.waiting);
  state.wanted = key;
  state.waiting = setTimeout(() => state.wanted && state.report(key), PATIENCE);
  if (!window.matchMedia(PHONE).matches) return;
  /** @type {HTMLElement|null} */
  const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  close?.click();
}

/**
 * @param {HTMLElement} parent
 * @returns {State}
 */
function create(parent) {
  watchDownloads();
  watchSentences();
  watchTables();
  toOpened();
  window.addEventListener("hashchange", toOpened);
  const nav = element("nav", { class: "nm-pages", "aria-label": "Pages" });
  parent.append(nav);
  /** @type {State} */
  const state = { nav, note: element("p", { class: "nm-pages-note" }), links: new Map(), drawn: "", current: "", wanted: "", stop: () => {}, report: () => {} };
  state.stop = onMoved(() => (state.wanted = ""));
  const freshen = () => state.links.forEach((link, key) => link.setAttribute("href", address(key)));
  for (const sign of ["pointerover", "pointerdown", "focusin"]) nav.addEventListener(sign, freshen);
  return state;
}

/**
 * @param {State} state
 * @param {PagesMessage["groups"]} groups
 */
function list(state, groups) {
  const all = groups.flatMap(([, pages]) => pages);
  state.links = new Map(all.map(([key, label]) => [key, element("a", { href: address(key) }, [label])]));
  for (const [key, link] of state.links) link.addEventListener("click", (event) => pick(state, event, key));
  const menu = groups.flatMap(([heading, pages], at) => {
    const items = pages.map(([key]) => element("li", {}, [/** @type {HTMLElement} */ (state.links.get(key))]));
    const id = `nm-pages-${at}`;
    return [element("p", { id }, [heading]), element("ul", { "aria-labelledby": id }, items)];
  });
  state.note.id = "nm-pages-note";
  state.nav.replaceChildren(...menu, state.note);
}

const lists = parts(create);

/**
 * Called by the page whenever its data change; the list stays.
 * @param {Call<PagesMessage>} call
 */
export default function drawPages({ parentElement, data, setStateValue }) {
  const state = lists.of(parentElement);
  state.report = (key) => setStateValue("page", [key, Date.now()]);
  if (data.current === state.wanted) state.wanted = "";
  const drawn = JSON.stringify(data.groups);
  if (drawn !== state.drawn) list(state, data.groups);
  if (state.current && state.current !== data.current) toTop();
  state.current = data.current;
  state.drawn = drawn;
  mark(state, data.current);
  markEmpty(state, data);
  return lists.whenGone(parentElement, () => {
    window.removeEventListener("hashchange", toOpened);
    clearTimeout(state.waiting);
    state.stop();
    state.nav.remove();
  });
}
