"""Routes beside Streamlit's own: geometry, values and the page's scripts, compressed and kept by the browser."""

import math
from collections.abc import Callable
from functools import partial

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from needs_map.app.access.roles import Role
from needs_map.app.access.wall import person_of_scope
from needs_map.app.api.entrance import entrances
from needs_map.app.api.health import health_routes
from needs_map.app.jobs.queue import made_for_route, queue_state
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.map.payload import LAND, NAMES, land_bytes, view_data
from needs_map.app.pages.population.change_map import ALL_YEARS, change_map, last_years
from needs_map.app.pages.population.choices import levels_inside
from needs_map.app.pages.practices.catchment_map import catchment_bounds
from needs_map.app.shell.frontend import BYTES, kept_reply
from needs_map.app.shell.painting import painted
from needs_map.app.shell.paths import assets
from needs_map.data.errors import DataError
from needs_map.data.manifest import DRAFTS
from needs_map.figures.batches import codes_of_part, is_coarse, is_part, level_of, part_of
from needs_map.figures.benchmark import estimates_of, has_limits
from needs_map.figures.hexagons import hexagons_of, why_no_hexagons
from needs_map.figures.map_form import CARTOGRAM, GROUND
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.patch import patch_of, serving_of_view, with_patch_area
from needs_map.figures.people.catchments import SHARES, mapped_shares
from needs_map.figures.people.change import AgeChange, change_of_path, changed
from needs_map.figures.people.networks import main_networks, network_ground
from needs_map.figures.people.practices import level_of_list
from needs_map.figures.people.surgeries import OTHERS, OWN, surgeries, surgeries_of_list
from needs_map.figures.rings import core20_areas
from needs_map.figures.serving import Serving, serving_of, store_cache
from needs_map.figures.values import measure_values, people_values
from needs_map.figures.view import shown_levels
from needs_map.geo.geometry import (
    COARSE_UNIT,
    UNIT,
    compressed,
    ground_bytes,
    points_text,
    territory_bytes,
)
from needs_map.geo.numbers import shortened


@store_cache(maxsize=64)
def _geometry(serving: Serving, part: str, shape: str) -> bytes:
    shapes = hexagons_of(serving) if shape else None
    core20 = core20_areas(serving, serving.tree.top.code)
    codes = codes_of_part(serving, part)
    unit = COARSE_UNIT if is_coarse(serving, part) else UNIT
    return compressed(
        ground_bytes(serving.store, serving.tree, level_of(part), shapes, codes, core20=core20, unit=unit)
    )


def with_nulls(values: pd.Series) -> list[float | None]:
    """Numbers for JSON, which has no NaN: unknown is null."""
    return [value if math.isfinite(value) else None for value in values.tolist()]


@store_cache(maxsize=256)
def _values(serving: Serving, measure: Measure, part: str, basis: str) -> bytes:
    level = level_of(part)
    if measure.key == "people":
        values = people_values(serving, level, basis)
    else:
        values = measure_values(serving, measure, level, basis)
    short = shortened(values.loc[codes_of_part(serving, part)], max(measure.decimals, 0))
    return compressed(with_nulls(short))


@store_cache(maxsize=64)
def _limits(serving: Serving, measure: Measure, part: str, basis: str) -> bytes:  # noqa: ARG001 - as `_values` takes it
    found = estimates_of(serving, measure, level_of(part))
    codes, decimals = codes_of_part(serving, part), max(measure.decimals, 0)
    ends = (with_nulls(shortened(limits.loc[codes], decimals)) for limits in (found.lower_cl, found.upper_cl))
    return compressed(list(zip(*ends, strict=True)))


@store_cache(maxsize=1024)
def _view(serving: Serving, query: frozenset[tuple[str, str]], together: tuple[str, ...]) -> bytes:
    view = view_of_link(dict(query), serving).view
    return compressed(view_data(serving_of_view(serving, view), view, together))


async def _made(serving: Serving, part: str, job: Callable[[], bytes]) -> bytes:
    """Make an answer: in a thread, or in the queue of heavy work where it holds more areas than are sent at once."""
    if part and is_coarse(serving, part):
        return await made_for_route(job)
    return await run_in_threadpool(job)


def _not_found() -> Response:
    return PlainTextResponse("Not found: the data may have been replaced. Reload the page.", status_code=404)


async def asset(request: Request) -> Response:
    """Serve a script or style of the page."""
    name = request.path_params["name"]
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return kept_reply(request, assets()[name], f"{kind}; charset=utf-8") if name in assets() else _not_found()


