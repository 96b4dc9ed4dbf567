"""
A map to send: one HTML file that opens from a disk, with all it needs inside and no network.

folium assembles the page; its links to scripts and styles elsewhere are left out, and Leaflet is written into the file
from the package that the app serves it from. All text goes through a template that escapes it, once: folium makes
templates of what its elements render to, so that text is never handed to it.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Figure, MacroElement
from folium.template import Template
from xstatic.pkg import leaflet

from geo.bivariate import Bivariate
from geo.classes import MISSING, SUPPRESSED, Shading
from geo.geometry import DECIMALS, WEB, label_points, view_bounds
from geo.histogram import Histogram
from geo.webmap_legend import bars, square

WEB_FILES = Path(__file__).parent / "web"
LEAFLET = Path(leaflet.BASE_DIR)


class Row(NamedTuple):
    """One area, as written in the table and named by the map."""

    code: str
    name: str
    within: str
    """What it lies in, in words."""
    value: str
    people: str


class Line(NamedTuple):
    """How an outline is drawn."""

    weight: float
    """Pixels."""
    colour: str
    cased: bool = False
    """Whether it has a white edge, to be seen on any colour."""


class Outline(NamedTuple):
    """A layer of lines over the areas."""

    key: str
    label: str
    geometry: gpd.GeoSeries
    """EPSG:27700."""
    names: tuple[str, ...]
    """One a shape, empty for a shape without a label; none at all for a layer that has no names."""
    line: Line
    shown: bool


class Source(NamedTuple):
    """Where figures come from; the link may be empty."""

    text: str
    link: str


class WebMap(NamedTuple):
    """All that the file shows. Text is plain: it is escaped where it is written."""

    title: str
    headline: str
    definition: str
    sample: str
    """What is made up about a sample; empty where nothing is."""
    area: str
    """Name of the area in view."""
    legend_title: str
    note: str
    areas_word: str
    areas_layer: str
    value_heading: str
    people_heading: str
    caption: str
    hint: str
    """What is said before an area is chosen."""
    shading: Shading
    counts: tuple[tuple[str, str], ...]
    """Areas and people in each class, as written, and last those of missing value."""
    rows: tuple[Row, ...]
    """Areas in the order of the table."""
    geometry: gpd.GeoSeries
    """Shape of each area by its code, EPSG:27700."""
    extent: gpd.GeoSeries
    """What the map opens at, EPSG:27700."""
    context: gpd.GeoSeries
    """Ground around the areas, pale under them, EPSG:27700."""
    outlines: tuple[Outline, ...]
    selected: str
    """Code of the area ringed; empty for none."""
    credit: str
    """What the licences ask for beside the map."""
    about: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    suppressed: tuple[str, str] = ("0", "0")
    """Areas and people whose value was withheld, as written."""
    histogram: Histogram | None = None
    """Where the values lie among the classes, for the legend."""
    both: Bivariate | None = None
    """The map of two measures, if it is one; the legend is then a square."""
    both_names: tuple[str, str] = ("", "")
    link: str = ""
    """Address that restores the view; none if empty."""


class _Row(NamedTuple):
    """A row with its class."""

    code: str
    name: str
    within: str
    value: str
    people: str
    mark: str
    label: str


class _Map(folium.Map):
    """folium's map without its links elsewhere, and without its ban on zooming the page."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="nm-canvas" id={{ this.get_name()|tojson }} tabindex="0" role="application"
             aria-label="Map. Arrow keys move it, plus and minus zoom. The table holds the same figures."></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        const moving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
        const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            zoomAnimation: moving, fadeAnimation: moving, inertia: moving, ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )


class _Areas(MacroElement):
    """Starts the page's own script on the map."""

    _template = Template("{% macro script(this, kwargs) %}drawAreas({{ this._parent.get_name() }});{% endmacro %}")


class _Page(Figure):
    """The page round the map: title, legend, search, table and sources, all of it escaped by its template."""

    _template = Template((WEB_FILES / "webmap.html").read_text(encoding="utf-8"), autoescape=True)

    def __init__(self, page: WebMap) -> None:
        super().__init__()
        self.page = page
        self.rows = _classed(page)
        self.bars = bars(page.histogram)
        self.square = square(page.both)
        self.styles, self.leaflet = _styles(), _leaflet()
        self.program = _text("hatch.js").replace("export function", "function") + _text("webmap.js")
        self.drawn = _json(_drawn(page))


