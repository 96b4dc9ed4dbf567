"""Where the browser finds what it keeps: scripts, geometry, values, views, at paths that change with their content."""

import gzip
import hashlib
import re
from functools import cache
from urllib.parse import quote, urlencode

from needs_map.app.link.choices import CHOICES
from needs_map.app.link.links import link_of_view
from needs_map.figures.map_form import GROUND
from needs_map.figures.measures import Measure
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.areas import PATCH
from needs_map.geo.bundle import WEB_FILES, bundle, module
from needs_map.geo.palettes import style_sheet

PAGE_SCRIPT, PAGE_STYLE = "page.js", "page.css"
PART = "\nexport default function"
"""What is in a script of `geo.bundle.WEB_FILES` that is a part of the page."""
NOT_DRAWN = {"page", "select", "compare", "ring", "street", "shape", "mine", "tray"}
"""Parts of a link that change nothing in what is sent for a view."""
OF_PATCH = {"patch", "patch_name"}
"""Parts that change something only where my patch is the area in view."""


@cache
def assets() -> dict[str, bytes]:
    """
    Return the page's scripts and styles by name, gzipped: the scripts of its parts as one, and the one beside the page.

    Forty files would be forty requests, which come before Streamlit's own.
    """
    parts = [path.stem for path in sorted(WEB_FILES.glob("*.js")) if PART in path.read_text(encoding="utf-8")]
    texts = {PAGE_SCRIPT: module(parts), "painting_worker.js": bundle("painting_worker", "worker")}
    texts[PAGE_STYLE] = stylesheet()
    return {name: gzip.compress(text.encode(), 9, mtime=0) for name, text in texts.items()}


@cache
def asset_folder() -> str:
    """Path of the page's scripts and styles, which changes with their content, relative to the page."""
    digest = hashlib.sha256(b"".join(assets().values())).hexdigest()[:12]
    return f"assets/{digest}/"


@cache
def stylesheet() -> str:
    """Leaflet's styles without its pictures, which our map does not use, the palettes' colours, ours and paper's."""
    leaflet_css = re.sub(r"url\([^)]*\)", "none", (WEB_FILES / "leaflet" / "leaflet.css").read_text(encoding="utf-8"))
    return leaflet_css + style_sheet() + "".join(_sheet(name) for name in ("page.css", "paper.css"))


def _sheet(name: str) -> str:
    return (WEB_FILES / name).read_text(encoding="utf-8")


@cache
def icon() -> str:
    """
    Return the page's icon as an address that holds it: a name would have Streamlit ask another host for it, and SVG as
    such would be lengthened by a third, in each run.
    """
    return "data:image/svg+xml," + quote((WEB_FILES / "icon.svg").read_text(encoding="utf-8").strip(), safe=" '/:=")


def geometry_path(serving: Serving, part: str, shape: str = GROUND) -> str:
    """Path of the geometry of a part of a level (`figures.batches`), true or as hexagons, relative to the page."""
    manifest = serving.store.manifest
    folder = f"{shape}/" if shape else ""
    return f"geometry/{manifest['build']}/{manifest['system']['code']}/{folder}{part}.bin"


def values_path(serving: Serving, measure: Measure, part: str, basis: str) -> str:
    """Path of a measure's values for a part of a level, in the order of its geometry, relative to the page."""
    counted = basis if measure.counts_people else "any"
    path = f"values/{serving.store.build}/{part}/{measure.key}/{counted}.json"
    return f"{path}?{urlencode({'period': measure.period})}" if len(measure.periods) > 1 or measure.indicator else path


def limits_path(serving: Serving, measure: Measure, part: str, basis: str) -> str:
    """Path of the limits of a measure's values, relative to the page; empty if it has none."""
    return values_path(serving, measure, part, basis).replace("values/", "limits/", 1)


def names_path(serving: Serving) -> str:
    """Path of the names of the land of a store, relative to the page."""
    return f"names/{serving.store.build}.json"


def landscape_path(serving: Serving, kind: str) -> str:
    """Path of the roads or the water of the land of a store, relative to the page."""
    return f"landscape/{serving.store.build}/{kind}.json"


def view_path(serving: Serving, view: View, together: tuple[str, ...] = ()) -> str:
    """
    Path of all that is drawn for a view, but for the selection, relative to the page.

    Parameters
    ----------
    serving, view
        The store and the view.
    together
        Codes of the areas that the classes are made for, where those are more than the area in view.
    """
    left_out = NOT_DRAWN | CHOICES.keys() | (set() if PATCH in {view.area, *together} else OF_PATCH)
    drawn = {key: value for key, value in link_of_view(view).items() if key not in left_out}
    if together:
        drawn["together"] = ",".join(together)
    return f"view/{serving.store.build}.json?{urlencode(drawn)}"


def loader(part: str) -> str:
    """Return the module that brings a part of the page from the app itself: nothing else is inline."""
    path = f"{asset_folder()}{PAGE_SCRIPT}"
    return f'export default async (c) =>\n(await import(new URL("{path}", document.baseURI))).{part}(c)'
