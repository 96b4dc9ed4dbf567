"""What the pages show, for programs: comparison, profile, tables, pictures, and why a figure is what it is."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from needs_map.app.api.formats import TABLES, AnswerTable
from needs_map.app.api.operations import ROOT, Answer, Call, Content, Operation, document
from needs_map.app.api.parameters import BASIS, NEEDED_AREA, Parameter, choice, quoted
from needs_map.app.api.problems import wrong
from needs_map.app.api.resources import area_of, known_measure, level_parameter
from needs_map.app.commands.list_rows import CATCHMENT, MODELLED, REGISTERS
from needs_map.app.commands.tables import INDICATORS, print_table
from needs_map.app.commands.tables import TABLES as PRINTED
from needs_map.app.commands.why import facts_text
from needs_map.app.documents.parts import parts_of_view
from needs_map.app.exports.part_files import pictures_of_parts
from needs_map.app.exports.picture_size import PictureSize, of_size
from needs_map.app.exports.pictures import FORMATS, MIME, PAPER_LABELS, picture_of_view
from needs_map.app.link.choices import CHOICES
from needs_map.app.link.links import LIST, address_at, linked, view_of_link
from needs_map.app.pages.compare.files import compared_rows
from needs_map.app.pages.compare.picture import counted_alike, picture_of_pair, sides_of
from needs_map.app.pages.indicators.pictures import indicators_pictures
from needs_map.app.pages.profile.figures import profile_lines
from needs_map.app.pages.profile.parts import profile_pictures
from needs_map.figures.comparison import PARENT, SPECIAL
from needs_map.figures.documents.answers import measure_facts
from needs_map.figures.frames.measures import at_period
from needs_map.figures.indicator_comparison import measures_compared
from needs_map.figures.patch import serving_of_view
from needs_map.figures.people.population import DEFAULT_METHOD, METHOD_WORDS, SEX_WORDS
from needs_map.figures.people.tables import TableSettings, parse_years
from needs_map.figures.serving import Serving
from needs_map.figures.view import TITLES, View, default_view
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, parse_bands

COMPARED = "first compared with second"
AGES = {"population", "ageing"}
"""Tables that take years, and bands and sex or a method."""


def _always(_: Call) -> bool:
    """Say of what takes seconds that it is made in the queue of heavy work."""
    return True


def _page(call: Call, page: str, area: str) -> View:
    """The view of a page on an area."""
    return default_view(call.serving)._replace(page=page, area=area, basis=call.basis)


def _comparison(call: Call) -> Answer:
    serving, other = call.serving, call.query["with"] or PARENT
    first = area_of(serving, call.query["area"])
    second = other if other in SPECIAL else area_of(serving, other).code
    if {first.code, second} & serving.tree.lists.keys():
        raise wrong("Practices and networks are compared on their page: see /tables/core20, imd and registers.")
    view = _page(call, "compare", first.code)._replace(compare=second)
    sides = sides_of(serving, view)
    view = counted_alike(serving, view)
    found = measures_compared(serving, view, *sides)
    rows = [
        {"key": row.key, **{("compared" if key == COMPARED else key.lower()): cell for key, cell in line.items()}}
        for row, line in zip(found, compared_rows(found, "first", "second"), strict=True)
    ]
    about = {"first": sides[0].name, "second": sides[1].name, "population": view.basis}
    return AnswerTable(pd.DataFrame(rows), about)


def _profile(call: Call) -> Answer:
    serving = call.serving
    area = area_of(serving, call.query["area"])
    if area.code in serving.tree.lists:
        raise wrong(f"{area.name} is a list of patients: its figures are in /tables/core20, imd and registers.")
    parts = profile_lines(serving, _page(call, "profile", area.code), area)
    rows = [
        {
            "part": title,
            "key": one.line.entry.key,
            "figure": one.line.entry.name,
            "period": one.line.figures.period,
            "value": one.value,
            "parent": one.parent,
            "england": one.line.england,
            "unit": one.line.entry.unit,
        }
        for title, lines in parts
        for one in lines
    ]
    parent = serving.tree[area.parent].name if area.parent else ""
    return AnswerTable(pd.DataFrame(rows), {"area": area.name, "parent": parent, "population": call.basis})


def _table(name: str, call: Call) -> Answer:
    """One of the tables of the command line."""
    query = call.query
    area = area_of(call.serving, query["area"]).code if query.get("area") else None
    level = level_parameter(call.serving, query["level"], england=name == INDICATORS) if query.get("level") else None
    settings = TableSettings(
        query.get("years") or (),
        query.get("bands") or NEEDS_ASSESSMENT_BANDS,
        query.get("sex") or "persons",
        query.get("method") or DEFAULT_METHOD,
    )
    text = print_table(
        call.serving,
        name,
        area=area,
        level=level,
        basis=query.get("basis"),
        form="json",
        settings=settings,
        key=query.get("key") or "",
    )
    found: dict[str, Any] = json.loads(text)
    rows = pd.DataFrame(found.pop("rows"))
    return AnswerTable(rows, {key: fact for key, fact in found.items() if key != "sample"})


def _why(call: Call) -> Answer:
    serving = call.serving
    area = area_of(serving, call.query["area"])
    if area.code in serving.tree.lists:
        raise wrong(f"{area.name} is a list of patients: this is available only for areas.")
    measure = at_period(serving, known_measure(serving, call.query["measure"]), area.level, call.query["period"] or "")
    found = facts_text([measure_facts(serving, measure, area, call.basis)], "json")
    return document(json.loads(found)[0])


OWN_PICTURES = {"indicators": indicators_pictures, "profile": profile_pictures}
"""Pages with pictures that documents do not have."""
LINK = {*View._fields, *CHOICES, LIST} - {"own", "practice"}
"""Parameters of the pages' links."""


