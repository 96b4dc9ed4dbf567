"""The same map made with `st.pydeck_chart` and with plotly's choropleth map: two scripts, to measure ours by."""

from pathlib import Path
from typing import NamedTuple

HEAD = """\
import json
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
st.set_page_config(layout="wide")


@st.cache_resource
def read(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


areas, colours, bounds = read("areas.json"), read("colours.json"), read("bounds.json")
measure = st.sidebar.selectbox("What?", list(colours), key="measure")
colour = colours[measure]
"""
PYDECK = (
    HEAD
    + """
import pydeck

features = [
    {
        "type": "Feature",
        "geometry": area["geometry"],
        "properties": {"n": area["properties"]["n"], "c": list(bytes.fromhex(colour[area["id"]][1:]))},
    }
    for area in areas["features"]
]
shaded = pydeck.Layer(
    "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="areas", pickable=True,
    get_fill_color="properties.c", get_line_color=[255, 255, 255], line_width_min_pixels=0.6,
)
middle = pydeck.ViewState((bounds[0][1] + bounds[1][1]) / 2, (bounds[0][0] + bounds[1][0]) / 2, 8)
st.pydeck_chart(
    pydeck.Deck([shaded], map_provider=None, initial_view_state=middle, tooltip={"text": "{n}"}),
    key="map", width=900, height=620,
)
"""
)
PLOTLY = (
    HEAD
    + """
import plotly.graph_objects

kinds = sorted(set(colour.values()))
steps = [[(kind + side) / len(kinds), text] for kind, text in enumerate(kinds) for side in (0, 1)]
codes = [area["id"] for area in areas["features"]]
figure = plotly.graph_objects.Figure(
    plotly.graph_objects.Choroplethmap(
        geojson=areas, locations=codes, z=[kinds.index(colour[code]) + 0.5 for code in codes], zmin=0, zmax=len(kinds),
        colorscale=steps, showscale=False, marker_line_color="#ffffff", marker_line_width=0.6,
        text=[area["properties"]["n"] for area in areas["features"]], hoverinfo="text",
    )
)
middle = {"lat": (bounds[0][0] + bounds[1][0]) / 2, "lon": (bounds[0][1] + bounds[1][1]) / 2}
figure.update_layout(
    map={"style": "white-bg", "center": middle, "zoom": 8}, uirevision="same",
    margin={"l": 0, "r": 0, "t": 0, "b": 0},
)
st.plotly_chart(figure, key="map", width=900, height=620, theme=None)
"""
)
KEEP_PIXELS = """
const made = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return made.call(this, kind, kind.startsWith("webgl") ? {...options, preserveDrawingBuffer: true} : options);
};
"""
"""Run before the page's own scripts: what WebGL painted can be read afterwards."""
PAINTED = """({longitude, latitude, colour, bounds}) => {
  const canvas = document.querySelector("[data-testid=stDeckGlJsonChart] canvas, canvas.maplibregl-canvas");
  const box = canvas?.getBoundingClientRect();
  if (!box?.width || !canvas.width) return false;
  const north = (degrees) => Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) * (180 / Math.PI);
  const scale = (512 * 2 ** 8) / 360;
  const [[low, left], [high, right]] = bounds;
  const x = (longitude - (left + right) / 2) * scale + box.width / 2;
  const y = (north((low + high) / 2) - north(latitude)) * scale + box.height / 2;
  const pixel = new OffscreenCanvas(1, 1).getContext("2d");
  const dense = canvas.width / box.width;
  pixel.drawImage(canvas, Math.round(x * dense), Math.round(y * dense), 1, 1, 0, 0, 1, 1);
  const found = [...pixel.getImageData(0, 0, 1, 1).data];
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const near = wanted.every((part, at) => Math.abs(part - found[at]) <= 3);
  return found[3] === 255 && near ? performance.timeOrigin + performance.now() : false;
}"""
"""The time at which the canvas of deck.gl or MapLibre is seen to have a colour at a place; false until then."""


class ChartScripts(NamedTuple):
    """The two scripts, beside which `areas.json`, `colours.json` and `bounds.json` must lie."""

    pydeck: Path
    plotly: Path


def write_chart_scripts(folder: Path) -> ChartScripts:
    """Write the two scripts into the folder that holds what they read."""
    scripts = ChartScripts(folder / "deck_map.py", folder / "plotly_map.py")
    for path, text in zip(scripts, (PYDECK, PLOTLY), strict=True):
        path.write_text(text, encoding="utf-8")
    return scripts
