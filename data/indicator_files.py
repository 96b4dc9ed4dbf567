"""Publishers' files of indicators: which reader reads which dataset."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pandas as pd

from data.catalogue import catalogue
from data.census_ethnicity import read_census_ethnicity
from data.errors import DataError
from data.fingertips import read_fingertips
from data.health_index import read_health_index
from data.indicators import ENGLAND_CODE, Known, Observed, Reader
from data.iod_indicators import read_iod_indicators
from data.life_expectancy import read_life_expectancy

__all__ = ["READERS", "Known", "Reader", "known_areas", "read_indicators"]


def known_areas(lsoa: pd.DataFrame, areas: pd.DataFrame) -> Known:
    """
    Return what a store's tables know of areas.

    Parameters
    ----------
    lsoa, areas
        The tables of a store.
    """
    levels = {ENGLAND_CODE: "england"} | dict.fromkeys(lsoa["authority"], "authority")
    levels |= dict(zip(areas.index, areas["level"], strict=True)) | dict.fromkeys(lsoa.index, "lsoa")
    columns = ("authority", "msoa", "neighbourhood", "place", "icb", "cluster")
    return Known(levels, pd.DataFrame(lsoa[[column for column in columns if column in lsoa]]))


READERS: dict[str, Reader] = {
    "fingertips": read_fingertips,
    "life_expectancy": read_life_expectancy,
    "health_index": read_health_index,
    "iod_indicators": read_iod_indicators,
    "ethnicity": read_census_ethnicity,
}
"""Reader of each dataset of the catalogue that holds indicators."""


def read_indicators(
    paths: Mapping[str, Path],
    known: Known,
    progress: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    spare: Callable[[str], AbstractContextManager[Any]] = nullcontext,
) -> Iterator[tuple[str, Observed]]:
    """
    Read the indicators of all files that hold some.

    Parameters
    ----------
    paths
        Publishers' files by dataset of the catalogue.
    known
        Areas of the store.
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
        if dataset not in paths:
            continue
        with progress(f"Read indicators: {catalogue()[dataset].title}"), spare(dataset):
            for observed in reader(paths[dataset], known):
                key = observed.indicator.key
                if key in read_from:
                    raise DataError(
                        f"{paths[dataset].name} has the indicator {key!r}, which {read_from[key]} has too: remove one "
                        "of the files."
                    )
                read_from[key] = paths[dataset].name
                yield dataset, observed
