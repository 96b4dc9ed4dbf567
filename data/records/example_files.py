"""Files of made-up records: what happened to people, drawn by chance, and the definitions that count it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.records.spans import month_written

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from needs_map.data.records.margins import Margins

    Places = NDArray[np.int64]

TEMPLATES = files("needs_map.data.records").joinpath("examples")
EARLIER = 0.96
"""Records of the year before, for each of the last."""
EPISODES = (0.8, 0.15, 0.05)
"""Share of stays in hospital with one, two and three episodes."""
SPOILT = 200
"""One record in so many is spoilt in each of the ways in which real ones are."""


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


def write_people(folder: Path, who: People) -> None:
    """Write the people themselves: where each lives, practice, age, sex and ethnic category."""
    table = pd.DataFrame(
        {"lsoa": who.lsoa, "practice": who.practice, "age": who.age, "sex": who.sex, "ethnic_category": who.code}
    )
    table.to_parquet(folder / "people.parquet", index=False)


def write_attendances(
    folder: Path, who: People, by: tuple[Places, Places], last: int, rng: np.random.Generator
) -> None:
    """Write attendances of two years, with some that no count may hold."""
    person, _ = _drawn(who, by, 1 + np.abs(who.age - 35) / 30, rng)
    table = _table(who, person, last, "record_id", rng)
    table["department_type"] = rng.choice(np.array(["01", "01", "02", "03"], dtype=object), len(table))
    table = _spoilt(table, "record_id", rng, {"department_type": "05"})
    table["arrival_date"] = table.pop("day").dt.date
    table.to_parquet(folder / "attendances.parquet", index=False)


def write_admissions(
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


def write_waits(folder: Path, who: People, own: Margins, last: int, rng: np.random.Generator) -> None:
    """Write pathways of the last month, with the weeks that each has waited."""
    table, hit = _share_table(who, own, last, "pathway_id", length=1, weight=_risk(who, 40.0), rng=rng)
    table["weeks_waited"] = np.where(hit, rng.integers(19, 60, len(hit)), rng.integers(0, 19, len(hit)))
    table = _spoilt(table, "pathway_id", rng, {})
    table["census_date"] = table.pop("day")
    table.to_parquet(folder / "waits.parquet", index=False, coerce_timestamps="us")  # Spark reads no nanoseconds


def write_births(folder: Path, who: People, own: Margins, last: int, rng: np.random.Generator) -> None:
    """Write births of the last twelve months, with the weeks of each."""
    mothers = ((who.sex == "2") & (who.age >= 18) & (who.age <= 42)).astype(float) + 1e-9  # noqa: PLR2004 - ages of mothers
    table, hit = _share_table(who, own, last, "birth_id", length=12, weight=mothers, rng=rng)
    del table["sex"]  # of a mother
    table["gestation_weeks"] = np.where(hit, rng.integers(24, 37, len(hit)), rng.integers(37, 42, len(hit)))
    table = _spoilt(table, "birth_id", rng, {"gestation_weeks": 20})
    table["birth_date"] = table.pop("day").dt.strftime("%Y%m%d")
    table.to_parquet(folder / "births.parquet", index=False)


def write_definitions(folder: Path, area: str, last: int) -> list[Path]:
    """Write the definitions that are shipped, for these files and their months, and return their paths."""
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
