"""
A map to send: one HTML file that opens from a disk, with all it needs inside and no network.

folium makes the map: its panes, groups and layers, which draw the shapes that the page holds as data. The page around
it is a template that escapes all text. Leaflet, which folium would fetch from elsewhere, is written into the page.
"""

import base64
import json
import re
from functools import cache
from typing import Any, NamedTuple

import folium
import geopandas as gpd
from branca.element import Element, Figure, MacroElement
from folium.map import CustomPane, Layer
from folium.template import Template
from jinja2 import Environment, FileSystemLoader

from needs_map.geo.bivariate import Bivariate
from needs_map.geo.bundle import WEB_FILES, bundle
from needs_map.geo.classes import MISSING, SUPPRESSED_CLASS, Shading
from needs_map.geo.geometry import label_points, packed, view_bounds
from needs_map.geo.histogram import Histogram
from needs_map.geo.landscape import land_sent
from needs_map.geo.messages import GroundHead, WebMapMessage
from needs_map.geo.palettes import style_sheet
from needs_map.geo.webmap_legend import bars, square

LEAFLET = WEB_FILES / "leaflet"
PAGES = Environment(loader=FileSystemLoader(WEB_FILES), autoescape=True)
SCRIPT = "needsMap"
"""What the page's own script is called in folium's."""
MOVES = folium.JsCode("!matchMedia('(prefers-reduced-motion: reduce)').matches")
PANES = {"context": 350, "land": 445, "outlines": 450, "ring": 460}
"""Heights of what lies under and over the areas, and does not hear the pointer."""


class AreaRow(NamedTuple):
    """One area, as written in the table and named by the map."""

    code: str
    name: str
    within: str
    """What it lies in, in words."""
    value: str
    people: str


class LineStyle(NamedTuple):
    """How an outline is drawn."""

    weight: float
    """Pixels."""
    colour: str
    cased: bool = False
    """Whether it has a white edge, to be seen on any colour."""
    dash: float = 0.0
    """Pixels after which it pauses; 0 for a whole line."""


class OutlineLayer(NamedTuple):
    """A layer of lines over the areas."""

    key: str
    label: str
    geometry: gpd.GeoSeries
    """EPSG:27700."""
    names: tuple[str, ...]
    """One a shape, empty for a shape without a label; none at all for a layer that has no names."""
    line: LineStyle
    shown: bool


class SourceLink(NamedTuple):
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
    rows: tuple[AreaRow, ...]
    """Areas in the order of the table."""
    geometry: gpd.GeoSeries
    """Shape of each area by its code, EPSG:27700."""
    extent: gpd.GeoSeries
    """What the map opens at, EPSG:27700."""
    context: gpd.GeoSeries
    """Ground around the areas, under them, EPSG:27700."""
    outlines: tuple[OutlineLayer, ...]
    selected: str
    """Code of the area ringed; empty for none."""
    credit: str
    """What the licences ask for beside the map."""
    about: tuple[tuple[str, str], ...]
    sources: tuple[SourceLink, ...]
    suppressed: tuple[str, str] = ("0", "0")
    """Areas and people whose value was withheld, as written."""
    histogram: Histogram | None = None
    """Where the values lie among the classes, for the legend."""
    both: Bivariate | None = None
    """The map of two measures, if it is one; the legend is then a square."""
    both_names: tuple[str, str] = ("", "")
    link: str = ""
    """Address that restores the view; none if empty."""
    land: gpd.GeoSeries | None = None
    """Main roads and water by kind, lowest first, EPSG:27700; none if None or empty."""
    around: tuple[AreaRow, ...] = ()
    """Areas of the same level around those in view, drawn paler, with names and values and not in the table."""


class _ClassedRow(NamedTuple):
    """A row with its class."""

    code: str
    name: str
    within: str
    value: str
    people: str
    mark: str
    label: str


class _Shapes(Layer):
    """A layer that the page's own script makes of the shapes in the page's data."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = {{ this.script }}.{{ this.shapes }}({{ this.arguments|join(", ") }});
        {% endmacro %}
        """
    )

    def __init__(self, shapes: str, *arguments: int) -> None:
        super().__init__(name=shapes, overlay=True)
        self.script, self.shapes, self.arguments = SCRIPT, shapes, arguments


class _Start(MacroElement):
    """Lets a person use a map, once it has its layers."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this.script }}.start(
            {{ this._parent.get_name() }}, {{ this.areas.get_name() }}, {{ this.layers|tojavascript }}
        );
        {% endmacro %}
        """
    )

    def __init__(self, areas: Layer, layers: dict[str, folium.FeatureGroup]) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca's
        self.script, self.areas, self.layers = SCRIPT, areas, layers


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
    codes += [row.code for row in page.around]
    for name, known in (("geometry", page.geometry.index), ("shading", page.shading.classes.index)):
        absent = [code for code in codes if code not in known]
        if absent:
            raise ValueError(f"{name}: must hold every row; {absent[0]} is not in it")
    if len(page.counts) != len(page.shading.labels) + 1:
        raise ValueError(f"counts: must be {len(page.shading.labels) + 1}, one a class and one for missing")
    html, script = _rendered(_map(page))
    return PAGES.get_template("webmap.html").render(
        page=page,
        rows=_classed(page),
        bars=bars(page.histogram),
        square=square(page.both),
        styles=_styles(),
        map=html,
        data=_json(_drawn(page)),
        scripts=(_leaflet(), _program(), script),
    )


