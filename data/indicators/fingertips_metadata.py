"""What Fingertips says of its indicators: the CSV file of their definitions, units, polarity and caveats."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from needs_map.data.errors import DataError
from needs_map.data.files.tables import header_of, is_header_alone, read_csv
from needs_map.data.files.units import RATIO
from needs_map.data.indicators.definitions import Kind, Polarity

DATASET = "fingertips_metadata"
NUMBERED_KEY = "fingertips_"
"""Begins the key of an indicator of Fingertips, before its number."""
NUMBER, NAME = "Indicator ID", "Indicator"
NUMBERED = r"[0-9]{1,9}"
TEXTS = (
    "Definition",
    "Methodology",
    "Data source",
    "Unit",
    "Value type",
    "Polarity",
    "Year type",
    "Caveats",
    "Disclosure control",
)
"""Columns that are read where the file has them; it has about thirty."""
KINDS: tuple[tuple[str, Kind], ...] = (
    (r"indirectly standardi[sz]ed ratio|standardi[sz]ed (mortality|admission|morbidity) ratio", "ratio"),
    (r"proportion|percentage", "proportion"),
    (r".*\brate\b.*", "rate"),
    (r"count|number", "count"),
    (r"life expectancy|mean|median|average|years of life.*", "mean"),
)
"""Kind of each value type, in small letters; any other is a score."""
STANDARDISED_RATE = r".*standardi[sz]ed rate.*"
"""Value types whose value is no quotient of count and denominator."""
POLARITIES: dict[str, Polarity] = {"low is good": "low is good", "high is good": "high is good", "bob": "neither"}
"""How each polarity is told from the publisher's words, in small letters."""


class IndicatorMetadata(NamedTuple):
    """What the publisher says of an indicator; empty where it says nothing."""

    name: str
    kind: Kind
    per: float
    """What the quotient of count and denominator is multiplied by; NaN where the value is no quotient."""
    unit: str
    polarity: Polarity | None
    """None where the publisher gives none."""
    definition: str
    method: str
    source: str
    caveat: str


def read_metadata(paths: Iterable[Path]) -> dict[str, IndicatorMetadata]:
    """
    Read files of metadata of Fingertips.

    Parameters
    ----------
    paths
        As downloaded, the newest first: what it says of an indicator is kept.

    Returns
    -------
    about
        By the indicator's number.

    Raises
    ------
    DataError
        If a column is missing or the number of an indicator is no number.

    References
    ----------
    Office for Health Improvement and Disparities, Fingertips: `indicator_metadata/csv/by_profile_id`.
    """
    about: dict[str, IndicatorMetadata] = {}
    for path in paths:
        header = header_of(path)
        if NUMBER not in header:
            raise DataError(f"{path.name} has no column {NUMBER!r}: download the metadata of Fingertips again.")
        if is_header_alone(path):
            continue
        text = read_csv(path, only=[NUMBER], optional=[name for name in (NAME, *TEXTS) if name in header])
        for row, cells in enumerate(text.itertuples(index=False), start=2):
            one = dict(zip(text.columns, cells, strict=True))
            if not re.fullmatch(NUMBERED, one[NUMBER]):
                raise DataError(
                    f"{path.name}: row {row}: {one[NUMBER][:40]!r} is not the number of an indicator: download it "
                    "again."
                )
            about.setdefault(one[NUMBER], _about(one))
    return about


def _about(row: Mapping[str, str]) -> IndicatorMetadata:
    words = {name: " ".join(row.get(name, "").split()) for name in (NAME, *TEXTS)}
    value_type = words["Value type"].lower()
    kind: Kind = next((kind for pattern, kind in KINDS if re.fullmatch(pattern, value_type)), "score")
    per, unit = _unit(words["Unit"], kind)
    if re.fullmatch(STANDARDISED_RATE, value_type) or kind in {"count", "mean", "score"}:
        per = np.nan
    wording = words["Polarity"].lower()
    polarity = next((end for part, end in POLARITIES.items() if part in wording), None)
    caveats = [_sentence(words[name]) for name in ("Caveats", "Disclosure control") if words[name]]
    return IndicatorMetadata(
        words[NAME],
        kind,
        per,
        unit,
        polarity,
        _sentence(words["Definition"]),
        words["Methodology"].rstrip("."),
        words["Data source"],
        " ".join(caveats),
    )


def _unit(unit: str, kind: Kind) -> tuple[float, str]:
    """What a unit multiplies a quotient by, and the unit in words."""
    if kind == "ratio":
        return 100.0, RATIO
    if unit in {"%", "per cent", "percent"} or kind == "proportion":
        return 100.0, "%"
    if found := re.search(r"per ([\d,]+)", unit):
        per = float(found[1].replace(",", ""))
        return per, unit[found.start() :]
    return np.nan, unit[:1].lower() + unit[1:] if unit[1:] == unit[1:].lower() else unit


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
