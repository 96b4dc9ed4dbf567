"""Routes beside Streamlit's own: geometry, values and the page's scripts, compressed and kept by the browser."""

import gzip
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from xstatic.pkg import leaflet

from app.figures import measure_values, people_values
from app.measures import MEASURES, Measure
from app.serving import Serving, now_serving
from app.state import shown_levels
from data.errors import DataError
from geo.geometry import compressed, level_geometry

WEB = Path(__file__).resolve().parent.parent / "geo" / "web"
LEAFLET = Path(leaflet.BASE_DIR)
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript; charset=utf-8"}


@cache
def _assets() -> dict[str, bytes]:
    paths = [*sorted(WEB.iterdir()), LEAFLET / "leaflet.js"]
    return {path.name: gzip.compress(path.read_bytes(), 9, mtime=0) for path in paths if path.suffix in TYPES}


@cache
def asset_folder() -> str:
    """Path of the page's scripts, which changes with their content, relative to the page."""
    digest = hashlib.sha256(b"".join(_assets().values())).hexdigest()[:12]
    return f"assets/{digest}/"


@cache
def stylesheet() -> str:
    """Leaflet's styles and ours; Leaflet's pictures, which our map does not use, are left out."""
    leaflet_css = re.sub(r"url\([^)]*\)", "none", (LEAFLET / "leaflet.css").read_text(encoding="utf-8"))
    return leaflet_css + (WEB / "page.css").read_text(encoding="utf-8")


@cache
def icon() -> str:
    """Return the page's icon as SVG: a name would have Streamlit ask another host for it."""
    return (WEB / "icon.svg").read_text(encoding="utf-8")


def geometry_path(serving: Serving, level: str) -> str:
    """Path of a level's geometry, relative to the page."""
    manifest = serving.store.manifest
    return f"geometry/{manifest['build']}/{manifest['system']['code']}/{level}.json"


def values_path(serving: Serving, measure: Measure, level: str, basis: str) -> str:
    """Path of a measure's values, in the order of the geometry, relative to the page."""
    counted = basis if measure.counts_people else "any"
    return f"values/{serving.store.build}/{level}/{measure.key}/{counted}.json"


@lru_cache(maxsize=64)
def _geometry(serving: Serving, level: str) -> bytes:
    return compressed(level_geometry(serving.store, serving.tree, level))


@lru_cache(maxsize=256)
def _values(serving: Serving, measure: Measure, level: str, basis: str) -> bytes:
    if measure.key == "people":
        values = people_values(serving, level, basis)
    else:
        values = measure_values(serving, measure, level, basis)
    rounded = values.round(max(measure.decimals, 0) + 1)
    return compressed([None if value != value else value for value in rounded.tolist()])  # noqa: PLR0124 - NaN


def _reply(request: Request, body: bytes, kind: str) -> Response:
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(body), media_type=kind, headers=headers)


def _not_found() -> Response:
    return PlainTextResponse("Not found: the data may have been replaced. Reload the page.", status_code=404)


async def asset(request: Request) -> Response:
    """Serve a script or style of the page."""
    name = request.path_params["name"]
    body = _assets().get(name)
    return _reply(request, body, TYPES[Path(name).suffix]) if body is not None else _not_found()


async def geometry(request: Request) -> Response:
    """Serve the geometry of a level, for the build that is serving."""
    params = request.path_params
    try:
        serving = await run_in_threadpool(now_serving)
    except DataError as error:
        return PlainTextResponse(str(error), status_code=503)
    wanted = (serving.store.build, serving.store.manifest["system"]["code"])
    if (params["build"], params["system"]) != wanted or params["level"] not in serving.tree.levels:
        return _not_found()
    return _reply(request, await run_in_threadpool(_geometry, serving, params["level"]), "application/json")


async def values(request: Request) -> Response:
    """Serve the values of a measure for all areas of a level, in the order of its geometry."""
    params = request.path_params
    try:
        serving = await run_in_threadpool(now_serving)
    except DataError as error:
        return PlainTextResponse(str(error), status_code=503)
    measure, level, basis = MEASURES.get(params["measure"]), params["level"], params["basis"]
    if basis == "any":
        basis = serving.bases[0]
    known = level in shown_levels(serving) and basis in serving.bases and params["build"] == serving.store.build
    if measure is None or not known or level not in measure.levels:
        return _not_found()
    return _reply(request, await run_in_threadpool(_values, serving, measure, level, basis), "application/json")


def routes() -> list[Route]:
    """Return all routes of the app beside Streamlit's own."""
    return [
        Route("/assets/{version}/{name}", asset),
        Route("/geometry/{build}/{system}/{level}.json", geometry),
        Route("/values/{build}/{level}/{measure}/{basis}.json", values),
    ]