def _map(page: WebMap) -> folium.Map:
    """Make the map: ground, areas, and a group of lines and names for each outline."""
    made = folium.Map(
        tiles=None,
        prefer_canvas=True,
        zoom_control="topright",
        zoom_snap=0.25,
        zoom_delta=0.5,
        maxZoom=16,  # of the map, where `max_zoom` is of its tiles
        attribution_control=False,
        zoom_animation=MOVES,  # type: ignore[arg-type] # folium writes code as code
        fade_animation=MOVES,  # type: ignore[arg-type]
        inertia=MOVES,  # type: ignore[arg-type]
    )
    for name, height in PANES.items():
        CustomPane(name, z_index=height).add_to(made)
    _Shapes("context").add_to(made)
    _Shapes("around").add_to(made)
    areas = _Shapes("areas")
    areas.add_to(made)
    groups = {outline.key: folium.FeatureGroup(name=outline.key, show=outline.shown) for outline in page.outlines}
    for position, group in enumerate(groups.values()):
        group.add_to(made)
        _Shapes("outline", position).add_to(group)
    if page.land is not None and len(page.land):
        groups["land"] = folium.FeatureGroup(name="land")
        groups["land"].add_to(made)
        _Shapes("land").add_to(groups["land"])
    _Start(areas, groups).add_to(made)
    return made


def _rendered(made: folium.Map) -> tuple[str, str]:
    """Write a map's element and its script, under names that are the same each time: folium's are drawn by lot."""
    figure = Figure()
    figure.add_child(made)
    figure.render()
    texts = [figure.html.render(), figure.script.render()]
    for position, name in enumerate(dict.fromkeys(_names(made))):
        texts = [text.replace(name, f"layer_{position}" if position else "map_view") for text in texts]
    return texts[0], texts[1]


def _names(element: Element) -> list[str]:
    """Names of an element and of all in it, the element's first."""
    inside = [name for child in element._children.values() for name in _names(child)]
    return [str(element.get_name()), *inside]


def _classed(page: WebMap) -> list[_ClassedRow]:
    shading = page.shading
    unknown = {MISSING: ("missing", shading.missing_label), SUPPRESSED_CLASS: ("suppressed", shading.suppressed_label)}
    rows = []
    for row in page.rows:
        position = int(shading.classes[row.code])
        mark, label = unknown.get(position) or (str(position), shading.labels[position])
        rows.append(_ClassedRow(*row, mark, label))
    return rows


def _drawn(page: WebMap) -> WebMapMessage:
    """What the script draws; names, values and classes it reads from the table."""
    codes = [row.code for row in page.rows]
    return {
        "colours": page.shading.colours,
        "missing": page.shading.missing_colour,
        "suppressed": page.shading.suppressed_colour,
        "classes": [int(page.shading.classes[code]) for code in codes],
        "areas": _ground(page.geometry.loc[codes]),
        "context": _ground(page.context),
        "around": _ground(page.geometry.loc[[row.code for row in page.around]]),
        "around_classes": [int(page.shading.classes[row.code]) for row in page.around],
        "around_words": [(row.name, row.within, row.value) for row in page.around],
        "outlines": [
            {
                "key": outline.key,
                "label": outline.label,
                "weight": outline.line.weight,
                "colour": outline.line.colour,
                "cased": outline.line.cased,
                "dash": outline.line.dash,
                "shown": outline.shown,
                "names": outline.names,
                "at": label_points(outline.geometry) if outline.names else [],
                "areas": _ground(outline.geometry),
            }
            for outline in page.outlines
        ],
        "land": land_sent(page.land),
        "bounds": view_bounds(page.extent),
        "selected": codes.index(page.selected) if page.selected in codes else -1,
    }


def _ground(geometry: gpd.GeoSeries) -> str:
    """Areas for the painter, without what the table knows of them."""
    codes = [str(code) for code in geometry.index]
    head: GroundHead = {"codes": codes, "names": (), "within": (), "core20": (), "at": (), "short": {}}
    return base64.b64encode(packed(head, geometry)).decode()


def _json(content: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """JSON that can stand in a script element: no character of it begins a tag or ends the element."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _program() -> str:
    """The page's own script; made once, as its files do not change while the program runs."""
    return bundle("webmap", SCRIPT)


@cache
def _leaflet() -> str:
    """Leaflet's script without the address of its map to the source, which a browser's tools would ask for."""
    return re.sub(r"//# sourceMappingURL=\S*", "", (LEAFLET / "leaflet.js").read_text(encoding="utf-8"))


@cache
def _styles() -> str:
    """Leaflet's styles without its pictures, which this map does not use, the palettes' colours and ours."""
    leaflet = re.sub(r"url\([^)]*\)", "none", (LEAFLET / "leaflet.css").read_text(encoding="utf-8"))
    return leaflet + style_sheet() + (WEB_FILES / "webmap.css").read_text(encoding="utf-8")
