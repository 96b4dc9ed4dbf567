"""
Made-up records to try things with: people of the areas of a store, and what happened to them, all by seeded chance.

Rates by quintile and ethnic group are those that the pack's report publishes for its area, to their rounding, if there
are people enough. Nothing else of the records is of the report, and nothing at all of anyone.
"""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.inequalities import ETHNIC, QUINTILE, areas_with_inequalities, published_inequalities
from needs_map.data.errors import DataError
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.records.groups import ETHNIC_CODES
from needs_map.data.records.margins import Margins, Target, margins
from needs_map.data.records.spans import month_written
from needs_map.data.store import Store, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Places = NDArray[np.int64]

TEMPLATES = files("needs_map.data.records").joinpath("examples")
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
EARLIER = 0.96
"""Records of the year before, for each of the last."""
EPISODES = (0.8, 0.15, 0.05)
"""Share of stays in hospital with one, two and three episodes."""
SPOILT = 200
"""One record in so many is spoilt in each of the ways in which real ones are."""
LAST_AGE = 90


class People(NamedTuple):
    """People of an area, by place in each array."""

    lsoa: NDArray[np.object_]
    practice: NDArray[np.object_]
    quintile: Places
    """0 is most deprived."""
    group: Places
    """Place of the ethnic group."""
    code: NDArray[np.object_]
    """Ethnic category; None of some who have stated none."""
    age: Places
    sex: NDArray[np.object_]


class Made(NamedTuple):
    """What was made."""

    files: tuple[Path, ...]
    area: str
    """Code of the area that the report is about."""
    exact: bool
    """Whether there were people enough for every published rate."""


def write_example_records(folder: Path, store: Store, people: int, *, seed: int = 1) -> Made:
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
    _write_people(folder, who)
    by_key = dict(zip(EVENTS, solved.events, strict=True))
    _write_attendances(folder, who, by_key["emergency_attendances"], last, rng)
    _write_admissions(folder, who, by_key, last, rng)
    exact = [solved.exact]
    for key, write in (("waiting_18_weeks", _write_waits), ("preterm_births", _write_births)):
        total = max(int(people * SHARES[key]), len(groups) * 5)
        own = margins([targets[key]], shares, total)
        exact.append(own.exact)
        write(folder, who, own, last, rng)
    written = [*sorted(folder.glob("*.parquet")), *_write_definitions(folder, area, last)]
    return Made(tuple(written), area, all(exact))


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
        values = {of: rows[rows["group_type"] == of].set_index("group")["value"] for of in (QUINTILE, ETHNIC)}
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
        [of[at % len(of)] for of, at in zip((codes[at] for at in group), rng.integers(0, 60, total), strict=True)],
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


