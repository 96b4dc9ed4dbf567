"""
Boundaries with any measure for geographic programs.

References
----------
Open Geospatial Consortium, OGC API - Features, Part 1: Core (17-069r4) and Part 2: Coordinate Reference Systems by
Reference (18-058r1).
"""

import math
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from needs_map.app.api.formats import CRS, CRS84, NORTH_FIRST, STORED, collection, features, shape_texts
from needs_map.app.api.operations import Answer, Call, Content, Operation, document, page_links
from needs_map.app.api.parameters import BASIS, HERE, OFFSET, Parameter, quoted, whole_number
from needs_map.app.api.problems import missing, wrong
from needs_map.app.api.resources import area_of
from needs_map.figures.frames.areas import areas_frame, codes_inside, with_shapes
from needs_map.figures.frames.measures import at_period, periods_at
from needs_map.figures.frames.values import values_frame
from needs_map.figures.measures import Measure, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVEL_NAMES

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMANCE = (
    f"{CORE}core",
    f"{CORE}oas30",
    f"{CORE}geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)
GEOJSON = "application/geo+json"
API = "application/vnd.oai.openapi+json;version=3.0"
MOST_FEATURES = 2_000
USUAL_FEATURES = 1_000
CORNERS, CORNERS_WITH_HEIGHT = 4, 6
MOMENT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?"
DATETIME = re.compile(rf"({MOMENT}|(\.\.|{MOMENT})?/(\.\.|{MOMENT})?)")
EDGE_PARTS = 20
"""Parts into which an edge of a box is cut before it is projected, where it is no straight line."""
FILTERS = ("code", "name", "parent")
"""Properties that features can be filtered by."""


class Collection(NamedTuple):
    """The areas of a level, as they are or with a measure."""

    level: str
    measure: Measure | None = None

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return f"{self.level}.{self.measure.key}" if self.measure else self.level

    @property
    def title(self) -> str:
        """Its name for people."""
        several = LEVEL_NAMES[self.level][1]
        several = several[0].upper() + several[1:]
        return f"{several}: {self.measure.heading}" if self.measure else f"{several}: boundaries"


def collections_of(serving: Serving) -> list[Collection]:
    """All collections of a store: its levels, then each measure at each level that it is known at."""
    levels = serving.tree.levels
    with_measure = [
        Collection(level, one) for one in measures_of(serving).values() for level in levels if periods_at(one, level)
    ]
    return [*map(Collection, levels), *with_measure]


def _collection(call: Call) -> Collection:
    """The collection that a path names."""
    level, _, key = call.path["collectionId"].partition(".")
    measure = measures_of(call.serving).get(key)
    if level not in call.serving.tree.levels or (key and (measure is None or not periods_at(measure, level))):
        raise missing(
            f"There is no collection {quoted(call.path['collectionId'])}: {call.base}/collections lists them."
        )
    return Collection(level, measure)


@store_cache(maxsize=8)
def _extent(serving: Serving, level: str) -> list[float]:
    """West, south, east and north end of a level, in degrees."""
    store = serving.store
    shapes = store.lsoa.geometry if level == "lsoa" else store.areas.geometry[store.areas["level"] == level]
    corners = shapes.total_bounds
    box = gpd.GeoSeries(
        [shapely.segmentize(shapely.box(*corners), (corners[2] - corners[0]) / EDGE_PARTS)], crs=shapes.crs
    )
    return [round(float(end), 5) for end in box.to_crs(4326).total_bounds]


def _described(call: Call, one: Collection) -> dict[str, Any]:
    path = f"/collections/{one.id}"
    measure = one.measure
    about = measure.definition if measure else f"Boundaries of {LEVEL_NAMES[one.level][1]}, with code, name and parent."
    if measure and measure.above and one.level != "lsoa":
        about = measure.above
    items = call.link(f"{path}/items", "items", GEOJSON, one.title)
    return {
        "id": one.id,
        "title": one.title,
        "description": about,
        "links": [call.link(path, "self"), items],
        "extent": {"spatial": {"bbox": [_extent(call.serving, one.level)], "crs": CRS84}},
        "itemType": "feature",
        "crs": list(CRS),
        "storageCrs": STORED,
    }


def _landing(call: Call) -> Answer:
    name = call.serving.store.manifest["system"]["name"]
    sample = "SAMPLE, with made-up small areas: " if call.serving.store.is_sample else ""
    links = [
        call.link("", "self", title="This document"),
        call.link("/openapi.json", "service-desc", API, "What this API answers, for programs"),
        call.link("/docs", "service-doc", "text/html", "What this API answers, for people"),
        call.link("/conformance", "conformance", title="Conformance classes of OGC API - Features"),
        call.link("/collections", "data", title="Boundaries, with any measure"),
        call.link("/areas", "related", title="Areas"),
        call.link("/measures", "related", title="Measures"),
        call.link("/indicators", "related", title="Indicators"),
    ]
    about = "Health need by area: boundaries, measures and their values, as the pages of this map show them."
    return document({"title": f"{sample}Needs map, {name}", "description": about, "links": links})


def _conformance(_: Call) -> Answer:
    return document({"conformsTo": list(CONFORMANCE)})


def _collections(call: Call) -> Answer:
    found = [_described(call, one) for one in collections_of(call.serving)]
    return document({"links": [call.link("/collections")], "crs": list(CRS), "collections": found})


def _one_collection(call: Call) -> Answer:
    return document(_described(call, _collection(call)))


def _items(call: Call) -> Answer:
    serving, query, one = call.serving, call.query, _collection(call)
    codes = _filtered(call, one)
    page = codes[query["offset"] : query["offset"] + query["limit"]]
    path = f"/collections/{one.id}/items"
    links = page_links(call, path, len(codes), GEOJSON)
    links.append(call.link(f"/collections/{one.id}", "collection"))
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    more = {"links": links, "timeStamp": moment, "numberMatched": len(codes)}
    crs = query["crs"]
    body = collection(_rows(call, one, page), _drawn(serving, tuple(page), crs), more)
    return Content(body, GEOJSON, {"Content-Crs": f"<{crs}>"})


@store_cache(maxsize=16)
def _drawn(serving: Serving, codes: tuple[str, ...], crs: str) -> list[str]:
    """Shapes of areas of one level as GeoJSON: a program that lists all collections wants the same of each measure."""
    return shape_texts(with_shapes(serving, areas_frame(serving, codes)).geometry, crs)


def _rows(call: Call, one: Collection, codes: list[str]) -> pd.DataFrame:
    """Areas of a collection with their figures; those of the sample say that they are."""
    rows = _figures(call, one, codes)
    return rows.assign(sample="SAMPLE") if call.serving.store.is_sample else rows


def _figures(call: Call, one: Collection, codes: list[str]) -> pd.DataFrame:
    period = call.query.get("period") or ""
    if one.measure is None:
        if period or call.query.get("basis"):
            raise wrong(
                f"Boundaries have no period and no basis: those are of collections such as {one.level}.imd_score."
            )
        return areas_frame(call.serving, codes)
    measure = at_period(call.serving, one.measure, one.level, period)
    return values_frame(call.serving, measure, one.level, codes, call.basis)


def _filtered(call: Call, one: Collection) -> list[str]:
    """Codes of the areas of a collection that a request wants."""
    serving, query = call.serving, call.query
    tree = serving.tree
    codes = [area.code for area in tree.at(one.level)]
    for name in FILTERS:
        if query[name]:
            codes = [code for code in codes if getattr(tree[code], name) == query[name]]
    if query["within"]:
        inside = set(codes_inside(serving, one.level, area_of(serving, query["within"])))
        codes = [code for code in codes if code in inside]
    if query["bbox"]:
        box = _box(query["bbox"], query["bbox-crs"])
        shapes = with_shapes(serving, areas_frame(serving, codes)).geometry
        touched = shapes.intersects(box).tolist()
        codes = [code for code, is_in in zip(codes, touched, strict=True) if is_in]
    return codes


def _box(numbers: tuple[float, ...], crs: str) -> shapely.Geometry:
    """A box in the reference system of the store."""
    west, south, east, north = numbers
    if crs == NORTH_FIRST:
        west, south, east, north = south, west, north, east
    if south > north:
        raise wrong("The parameter bbox cannot be used: its lower edge lies above its upper edge.")
    if west > east and CRS[crs] != CRS[CRS84]:
        raise wrong("The parameter bbox cannot be used: its left edge lies right of its right edge.")
    around = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]  # over the date line
    parts = [shapely.box(west, south, east, north)] if west <= east else around
    ends = {4326: (-9.0, 48.0, 4.0, 62.0), 3857: (-1e6, 6e6, 5e5, 9e6), 27700: (-2e5, -2e5, 1e6, 1.5e6)}[CRS[crs]]
    parts = [shapely.intersection(part, shapely.box(*ends)) for part in parts]
    edge = (ends[2] - ends[0]) / EDGE_PARTS
    cut = shapely.segmentize(shapely.union_all(parts), edge)
    return gpd.GeoSeries([cut], crs=CRS[crs]).to_crs(CRS[STORED]).iloc[0]