async def _of_build(request: Request) -> Serving | Response:
    """Store that a path was made for: the one that serves, or the one before, which open pages still ask for."""
    try:
        found = await run_in_threadpool(serving_of, request.path_params["build"])
        if found and found.store.folder.name == DRAFTS and person_of_scope(request.scope).role < Role.ANALYST:
            return _not_found()
        patch, name = (request.query_params.get(key, "") for key in ("patch", "patch_name"))
        if found and patch:
            return await run_in_threadpool(lambda: with_patch_area(found, patch_of(patch, found)[0], name))
        return found or _not_found()
    except DataError as error:
        return PlainTextResponse(str(error), status_code=503)


async def geometry(request: Request) -> Response:
    """Serve the geometry of a level, true or as hexagons, for the build that is serving."""
    params = request.path_params
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    part, shape = params["level"], params.get("shape", GROUND)
    known = shape == GROUND or (shape == CARTOGRAM and not why_no_hexagons(serving))
    if params["system"] != serving.store.manifest["system"]["code"] or not is_part(serving, part) or not known:
        return _not_found()
    body = await _made(serving, part, partial(_geometry, serving, part, shape))
    return kept_reply(request, body, BYTES)


async def values(request: Request) -> Response:
    """Serve the values of a measure for all areas of a level, in the order of its geometry."""
    params = request.path_params
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    measure, part, basis = measures_of(serving).get(params["measure"]), params["level"], params["basis"]
    if basis == "any":
        basis = serving.bases[0]
    known = is_part(serving, part) and level_of(part) in shown_levels(serving) and basis in serving.bases
    if measure is None or not known or level_of(part) not in measure.levels:
        return _not_found()
    measure = measure_at(serving, measure.key, request.query_params.get("period", ""), level_of(part))
    made = _values
    if request.url.path.removeprefix(request.scope.get("root_path", "")).startswith("/limits/"):
        if not has_limits(measure, level_of(part)):
            return _not_found()
        made = _limits
    return kept_reply(
        request, await _made(serving, part, partial(made, serving, measure, part, basis)), "application/json"
    )


async def view(request: Request) -> Response:
    """Serve all that is drawn for a view: classes, colours, legend, outlines; the query is a link's."""
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    query = dict(request.query_params)
    together = tuple(filter(None, query.pop("together", "").split(",")))
    if any(code not in serving.tree for code in together):
        return _not_found()
    job = partial(_view, serving, frozenset(query.items()), together)
    part = ""
    if is_coarse(serving, "lsoa"):
        seen = (await run_in_threadpool(view_of_link, query, serving)).view
        part = part_of(serving, seen.level, seen.area)
    return kept_reply(request, await _made(serving, part, job), "application/json")


@store_cache(maxsize=256)
def _change(serving: Serving, age_change: AgeChange, part: str) -> bytes:
    short = shortened(changed(serving, age_change).percent.loc[codes_of_part(serving, part)], 1)
    return compressed(with_nulls(short))


async def change(request: Request) -> Response:
    """Serve the change in people of an age band for all areas of a level, in the order of its geometry."""
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    try:
        age_change = await run_in_threadpool(change_of_path, serving, request.path_params)
        if age_change is None:
            return _not_found()
        part = request.path_params["level"]
        body = await _made(serving, part, partial(_change, serving, age_change, part))
        return kept_reply(request, body, "application/json")
    except DataError as error:
        return PlainTextResponse(str(error), status_code=503)


@store_cache(maxsize=512)
def _changed(serving: Serving, area: str, age_change: AgeChange, fixed: bool) -> bytes:
    return compressed(change_map(serving, area, age_change, fixed=fixed))


@store_cache(maxsize=64)
def _all_changed(serving: Serving, area: str, age_change: AgeChange, fixed: bool) -> bytes:
    steps = [age_change._replace(end=year) for year in last_years(serving, age_change)]
    return compressed({step.end: change_map(serving, area, step, fixed=fixed) for step in steps})


async def changed_map(request: Request) -> Response:
    """Serve all that the map of change draws for a year, or for all years, so that a slider waits for no page."""
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    area, fixed = request.query_params.get("area", ""), "fixed" in request.query_params
    start, _, end = request.path_params["years"].partition("-")
    params = request.path_params | ({"years": f"{start}-{start}"} if end == ALL_YEARS else {})
    try:
        age_change = await run_in_threadpool(change_of_path, serving, params)
        if (
            age_change is None
            or area not in serving.tree
            or age_change.level not in levels_inside(serving, serving.tree[area])
            or (end == ALL_YEARS and not last_years(serving, age_change))
        ):
            return _not_found()
        job = partial(_all_changed if end == ALL_YEARS else _changed, serving, area, age_change, fixed)
        return kept_reply(
            request, await _made(serving, part_of(serving, age_change.level, area), job), "application/json"
        )
    except DataError as error:
        return PlainTextResponse(str(error), status_code=503)


