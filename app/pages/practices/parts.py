"""The parts of the page Practices: of a list its deprivation, catchment, ages and registers; of ground its lists."""

import pandas as pd

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.practices.catchment_map import SOURCES, catchment_spec, core_words
from needs_map.app.pages.practices.chart import age_bars, is_drawn, list_quintile_bars, register_picture
from needs_map.app.pages.practices.networks import network_part
from needs_map.app.pages.practices.table import (
    HEADS,
    PERCENT,
    catchment_rows,
    deprivation_rows,
    modelled_rows,
    practice_rows,
    register_rows,
)
from needs_map.app.pages.practices.words import (
    area_sentence,
    board_sentence,
    changed_words,
    list_ages_sentence,
    list_sentence,
)
from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.people.list_ages import STORED as LIST_AGES
from needs_map.data.people.practices import DATASET, STORED
from needs_map.data.people.registers import STORED as REGISTERS
from needs_map.figures.documents.part import Column, Part, Parts, Row
from needs_map.figures.people.catchments import SHARES, catchment_of_list, lists_of_area, mapped_shares
from needs_map.figures.people.list_ages import list_ages
from needs_map.figures.people.list_deprivation import Deprivation, beside_list, board_deprivation
from needs_map.figures.people.list_figures import NOT_EXPECTED, register_year
from needs_map.figures.people.modelled import ASSUMES, LEAST_COVERED, conditions, modelled
from needs_map.figures.people.practices import NOT_GROUND, chosen_lists, level_of_list, lists
from needs_map.figures.people.registers import registers
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, vintage_of
from needs_map.figures.values import ENGLAND
from needs_map.figures.view import View
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written

PAGE = "practices"
OF = "catchment"
"""Name in the link of what LSOAs are mapped by, a key of `SHARES`."""
offer({OF: Choice(PAGE, "map of the catchment", lambda value, _: value in SHARES)})
LEAST = 0.01
"""Share of an area's patients from which a practice is one of its own."""
NO_LISTS = "There are no general practices in this data set yet."
OF_LISTS = from_datasets(OF_BASIS["registered"], DATASET, IMD)
PATIENTS = "registered patients"
HIDDEN = "–"
EVERYONE = "patients_of_area"
"""Key of an area's registered patients in the rows of its practices."""
COUNTS = {"of_area": ("people", EVERYONE), "of_list": ("people", "patients")}
"""What shares of practices divide."""
SHORT_LISTS = (
    "Shares by quintile are to the nearest per cent, so that no small count can be worked out from them; lists of "
    "under 1,000 patients have none."
)
DEPRIVATION = {
    "name": Column("List or area"),
    "core20_people": Column("Core20 people", 0, unknown=HIDDEN),
    "core20_percent": Column(
        "Core20 share",
        1,
        "%",
        "core20_people",
        "patients_with_lsoa",
        function="deprivation.core20:core20",
        unknown=HIDDEN,
    ),
    "imd_score": Column("Mean IMD score", 1),
    "patients": Column("Patients", 0, unknown=HIDDEN),
}
CATCHMENT = {
    "name": Column("LSOA"),
    "people": Column("Patients", 0),
    "share_of_list_percent": Column("Share of the list", 1, "%"),
    "share_of_area_percent": Column("Share of the LSOA’s patients", 1, "%"),
}
MODELLED = {
    "condition": Column("Register"),
    "value_percent": Column("Modelled estimate", 1, "%", unknown="not estimated"),
    "low_percent": Column("Lowest, for those not counted", 1, "%", unknown=HIDDEN),
    "high_percent": Column("Highest", 1, "%", unknown=HIDDEN),
    "covered_percent": Column("Patients counted", 0, "%"),
}


def practices_parts(serving: Serving, view: View) -> Parts:
    """
    Parts of the page, by key.

    Parameters
    ----------
    serving, view
        The store and the view, which is about a list of patients or about ground.

    Returns
    -------
    parts
        Of a list `deprivation`, `catchment`, `ages`, `registers` and, of a network, `members`; of ground `list`,
        `networks` and `modelled`. Those that the store has nothing for are missing.

    Raises
    ------
    DataError
        If the store has no practices.
    """
    if not serving.store.has(STORED):
        raise DataError(NO_LISTS)
    level, code = level_of_list(serving, view.practice), view.practice
    if not level:
        area = scene_of(serving, view).area
        return Parts(
            {
                "list": lambda: area_part(serving, area),
                "networks": lambda: network_part(serving, view, area),
                "modelled": lambda: modelled_part(serving, area),
            }
        )
    share = view.chosen(OF, next(iter(SHARES)))
    return Parts(
        {
            "deprivation": lambda: deprivation_part(serving, level, code),
            "catchment": lambda: catchment_part(serving, level, code, share),
            "ages": lambda: ages_part(serving, level, code),
            "registers": lambda: registers_part(serving, level, code),
            "members": lambda: members_part(serving, code) if level != "practice" else None,
        }
    )


