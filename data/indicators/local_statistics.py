"""ONS Explore Local Statistics: indicators of health and what determines it, for local authorities, by period."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import WITHHELD, without_marks
from needs_map.data.files.tables import number_column, read_csv
from needs_map.data.indicators.definitions import (
    OBSERVATION_COLUMNS,
    SUPPRESSED,
    Indicator,
    Kind,
    KnownAreas,
    Observed,
    level_of_areas,
)

COLUMNS = ("areacd", "geography", "indicator", "period", "observation", "measure", "unit", "lci_95", "uci_95")
SPARE = ("status", "notes")
PERIOD = re.compile(r"(\d{4})-(\d{2})-\d{2}/P(\d)Y")
STATUS = {"c": SUPPRESSED, "u": "Too unreliable to publish", "x": "Not available"}
"""What the publisher's marks say of a figure that is not there."""
UNITS: tuple[tuple[str, Kind, str, int], ...] = (
    (r"%", "proportion", "%", 1),
    (r"yrs|years", "mean", "years", 1),
    (r"rate (per [\d,]+) population", "rate", r"\1", 1),
    (r"score out of (\d+)", "mean", r"out of \1", 2),
)
"""Kind, unit in words and decimals of each unit, in small letters; any other is a score."""
SPAN_WORDS = {3: "three years", 5: "five years"}


def read_local_statistics(path: Path, known: KnownAreas) -> Iterator[Observed]:
    """
    Read all indicators of the file.

    Parameters
    ----------
    path
        The CSV file of the service: one row an indicator, area and period, with 95% limits where there are some.
    known
        Areas of the store; rows of authorities, ICBs and England are kept.

    Yields
    ------
    observed
        One indicator, with its values by period. Which end is better the file does not say.

    Raises
    ------
    DataError
        If a column is missing, a figure is no number, a period is unreadable, or no row is of a known area.

    References
    ----------
    Office for National Statistics, Explore local statistics.
    """
    text = read_csv(path, only=list(COLUMNS), optional=list(SPARE))
    text = text.assign(**dict.fromkeys(set(SPARE) - set(text.columns), ""))
    level = level_of_areas(text["areacd"], known)
    own = text[level != ""].assign(level=level[level != ""])
    if not len(own):
        raise DataError(f"{path.name} has no row of England or of any local authority: download it for its areas.")
    unreadable = ~own["period"].str.fullmatch(PERIOD.pattern)
    if unreadable.any():
        row = own.index[unreadable][0]
        raise DataError(f"{path.name}: row {row + 2}: {own['period'][row]!r} is not a period such as 2023-04-01/P1Y.")
    marked = pd.Series("", index=text.index)
    for column in ("uci_95", "lci_95", "observation"):
        text[column], marked = without_marks(text[column])
    figures = pd.DataFrame(
        {
            "value": number_column(text, "observation", path),
            "lower_cl": number_column(text, "lci_95", path),
            "upper_cl": number_column(text, "uci_95", path),
        }
    ).loc[own.index]
    status = own["status"].map(STATUS).fillna(marked[own.index].replace(WITHHELD, SUPPRESSED))
    notes = own["notes"].where(own["notes"] != "", status)
    table = pd.concat([own, figures], axis="columns").assign(
        note=notes.where(figures["value"].isna() | (own["notes"] != ""), "")
    )
    table["area"], table["period"] = table["areacd"], table["period"].map(_period)
    facts = {
        "sex": "persons",
        "age": "all ages",
        "group_type": "",
        "group": "",
        "numerator": np.nan,
        "denominator": np.nan,
    }
    table = pd.concat([table, pd.DataFrame(facts, index=table.index)], axis="columns").drop_duplicates(
        ["indicator", "area", "period"]
    )
    elsewhere = text["geography"][level == ""].value_counts()
    known.leave_out({f"rows of areas that this map does not have ({kind})": int(n) for kind, n in elsewhere.items()})
    for name, observations in table.groupby("indicator", sort=False):
        first, rows = text.loc[observations.index[0]], observations[list(OBSERVATION_COLUMNS)].reset_index(drop=True)
        yield Observed(_indicator(str(name), first, rows), rows)


def _period(text: str) -> str:
    """Period as others write it: `2023`, `2023/24` of a year that begins later than January, `2021 - 23`."""
    found = PERIOD.fullmatch(text)
    assert found is not None  # noqa: S101 - looked at before
    year, month, years = int(found[1]), found[2], int(found[3])
    if years > 1:
        return f"{year} - {(year + years - 1) % 100:02d}"
    return str(year) if month == "01" else f"{year}/{(year + 1) % 100:02d}"


def _kind(unit: str) -> tuple[Kind, str, int]:
    """Kind of a unit of the file, the unit in words, and decimals."""
    for form, kind, words, decimals in UNITS:
        if match := re.fullmatch(form, unit.lower()):
            return kind, match.expand(words), decimals
    return "score", unit, 1


def _indicator(name: str, first: pd.Series, rows: pd.DataFrame) -> Indicator:
    """What an indicator is, by its first row in the file and its observations."""
    found = PERIOD.fullmatch(first["period"])
    assert found is not None  # noqa: S101 - likewise
    years = int(found[3])
    kinds = {"01": "calendar year", "04": "financial year", "09": "academic year"}
    kind, shown, decimals = _kind(first["unit"])
    measure = first["measure"]
    limits = "the publisher's 95% confidence intervals" if rows["lower_cl"].notna().any() else "no confidence intervals"
    level = next(level for level in ("authority", "place", "icb", "england") if level in set(rows["level"]))
    return Indicator(
        key=f"local_{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_')}"[:80],
        name=name,
        short=name,
        group="Local statistics (ONS)",
        kind=kind,
        unit=shown,
        per=np.nan,
        polarity="not known",
        decimals=decimals,
        native_level=level,
        period_type=SPAN_WORDS.get(years, kinds.get(found[2], "year")),
        method=f"As the publisher calculates it; {limits}.",
        publisher="Office for National Statistics",
        source=f"Explore local statistics: {name}",
        licence="Open Government Licence v3.0",
        page="https://www.ons.gov.uk/explore-local-statistics/",
        definition=f"{name}: {measure[:1].lower()}{measure[1:]}.",
        caveat="",
        weight="resident",
    )