def web_map(page: WebMap) -> str:
    """
    Write a map as one HTML page that asks nothing of any network.

    Parameters
    ----------
    page
        What it shows; the rows are the areas drawn, and each has a shape and a class.

    Returns
    -------
    html
        The whole page, the same for the same content.

    Raises
    ------
    ValueError
        If a row has no shape or no class, or the counts are not one a class and one for missing.

    References
    ----------
    OWASP, Cross Site Scripting Prevention Cheat Sheet: text into HTML escaped, data into scripts as JSON without
    "<", ">" and "&".
    """
    codes = [row.code for row in page.rows]
    for name, known in (("geometry", page.geometry.index), ("shading", page.shading.classes.index)):
        absent = [code for code in codes if code not in known]
        if absent:
            raise ValueError(f"{name}: must hold every row; {absent[0]} is not in it")
    if len(page.counts) != len(page.shading.labels) + 1:
        raise ValueError(f"counts: must be {len(page.shading.labels) + 1}, one a class and one for missing")
    figure = _Page(page)
    figure.add_child(_map())
    return str(figure.render())


def _map() -> folium.Map:
    made = _Map(
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        max_zoom=16,
        attribution_control=False,
    )
    made.default_js, made.default_css = [], []
    made._id = "view"  # else a random name, and each file would differ
    areas = _Areas()  # type: ignore[no-untyped-call] # branca's
    areas._id = "areas"
    made.add_child(areas)
    return made


def _classed(page: WebMap) -> list[_Row]:
    shading = page.shading
    unknown = {MISSING: ("missing", shading.missing_label), SUPPRESSED: ("suppressed", shading.suppressed_label)}
    rows = []
    for row in page.rows:
        position = int(shading.classes[row.code])
        mark, label = unknown.get(position) or (str(position), shading.labels[position])
        rows.append(_Row(*row, mark, label))
    return rows


def _drawn(page: WebMap) -> dict[str, Any]:
    """What the script draws; names, values and classes it reads from the table."""
    codes = [row.code for row in page.rows]
    return {
        "colours": page.shading.colours,
        "missing": page.shading.missing_colour,
        "suppressed": page.shading.suppressed_colour,
        "classes": [int(page.shading.classes[code]) for code in codes],
        "areas": _shapes(page.geometry.loc[codes]),
        "context": _shapes(page.context),
        "outlines": [
            {
                "key": outline.key,
                "label": outline.label,
                "weight": outline.line.weight,
                "colour": outline.line.colour,
                "cased": outline.line.cased,
                "shown": outline.shown,
                "names": outline.names,
                "at": label_points(outline.geometry) if outline.names else [],
                "shapes": _shapes(outline.geometry),
            }
            for outline in page.outlines
        ],
        "bounds": view_bounds(page.extent),
        "selected": codes.index(page.selected) if page.selected in codes else -1,
    }


def _shapes(geometry: gpd.GeoSeries) -> list[Any]:
    """Geometries as GeoJSON, corners rounded alike so that shared edges still coincide."""
    web = shapely.transform(geometry.to_crs(WEB).to_numpy(), lambda corners: np.round(corners, DECIMALS))
    return [json.loads(text) for text in shapely.to_geojson(web)]


def _json(content: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """JSON that can stand in a script element: no character of it begins a tag or ends the element."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _text(name: str) -> str:
    return (WEB_FILES / name).read_text(encoding="utf-8")


@cache
def _leaflet() -> str:
    """Leaflet's script without the address of its map to the source, which a browser's tools would ask for."""
    return re.sub(r"//# sourceMappingURL=\S*", "", (LEAFLET / "leaflet.js").read_text(encoding="utf-8"))


@cache
def _styles() -> str:
    """Leaflet's styles without its pictures, which this map does not use, and ours."""
    return re.sub(r"url\([^)]*\)", "none", (LEAFLET / "leaflet.css").read_text(encoding="utf-8")) + _text("webmap.css")