def deprivation_part(serving: Serving, level: str, code: str) -> Part:
    """Patients of a list by deprivation, beside its network, its ICB and England."""
    found: list[Deprivation] = beside_list(serving, level, code)
    bars = list_quintile_bars(found)
    period = f"{serving.period('registered')}, IMD {INDEX_YEAR}"
    return Part(
        PATIENTS,
        period,
        deprivation_rows(found),
        (NOT_GROUND, SHORT_LISTS),
        OF_LISTS,
        title=f"{found[0].name}: deprivation of where its patients live",
        finding=list_sentence(found[0], found[1:]),
        columns=DEPRIVATION,
        charts=(bars,) if bars.rows else (),
        suppression="A Core20 count that would give a small one away is not shown.",
    )


def catchment_part(serving: Serving, level: str, code: str, share: str) -> Part | None:
    """Where the patients of a list live; None where no LSOA has so many of them that it can be mapped."""
    if mapped_shares(serving, code, share).notna().sum() == 0:
        return None
    found = catchment_of_list(serving, level, code)
    words = core_words(serving, code, found)
    finding = f"{found.name}: {words[0].lower()}{words[1:]}".replace(" (outlined)", "")
    hidden = (
        f"Counts under 5, and others that would give one away, are not shown: {written(found.hidden, 0)} of the "
        f"{written(found.whole, 0)} patients live in LSOAs that are left out or elsewhere."
    )
    return Part(
        PATIENTS,
        serving.period("registered"),
        catchment_rows(found.rows),
        (hidden, NOT_GROUND),
        SOURCES,
        title=f"Where the patients of {found.name} live: {PATIENTS}, {serving.period('registered')}",
        finding=finding,
        columns=CATCHMENT,
        maps=(lambda: catchment_spec(serving, code, share, finding),),
        suppression=hidden,
    )


def ages_part(serving: Serving, level: str, code: str) -> Part | None:
    """Patients of a list by age, beside its network and its ICB."""
    found = list_ages(serving, level, code)
    if not found:
        return None
    bars = age_bars(found)
    names = [part.name for part in bars.parts]
    rows: list[Row] = [
        {"name": one.name} | {name: share * 100 for name, share in zip(names, one.share, strict=True)} for one in found
    ]
    return Part(
        f"{PATIENTS} by age",
        f"{vintage_of(serving, LIST_AGES)}, to the nearest per cent",
        rows,
        (NOT_GROUND,),
        from_datasets(LIST_AGES),
        title=f"{found[0].name}: ages",
        finding=list_ages_sentence(found),
        columns={"name": Column("List or area")} | {name: Column(name, 0, "%") for name in names},
        charts=(bars,),
        facts=(("Unit", "% of patients"),),
    )


def registers_part(serving: Serving, level: str, code: str) -> Part | None:
    """Registers of disease of a list, beside its network, its ICB and England."""
    own = registers(serving, level, pd.Index([code])) if serving.store.has(REGISTERS) else pd.DataFrame()
    if own.empty:
        return None
    every = lists(serving, level)
    network = str(every["pcn"][code]) if level == "practice" else ""
    rows = register_rows(own, registers(serving, "pcn", pd.Index([network])) if network else None)
    year = vintage_of(serving, REGISTERS)
    note = (
        "A register counts people with a recorded diagnosis, of the ages from which it is kept. Shares have Wilson’s "
        "95% confidence intervals and are not adjusted for the ages of the list: an older list has more on most "
        "registers."
    )
    names = names_beside(serving, level, code)
    columns = {
        "condition": Column("Register"),
        "people": Column("People", 0, unknown="not shown"),
        "percent": Column("Share", 1, "%", "people", "list", unknown=HIDDEN),
        "lower_cl_percent": Column("Lower 95% limit", 1, "%", unknown=HIDDEN),
        "upper_cl_percent": Column("Upper 95% limit", 1, "%", unknown=HIDDEN),
    }
    columns |= {"pcn_percent": Column(names["pcn"], 1, "%", unknown=HIDDEN)} if "pcn" in names else {}
    columns |= {
        "icb_percent": Column(names.get("icb", "ICB"), 1, "%", unknown=HIDDEN),
        "england_percent": Column(ENGLAND, 1, "%", unknown=HIDDEN),
    }
    return Part(
        PATIENTS,
        f"Quality and Outcomes Framework, {year}",
        rows,
        (note, NOT_EXPECTED, *changed_words(rows, float(every["patients"][code]), year), NOT_GROUND),
        from_datasets(REGISTERS, DATASET),
        title=f"{names['list']}: share of patients on each register",
        columns=columns,
        charts=(register_picture(rows, names),) if any(map(is_drawn, rows)) else (),
    )


