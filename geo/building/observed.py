"""Observations of indicators from the publishers' files of a build, one indicator at a time."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from needs_map.data.catalogue import dataset_of
from needs_map.data.files.tables import Source
from needs_map.data.indicators.definitions import Observed
from needs_map.data.indicators.fingertips_metadata import DATASET as METADATA
from needs_map.data.indicators.fingertips_metadata import NUMBERED_KEY, IndicatorMetadata, read_metadata
from needs_map.data.indicators.readers import FILE, KnownAreas, read_indicators
from needs_map.data.places.msoas_2011 import CHANGED
from needs_map.geo.building.optional import Files, Progress


def observed_of(files: Files, known: KnownAreas, progress: Progress) -> Iterator[tuple[str, Observed]]:
    """
    Yield the indicators of the publishers' files, and count their rows and periods as a source of the store.

    Where the build goes on without a file that is wrong, the indicators before the wrong place stay.
    """
    rows: Counter[str] = Counter()
    periods: dict[str, set[str]] = {}
    read_before = set(files.sources)  # as more than indicators
    left_out: dict[str, Counter[str]] = {}
    defined = _metadata_of(files)
    about = {number: one for file in reversed(defined.values()) for number, one in file.items()}
    numbers: set[str] = set()
    for dataset, one in read_indicators(
        dict(files.paths), known, progress, files.spare, left_out=left_out, about=about
    ):
        if one.indicator.key.startswith(NUMBERED_KEY):
            numbers.add(one.indicator.key.removeprefix(NUMBERED_KEY))
        table = one.observations
        table = table[table["note"] != CHANGED]  # which no file has
        of_file = table.get(FILE, pd.Series(dataset, index=table.index))
        for key, own in table["period"].groupby(of_file):
            rows[key] += len(own)
            periods.setdefault(key, set()).update(own)
        yield dataset, one._replace(files=tuple(files.paths[str(key)].name for key in of_file.unique()))
    for key in [*rows, *(set(left_out) - set(rows))]:
        if key not in read_before and key in files.paths:
            seen = periods.get(key, {""})
            vintage = " to ".join(dict.fromkeys((min(seen), max(seen)))) or "no figures of its own"
            files.sources[key] = Source(pd.DataFrame(), rows[key], dict(left_out.get(key, {})), vintage)
    without = len(numbers - about.keys())
    for order, (key, definitions) in enumerate(defined.items()):
        unlike = {
            "indicators of which there are no figures": len(definitions.keys() - numbers),
            "indicators with figures of which no such file has a definition": 0 if order else without,
        }
        files.sources[key].left_out.update({words: count for words, count in unlike.items() if count})


def _metadata_of(files: Files) -> dict[str, dict[str, IndicatorMetadata]]:
    """What each file of metadata of Fingertips says of its indicators, each a source of the store."""
    about: dict[str, dict[str, IndicatorMetadata]] = {}
    for key in [key for key in files.paths if dataset_of(key) == METADATA]:
        with files.spare(key):
            own = read_metadata([files.paths[key]])
            about[key] = dict(own)
            files.sources[key] = Source(pd.DataFrame(), len(own), {}, "definitions")
    return about