@store_cache(maxsize=256)
def _catchment(serving: Serving, code: str, of: str, part: str) -> bytes:
    return compressed(with_nulls(shortened(mapped_shares(serving, code, of).loc[codes_of_part(serving, part)], 1)))


@store_cache(maxsize=256)
def _surgeries(serving: Serving, code: str, whose: str) -> bytes:
    level = level_of_list(serving, code)
    bounds = catchment_bounds(serving, code)
    return compressed(points_text(surgeries(serving).loc[surgeries_of_list(serving, level, code, bounds)[whose]]))


async def catchment(request: Request) -> Response:
    """Serve the shares of a list's catchment in the order of the geometry."""
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    params = request.path_params
    code, part = params["code"], params["level"]
    if not await run_in_threadpool(level_of_list, serving, code):
        return _not_found()
    if params["of"] not in SHARES or level_of(part) != "lsoa" or not is_part(serving, part):
        return _not_found()
    body = await _made(serving, part, partial(_catchment, serving, code, params["of"], part))
    return kept_reply(request, body, "application/json")


async def land(request: Request) -> Response:
    """Serve the names of the land of the store, its roads or its water."""
    serving, kind = await _of_build(request), request.path_params.get("kind", NAMES)
    if isinstance(serving, Response):
        return serving
    if kind not in LAND:
        return _not_found()
    return kept_reply(request, await run_in_threadpool(land_bytes, serving, kind), "application/json")


async def surgery_points(request: Request) -> Response:
    """Serve the surgeries of a list, or those of others near it."""
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    code, whose = request.path_params["code"], request.path_params["whose"]
    if whose not in {OWN, OTHERS} or not await run_in_threadpool(level_of_list, serving, code):
        return _not_found()
    return kept_reply(request, await run_in_threadpool(_surgeries, serving, code, whose), "application/json")


@store_cache(maxsize=64)
def _network_shares(serving: Serving, part: str) -> bytes:
    return compressed(with_nulls(shortened(main_networks(serving)["share"].loc[codes_of_part(serving, part)] * 100, 1)))


@store_cache(maxsize=64)
def _network_ground(serving: Serving, area: str) -> bytes:
    return compressed(territory_bytes(network_ground(serving, serving.tree.lsoas(area)), serving.tree))


async def networks(request: Request) -> Response:
    """Serve the share of each LSOA's patients that its network has, or the ground of the networks of an area."""
    serving = await _of_build(request)
    if isinstance(serving, Response):
        return serving
    area, part = (request.path_params.get(key, "") for key in ("area", "part"))
    known = area in serving.tree if area else is_part(serving, part) and level_of(part) == "lsoa"
    if not known or not serving.tree.at("pcn"):
        return _not_found()
    job = partial(_network_ground, serving, area) if area else partial(_network_shares, serving, part)
    return kept_reply(request, await _made(serving, part, job), BYTES if area else "application/json")


async def queue(_request: Request) -> Response:
    """Say how many files wait to be made."""
    return JSONResponse(queue_state(), headers={"Cache-Control": "no-store"})


def routes() -> list[Route]:
    """Return all routes of the app beside Streamlit's own, the API's among them."""
    return [
        *entrances(),
        *health_routes(),
        Route("/queue.json", queue),
        Route("/painted/{token}", painted),
        Route("/assets/{version}/{name:path}", asset),
        Route("/geometry/{build}/{system}/{level}.bin", geometry),
        Route("/geometry/{build}/{system}/{shape}/{level}.bin", geometry),
        Route("/view/{build}.json", view),
        Route("/change/{build}/{level}/{method}/{band}/{years}.json", change),
        Route("/changed/{build}/{level}/{method}/{band}/{years}.json", changed_map),
        Route("/catchment/{build}/{level}/{of}/{code}.json", catchment),
        Route("/networks/{build}/areas/{area}.bin", networks),
        Route("/networks/{build}/shares/{part}.json", networks),
        Route("/names/{build}.json", land),
        Route("/landscape/{build}/{kind}.json", land),
        Route("/surgeries/{build}/{whose}/{code}.json", surgery_points),
        Route("/values/{build}/{level}/{measure}/{basis}.json", values),
        Route("/limits/{build}/{level}/{measure}/{basis}.json", values),
    ]
