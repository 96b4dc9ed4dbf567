"""
Indicators that a team adds to its store, takes out of it, and finds again after every update.

The files as given are kept in the folder `added` of the build, and go from build to build: the one rename that puts a
build in place puts the indicator and its files in place, or neither.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from needs_map.data.builds import amend_store, sole_builder
from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import KnownAreas, Observed
from needs_map.data.indicators.imd_2019 import STORED
from needs_map.data.indicators.observations import TABLE
from needs_map.data.indicators.readers import known_areas
from needs_map.data.manifest import ADDED, SAMPLE, read_manifest
from needs_map.data.own.tidy import Added, read_tidy
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.places.msoas_2011 import EARLIER_MSOAS
from needs_map.data.store import read_store, read_table

NO_FACTS: Mapping[str, Any] = MappingProxyType({})
EXAMPLE_CSV = """area,period,numerator,denominator,note
{0},2023,412,5810,
{1},2023,96,2275,
{0},2024,398,5902,
{1},2024,,2301,suppressed
"""
EXAMPLE_TOML = """# What the indicator is. Change each line; the CSV file of the same name holds the figures.
name = "Falls in people aged 65 and over"
short = "Falls, 65+"
group = "Our own"
kind = "rate"                      # proportion (in %), rate, mean, count or score
per = 100000                       # of a rate: events for so many people
polarity = "low is good"           # or "high is good", or "neither"
decimals = 0
period_type = "calendar year"      # or financial year (2023/24), academic year, three years (2021-23),
                                   # three financial years (2021/22 to 2023/24), quarter (2023 Q2), month, day
definition = "Emergency admissions for a fall, people aged 65 and over."
publisher = "Our business intelligence team"
source = "Admissions extract of March 2024"
licence = "Internal"
caveat = "An example: made-up figures."

# by_age = "dsr"                   # take the mark off if the rows are counts of every age band (column age): also
                                   # "isr" (standardised ratio) or "life expectancy"
# counts_rounded_to = 5            # take the mark off if the publisher rounded the counts

