"""
Made-up records to try things with: people of the areas of a store, and what happened to them, all by seeded chance.

Rates by quintile and ethnic group are those that the pack's report publishes for its area, to their rounding, if there
are people enough. Nothing else of the records is of the report, and nothing at all of anyone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.inequalities import ETHNIC, QUINTILE, areas_with_inequalities, published_inequalities
from needs_map.data.errors import DataError
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.records.example_files import (
    People,
    write_admissions,
    write_attendances,
    write_births,
    write_definitions,
    write_people,
    write_waits,
)
from needs_map.data.records.groups import ETHNIC_CODES
from needs_map.data.records.margins import Margins, Target, margins
from needs_map.data.store import Store, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Places = NDArray[np.int64]

EVENTS = {
    "emergency_attendances": 1e3,
    "emergency_admissions": 1e3,
    "stroke_admissions": 1e5,
    "heart_attack_admissions": 1e5,
}
"""People that rates are for. The report calls the first two per 100,000, which can only be per 1,000."""
SHARES = {"waiting_18_weeks": 0.1, "preterm_births": 0.011}
"""Indicators that are a share of records, and how many such records there are for each person."""
CENSUS = {"White": 0.72, "Mixed": 0.03, "Asian or Asian British": 0.17, "Black or Black British": 0.03, "Other": 0.02}
"""Shares of ethnic groups that the numbers of people depart little from; of others what is left."""
NOT_GIVEN = 0.08
FEWEST_PEOPLE, MOST_PEOPLE = 1_000, 20_000_000
MADE_PRACTICES = 90
LAST_AGE = 90


class ExampleFiles(NamedTuple):
    """What was made."""

    files: tuple[Path, ...]
    area: str
    """Code of the area that the report is about."""
    exact: bool
    """Whether there were people enough for every published rate."""


def write_example_records(folder: Path, store: Store, people: int, *, seed: int = 1) -> ExampleFiles:
    """
    Write records of made-up people as Parquet, with the definitions that count them and their code lists.

    Parameters
    ----------
    folder
        For the files.
    store
        Whose LSOAs the people live in.
    people
        How many.
    seed
        Of chance: the same gives the same files.

    Raises
    ------
    DataError
        If files are there already, there are too few or too many people, or no report gives figures by group.
    """
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise DataError(f"--people must be from {FEWEST_PEOPLE:,} to {MOST_PEOPLE:,}: {people:,}.")
    if folder.exists() and any(folder.iterdir()):
        raise DataError(f"{folder} is not empty: name another folder.")
    codes = frozenset(store.areas.index)
    areas = areas_with_inequalities(codes)
    if not areas:
        raise DataError("No report gives figures by quintile for an area of this store, so there is nothing to aim at.")
    area = areas[0]
    targets, last, groups = _targets(area, codes)
    rng = np.random.default_rng(seed)
    inside = _inside(store, area)
    shares = (inside.groupby("quintile")["people"].sum().to_numpy(dtype=float), _ethnic_shares(groups))
    listed = [targets[key]._replace(per=per) for key, per in EVENTS.items()]
    solved = margins(listed, shares, people)
    who = _people(store, inside, groups, solved, rng)
    folder.mkdir(parents=True, exist_ok=True)
    write_people(folder, who)
    by_key = dict(zip(EVENTS, solved.events, strict=True))
    write_attendances(folder, who, by_key["emergency_attendances"], last, rng)
    write_admissions(folder, who, by_key, last, rng)
    exact = [solved.exact]
    for key, write in (("waiting_18_weeks", write_waits), ("preterm_births", write_births)):
        total = max(int(people * SHARES[key]), len(groups) * 5)
        own = margins([targets[key]], shares, total)
        exact.append(own.exact)
        write(folder, who, own, last, rng)
    written = [*sorted(folder.glob("*.parquet")), *write_definitions(folder, area, last)]
    return ExampleFiles(tuple(written), area, all(exact))


def _targets(area: str, codes: frozenset[str]) -> tuple[dict[str, Target], int, list[str]]:
    """Published rates by quintile and ethnic group, the last month that they are of, and the groups' names."""
    observed, _ = published_inequalities(area, codes)
    groups = list(ETHNIC_CODES)
    found: dict[str, Target] = {}
    last = 0
    for one in observed:
        key, rows = one.indicator.key, one.observations
        if key not in EVENTS and key not in SHARES:
            continue
        values = {kind: rows[rows["group_type"] == kind].set_index("group")["value"] for kind in (QUINTILE, ETHNIC)}
        first = tuple(values[QUINTILE].reindex(list("12345")))
        found[key] = Target(100.0, first, tuple(values[ETHNIC].reindex(groups)), one.indicator.decimals)
        when = datetime.strptime(" ".join(str(rows["period"].iloc[-1]).split()[-2:]), "%B %Y")
        last = when.year * 12 + when.month - 1
    if missing := [key for key in (*EVENTS, *SHARES) if key not in found]:
        raise DataError(f"The report on {area} gives no {missing[0].replace('_', ' ')} by quintile and ethnic group.")
    return found, last, groups


