// The list of pages: links that a person can open in a new tab; a plain click goes to the page without loading it anew.

import { watchDownloads } from "./queue.js";
import { element, onMoved, whenGone } from "./share.js";

const PHONE = "(max-width: 768px)"; // where the sidebar lies over the page
const PATIENCE = 2500; // ms after which a choice that the server did not answer is sent once more

/** @type {WeakMap<HTMLElement, any>} */
const lists = new WeakMap();

/** The address bar holds the view: the same view on another page is its link with the page changed. */
function address(key) {
  const query = new URLSearchParams(window.location.search);
  query.set("page", key);
  return `?${query}`;
}

function mark(state, current) {
  for (const [key, link] of state.links) {
    if (key === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function pick(state, event, key) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  mark(state, key);
  state.report(key);
  clearTimeout(state.waiting);
  state.wanted = key;
  state.waiting = setTimeout(() => state.wanted && state.report(key), PATIENCE);
  if (!window.matchMedia(PHONE).matches) return;
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}

function create(parent) {
  watchDownloads();
  const nav = element("nav", { class: "nm-pages", "aria-label": "Pages" });
  parent.append(nav);
  const state = { nav, links: new Map(), drawn: "", wanted: "" };
  state.stop = onMoved(() => (state.wanted = ""));
  const freshen = () => state.links.forEach((link, key) => link.setAttribute("href", address(key)));
  for (const sign of ["pointerover", "pointerdown", "focusin"]) nav.addEventListener(sign, freshen);
  return state;
}

/** Called by the page whenever its data change; the list stays. */
export default function drawPages({ parentElement, data, setStateValue }) {
  let state = lists.get(parentElement);
  if (!state) {
    state = create(parentElement);
    lists.set(parentElement, state);
  }
  state.report = (key) => setStateValue("page", [key, Date.now()]);
  if (data.current === state.wanted) state.wanted = "";
  const drawn = JSON.stringify(data.pages);
  if (drawn !== state.drawn) {
    state.links = new Map(data.pages.map(([key, label]) => [key, element("a", { href: address(key) }, [label])]));
    for (const [key, link] of state.links) link.addEventListener("click", (event) => pick(state, event, key));
    state.nav.replaceChildren(element("ul", {}, [...state.links.values()].map((link) => element("li", {}, [link]))));
    state.drawn = drawn;
  }
  mark(state, data.current);
  return whenGone(parentElement, () => {
    clearTimeout(state.waiting);
    state.stop();
    state.nav.remove();
    lists.delete(parentElement);
  });
}
