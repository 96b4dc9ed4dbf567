"""The indicator that a definition makes of records: counted, suppressed, written to the store as a team's own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.data.indicators.imd_2019 import read_exact_fit, read_stored_pairs
from needs_map.data.own.added import StoreChange, add_indicator, refuse_key
from needs_map.data.records.counting import COUNTED, CROSSED, NO_DATE, OWN_CODE, SPLIT
from needs_map.data.records.definition import CRUDE, DIRECT, INDIRECT, REGISTERED, RESIDENT, SHARE, Definition
from needs_map.data.records.results import Result, count_records
from needs_map.data.records.spans import ROLLING
from needs_map.data.staging import staging_folder
from needs_map.data.store import read_table
from needs_map.figures.disclosure import secret_for
from needs_map.figures.documents.workings import hidden_words
from needs_map.figures.records.cells import (
    KEY,
    NOBODY,
    beside_people,
    cells_of,
    ground_of,
    people_of,
    series_of,
    tables_of,
)
from needs_map.figures.records.quality import Quality, completeness_caveat, quality_facts, quality_of
from needs_map.figures.records.rates import kind_of, rates_of_counts
from needs_map.figures.records.small_counts import given_away_by_overlap, hidden_counts
from needs_map.figures.serving import open_serving
from needs_map.geo.numbers import written

if TYPE_CHECKING:
    from needs_map.figures.records.cells import CoveredGround
    from needs_map.figures.serving import Serving

METHODS = {
    CRUDE: "Records counted over people, with Byar's 95% confidence limits (exact below 10 events).",
    DIRECT: "Directly standardised for age to the 2013 European Standard Population, with Dobson's 95% confidence "
    "limits; not given for fewer than 10 events.",
    INDIRECT: "Records counted over those expected at the age-specific rates of all areas of the definition together, "
    "which are 100; Byar's 95% confidence limits (exact below 10 events).",
    SHARE: "Records counted over all records of the definition, with Wilson's 95% confidence limits.",
}
POPULATIONS = {
    RESIDENT: "residents (ONS mid-year estimate nearest the middle of the period)",
    REGISTERED: "registered patients",
}


class MadeIndicator(NamedTuple):
    """What was made of records."""

    definition: Definition
    table: pd.DataFrame
    """Observations as `data add` reads them, small counts hidden."""
    about: dict[str, Any]
    """What the indicator is, likewise."""
    quality: Quality
    engine: str
    rows: int
    change: StoreChange | None
    """What was written; None of a trial."""


def make_indicator(
    definition: Definition, store: Path, kind: str, *, memory: str, master: str = "", trial: bool = False
) -> MadeIndicator:
    """
    Count records, make figures of them, hide small counts, and write the indicator to the store.

    Parameters
    ----------
    definition
        What to count and to make.
    store
        Folder of the store; what it holds serves until the new build is complete.
    kind, memory, master
        The engine, as `data.records.engines.open_engine` takes it.
    trial
        Whether nothing is written.

    Raises
    ------
    DataError
        If anything of the definition, the records or the store stands against it; nothing is changed then.
    """
    refuse_key(store, definition.key)
    serving = open_serving(store, shapes=False)
    ground = ground_of(serving, definition)
    codes = _codes(serving, definition)
    tables = tables_of(serving, ground, codes)
    result = count_records(definition, tables, kind, memory=memory, master=master)
    quality = quality_of(definition, result)
    if not quality.reasons.get(COUNTED):
        reason = max((count, words) for words, count in quality.reasons.items())[1]
        kinds = " Dates are read as 2024-03-01, 01/03/2024 (day first) or 20240301." if reason == NO_DATE else ""
        raise DataError(
            f"None of the {result.rows:,} records of {definition.path.name} counts, most of them for this reason: "
            f"{reason}.{kinds} Nothing was changed."
        )
    table = _observations(definition, serving, ground, result)
    about = _about(definition, result, quality, {code: area.name for code, area in serving.tree.lists.items()})
    facts = _facts(definition, result, quality)
    change = None if trial else _written(store, definition.key, table, about, facts)
    return MadeIndicator(definition, table, about, quality, result.engine, result.rows, change)


def _codes(serving: Serving, definition: Definition) -> pd.DataFrame:
    """Codes that records may have, with the LSOA of each, and how each has it: as of 2021, of 2011, or split since."""
    lsoas = serving.store.lsoa.index
    own = pd.DataFrame({"code": lsoas, "area": lsoas, "older": OWN_CODE})
    if "lsoa" not in definition.columns and "postcode" in definition.columns:
        if not serving.store.has("postcodes"):
            raise DataError(
                f"{definition.path.name} places records by postcode, and the store has none: build it with the ONS's "
                "lookup of postcodes, or give the column of the LSOA."
            )
        postcodes = read_table(serving.store, "postcodes").reset_index()
        codes = postcodes["postcode"].str.replace(" ", "")
        return pd.DataFrame({"code": codes, "area": postcodes["LSOA21CD"], "older": OWN_CODE})
    pairs = read_stored_pairs(serving.store.folder, serving.store.build)
    if definition.lookup:
        pairs = read_exact_fit(definition.path.parent / definition.lookup).table
    if pairs is None:
        return own
    older = pairs[pairs["LSOA21CD"].isin(lsoas) & ~pairs["LSOA11CD"].isin(lsoas)]
    people = serving.people[RESIDENT] if RESIDENT in serving.people else next(iter(serving.people.values()))
    older = older.assign(people=older["LSOA21CD"].map(people).fillna(0)).sort_values(["LSOA11CD", "people"])
    is_split = older["LSOA11CD"].duplicated(keep=False)
    largest = older.assign(older=np.where(is_split, SPLIT, CROSSED)).drop_duplicates("LSOA11CD", keep="last")
    crossed = largest.rename(columns={"LSOA11CD": "code", "LSOA21CD": "area"})[["code", "area", "older"]]
    return pd.concat([own, crossed], ignore_index=True)


def _observations(definition: Definition, serving: Serving, ground: CoveredGround, result: Result) -> pd.DataFrame:
    """Rows as `data add` reads them; figures of small counts, and of those that would give them away, left empty."""
    periods = definition.span.periods
    cells = cells_of(result.counts, ground, serving, periods, by_age=definition.by_age)
    people = cells if definition.make == SHARE else people_of(serving, definition, ground, periods, result.people)
    both = beside_people(cells, people, definition)
    counted = both.groupby(KEY, as_index=False)[["numerator", "denominator"]].sum()
    secret = secret_for(serving, definition.key)
    hidden = hidden_counts(counted, definition, ground, secret, given_away_by_overlap(counted, definition))
    figures = rates_of_counts(both, definition).merge(counted[KEY].assign(hidden=hidden), on=KEY, how="left")
    known = set(serving.tree.lists) if "practice" in definition.columns else set()
    level = figures["level"]
    published = figures["area"].ne(NOBODY) & figures["denominator"].notna() & (figures["denominator"] > 0)
    published &= (level != "practice") | figures["area"].isin(known)
    published &= figures["group_type"].eq("") | figures["group"].ne(NOBODY)
    figures = figures[published].reset_index(drop=True)
    withheld = figures["hidden"].astype(bool)
    step = definition.suppression.round_to
    if step > 1:
        count = (figures["numerator"] / step + 0.5).floordiv(1) * step
        figures["numerator"] = count.clip(upper=figures["denominator"]) if definition.make == SHARE else count
        figures[["value", "lower_cl", "upper_cl"]] = np.nan
    columns = ["value", "lower_cl", "upper_cl", "numerator"] + (
        ["denominator"] if definition.make in {SHARE, INDIRECT} else []
    )
    figures[columns] = figures[columns].mask(withheld)
    note = pd.Series("", index=figures.index).mask(withheld, SUPPRESSED)
    few = figures["value"].isna() & ~withheld & (step == 1)
    note = note.mask(few, "not available")
    if definition.by_age:
        figures["numerator"] = figures["numerator"].mask(few)
    sex, age = series_of(figures["group_type"], figures["group"])
    return figures.assign(note=note, sex=sex, age=age)[
        [
            "area",
            "period",
            "value",
            "lower_cl",
            "upper_cl",
            "numerator",
            "denominator",
            "sex",
            "age",
            "group_type",
            "group",
            "note",
        ]
    ]


def _about(definition: Definition, result: Result, quality: Quality, practices: dict[str, str]) -> dict[str, Any]:
    """The file about the indicator: what the definition says, and how it was counted."""
    counted = quality.reasons[COUNTED]
    today = datetime.now(UTC).date()
    when = f"{today.day} {today:%B %Y}"
    caveats = [definition.about.get("caveat", "")]
    if quality.broken:
        caveats.append(f"{len(quality.broken)} of the files could not be read, and their records are not counted.")
    if not np.isnan(quality.not_stated):
        caveats.append(
            f"The ethnic group is not stated for {written(quality.not_stated * 100, 1, '%')} of the records counted."
        )
    caveats.append(completeness_caveat(quality, practices))
    if definition.span.kind == ROLLING:
        caveats.append("Each period is the twelve months up to and with the one that it names, so periods overlap.")
    behind = POPULATIONS.get(definition.population, f"people of {Path(definition.population).name}")
    below, zeros, step = definition.suppression
    method = METHODS[definition.make] + ("" if definition.make == SHARE else f" People: {behind}.")
    method += f" {hidden_words(below, zeros=zeros, round_to=step)}"
    source = (
        f"{definition.about['source']}; {counted:,} of {result.rows:,} records counted by {result.engine} on {when} "
        f"(definition {definition.mark})"
    )
    about = definition.about | kind_of(definition)
    return about | {
        "key": definition.key,
        "period_type": definition.span.kind,
        "method": method,
        "source": source,
        "caveat": " ".join(filter(None, caveats)),
        **({"counts_rounded_to": step} if step > 1 else {}),
    }


def _facts(definition: Definition, result: Result, quality: Quality) -> dict[str, Any]:
    """What the manifest says of the counting."""
    return {
        "engine": result.engine,
        "definition": definition.path.name,
        "definition_sha256": definition.digest,
        "counted_on": datetime.now(UTC).isoformat(timespec="seconds"),
        "records": result.rows,
        "suppression": definition.suppression._asdict(),
        **quality_facts(quality),
    }


def _written(store: Path, key: str, table: pd.DataFrame, about: dict[str, Any], facts: dict[str, Any]) -> StoreChange:
    """Add the indicator as a team adds its own; what is known of the counting stands beside it in the manifest."""
    with staging_folder() as folder:
        path = folder / f"{key}.csv"
        table.to_csv(path, index=False)
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in about.items()]
        path.with_suffix(".toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return add_indicator(store, path, facts={"records": facts})
