"""Figures of practices and networks as the page of indicators shows any area's: Core20, mean score, registers."""

import math

import pandas as pd

from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.indicators.observations import FIGURES
from needs_map.data.people.practices import DATASET
from needs_map.data.people.registers import STORED as REGISTERS
from needs_map.data.store import read_table
from needs_map.figures.entries import PERCENT, Entry, entries_of
from needs_map.figures.measures import measure_at
from needs_map.figures.people.catchments import shown_counts
from needs_map.figures.people.list_deprivation import board_deprivation
from needs_map.figures.people.practices import list_of_practice, lists
from needs_map.figures.people.registers import registers
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, together, vintage_of
from needs_map.figures.values import measure_values
from needs_map.geo.areas import LIST_LEVELS

BY_REGISTER = "Registers of disease"
NOT_ADJUSTED = "Registers are not adjusted for the ages of the list: an older list has more people on most of them."
NOT_EXPECTED = (
    "What the ages of the list and its deprivation would lead one to expect is not given: NHS England publishes how "
    "many people are on a register but not their ages, without which they cannot be compared with England age by age."
)
ETHNIC = "Ethnic group"
"""Heading of the measures that are expected of a list."""
EXPECTED = "Expected from where patients live: an estimate"
LEAST_SHOWN = 0.8
"""Share of a list whose counts by LSOA may be shown, below which nothing is expected from where its patients live."""
OF_REGISTERS = "NHS England: Quality and Outcomes Framework. Open Government Licence v3.0"
OF_LISTS = "registered"
"""Basis of all figures of lists."""


@store_cache(maxsize=1)
def list_entries(serving: Serving) -> dict[str, Entry]:
    """What a store can show of lists, by key, in the order of lists: as `entries_of` has it of ground."""
    if not serving.tree.lists:
        return {}
    ground = entries_of(serving, OF_LISTS)
    who, of_lists = "registered patients", from_datasets(OF_BASIS[OF_LISTS], DATASET, IMD)
    core20 = ground["core20_share"]._replace(
        method="Patients of the list who live in LSOAs of national deciles 1 and 2 over all with an LSOA in England. "
        "Everyone is counted, so there is no confidence interval. England’s figure is of residents.",
        cites=of_lists,
    )
    score = ground["imd_score"]._replace(
        name=f"Mean IMD {INDEX_YEAR} score of where patients live",
        short="Mean IMD score",
        method=f"Mean over LSOAs, weighted by {who}. England’s figure is weighted by residents.",
        cites=of_lists,
    )
    found = [core20, score]
    if serving.store.has(REGISTERS):
        table = read_table(serving.store, REGISTERS)[["register", "condition", "from_age"]].drop_duplicates("register")
        found += [_register(core20, *row) for row in table.sort_values("condition").itertuples(index=False)]
    found += [_expected(entry) for entry in ground.values() if entry.indicator and entry.group == ETHNIC]
    published = [entry for entry in ground.values() if entry.indicator and _is_of_lists(serving, entry)]
    return {entry.key: entry for entry in [*found, *published]}


def entries_at(serving: Serving, level: str, basis: str) -> dict[str, Entry]:
    """What a store can show of a level: `list_entries` of lists, else `entries_of`."""
    return list_entries(serving) if level in LIST_LEVELS else entries_of(serving, basis)


def _is_of_lists(serving: Serving, entry: Entry) -> bool:
    periods = serving.indicators[entry.indicator].periods
    return "practice" in periods or "pcn" in periods


def _expected(entry: Entry) -> Entry:
    name = f"{entry.name}: expected from where patients live"
    return entry._replace(
        key=f"expected_{entry.key}",
        name=name,
        short=f"{entry.short}, expected",
        group="Ethnic group: an estimate, not the list’s own records",
        method="Mean over LSOAs of the census share of residents, weighted by the list’s patients there, of the "
        "counts that may be shown. The patients themselves may differ from their neighbours.",
        indicator="",
        expects=entry.key,
        is_composition=True,
        cites=together([entry.cites, from_datasets(OF_BASIS[OF_LISTS], DATASET)]),
    )


@store_cache(maxsize=16)
def expected_shares(serving: Serving, key: str, level: str) -> pd.Series:
    """
    Mean of a measure of LSOAs over where the patients of each list live, of the counts that may be shown.

    Parameters
    ----------
    serving, key, level
        The store, a measure of its LSOAs and a kind of list.

    Returns
    -------
    mean
        By code, in the measure's unit; NaN where less than `LEAST_SHOWN` of the list can be counted.
    """
    values = measure_values(serving, measure_at(serving, key, level="lsoa"), "lsoa", OF_LISTS)
    counts = shown_counts(serving)
    counts = counts[counts["shown"]].assign(value=counts["LSOA21CD"].map(values))
    counts = counts[counts["value"].notna()].assign(code=counts["practice"].map(list_of_practice(serving, level)))
    by = counts.assign(product=counts["value"] * counts["patients"]).groupby("code")[["product", "patients"]].sum()
    every = lists(serving, level)["patients"]
    by = by.reindex(every.index)
    return (by["product"] / by["patients"]).where(by["patients"] >= LEAST_SHOWN * every)