def _picture(call: Call) -> Answer:
    for name in call.rest:
        if name not in LINK:
            raise wrong(f"There is no parameter {quoted(name)} in a link of this map.")
    view, notes = view_of_link(call.rest, call.serving)
    if notes:
        raise wrong(" ".join(notes))
    form = call.path["form"]
    serving = serving_of_view(call.serving, view)
    if call.query["part"] or view.page not in {"map", "compare"}:
        return _picture_of_part(call, serving, view, form)
    draw = picture_of_pair if view.page == "compare" and view.compare else picture_of_view
    words = {name: call.query[name] or None for name in ("title", "subtitle")}
    headed, land = (call.query[name] == "yes" for name in ("heading", "land"))
    made = partial(draw, serving, view, form, paper=call.query["paper"], headed=headed, land=land, **words)
    picture = linked(address_at(call.base.removesuffix(ROOT), view), made)()
    return Content(picture.content, MIME[form], {"Content-Disposition": f'inline; filename="{_plain(picture.name)}"'})


def _picture_of_part(call: Call, serving: Serving, view: View, form: str) -> Answer:
    """Draw a chart or map of a part of the page in view: the one named, else the first that there is."""
    if call.query["title"] or call.query["subtitle"]:
        raise wrong("A title and a subtitle can be given for maps only: a chart has the words of its page.")
    offered = pictures_of_parts(serving, parts_of_view(serving, view))
    offered |= OWN_PICTURES[view.page](serving, view) if view.page in OWN_PICTURES else {}
    title, part = TITLES.get(view.page, view.page), call.query["part"]
    if not offered:
        raise wrong(f"{title} has no picture for this area. Its figures are among the tables: see {call.base}/docs.")
    if part and part not in offered:
        raise wrong(f"{title} has no picture {quoted(part)} here. It has: {', '.join(offered)}.")
    key = part or next(iter(offered))
    size = PictureSize(call.query["paper"], call.query["heading"] == "yes", call.query["land"] == "yes")
    drawn = of_size(size, partial(offered[key], form))
    content = linked(address_at(call.base.removesuffix(ROOT), view), drawn)()
    return Content(content, MIME[form], {"Content-Disposition": f'inline; filename="{view.page}-{_plain(key)}.{form}"'})