# [suppression]                    # take the marks off to hide small counts wherever they are shown
# below = 5
# zeros = false
# round_to = 1
"""


class StoreChange(NamedTuple):
    """What adding or taking out did."""

    key: str
    name: str
    level: str
    """Smallest level that it is given at."""
    periods: tuple[str, ...]
    rows: int
    left_out: int
    """Rows of areas that the store does not have."""
    replaced: bool
    manifest: dict[str, Any]


def add_indicator(
    store: Path, path: Path, *, only_known: bool = False, mark: str = "", facts: Mapping[str, Any] = NO_FACTS
) -> StoreChange:
    """
    Add a team's own indicator to a store, or put it in place of the one with its key that was added before.

    Parameters
    ----------
    store
        Folder of the store; what it holds serves until the new build is complete.
    path
        The CSV file; the TOML file lies beside it.
    only_known
        Leave out rows of areas that the store does not have, instead of refusing them.
    mark
        What its name is to end in.
    facts
        What the manifest says of how it was made, beside its file and rows.

    Raises
    ------
    DataError
        If a file is wrong (with all that is wrong, by row), there is no store, or it has a publisher's indicator of
        that key. Nothing is changed then.
    """
    _refuse_sample(store)
    with sole_builder(store):
        manifest = read_manifest(store)
        added = read_tidy(path, *_areas_of(store), only_known=only_known)
        indicator, table, _ = added.observed
        indicator = indicator._replace(name=f"{indicator.name}{mark}", short=f"{indicator.short}{mark}")
        key = indicator.key
        refuse_key(store, key)
        before = manifest.get(TABLE, {}).get(key)
        files = kept_files(store) | _names(key, path)
        listed = manifest.get(ADDED, {}) | {key: _facts(path, added) | dict(facts)}
        done = "added" if before is None else "replaced"
        words = f"Indicator {key} {done} ({len(table):,} rows of {path.name})"
        fresh = [(ADDED, Observed(indicator, table))]
        manifest = amend_store(store, {ADDED: listed}, added=fresh, files=files, words=words)
    periods = tuple(sorted(table["period"].unique()))
    return StoreChange(
        key,
        indicator.name,
        indicator.native_level,
        periods,
        len(table),
        added.left_out,
        replaced=before is not None,
        manifest=manifest,
    )


def remove_indicator(store: Path, key: str) -> str:
    """
    Take an indicator that was added out of a store.

    Returns
    -------
    name
        Of the file that it was added from.

    Raises
    ------
    DataError
        If no such indicator was added, or the store cannot be written.
    """
    _refuse_sample(store)
    with sole_builder(store):
        added = read_manifest(store).get(ADDED, {})
        if key not in added:
            known = f"those are {', '.join(added)}" if added else "none was"
            raise DataError(f"No indicator {key!r} was added to the store in {store}: {known}.")
        names = _names(key, Path()).keys()
        files = {name: path for name, path in kept_files(store).items() if name not in names}
        left = {other: facts for other, facts in added.items() if other != key}
        amend_store(store, {ADDED: left}, removed=[key], files=files, words=f"Indicator {key} removed")
    return str(added[key]["file"])


def kept_files(store: Path) -> dict[str, Path]:
    """Files of added indicators in the build that serves, by their names in it; none if there is no store."""
    try:
        manifest = read_manifest(store)
    except DataError:
        return {}
    build = store / manifest["build"]
    return {f"{ADDED}/{path.name}": path for path in sorted((build / ADDED).glob("*")) if path.stem in _keys(manifest)}


class OwnIndicators(NamedTuple):
    """Added indicators that a new build takes over from the one that serves."""

    files: dict[str, Path]
    facts: dict[str, dict[str, Any]]
    """What the manifest says of each; filled as they are read."""

    def observed(self, known: KnownAreas) -> Iterator[tuple[str, Observed]]:
        """
        Read them again, for the areas of the new build.

        One that has no row left there is kept only as files, and the manifest says why.
        """
        for name, path in self.files.items():
            if path.suffix != ".csv":
                continue
            before = self.facts[path.stem]
            try:
                added = read_tidy(path, known, only_known=True)
            except DataError as error:
                self.facts[path.stem] = before | {"rows": 0, "because": str(error)}
                continue
            self.facts[path.stem] = {
                **before,
                "rows": len(added.observed.observations),
                "left_out": added.left_out,
                "because": "",
            }
            yield name.partition("/")[0], added.observed


def added_indicators(store: Path) -> OwnIndicators:
    """Added indicators of the build that serves; none if there is no store."""
    try:
        facts = dict(read_manifest(store).get(ADDED, {}))
    except DataError:
        facts = {}
    return OwnIndicators(kept_files(store), facts)


def write_example(folder: Path, store: Path) -> tuple[Path, Path]:
    """
    Write a CSV and a TOML file to start from, with areas of a store.

    Returns
    -------
    csv, toml
        What was written.

    Raises
    ------
    DataError
        If there is no store, or the files are there already.
    """
    known, _ = _areas_of(store)
    places = [*known.at("place"), *known.at("icb"), *known.at("lsoa")][:2]
    paths = (folder / "falls.csv", folder / "falls.toml")
    for path in paths:
        if path.exists():
            raise DataError(f"{path} is there already: name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in zip(paths, (EXAMPLE_CSV.format(*places), EXAMPLE_TOML), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _keys(manifest: dict[str, Any]) -> set[str]:
    return set(manifest.get(ADDED, {}))


def _names(key: str, path: Path) -> dict[str, Path]:
    return {f"{ADDED}/{key}.csv": path, f"{ADDED}/{key}.toml": path.with_suffix(".toml") if path.name else path}


def _facts(path: Path, added: Added) -> dict[str, Any]:
    return {
        "file": path.name,
        "rows": len(added.observed.observations),
        "left_out": added.left_out,
        "because": "",
    }


def _areas_of(store: Path) -> tuple[KnownAreas, pd.DataFrame | None]:
    read = read_store(store)
    pairs = read.folder / read.build / f"{STORED}.parquet"
    earlier = {code: tuple(heirs) for code, heirs in read.manifest.get(EARLIER_MSOAS, {}).items()}
    practices = read_table(read, PRACTICES, ["pcn"]) if read.has(PRACTICES) else None
    known = known_areas(read.lsoa, read.areas, earlier, practices=practices)
    return known, pd.read_parquet(pairs) if pairs.is_file() else None


def refuse_key(store: Path, key: str) -> None:
    """
    Refuse the key of an indicator of a publisher.

    Raises
    ------
    DataError
        In a sentence.
    """
    if read_manifest(store).get(TABLE, {}).get(key, {}).get("origin", ADDED) != ADDED:
        raise DataError(f"The store has an indicator {key!r} of a publisher: give yours another key.")


def _refuse_sample(store: Path) -> None:
    if store.resolve() == SAMPLE.resolve():
        raise DataError("The embedded sample cannot be changed: build a store first with needs-map data update.")
