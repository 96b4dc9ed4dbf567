"""What the API gives of areas, measures and indicators, and the values of a measure."""

from typing import Any

import pandas as pd

from needs_map.app.api.formats import TABLES, AnswerTable, records
from needs_map.app.api.operations import Answer, Call, Operation, document
from needs_map.app.api.parameters import BASIS, HERE, WITHIN, Parameter, quoted
from needs_map.app.api.problems import missing, wrong
from needs_map.data.errors import DataError
from needs_map.figures.batches import MOST_AT_ONCE
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.frames.areas import NATION, areas_frame, codes_inside, with_shapes
from needs_map.figures.frames.measures import (
    GROUPS,
    at_period,
    indicator_facts,
    indicators_frame,
    measure_of,
    measures_frame,
    periods_at,
)
from needs_map.figures.frames.values import groups_frame, values_frame
from needs_map.figures.measures import BASIS_WORDS, Measure
from needs_map.figures.places.postcodes import looks_like_postcode
from needs_map.figures.serving import Serving
from needs_map.figures.sources import cited, of_levels, of_measure, together
from needs_map.geo.areas import LEVELS, LIST_KINDS, LIST_LEVELS, PATCH_LEVEL, Area

ON_MAP = (*TABLES, "geojson")
ALL = "all"
GROUND = tuple(level for level in LEVELS if level != PATCH_LEVEL)
LEVEL_WORDS = f"level of the areas: {', '.join(GROUND)}, or {', '.join(LIST_KINDS)}"
CODE = Parameter("code", "code of an area, a practice or a network", example=HERE)


def area_of(serving: Serving, text: str) -> Area:
    """
    Find the area, practice or network that a request names by code or name.

    Raises
    ------
    ProblemError
        If there is none, or the text is a postcode, which does not belong in an address.
    """
    tree = serving.tree
    if text in tree or text in tree.lists:
        return tree[text]
    if looks_like_postcode(text):
        raise wrong("Name the area by its code or name: the API takes no postcodes, which addresses would give away.")
    try:
        return tree.find(text)
    except DataError as error:
        near = str(error).partition(" needs-map table")[0]
        raise missing(near.replace(repr(text), quoted(text))) from error


def level_parameter(serving: Serving, text: str, *, england: bool = False) -> str:
    """
    Read a level of the store, `england` among them where that is allowed.

    Raises
    ------
    ProblemError
        If the store has no such level.
    """
    known = (*serving.tree.levels, *(level for level in LIST_KINDS if serving.tree.at(level)))
    known = (*known, ENGLAND_LEVEL) if england else known
    if text not in known:
        raise wrong(f"There is no level {quoted(text)} in this store: choose from {', '.join(known)}.")
    return text


def _inside(serving: Serving, level: str, within: str | None) -> list[str]:
    """Codes of the areas of a level, of all or of those inside an area that a request names."""
    return codes_inside(serving, level, area_of(serving, within) if within else None)


def _ground(serving: Serving, text: str) -> Area:
    """Find an area that is no list of patients."""
    area = area_of(serving, text)
    if area.level in LIST_LEVELS:
        raise wrong(f"{area.name} is a list of patients, in which no area lies.")
    return area


def _areas(call: Call) -> Answer:
    serving, query = call.serving, call.query
    if query["level"]:
        codes = _inside(serving, level_parameter(serving, query["level"]), query["within"])
    else:
        above = [level for level in serving.tree.levels if level not in ("lsoa", "msoa")]
        codes = [one.code for level in reversed(above) for one in serving.tree.at(level)]
        if query["within"]:
            around = set(serving.tree.lsoas(_ground(serving, query["within"]).code))
            codes = [code for code in codes if around.issuperset(serving.tree.lsoas(code))]
    if query["find"]:
        wanted = query["find"].casefold()
        codes = [code for code in codes if wanted in serving.tree[code].name.casefold()]
    return _mapped(call, areas_frame(serving, codes), {})