def _plain(name: str) -> str:
    """Name of a file in letters that a header can hold."""
    return name.encode("ascii", "ignore").decode().replace('"', "") or "picture"


TABLE_PARAMETERS: Mapping[str, Parameter] = {
    "area": NEEDED_AREA._replace(is_required=False, about="code or name of an area; all of the level if left out"),
    "level": Parameter("level", "level of the areas; the area's own, or places"),
    "basis": BASIS,
    "key": Parameter("key", "one indicator by its key, or one register"),
    "years": Parameter("years", "such as 2024,2026-2030", parse=parse_years),
    "bands": Parameter("bands", "bands of age, such as 0-17,18-64,65+", parse=parse_bands),
    "sex": choice("sex", "whose people", tuple(SEX_WORDS), "persons"),
    "method": choice("method", "; ".join(METHOD_WORDS.values()), tuple(METHOD_WORDS), DEFAULT_METHOD),
}
TAKES = {
    "population": ("area", "level", "years", "bands", "sex", "method"),
    "ageing": ("area", "level", "years", "method"),
    "imd-change": ("area", "level"),
    INDICATORS: ("area", "level", "key"),
    REGISTERS: ("area", "level", "key"),
    MODELLED: ("area", "level", "key"),
    CATCHMENT: ("area",),
    "networks": ("area",),
    "imd": ("area", "level"),
}
"""Parameters of the tables that do not take the usual ones: area, level and basis."""
SLOW = {"population", "ageing", INDICATORS, MODELLED}
"""Tables that take seconds for many areas."""
NOT_HERE = {"activity"}
"""Tables that need a person's own file."""


def _printed(name: str) -> Operation:
    wanted = [TABLE_PARAMETERS[one] for one in TAKES.get(name, ("area", "level", "basis"))]
    parameters = tuple(
        one._replace(is_required=True) if name == CATCHMENT and one.name == "area" else one for one in wanted
    )
    about = PRINTED[name].about
    return Operation(
        f"/tables/{name}",
        f"{about[0].upper()}{about[1:]}.",
        "Tables",
        partial(_table, name),
        parameters,
        forms=TABLES,
        heavy=_always if name in SLOW else None,
    )


OPERATIONS = (
    Operation(
        "/comparison",
        "Every measure of two areas side by side, as on the page Compare.",
        "Pages",
        _comparison,
        (
            NEEDED_AREA,
            Parameter("with", f"code or name of the other area, or {', '.join(SPECIAL)}; parent if left out"),
            BASIS,
        ),
        forms=TABLES,
        heavy=_always,
    ),
    Operation(
        "/profile",
        "The figures of an area with those of the area around it and of England, as on the page Profile.",
        "Pages",
        _profile,
        (NEEDED_AREA, BASIS),
        forms=TABLES,
        heavy=_always,
    ),
    Operation(
        "/why",
        "How a figure is worked out: counts, method, source files, suppression, caveats and other published values.",
        "Pages",
        _why,
        (
            Parameter("measure", "key of a measure", is_required=True, example="core20_share"),
            NEEDED_AREA,
            Parameter("period", "one of the measure's periods; its last if left out"),
            BASIS,
        ),
    ),
    *(_printed(name) for name in PRINTED if name not in NOT_HERE),
    Operation(
        "/pictures/{form}",
        "The picture of a view: all parameters of a link of any page are taken as they are.",
        "Pages",
        _picture,
        (
            choice("paper", "size", tuple(PAPER_LABELS), "a4-landscape"),
            choice("heading", "whether title and definition are drawn", ("yes", "no"), "yes"),
            choice("land", "whether main roads and water are drawn on a map", ("yes", "no"), "yes"),
            Parameter("part", "which chart of a page; its first if left out, and the map on Map and Compare"),
            Parameter("title", "the finding; the page's headline if left out"),
            Parameter("subtitle", "the definition; the measure's if left out"),
        ),
        (choice("form", "format", FORMATS)._replace(example="png"),),
        media="image/png",
        heavy=_always,
        changes_daily=True,
        takes_links=True,
    ),
)