def _register(like: Entry, register: str, condition: str, from_age: int) -> Entry:
    ages = f", aged {from_age} and over" if from_age else ""
    return like._replace(
        key=f"register_{register.lower()}",
        name=f"{condition}: share of patients on the register{ages}",
        short=f"{condition}{ages}",
        group=BY_REGISTER,
        polarity="neither",
        definition=f"Patients{ages} with a recorded diagnosis, of all patients{ages} of the list.",
        method="Share with Wilson’s 95% confidence interval.",
        source=OF_REGISTERS,
        caveat=NOT_ADJUSTED,
        period_type="financial year",
        column="",
        register=register,
        is_complete=False,
        cites=from_datasets(REGISTERS, DATASET),
    )


def list_figures(serving: Serving, entry: Entry, level: str) -> tuple[pd.DataFrame, str, str]:
    """
    An entry of `list_entries` for all lists of a kind.

    Returns
    -------
    table, period, how
        Table indexed by code in the order of the tree: value, limits and counts, NaN where hidden or unknown, and
        `note`, which says that a figure is suppressed; the period; how the values come about.
    """
    codes = pd.Index([one.code for one in serving.tree.at(level)], name="area")
    if entry.register:
        found = _registers(serving, level)
        table = found[found["register"] == entry.register].set_index("code").reindex(codes)
        counts = {"value": table["value"] * PERCENT, "numerator": table["people"], "denominator": table["list"]}
        limits = {name: table[name] * PERCENT for name in ("lower_cl", "upper_cl")}
        hidden = table["people"].isna() & table["list"].notna()
        made = pd.DataFrame(counts | limits)[list(FIGURES)]
        return _noted(made, hidden), register_year(serving), "As published"
    if entry.expects:
        made = pd.DataFrame(math.nan, index=codes, columns=list(FIGURES))
        made["value"] = expected_shares(serving, entry.expects, level).reindex(codes)
        return _noted(made, pd.Series(data=False, index=codes)), "2021", EXPECTED
    every = lists(serving, level).reindex(codes)
    made = pd.DataFrame(math.nan, index=codes, columns=list(FIGURES))
    if entry.kind == "proportion":
        people, placed = every["core20"], every["placed"]
        made = made.assign(value=people / placed.where(placed > 0) * PERCENT, numerator=people, denominator=placed)
        return _noted(made, people.isna() & (placed > 0)), INDEX_YEAR, "Patients of the list by the LSOA they live in"
    made["value"] = every["imd_score"]
    return _noted(made, pd.Series(data=False, index=codes)), INDEX_YEAR, "Patients of the list by the LSOA they live in"


def _noted(table: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    return table.assign(note=hidden.map({True: SUPPRESSED, False: ""}))


@store_cache(maxsize=4)
def _registers(serving: Serving, level: str) -> pd.DataFrame:
    return registers(serving, level, lists(serving, level).index)


def register_year(serving: Serving) -> str:
    """Year of the registers, such as `2024/25`."""
    return vintage_of(serving, REGISTERS)


def england_register(serving: Serving, register: str) -> float:
    """Share of England's patients on a register, in %, to a hundredth."""
    known = _registers(serving, "practice")
    shares = known.loc[known["register"] == register, "england"]
    return float(shares.iloc[0]) * PERCENT if len(shares) else math.nan


def list_benchmark(serving: Serving, entry: Entry, level: str, against: str) -> pd.Series:
    """
    Value of the network, or of the ICB with all its practices, of each list of a kind.

    Parameters
    ----------
    serving, entry, level
        The store, an entry of `list_entries` that is no published indicator, and the kind of list.
    against
        `pcn`, `sub_icb` or `icb`.
    """
    tree = serving.tree
    codes = pd.Index([one.code for one in tree.at(level)], name="area")
    holder = pd.Series([tree.holder(code, against) for code in codes], index=codes, dtype=object)
    if entry.expects and against == "icb":
        return pd.Series(math.nan, index=codes)
    if against in LIST_LEVELS:
        values = list_figures(serving, entry, against)[0]["value"]
    elif entry.register:
        table = _registers(serving, level)
        own = table[table["register"] == entry.register].set_index("code")
        return own["icb"].reindex(codes) * PERCENT
    else:
        boards = {code: board_deprivation(serving, code) for code in holder.dropna().unique()}
        figure = "core20" if entry.kind == "proportion" else "imd_score"
        scale = PERCENT if entry.kind == "proportion" else 1.0
        values = pd.Series({code: getattr(one, figure) * scale for code, one in boards.items() if one}, dtype="float64")
    return holder.map(values).astype("float64")