def _mapped(call: Call, rows: pd.DataFrame, about: dict[str, Any]) -> AnswerTable:
    """Rows of areas, with their shapes where the answer is a map."""
    if call.form != "geojson":
        return AnswerTable(rows, about)
    levels = set(rows["level"])
    if levels & {*LIST_LEVELS, ENGLAND_LEVEL}:
        raise wrong("Practices, networks and England have no shape here: choose another format than geojson.")
    start, most = call.query["offset"], call.query["limit"]
    page = rows.iloc[start : start + most]
    parts = [with_shapes(call.serving, part) for _, part in page.groupby("level", sort=False)]
    shapes = pd.concat(parts, ignore_index=True) if parts else with_shapes(call.serving, page)
    return AnswerTable(shapes, about, total=len(rows))


def _area(call: Call) -> Answer:
    serving = call.serving
    area = area_of(serving, call.path["code"])
    below = serving.tree.levels[: serving.tree.levels.index(area.level)] if area.level in serving.tree.levels else ()
    inside = {level: len(codes) for level in below if (codes := serving.tree.members(area.code, level))}
    return document(
        {
            **areas_frame(serving, [area.code]).iloc[0].to_dict(),
            "short": area.short,
            "path": [{"code": one.code, "name": one.name, "level": one.level} for one in serving.tree.path(area.code)],
            "holds": inside,
            "links": [
                call.link(f"/areas/{area.code}"),
                *([] if area.level in LIST_LEVELS else [_feature_link(call, area)]),
                call.link(f"/profile?area={area.code}", "related", title="Profile"),
            ],
        }
    )


def _feature_link(call: Call, area: Area) -> dict[str, str]:
    return call.link(f"/collections/{area.level}/items/{area.code}", "item", "application/geo+json", "Boundary")


def _measures(call: Call) -> Answer:
    rows = measures_frame(call.serving)
    if call.query["level"]:
        level = level_parameter(call.serving, call.query["level"])
        rows = rows[[level in levels.split() for levels in rows["levels"]]]
    return AnswerTable(_found(rows, call))


def _found(rows: pd.DataFrame, call: Call) -> pd.DataFrame:
    """Rows of a heading, and whose name has some words."""
    group, find = call.query["group"], call.query["find"]
    if group:
        rows = rows[rows["group"].str.casefold() == group.casefold()]
    return rows[rows["name"].str.casefold().str.contains(find.casefold(), regex=False)] if find else rows


def known_measure(serving: Serving, key: str, *, sex: str = "", age: str = "") -> Measure:
    """
    Find a measure as `figures.frames.measures.measure_of` does.

    Raises
    ------
    ProblemError
        If there is none.
    """
    try:
        return measure_of(serving, key, sex=sex, age=age)
    except DataError as error:
        raise missing(str(error)) from error


def _measure(call: Call) -> Answer:
    measure = known_measure(call.serving, call.path["key"])
    rows = measures_frame(call.serving)
    row = rows[rows["key"] == measure.key].iloc[0].to_dict()
    levels = {level: periods_at(measure, level) for level in (*call.serving.tree.levels, ENGLAND_LEVEL)}
    known = {level: list(periods) for level, periods in levels.items() if periods}
    return document(
        row | {"levels": list(known), "periods": known, "above": measure.above, "decimals": measure.decimals}
    )


def _indicators(call: Call) -> Answer:
    rows = indicators_frame(call.serving)
    return AnswerTable(_found(rows, call) if len(rows) else rows)


def _indicator(call: Call) -> Answer:
    one = call.serving.indicators.get(call.path["key"])
    if one is None:
        raise missing(
            f"There is no indicator {quoted(call.path['key'])} in this store: {call.base}/indicators lists them."
        )
    series = [{"sex": series.sex, "age": series.age} for series in one.series]
    (facts,) = records(pd.DataFrame([indicator_facts(one)]))
    periods = {level: list(known) for level, known in one.periods.items()}
    return document(facts | {"periods": periods, "series": series})


def _where(call: Call) -> tuple[str, list[str]]:
    """Level and codes of the areas that values are wanted of."""
    serving, query = call.serving, call.query
    if query["area"]:
        if query["within"]:
            raise wrong("Give area or within, not both: area is one area, within all areas inside one.")
        if query["area"] in {NATION.code, NATION.name} and query["area"] not in serving.tree:
            return ENGLAND_LEVEL, [NATION.code]
        area = area_of(serving, query["area"])
        if query["level"] and query["level"] != area.level:
            raise wrong(f"{area.name} is of the level {area.level}: within gives the areas inside it.")
        return area.level, [area.code]
    level = level_parameter(serving, query["level"] or "place", england=True)
    if level == ENGLAND_LEVEL:
        return level, [NATION.code]
    return level, _inside(serving, level, query["within"])


