"""
General practices and primary care networks: lists of people, not ground, and never added to a neighbourhood.

Their figures rest on where the patients of each list live, in all England.
"""

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.people.practices import DATASET, STORED, STORED_LISTS
from needs_map.data.store import read_table
from needs_map.figures.disclosure import secret_for
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, LIST_PATCH_LEVEL, PATCH, Area
from needs_map.geo.numbers import displayed, half_away, written
from needs_map.needs.deprivation.core20 import CORE20_DECILES
from needs_map.needs.disclosure.suppression import BELOW_FIVE, suppress_nested

RULE = BELOW_FIVE._replace(lowest=1)
"""No patient at all is no secret."""
FEWEST_PATIENTS = RULE.highest + 1
"""Patients of a practice in an LSOA below which they are not shown."""
SAFE = 10
"""Patients that must be hidden in a list, and in an LSOA, beside the largest count that is, where any is."""
AMONG = 3
"""Smallest shown counts among which the secret draws one to hide beside."""
MOST_TIMES = 4
"""Times the smallest of these that one of them may be: hiding a large count hides much of a list."""
OF_SCORE = 3
"""Decimals of a mean score."""
OF_LARGE = 4
"""Decimals of the share of a sub-ICB location, of an ICB and of England."""
LEAST_OF_BOARD = 100_000
"""Patients of a sub-ICB location from which a hundredth of a per cent is at least ten of them."""
FEW_PLACED = 0.9
"""Share of a list with a known LSOA below which that is said."""
NOT_GROUND = (
    "A practice is a list of people, wherever they live: its figures are not added to those of a neighbourhood."
)
ROUNDED = (
    "The shares of a sub-ICB location in Core20 areas and on registers are rounded to a hundredth of a per cent, and "
    "its people are worked out from these, so that no small count of a practice can be worked out."
)
FEW = f"fewer than {FEWEST_PATIENTS} people, or a count that would give such a one away"


@store_cache(maxsize=1)
def practices(serving: Serving) -> pd.DataFrame:
    """
    Practices of the store: see `data.practices.Stored`.

    Raises
    ------
    DataError
        If the store has none.
    """
    if not serving.store.has(STORED):
        raise DataError(
            "This store has no general practices: add NHS England's file of patients by practice and LSOA "
            "(gp-reg-pat-prac-lsoa-2021-...) and its map of practices (gp-reg-pat-prac-map), and build it again."
        )
    return read_table(serving.store, STORED)


def level_of_list(serving: Serving, code: str) -> str:
    """Kind of list that a code is of, one of `geo.areas.LIST_LEVELS`; empty if the store has none of it."""
    known = serving.tree.lists
    return known[code].level if code in known else ""


@store_cache(maxsize=1)
def patients_by_lsoa(serving: Serving) -> pd.DataFrame:
    """Patients by practice and LSOA, with the patients times the IMD score."""
    table = read_table(serving.store, STORED_LISTS)
    return table.assign(score=table["patients"] * table["imd_score"])


def patch_lists(serving: Serving) -> list[Area]:
    """Lists that my patch is made of, each person once: a practice of one of its networks is counted there."""
    found = [serving.tree[code] for code in serving.patch[0].split(",") if code in serving.tree.lists]
    codes = {one.code for one in found}
    return [one for one in found if one.parent not in codes]


def list_of_practice(serving: Serving, level: str) -> pd.Series:
    """Code of the list of a kind that each practice of the store is in, by practice; empty where it is in none."""
    own = practices(serving)
    if level == "practice":
        return own.index.to_series()
    if level == LIST_PATCH_LEVEL:
        inside = {one.code for one in patch_lists(serving)}
        return pd.Series(PATCH, index=own.index).where(own.index.isin(inside) | own["pcn"].isin(inside), "")
    return own[level]