def _item(call: Call) -> Answer:
    serving, one, code = call.serving, _collection(call), call.path["featureId"]
    if code not in serving.tree or serving.tree[code].level != one.level:
        raise missing(f"There is no feature {quoted(code)} in the collection {one.id}.")
    path = f"/collections/{one.id}"
    links = [call.link(f"{path}/items/{code}", "self", GEOJSON), call.link(path, "collection")]
    crs = call.query["crs"]
    (feature,) = features(_rows(call, one, [code]), _drawn(serving, (code,), crs), {"links": links})
    return Content(feature, GEOJSON, {"Content-Crs": f"<{crs}>"})


def _read_box(text: str) -> tuple[float, ...]:
    """Four numbers, or six of which the heights are left out."""
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = [math.nan]
    if len(numbers) not in (CORNERS, CORNERS_WITH_HEIGHT) or not all(map(math.isfinite, numbers)):
        raise ValueError(f"{quoted(text)} is not four numbers with commas: left, lower, right and upper edge.")
    return tuple(numbers if len(numbers) == CORNERS else (*numbers[:2], *numbers[3:5]))


def _read_datetime(text: str) -> str:
    if not DATETIME.fullmatch(text) or text == "/":
        raise ValueError(f"{quoted(text)} is no date or interval, such as 2025-01-01 or 2025-01-01/..")
    return text


