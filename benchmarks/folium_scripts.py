"""The same map made the usual way, with streamlit-folium: two scripts, written from a store, to measure ours by."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely

from needs_map.figures.measures import BUILT_IN
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.figures.view_classes import drawing_of
from needs_map.geo.classes import MISSING
from needs_map.geo.geometry import DECIMALS, WEB
from needs_map.geo.palettes import MISSING_COLOUR

HEAD = """\
import json
from pathlib import Path

import folium
import streamlit as st
from streamlit_folium import st_folium

HERE = Path(__file__).parent
# What folium takes from a content network comes from the loopback: Leaflet alone, and kept by the browser.
folium.Map.default_js = [("leaflet", "{leaflet}leaflet.js")]
folium.Map.default_css = [("leaflet_css", "{leaflet}leaflet.css")]
st.set_page_config(layout="wide")


@st.cache_resource
def read(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


areas, colours, bounds = read("areas.json"), read("colours.json"), read("bounds.json")
measure = st.sidebar.selectbox("What?", list(colours), key="measure")
colour = colours[measure]
world = folium.Map(
    location=[(bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2],
    zoom_start=9, tiles=None, prefer_canvas=True,
)
shaded = folium.GeoJson(
    areas,
    style_function=lambda area: {
        "fillColor": colour[area["id"]], "fillOpacity": 1, "color": "#ffffff", "weight": 0.6, "opacity": 0.9
    },
    tooltip=folium.GeoJsonTooltip(["n"], labels=False),
)
"""
REBUILD = (
    HEAD
    + """
shaded.add_to(world)
st_folium(world, width=900, height=620, returned_objects=[])  # without a key: a changed map is mounted anew
"""
)
ADD = (
    HEAD
    + """
group = folium.FeatureGroup(name="areas")
shaded.add_to(group)
st_folium(world, key="map", width=900, height=620, returned_objects=[], feature_group_to_add=group)
"""
)


class Probe(NamedTuple):
    """A place whose colour says which measure is painted."""

    latitude: float
    longitude: float
    colours: dict[str, str]
    """By measure's label, as #rrggbb."""


class Scripts(NamedTuple):
    """The two scripts, and what tells that they have painted."""

    rebuild: Path
    add: Path
    probes: list[Probe]
    bounds: list[list[float]]
    """South and west, north and east, in degrees."""


def lsoa_measures() -> list[str]:
    """Keys of the measures that LSOAs have, in the order of the sidebar."""
    return [measure.key for measure in BUILT_IN.values() if "lsoa" in measure.levels]


def areas_text(serving: Serving) -> str:
    """All LSOAs of a store as GeoJSON, corners at the decimals of a web map."""
    lsoa = serving.store.lsoa.geometry
    web = shapely.transform(lsoa.to_crs(WEB).to_numpy(), lambda corners: np.round(corners, DECIMALS))
    named = [(code, json.dumps({"n": serving.tree[code].name})) for code in lsoa.index]
    features = [
        f'{{"type":"Feature","id":"{code}","properties":{properties},"geometry":{shape}}}'
        for (code, properties), shape in zip(named, shapely.to_geojson(web), strict=True)
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def write_scripts(serving: Serving, folder: Path, leaflet: str) -> Scripts:
    """
    Write the two scripts with what they read: the polygons that our map has, coloured alike.

    Parameters
    ----------
    serving
        The store.
    folder
        Where to write.
    leaflet
        Address of a folder with `leaflet.js` and `leaflet.css`.
    """
    collection = json.loads(areas_text(serving))
    (folder / "areas.json").write_text(json.dumps(collection), encoding="utf-8")
    top = serving.tree.top.code
    colours: dict[str, dict[str, str]] = {}
    for key in lsoa_measures():
        view = View("map", top, "", "lsoa", key, serving.bases[-1], "national")
        shading = drawing_of(serving, view).shading
        colours[BUILT_IN[key].label] = {
            code: MISSING_COLOUR if mark == MISSING else shading.colours[mark] for code, mark in shading.classes.items()
        }
    (folder / "colours.json").write_text(json.dumps(colours), encoding="utf-8")
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in collection["features"]])
    west, south, east, north = shapely.total_bounds(shapes)
    bounds = [[float(south), float(west)], [float(north), float(east)]]
    (folder / "bounds.json").write_text(json.dumps(bounds), encoding="utf-8")
    probes = []
    for position in np.argsort(-shapely.area(shapes))[:150]:
        middle = shapely.get_point(shapely.maximum_inscribed_circle(shapes[position], 0.001), 0)
        code = collection["features"][position]["id"]
        named = {label: by_code[code] for label, by_code in colours.items()}
        probes.append(Probe(middle.y, middle.x, named))
    for name, text in (("rebuild.py", REBUILD), ("add.py", ADD)):
        (folder / name).write_text(text.replace("{leaflet}", leaflet), encoding="utf-8")
    return Scripts(folder / "rebuild.py", folder / "add.py", probes, bounds)


PAINTED = """({latitude, longitude, colour}) => {
  const frames = [...document.querySelectorAll("iframe")].map((frame) => frame.contentWindow?.map);
  const ours = [...document.querySelectorAll(".nm-map-canvas")].map((canvas) => canvas.needsMap);
  for (const map of [...frames, ...ours]) {
    if (!map?._loaded || !map.getPanes) continue;
    const at = map.latLngToContainerPoint([latitude, longitude]);
    const home = map.getContainer().getBoundingClientRect();
    for (const canvas of map.getContainer().querySelectorAll("canvas")) {
      const box = canvas.getBoundingClientRect();
      if (!box.width || !canvas.width || getComputedStyle(canvas).visibility === "hidden") continue;
      const x = Math.round((at.x + home.left - box.left) * canvas.width / box.width);
      const y = Math.round((at.y + home.top - box.top) * canvas.height / box.height);
      const [red, green, blue, alpha] = canvas.getContext("2d").getImageData(x, y, 1, 1).data;
      const found = "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
      if (alpha === 255 && found === colour) return performance.timeOrigin + performance.now();
    }
  }
  return false;
}"""
"""The time at which the map, in a frame or in the page, is seen to have a colour at a place; false until then."""