@store_cache(maxsize=4)
def lists(serving: Serving, level: str) -> pd.DataFrame:
    """
    Lists of a kind with their people and deprivation.

    Parameters
    ----------
    serving
        The store.
    level
        One of `geo.areas.LIST_LEVELS`.

    Returns
    -------
    lists
        Indexed by code: `name`, `pcn`, `sub_icb`, `icb`, `patients` (the whole list), `placed` (with an LSOA of
        England), `core20` (those in LSOAs of national IMD deciles 1 and 2; NaN where hidden, see `shown_counts_of` and
        `counts_of_large`; of my patch the sum of its lists'), `imd_score` (mean over LSOAs weighted by patients, to the
        three decimals that OHID publishes).

    Raises
    ------
    DataError
        If the store has none.
    """
    own = practices(serving)
    if level == LIST_PATCH_LEVEL:
        return _patch_list(serving)
    if level != "practice" and not (own[level] != "").any():
        kind = LEVEL_NAMES[level][0].removeprefix("primary care ")
        raise DataError(
            f"This store does not know which {kind} a practice is in: add NHS England's map of "
            "practices (gp-reg-pat-prac-map) and build it again."
        )
    about = own[["name", "pcn", "sub_icb", "icb", "patients", "placed"]]
    if level != "practice":
        tree = serving.tree
        inside = own[own[level] != ""].groupby(level)
        about = inside[["name", "pcn", "sub_icb", "icb"]].first().join(inside[["patients", "placed"]].sum())
        about["name"] = [tree[code].name for code in about.index]
        about["sub_icb"] = [tree.holder(code, "sub_icb") or "" for code in about.index]
        about = about if level == "pcn" else about.assign(pcn="")
    table = patients_by_lsoa(serving)
    core20 = table[table["imd_decile"] <= CORE20_DECILES].groupby("practice")["patients"].sum()
    core20 = core20.reindex(own.index, fill_value=0.0)
    group = list_of_practice(serving, level)
    if level == "sub_icb":
        shown = counts_of_large(core20.groupby(group).sum().reindex(about.index), about["placed"])
    else:
        shown = shown_counts_of(serving, core20, "core20")[level]
    by = table[["score", "patients"]].groupby(table["practice"].map(group)).sum()
    score = (by["score"] / by["patients"]).reindex(about.index)
    return about.assign(core20=shown, imd_score=displayed(score, OF_SCORE)).rename_axis("code")


def _patch_list(serving: Serving) -> pd.DataFrame:
    """The one row of my patch: sums of what its lists show, by which no count that they hide can be worked out."""
    rows = pd.concat([lists(serving, one.level).loc[[one.code]] for one in patch_lists(serving)])
    common = {key: rows[key].iloc[0] if (rows[key] == rows[key].iloc[0]).all() else "" for key in ("sub_icb", "icb")}
    sums = {key: rows[key].sum(skipna=False) for key in ("patients", "placed", "core20")}
    by = (rows["imd_score"] * rows["placed"]).sum(), rows["placed"].sum()
    score = float(half_away(by[0] / by[1], OF_SCORE)) if by[1] else float("nan")
    row = {"name": serving.tree[PATCH].name, "pcn": ""} | common | sums | {"imd_score": score}
    return pd.DataFrame([row], index=pd.Index([PATCH], name="code"))


def counts_of_large(count: pd.Series, whole: pd.Series) -> pd.Series:
    """
    Counts of large lists as their shares to a hundredth of a per cent give them: to ten people at the least.

    Parameters
    ----------
    count, whole
        People counted in each list, and people of the list.

    Returns
    -------
    count
        NaN of a list of fewer than `LEAST_OF_BOARD`.
    """
    return displayed(displayed(count / whole, OF_LARGE) * whole, 0).where(whole >= LEAST_OF_BOARD)