def _drawn(
    who: People, by: tuple[Places, Places], weight: NDArray[np.float64], rng: np.random.Generator
) -> tuple[Places, Places]:
    """People to whom events happen, so many by quintile and by ethnic group, and the group of each event."""
    quintiles = np.repeat(np.arange(len(by[0])), by[0])
    groups = rng.permutation(np.repeat(np.arange(len(by[1])), by[1]))
    width = len(by[1])
    cells = who.quintile * width + who.group
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], np.arange(len(by[0]) * width + 1))
    person = np.empty(len(quintiles), dtype=np.int64)
    wanted = quintiles * width + groups
    for cell in np.unique(wanted):
        members = order[starts[cell] : starts[cell + 1]]
        if not len(members):  # too few people to have one of each: another of the quintile
            members = np.flatnonzero(who.quintile == cell // width)
        chance = np.cumsum(weight[members])
        at = wanted == cell
        person[at] = members[np.searchsorted(chance, rng.random(int(at.sum())) * chance[-1])]
    return person, groups


def _risk(who: People, doubling: float) -> NDArray[np.float64]:
    """Chance of an event, which doubles with so many years of age."""
    return np.exp2(who.age / doubling)


def _table(who: People, person: Places, last: int, key: str, rng: np.random.Generator) -> pd.DataFrame:
    """Records of people in the last twelve months, and fewer of the same in the twelve before."""
    again = rng.choice(len(person), int(len(person) * EARLIER))
    every = np.concatenate([person, person[again]])
    month = np.concatenate([last - rng.integers(0, 12, len(person)), last - 12 - rng.integers(0, 12, len(again))])
    return pd.DataFrame(
        {
            key: [f"R{at:09d}" for at in rng.permutation(len(every))],
            "pseudonym": [f"S{at * 7919 % 1_000_000_007:09d}" for at in every],
            "day": _days(month, rng),
            "lsoa": who.lsoa[every],
            "practice": who.practice[every],
            "age": who.age[every],
            "sex": who.sex[every],
            "ethnic_category": who.code[every],
        }
    )


def _days(month: Places, rng: np.random.Generator) -> pd.Series:
    return pd.Series(
        pd.to_datetime({"year": month // 12, "month": month % 12 + 1, "day": rng.integers(1, 29, len(month))})
    )


def _spoilt(table: pd.DataFrame, key: str, rng: np.random.Generator, extra: dict[str, Any]) -> pd.DataFrame:
    """Records with some more that no count may hold: each spoilt in one way, one in so many of each."""
    ways: list[dict[str, Any]] = [
        {"day": pd.NaT},
        {"day": table["day"].min() - pd.Timedelta(days=400)},
        {"lsoa": None},
        {"lsoa": "W01000001"},
        {"lsoa": "unknown"},
        {"age": 200},
        {"sex": "9"},
        extra,
    ]
    more: list[pd.DataFrame] = []
    count = max(len(table) // SPOILT, 2)
    for way in ways:
        if way and set(way) <= set(table.columns):
            rows = table.iloc[rng.choice(len(table), count)].assign(**way)
            more.append(rows.assign(**{key: [f"X{len(more)}{at:07d}" for at in range(count)]}))
    twice = table.iloc[rng.choice(len(table), count, replace=False)]
    found = pd.concat([table, *more, twice], ignore_index=True)
    return found.iloc[rng.permutation(len(found))].reset_index(drop=True)


def _write_people(folder: Path, who: People) -> None:
    table = pd.DataFrame(
        {"lsoa": who.lsoa, "practice": who.practice, "age": who.age, "sex": who.sex, "ethnic_category": who.code}
    )
    table.to_parquet(folder / "people.parquet", index=False)


def _write_attendances(
    folder: Path, who: People, by: tuple[Places, Places], last: int, rng: np.random.Generator
) -> None:
    person, _ = _drawn(who, by, 1 + np.abs(who.age - 35) / 30, rng)
    table = _table(who, person, last, "record_id", rng)
    table["department_type"] = rng.choice(np.array(["01", "01", "02", "03"], dtype=object), len(table))
    table = _spoilt(table, "record_id", rng, {"department_type": "05"})
    table["arrival_date"] = table.pop("day").dt.date
    table.to_parquet(folder / "attendances.parquet", index=False)


def _write_admissions(
    folder: Path, who: People, by_key: dict[str, tuple[Places, Places]], last: int, rng: np.random.Generator
) -> None:
    """Emergency stays, those for stroke and heart attack among them, each of one to three episodes."""
    stroke, attack = by_key["stroke_admissions"], by_key["heart_attack_admissions"]
    rest = tuple(
        every - one - other for every, one, other in zip(by_key["emergency_admissions"], stroke, attack, strict=True)
    )
    parts = []
    for counts, doubling, codes in (
        (stroke, 10.0, ("I63.9", "I61.9", "I639", "I64")),
        (attack, 12.0, ("I21.4", "I214", "I21.9", "I22.0")),
        ((rest[0], rest[1]), 25.0, ("R07.4", "J18.9", "N39.0", "I60", "A09")),
    ):
        usual = [code for code in codes if doubling < 20 or not code.startswith("I")]  # noqa: PLR2004 - of the rest
        person, _ = _drawn(who, counts, _risk(who, doubling), rng)
        table = _table(who, person, last, "record_id", rng)
        table["diagnosis_1"] = rng.choice(np.array(usual, dtype=object), len(table))
        parts.append(table)
    table = pd.concat(parts, ignore_index=True)
    table["record_id"] = [f"R{at:09d}" for at in range(len(table))]
    table["spell_id"] = [f"H{at:09d}" for at in rng.permutation(len(table))]
    table["episode_number"] = 1
    table["admission_method"] = rng.choice(np.array(["21", "21", "22", "2A"], dtype=object), len(table))
    table = _spoilt(table, "record_id", rng, {"admission_method": "11"})
    spoilt = table["record_id"].str.startswith("X")
    table.loc[spoilt, "spell_id"] = "E" + table.loc[spoilt, "record_id"]
    later = []
    for number, share in enumerate(EPISODES[1:], start=2):
        rows = table[~table["record_id"].duplicated(keep=False)]
        rows = rows.iloc[rng.choice(len(rows), int(len(rows) * share), replace=False)]
        later.append(rows.assign(episode_number=number, record_id=rows["record_id"] + f"-{number}"))
    table = pd.concat([table, *later], ignore_index=True)
    table["admission_date"] = table.pop("day").dt.strftime("%d/%m/%Y")
    table.to_parquet(folder / "admissions.parquet", index=False)


def _share_table(
    who: People,
    own: Margins,
    last: int,
    key: str,
    *,
    length: int,
    weight: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Records of the last period and of one before it, and which of them are in the numerator."""
    hits = own.events[0]
    misses = (own.people[0] - hits[0], own.people[1] - hits[1])
    yes, _ = _drawn(who, hits, weight, rng)
    no, _ = _drawn(who, misses, weight, rng)
    person = np.concatenate([yes, no])
    hit = np.arange(len(person)) < len(yes)
    again = rng.choice(len(person), len(person))
    table = _table(who, person, last, key, rng).iloc[: len(person)]
    month = last - rng.integers(0, length, 2 * len(person)) - np.repeat([0, length], len(person))
    table = pd.concat([table, table.iloc[again]], ignore_index=True)
    table["day"] = _days(month, rng)
    table[key] = [f"R{at:09d}" for at in range(len(table))]
    return table, np.concatenate([hit, hit[again]])


def _write_waits(folder: Path, who: People, own: Margins, last: int, rng: np.random.Generator) -> None:
    table, hit = _share_table(who, own, last, "pathway_id", length=1, weight=_risk(who, 40.0), rng=rng)
    table["weeks_waited"] = np.where(hit, rng.integers(19, 60, len(hit)), rng.integers(0, 19, len(hit)))
    table = _spoilt(table, "pathway_id", rng, {})
    table["census_date"] = table.pop("day")
    table.to_parquet(folder / "waits.parquet", index=False, coerce_timestamps="us")  # Spark reads no nanoseconds


def _write_births(folder: Path, who: People, own: Margins, last: int, rng: np.random.Generator) -> None:
    mothers = ((who.sex == "2") & (who.age >= 18) & (who.age <= 42)).astype(float) + 1e-9  # noqa: PLR2004 - ages of mothers
    table, hit = _share_table(who, own, last, "birth_id", length=12, weight=mothers, rng=rng)
    table["gestation_weeks"] = np.where(hit, rng.integers(24, 37, len(hit)), rng.integers(37, 42, len(hit)))
    table = _spoilt(table, "birth_id", rng, {"gestation_weeks": 20})
    table["birth_date"] = table.pop("day").dt.strftime("%Y%m%d")
    table.to_parquet(folder / "births.parquet", index=False)


def _write_definitions(folder: Path, area: str, last: int) -> list[Path]:
    written = []
    for template in sorted(TEMPLATES.iterdir(), key=lambda one: one.name):
        if not template.name.endswith((".toml", ".csv")):
            continue
        text = template.read_text(encoding="utf-8")
        months = 1 if 'type = "month"' in text else 23
        text = (
            text.replace("$area", area)
            .replace("$first", month_written(last - months))
            .replace("$last", month_written(last))
        )
        path = folder / template.name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