def _read_crs(text: str) -> str:
    if text not in CRS:
        raise ValueError(f"{quoted(text)} is no reference system that is known here: {', '.join(CRS)}.")
    return text


def _crs(name: str, about: str) -> Parameter:
    return Parameter(
        name, about, {"type": "string", "format": "uri", "enum": list(CRS), "default": CRS84}, _read_crs, CRS84
    )


NUMBERS = {"type": "array", "minItems": CORNERS, "maxItems": CORNERS_WITH_HEIGHT, "items": {"type": "number"}}
COLLECTION = Parameter(
    "collectionId", "a level, or a level and a measure with a dot between", example="place.core20_share"
)
FEATURE = Parameter("featureId", "code of an area", example=HERE)
OUT_CRS = _crs("crs", "reference system of the shapes")
PERIOD = Parameter("period", "one of the measure's periods; its last if left out")
ITEMS = (
    whole_number(
        "limit",
        "features at most; more than the maximum means the maximum",
        1,
        MOST_FEATURES,
        USUAL_FEATURES,
        capped=True,
    ),
    OFFSET,
    Parameter("bbox", "only areas that touch this box: left, lower, right and upper edge", NUMBERS, _read_box),
    _crs("bbox-crs", "reference system of bbox"),
    Parameter("datetime", "a date or interval; areas have none, so that all are given", parse=_read_datetime),
    OUT_CRS,
    *(Parameter(name, f"only areas with this {name}") for name in FILTERS),
    Parameter("within", "only areas inside this one: its code or name"),
    PERIOD,
    BASIS,
)


OPERATIONS = (
    Operation("", "Where to begin: links to all there is.", "Start", _landing),
    Operation(
        "/conformance", "Conformance classes of OGC API - Features that this API keeps to.", "Features", _conformance
    ),
    Operation("/collections", "Boundaries of each level, as they are and with each measure.", "Features", _collections),
    Operation(
        "/collections/{collectionId}", "One collection.", "Features", _one_collection, path_parameters=(COLLECTION,)
    ),
    Operation(
        "/collections/{collectionId}/items",
        "Areas of a collection as GeoJSON.",
        "Features",
        _items,
        ITEMS,
        (COLLECTION,),
        media=GEOJSON,
    ),
    Operation(
        "/collections/{collectionId}/items/{featureId}",
        "One area of a collection as GeoJSON.",
        "Features",
        _item,
        (OUT_CRS, PERIOD, BASIS),
        (COLLECTION, FEATURE),
        media=GEOJSON,
    ),
)