def shown_counts_of(serving: Serving, count: pd.Series, what: str) -> dict[str, pd.Series]:
    """
    Counts of practices and their networks that may be shown.

    Parameters
    ----------
    serving
        The store.
    count
        People of each practice of the store, whole.
    what
        What is counted, for the secret.

    Returns
    -------
    shown
        By kind of list: 1 to 4 people are NaN, and with them others of the network by which they could be worked out.
    """
    network = practices(serving)["pcn"].reindex(count.index)
    parts = network[network != ""]
    sums = count[parts.index].groupby(parts).sum()
    everything = pd.concat([count, sums])
    parent = network.mask(network == "").reindex(everything.index)
    shown = suppress_nested(everything, parent, RULE, secret=secret_for(serving, what))
    return {"practice": shown[count.index], "pcn": shown[sums.index]}


def chosen_lists(serving: Serving, level: str, area: str | None) -> pd.DataFrame:
    """
    Lists of a kind: one, those of a network, of a sub-ICB location, of my patch or of an ICB.

    Parameters
    ----------
    serving, level
        As for `lists`.
    area
        Code or name of a practice, a network or an ICB, or code of a sub-ICB location; None for all.

    Raises
    ------
    DataError
        If there is no such list, or an area is ground that no list is added up to.
    """
    table = lists(serving, level)
    if area is None:
        return table
    if code := list_meant(serving, level, area):
        return table.loc[[code]]
    for kind in LIST_LEVELS[1:] if level == "practice" else ("sub_icb",):
        if code := list_meant(serving, kind, area):
            return table[(list_of_practice(serving, kind) if level == "practice" else table[kind]) == code]
    try:
        ground = serving.tree.find(area)
    except DataError as error:
        raise DataError(f"There is no {LEVEL_NAMES[level][0]} {area!r} in this store.") from error
    if ground.level == "icb":
        return table[table["icb"] == ground.code]
    if ground.level == "cluster":
        return table
    raise DataError(
        f"{ground.name} is an area of ground, and {LEVEL_NAMES[level][1]} are lists of people who live in many areas: "
        "name an ICB, a network or a practice. needs-map table catchment gives the practices of an area's people."
    )


def lists_above(serving: Serving, code: str) -> list[Area]:
    """Lists that a list is part of, smallest first, but for a sub-ICB location that is all of its ICB."""
    own = practices(serving)
    sizes = own["sub_icb"].value_counts(), own["icb"].value_counts()
    above = [one for one in serving.tree.path(code)[-2::-1] if one.level in LIST_LEVELS]
    return [one for one in above if one.level != "sub_icb" or sizes[0][one.code] < sizes[1].get(one.parent, 0)]


def list_meant(serving: Serving, level: str, text: str) -> str:
    """
    Code of the list that a code or a name means; empty if there is none.

    Raises
    ------
    DataError
        If several have that name.
    """
    known, wanted = serving.tree.at(level), text.strip().casefold()
    codes = [one.code for one in known if one.code.casefold() == wanted]
    codes = codes or sorted(one.code for one in known if one.name.casefold() == wanted)
    if len(codes) > 1:
        raise DataError(
            f"Several {LEVEL_NAMES[level][1]} are called {text}: name one by its code ({', '.join(codes[:5])})."
        )
    return codes[0] if codes else ""


def map_notes(serving: Serving) -> list[str]:
    """What was said as the map of practices was read: that it is of another month than the lists."""
    found = [one for one in serving.store.manifest["datasets"] if one["key"] == DATASET]
    return [str(note) for one in found for note in one.get("notes", ())]


def unplaced_words(chosen: pd.DataFrame) -> list[str]:
    """Sentences on those of some `lists` of which the LSOAs of many patients are not known."""
    few = chosen[chosen["placed"] < FEW_PLACED * chosen["patients"]]
    unknown = 1 - few["placed"] / few["patients"]
    return [
        f"{name}: the LSOA of {written(share * 100, 0, '%')} of the list is not known, and the figures are of the rest."
        for name, share in zip(few["name"], unknown, strict=True)
    ]