def names_beside(serving: Serving, level: str, code: str) -> dict[str, str]:
    """Name of a list, of its network where it has one, and of its ICB, by the keys of `chart.SERIES`."""
    every = lists(serving, level)
    network = str(every["pcn"][code]) if level == "practice" else ""
    board = board_deprivation(serving, str(every["icb"][code]))
    names = {"list": str(every["name"][code])}
    names |= {"pcn": str(lists(serving, "pcn")["name"][network])} if network else {}
    return names | ({"icb": board.name} if board else {})


def members_part(serving: Serving, code: str) -> Part:
    """Practices of a network, of a sub-ICB location or of my patch."""
    title = f"Practices of {serving.tree[code].name}"
    return _lists_part(serving, title, "", practices_of(serving, code))


def practices_of(serving: Serving, code: str) -> pd.DataFrame:
    """Practices of a list or an ICB, as `area_practices` has them."""
    return _columns(chosen_lists(serving, "practice", code))


def area_part(serving: Serving, area: Area) -> Part | None:
    """The practices of an area: all of an ICB's, or those on whose lists its people are."""
    sentence, table, title = area_practices(serving, area)
    if table.empty:
        return None
    part = _lists_part(serving, title, sentence, table)
    everyone = int(serving.people["registered"].reindex(list(serving.tree.lsoas(area.code))).sum())
    return part._replace(rows=[row | {EVERYONE: everyone} for row in part.rows])


def _lists_part(serving: Serving, title: str, finding: str, table: pd.DataFrame) -> Part:
    columns = {"name": Column("Practice")}
    for key in table.columns:
        if key != "name":
            suffix, decimals = ("%", 1) if key in PERCENT else ("", 1 if key.endswith("score") else 0)
            name = f"{key}_percent" if key in PERCENT else str(key)
            above, below = COUNTS.get(str(key), ("", ""))
            unknown = "not shown" if key == "core20" else HIDDEN
            columns[name] = Column(HEADS[key], decimals, suffix, above, below, unknown=unknown)
    return Part(
        PATIENTS,
        serving.period("registered"),
        practice_rows(table),
        (NOT_GROUND,),
        OF_LISTS,
        title=title,
        finding=finding,
        columns=columns,
    )


def modelled_part(serving: Serving, area: Area) -> Part | None:
    """Estimates of disease of an area, apart from what is counted; None where the store has no registers."""
    if not serving.store.has(REGISTERS):
        return None
    known = conditions(serving)
    found = {str(code): modelled(serving, str(code), area.level).T[area.code] for code in known.index}
    covered = (
        f"Nothing is estimated where less than {written(LEAST_COVERED * 100, 0, '%')} of the patients are counted; "
        "the range is for the others, if they had the lowest or the highest share of any practice."
    )
    return Part(
        PATIENTS,
        register_year(serving),
        modelled_rows(known, found),
        (ASSUMES, covered),
        from_datasets(REGISTERS, OF_BASIS["registered"]),
        title=f"{in_sentence(area, first=True)}: share on each register, modelled from its practices",
        columns=MODELLED,
    )


def area_practices(serving: Serving, area: Area) -> tuple[str, pd.DataFrame, str]:
    """
    Practices of an area: a sentence on them, their figures, and what those are of.

    Returns
    -------
    sentence, table, title
        The table is indexed by code: `name`, then, of an area smaller than an ICB, `people`, `of_area`, `of_list`; and
        `core20`, `imd_score`, `patients`.
    """
    if area.level in {"icb", "cluster"}:
        own = chosen_lists(serving, "practice", area.code)
        if not own.empty:
            return board_sentence(area, own), _columns(own), f"General practices of {in_sentence(area)}"
    found = lists_of_area(serving, area.code)
    rows = found.rows[found.rows["of_area"] >= LEAST]
    about = _columns(lists(serving, "practice").loc[rows.index]).drop(columns="name")
    title = f"Practices with at least 1% of the patients who live in {in_sentence(area)}"
    return area_sentence(area, found, rows), rows[["name", "people", "of_area", "of_list"]].join(about), title


def _columns(own: pd.DataFrame) -> pd.DataFrame:
    """Columns of a table of practices, most deprived first."""
    share = (own["core20"] / own["placed"]).where(own["placed"] > 0)
    table = own[["name", "imd_score", "patients"]].assign(core20=share)[["name", "core20", "imd_score", "patients"]]
    return table.sort_values("imd_score", ascending=False)