def _inside(store: Store, area: str) -> pd.DataFrame:
    """LSOAs of an area: `quintile` from 0 and `people`."""
    level = store.areas.loc[area, "level"]
    lsoas = store.lsoa[store.lsoa[level] == area]
    counted = store.population[store.population["sex"].eq("persons") & store.population["age_band"].eq("all ages")]
    people = counted.groupby(["basis", "LSOA21CD"])["people"].sum()
    basis = "registered" if "registered" in people.index.get_level_values(0) else "resident"
    return pd.DataFrame(
        {
            "quintile": (lsoas["imd_decile"].astype(int) - 1) // 2,
            "people": people[basis].reindex(lsoas.index).fillna(0) + 1,
        }
    )


def _ethnic_shares(groups: Sequence[str]) -> NDArray[np.float64]:
    return np.array([CENSUS.get(name, NOT_GIVEN) for name in groups])


def _people(
    store: Store, inside: pd.DataFrame, groups: Sequence[str], solved: Margins, rng: np.random.Generator
) -> People:
    by_quintile, by_group = solved.people
    total = int(by_quintile.sum())
    quintile = np.repeat(np.arange(len(by_quintile)), by_quintile)
    group = rng.permutation(np.repeat(np.arange(len(by_group)), by_group))
    lsoa = np.empty(total, dtype=object)
    for at in range(len(by_quintile)):
        own = inside[inside["quintile"] == at]
        share = (own["people"] / own["people"].sum()).to_numpy()
        lsoa[quintile == at] = rng.choice(own.index.to_numpy(dtype=object), size=int(by_quintile[at]), p=share)
    codes = [[code for code in ETHNIC_CODES[name] if len(code) <= 2 and code != "99"] for name in groups]  # noqa: PLR2004 - codes, not names
    code = np.array(
        [
            choices[at % len(choices)]
            for choices, at in zip((codes[at] for at in group), rng.integers(0, 60, total), strict=True)
        ],
        dtype=object,
    )
    practices = _practices(store)
    near = pd.Series(np.arange(len(inside)) * len(practices) // len(inside), inside.index)
    practice = practices[(near[lsoa].to_numpy() + rng.choice([0, 0, 1], total)) % len(practices)]
    sex = rng.choice(np.array(["1", "2"], dtype=object), total)
    return People(lsoa, practice, quintile, group, code, _ages(store, total, rng), sex)


def _practices(store: Store) -> NDArray[np.object_]:
    """Codes of the store's practices; made-up ones of a store without."""
    if store.has(PRACTICES):
        table = read_table(store, PRACTICES)
        codes = table["practice"] if "practice" in table else table.index.to_series()
        return np.array(sorted(codes.astype(str)), dtype=object)
    return np.array([f"Y9{at:04d}" for at in range(MADE_PRACTICES)], dtype=object)


def _ages(store: Store, total: int, rng: np.random.Generator) -> Places:
    """Ages as those of the store's residents; of a store without, as many of each up to 90."""
    ages = np.arange(LAST_AGE + 1)
    if not store.has("estimates"):
        return rng.choice(ages, total)
    table = read_table(store, "estimates")
    people = table[[str(age) for age in ages]].sum().to_numpy(dtype=float)
    return rng.choice(ages, total, p=people / people.sum())
