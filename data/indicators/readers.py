"""Publishers' files of indicators: which reader reads which dataset."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.errors import DataError
from needs_map.data.indicators.census_ethnicity import read_census_ethnicity
from needs_map.data.indicators.census_topics import read_census_topics
from needs_map.data.indicators.definitions import ENGLAND_CODE, KnownAreas, Observed, Reader
from needs_map.data.indicators.fingertips import FILE, LeftOut, Rows, merged, read_fingertips, rows_of_file
from needs_map.data.indicators.fingertips_metadata import IndicatorMetadata
from needs_map.data.indicators.fuel_poverty import read_fuel_poverty
from needs_map.data.indicators.health_index import read_health_index
from needs_map.data.indicators.iod_indicators import read_iod_indicators
from needs_map.data.indicators.life_expectancy import read_life_expectancy
from needs_map.data.indicators.local_statistics import read_local_statistics

__all__ = ["FILE", "READERS", "KnownAreas", "Reader", "known_areas", "read_indicators"]


def known_areas(
    lsoa: pd.DataFrame,
    areas: pd.DataFrame,
    earlier_msoas: Mapping[str, tuple[str, ...]] | None = None,
    residents: pd.Series | None = None,
    practices: pd.DataFrame | None = None,
) -> KnownAreas:
    """
    Return what a store's tables know of areas.

    Parameters
    ----------
    lsoa, areas
        The tables of a store.
    earlier_msoas
        MSOAs of the store by those of 2011 that were split or merged.
    residents
        Of each LSOA, indexed by `LSOA21CD`; None where no reader needs them.
    practices
        General practices of the store, indexed by code, with their networks (`pcn`); None where it has none.
    """
    levels = {ENGLAND_CODE: "england"} | dict.fromkeys(lsoa["authority"], "authority")
    levels |= dict(zip(areas.index, areas["level"], strict=True)) | dict.fromkeys(lsoa.index, "lsoa")
    if practices is not None:
        levels |= dict.fromkeys(practices.index, "practice") | dict.fromkeys(set(practices["pcn"]) - {""}, "pcn")
    columns = ("authority", "msoa", "neighbourhood", "place", "icb", "cluster")
    known = pd.DataFrame(lsoa[[column for column in columns if column in lsoa]])
    known = known if residents is None else known.assign(residents=residents)
    return KnownAreas(levels, known, earlier_msoas or {})


FINGERTIPS = "fingertips"
READERS: dict[str, Reader] = {
    "fingertips": read_fingertips,
    "life_expectancy": read_life_expectancy,
    "health_index": read_health_index,
    "iod_indicators": read_iod_indicators,
    "ethnicity": read_census_ethnicity,
    "census_topics": read_census_topics,
    "fuel_poverty": read_fuel_poverty,
    "local_statistics": read_local_statistics,
}
"""Reader of each dataset of the catalogue that holds indicators."""


def read_indicators(
    paths: Mapping[str, Path],
    known: KnownAreas,
    progress: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    spare: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    *,
    left_out: LeftOut | None = None,
    about: Mapping[str, IndicatorMetadata] = MappingProxyType({}),
) -> Iterator[tuple[str, Observed]]:
    """
    Read the indicators of all files that hold some.

    Parameters
    ----------
    paths
        Publishers' files by dataset of the catalogue, as `found_files` gives them.
    known
        Areas of the store.
    left_out
        Takes what is left out of each file of Fingertips.
    about
        What the metadata of Fingertips say, by the number of the indicator.
    progress
        Called with the words of each step.
    spare
        Called with a dataset; its context may take the error of a wrong file, and the others are read on.

    Yields
    ------
    dataset, observed
        Key of the dataset, and one of its indicators.

    Raises
    ------
    DataError
        If a file is wrong, or two of them have one indicator.
    """
    read_from: dict[str, str] = {}
    for dataset, reader in READERS.items():
        keys = [key for key in paths if dataset_of(key) == dataset]
        if not keys:
            continue
        with progress(f"Read indicators: {catalogue()[dataset].title}"):
            if dataset == FINGERTIPS:
                for observed in _of_several({key: paths[key] for key in keys}, known, spare, left_out, about):
                    _once(observed.indicator.key, paths[keys[0]].name, read_from)
                    yield dataset, observed
                continue
            for key in keys:
                with spare(key):
                    aside: Counter[str] = Counter()
                    if left_out is not None:
                        left_out[key] = aside
                    for observed in reader(paths[key], known._replace(left_out=aside)):
                        if observed.indicator.key in read_from and key != dataset:
                            words = f"rows of a table that {read_from[observed.indicator.key]}, which is newer, gives"
                            aside[words] += len(observed.observations)
                            continue
                        _once(observed.indicator.key, paths[key].name, read_from)
                        yield dataset, Observed(observed.indicator, observed.observations.assign(**{FILE: key}))


def _once(key: str, name: str, read_from: dict[str, str]) -> None:
    if key in read_from:
        raise DataError(f"{name} has the indicator {key!r}, which {read_from[key]} has too: remove one of the files.")
    read_from[key] = name


def _of_several(
    paths: Mapping[str, Path],
    known: KnownAreas,
    spare: Callable[[str], AbstractContextManager[Any]],
    left_out: LeftOut | None,
    about: Mapping[str, IndicatorMetadata],
) -> list[Observed]:
    """Indicators of several files of Fingertips, without those that are wrong where the build goes on without them."""
    files: dict[str, Rows] = {}
    for key, path in paths.items():
        with spare(key):
            files[key] = rows_of_file(path, known)
    aside: LeftOut = {}
    try:
        found = merged(list(files.values()), list(files), aside, about) if files else []
    except DataError:
        aside = {}
        files = {key: rows for key, rows in files.items() if _is_sound(rows, spare(key))}
        found = merged(list(files.values()), list(files), aside, about) if files else []
    if left_out is not None:
        left_out |= {key: aside.get(key, Counter()) for key in files}  # a file without figures is named too
    return found


def _is_sound(rows: Rows, spare: AbstractContextManager[Any]) -> bool:
    """Whether the rows of one file make indicators by themselves: what is wrong within it is no fault of the others."""
    with spare:
        merged([rows])
        return True
    return False
