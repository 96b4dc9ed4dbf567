// The map to send: draws the areas of the page's own table, names and rings them, and finds them. It asks nothing of any network.

/**
 * @param {any} map Leaflet's, as folium made it
 */
function drawAreas(map) {
  const L = globalThis.L;
  const EDGE = { color: "#ffffff", opacity: 0.9, dashArray: null };
  const FADED = 0.12;
  const SUPPRESSED = -2;
  const FAR = 10; // zoom from which edges are fine, lest those of small areas hide them
  const GROUND = { fillColor: "#f1f3f5", fillOpacity: 1, color: "#dde1e5", weight: 0.5 };
  const NARROW = 760; // as in the style sheet
  const CLOSEST = 13; // how near the map goes to an area that was looked for
  const SPILL = 1.4; // how much wider than its area a name may be
  const SHORT_NAME = 80; // pixels: names no wider may always reach out of their area
  const FOUND_AT_MOST = 8;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("nm-data").textContent);
  const text = (cell) => cell.textContent.trim();
  const rows = [...document.querySelectorAll("#nm-table tbody tr")];
  const areas = rows.map((row) => {
    const [name, code, within, value, label, people] = [...row.cells].map(text);
    return { name, code, within, value, label, people };
  });
  const heads = [...document.querySelectorAll("#nm-table thead th")].map(text);
  const told = byId("nm-chosen");
  const hint = told.textContent;
  let chosen = -1;

  /** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node|string)[]} [children] */
  function element(tag, attributes = {}, children = []) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // Layers, lowest first. Only the areas hear the pointer: canvases above would keep it from them.
  const pane = (name, zIndex) => Object.assign(map.createPane(name).style, { zIndex, pointerEvents: "none" });
  pane("context", 350);
  pane("outlines", 450);
  pane("ring", 460);
  const collection = (shapes) => ({
    type: "FeatureCollection",
    features: shapes.map((geometry, index) => ({ type: "Feature", id: index, properties: {}, geometry })),
  });
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ position: "bottomright" }).addTo(map);

  /** Bring a part of the map into view, clear of the legend where that lies over the map. */
  function show(bounds, options) {
    const legend = document.querySelector(".nm-legend");
    const left = window.innerWidth > NARROW && legend.open ? legend.offsetWidth + 20 : 12;
    map.fitBounds(bounds, { paddingTopLeft: [left, 12], paddingBottomRight: [12, 24], animate: !calm, ...options });
  }
  const whole = () => show(data.bounds, { animate: false });
  whole();

  L.geoJSON(collection(data.context), { pane: "context", interactive: false, style: GROUND }).addTo(map);
  const shapes = [];
  let single = null; // the class shown alone
  function styleOf(index) {
    const position = data.classes[index];
    const withheld = position === SUPPRESSED;
    const edge = { ...EDGE, weight: map.getZoom() < FAR ? 0.25 : 0.6 };
    const known = { fillColor: data.colours[position], ...edge };
    const drawn = position < 0 ? unknownStyle(withheld ? data.suppressed : data.missing, withheld, edge) : known;
    return { ...drawn, fillOpacity: single === null || single === position ? 1 : FADED };
  }
  const filled = L.geoJSON(collection(data.areas), {
    style: (feature) => styleOf(feature.id),
    onEachFeature: (feature, layer) => {
      shapes[feature.id] = layer;
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        choose(feature.id === chosen ? -1 : feature.id, false);
      });
    },
  }).addTo(map);
  filled.bindTooltip((layer) => tip(areas[layer.feature.id]), { sticky: true, direction: "top", offset: [0, -6], opacity: 1 });

  const repaint = () => filled.setStyle((feature) => styleOf(feature.id));
  map.on("zoomend", repaint);

  // A class of the legend shows alone when it is pressed, and all show when it is pressed again.
  const classes = [...document.querySelectorAll("[data-class]")];
  for (const button of classes) {
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      for (const other of classes) other.setAttribute("aria-pressed", String(other === button && !pressed));
      single = pressed ? null : Number(button.dataset.class);
      repaint();
    });
  }

  function tip(area) {
    const lines = [element("strong", {}, [area.name])];
    if (area.within) lines.push(element("span", { class: "nm-within" }, [`${area.within} · ${area.code}`]));
    else lines.push(element("span", { class: "nm-within" }, [area.code]));
    lines.push(element("span", {}, [`${heads[3]}: ${area.value}`]));
    if (area.label.toLowerCase() !== area.value.toLowerCase()) lines.push(element("span", {}, [`Class: ${area.label}`]));
    lines.push(element("span", {}, [`${heads[5]}: ${area.people}`]));
    return element("div", { class: "nm-tip" }, lines);
  }

  const layers = { areas: filled };
  const labels = [];
  for (const outline of data.outlines) {
    const drawn = (color, weight) =>
      L.geoJSON(collection(outline.shapes), { pane: "outlines", interactive: false, style: { fill: false, color, weight } });
    const group = L.layerGroup(); // Leaflet draws what was made first lowest
    if (outline.cased) group.addLayer(drawn("#ffffff", outline.weight + 2.5));
    group.addLayer(drawn(outline.colour, outline.weight));
    outline.names.forEach((name, index) => {
      if (!name) return;
      const span = element("span", { class: `nm-label nm-label-${outline.key}` }, [name]);
      const icon = L.divIcon({ html: span, className: "nm-label-at", iconSize: [0, 0] });
      L.marker(outline.at[index], { icon, interactive: false, keyboard: false }).addTo(group);
      labels.push({ span, outline, index, bounds: L.geoJSON(outline.shapes[index]).getBounds() });
    });
    layers[outline.key] = group;
    if (outline.shown) group.addTo(map);
  }

  /** Show the names that fit: within the map and about their area's width, clear of the legend and of names before them. */
  function thin() {
    const legend = document.querySelector(".nm-legend");
    const kept = getComputedStyle(legend).position === "absolute" ? [legend.getBoundingClientRect()] : [];
    const frame = map.getContainer().getBoundingClientRect();
    for (const { span, bounds } of labels) {
      if (!span.isConnected) continue;
      const box = span.getBoundingClientRect();
      const room = map.latLngToContainerPoint(bounds.getSouthEast()).x - map.latLngToContainerPoint(bounds.getNorthWest()).x;
      const inside = box.left >= frame.left && box.right <= frame.right && box.width <= Math.max(room * SPILL, SHORT_NAME);
      const over = (other) => box.right >= other.left && box.left <= other.right && box.bottom >= other.top && box.top <= other.bottom;
      const free = inside && !kept.some(over);
      span.style.visibility = free ? "visible" : "hidden";
      if (free) kept.push(box);
    }
  }
  map.on("zoomend moveend resize layeradd layerremove", () => requestAnimationFrame(thin));
  document.querySelector(".nm-legend").addEventListener("toggle", thin);
  requestAnimationFrame(thin);

  for (const box of document.querySelectorAll("[data-layer]")) {
    const turn = () => (box.checked ? layers[box.dataset.layer].addTo(map) : layers[box.dataset.layer].remove());
    turn(); // a browser may bring back boxes as they were left
    box.addEventListener("change", turn);
  }

  // One selection: on the map, in the table, in words.
  let ring = null;
  function choose(index, move) {
    rows[chosen]?.removeAttribute("aria-current");
    ring?.remove();
    ring = null;
    chosen = index;
    const area = areas[index];
    map.getContainer().dataset.selected = area?.code ?? "";
    if (!area) {
      told.textContent = hint;
      return;
    }
    const line = (color, weight) =>
      L.geoJSON(data.areas[index], { pane: "ring", interactive: false, style: { fill: false, color, weight } });
    ring = L.layerGroup([line("#ffffff", 6), line("#111111", 3)]).addTo(map);
    rows[index].setAttribute("aria-current", "true");
    const within = area.within ? `, ${area.within}` : "";
    told.textContent = `${area.name} (${area.code}${within}). ${heads[3]}: ${area.value}; class: ${area.label}; ${heads[5].toLowerCase()}: ${area.people}.`;
    if (move) show(shapes[index].getBounds(), { maxZoom: CLOSEST });
  }
  document.querySelector(".nm-skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("nm-table").open = true;
    byId("nm-table").querySelector("summary").focus();
  });
  byId("nm-whole").addEventListener("click", whole);

  // The table: one stop of the Tab key, arrows from row to row.
  const buttons = rows.map((row) => row.querySelector("button"));
  buttons.forEach((button, index) => {
    button.tabIndex = index ? -1 : 0;
    button.addEventListener("focus", () => buttons.forEach((other) => (other.tabIndex = other === button ? 0 : -1)));
    button.addEventListener("click", () => choose(index === chosen ? -1 : index, true));
    button.addEventListener("keydown", (event) => {
      const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (to === undefined || !buttons[to]) return;
      event.preventDefault();
      buttons[to].focus();
    });
  });
  if (data.selected >= 0) choose(data.selected, false);

  // The search: areas first, then the outlines' names; a list box that the keyboard walks.
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const entries = areas.map((area, index) => ({
    title: area.name,
    detail: [area.within, area.code].filter(Boolean).join(" · "),
    keys: [plain(area.name), plain(area.code), plain(area.within)],
    go: () => choose(index, true),
  }));
  for (const { outline, index, bounds } of labels) {
    const title = outline.names[index];
    const go = () => {
      show(bounds);
      told.textContent = `Showing ${title}.`;
    };
    entries.push({ title, detail: outline.label, keys: [plain(title)], go });
  }
  const input = byId("nm-find");
  const list = byId("nm-found");
  let found = [];
  let active = -1;

  function find(words) {
    const wanted = plain(words);
    if (!wanted) return [];
    const rank = ({ keys: [name, code, within] }) => {
      if (name === wanted || code === wanted) return 0;
      if (name.startsWith(wanted) || code?.startsWith(wanted)) return 1;
      if (name.includes(wanted) || code?.includes(wanted)) return 2;
      return within?.includes(wanted) ? 3 : 4;
    };
    const ranked = entries.map((entry) => ({ entry, at: rank(entry) })).filter(({ at }) => at < 4);
    ranked.sort((a, b) => a.at - b.at || a.entry.title.localeCompare(b.entry.title, "en-GB", { numeric: true }));
    return ranked.slice(0, FOUND_AT_MOST).map(({ entry }) => entry);
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `nm-found-${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function take(entry) {
    input.value = entry.title;
    close();
    entry.go();
  }

  input.addEventListener("input", () => {
    found = find(input.value);
    const options = found.map((entry, index) => {
      const option = element("li", { role: "option", id: `nm-found-${index}`, "aria-selected": "false" }, [entry.title]);
      option.append(element("span", {}, [entry.detail]));
      option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
      option.addEventListener("click", () => take(entry));
      return option;
    });
    if (!options.length && input.value.trim()) {
      const none = { role: "option", class: "nm-none", "aria-disabled": "true", "aria-selected": "false" };
      options.push(element("li", none, ["No area in this file has that name or code"]));
    }
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    active = -1;
    activate(found.length ? 0 : -1);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    } else if (event.key === "Enter" && !list.hidden && found[active]) {
      event.preventDefault();
      take(found[active]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate((active + step + found.length) % found.length);
    }
  });
  input.addEventListener("blur", close);
  map.getContainer().dataset.drawn = String(areas.length);
}