def _values(call: Call) -> Answer:
    serving, query = call.serving, call.query
    measure = known_measure(serving, query["measure"], sex=query["sex"], age=query["age"])
    level, codes = _where(call)
    if level in LIST_LEVELS:
        raise wrong("Practices and networks have tables of their own: see /tables/core20, imd and registers.")
    kind, _, group = (query["group"] or "").partition(":")
    wanted = periods_at(measure, level) if query["period"] == ALL else (query["period"] or "",)
    if len(codes) * len(wanted) > MOST_VALUES:
        raise wrong(f"That is more than {MOST_VALUES:,} values: ask for fewer periods or a smaller area.")
    tables = []
    for period in wanted or ("",):
        one = at_period(serving, measure, level, period)
        if kind:
            tables.append(groups_frame(serving, one, level, codes, kind=kind, group=group))
        else:
            tables.append(values_frame(serving, one, level, codes, call.basis))
    about = {
        "measure": measure.label,
        "definition": measure.above if measure.above and level != "lsoa" else measure.definition,
        "population": BASIS_WORDS[call.basis] if measure.counts_people else "",
        "sources": cited(serving, together([of_measure(measure, call.basis, level), of_levels(level)])),
    }
    return _mapped(call, pd.concat(tables, ignore_index=True), about)


def _is_large(call: Call) -> bool:
    """Whether a call is of so many areas that the map sends them in parts too."""
    level = call.query["level"]
    tree = call.serving.tree
    return level in tree.levels and not call.query["within"] and len(tree.at(level)) > MOST_AT_ONCE


MOST_VALUES = 400_000
"""Values of one answer before it is divided into pages."""
LEVEL = Parameter("level", LEVEL_WORDS, example="place")
GROUP = Parameter("group", "only this heading, such as Deprivation")
FIND = Parameter("find", "only names with these letters")
KEY = Parameter("key", "key of a measure", example="core20_share")
MEASURE = Parameter("measure", "key of a measure, or of an indicator", is_required=True, example="core20_share")
VALUES = (
    MEASURE,
    LEVEL._replace(about=f"{LEVEL_WORDS}, or {ENGLAND_LEVEL}; places if left out"),
    Parameter("area", "only this area: its code or name"),
    WITHIN,
    Parameter("period", f"one of the measure's periods, or {ALL}; its last if left out"),
    BASIS,
    Parameter("sex", "persons, females or males, of an indicator", default=""),
    Parameter("age", "age of an indicator, as its series have it", default=""),
    Parameter("group", f"figures by group in place of everyone's: {' or '.join(GROUPS)}; one of them after a colon"),
)
OPERATIONS = (
    Operation(
        "/areas",
        "Areas: all above MSOAs, or those of one level, of all or inside one area; with their shapes as GeoJSON.",
        "Areas",
        _areas,
        (LEVEL, WITHIN, FIND),
        forms=ON_MAP,
        heavy=_is_large,
    ),
    Operation("/areas/{code}", "One area: what it lies in and what it holds.", "Areas", _area, path_parameters=(CODE,)),
    Operation(
        "/measures",
        "All that can be mapped: measures of every store, and its indicators by sex and age.",
        "Measures",
        _measures,
        (LEVEL._replace(about="only measures of this level"), GROUP, FIND),
        forms=TABLES,
    ),
    Operation("/measures/{key}", "One measure with its periods.", "Measures", _measure, path_parameters=(KEY,)),
    Operation(
        "/indicators",
        "Indicators of the store, with unit, method, caveat, publisher and licence.",
        "Measures",
        _indicators,
        (GROUP, FIND),
        forms=TABLES,
    ),
    Operation(
        "/indicators/{key}",
        "One indicator with its periods by level and its sexes and ages.",
        "Measures",
        _indicator,
        path_parameters=(Parameter("key", "key of an indicator"),),
    ),
    Operation(
        "/values",
        "Values of a measure with 95% confidence limits, as the pages show them; with their shapes as GeoJSON.",
        "Values",
        _values,
        VALUES,
        forms=ON_MAP,
        heavy=_is_large,
    ),
)
