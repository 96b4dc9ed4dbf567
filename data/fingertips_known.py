"""What the indicators of Fingertips are: those listed by hand, and what the figures themselves say of any other."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.indicators import SMALLEST_FIRST, Indicator, Kind, Polarity

LISTED = Path(__file__).parent / "fingertips.toml"
PUBLISHER = "Office for Health Improvement and Disparities"
LICENCE = "Open Government Licence v3.0"
PAGE = "https://fingertips.phe.org.uk/search/{id}"
SPANS = {"1y": "year", "2y": "two years", "3y": "three years", "4y": "four years", "5y": "five years"}
PERS = (100.0, 1_000.0, 10_000.0, 100_000.0)
ENOUGH = 0.9  # of the rows with both counts have to agree on what the value is out of
TOLERANCE = 0.02  # of the value: counts are rounded in some files
NO_UNIT = "The publisher's file does not give the unit: see its page."


@cache
def listed() -> dict[str, dict[str, Any]]:
    """Return the indicators of `data/fingertips.toml` by Fingertips' number."""
    return tomllib.loads(LISTED.read_text(encoding="utf-8"))


def indicator_of(number: str, name: str, table: pd.DataFrame, span: str, shown: Polarity | None = None) -> Indicator:
    """
    Say what an indicator is.

    Parameters
    ----------
    number, name
        As Fingertips numbers and names it.
    table
        Its observations.
    span
        Years that a period covers as the file says, such as `3y`; "" if it does not.
    shown
        Which end is better as the file's own judgements show it; None if they say nothing, and then it is as listed.
    """
    facts = listed().get(number, {})
    per = float(facts.get("per", np.nan)) if facts else _per(table)
    kind: Kind = facts.get("kind") or ("mean" if np.isnan(per) else "proportion" if per == PERS[0] else "rate")
    unit = facts.get("unit", "" if np.isnan(per) else "%" if kind == "proportion" else f"per {per:,.0f}")
    limits = (
        "the publisher's 95% confidence intervals"
        if table["lower_cl"].notna().any()
        else "the file has no confidence intervals"
    )
    return Indicator(
        key=f"fingertips_{number}",
        name=name,
        short=facts.get("short", name),
        group=facts.get("group", "Fingertips"),
        kind=kind,
        unit=unit,
        per=per,
        polarity=shown or facts.get("polarity", "not known"),
        decimals=facts.get("decimals", 1),
        native_level=next(level for level in SMALLEST_FIRST if level in set(table["level"])),
        period_type=period_type(table["period"], span),
        method=f"{facts.get('method', 'As the publisher calculates it')}; {limits}.",
        publisher=PUBLISHER,
        source=f"Fingertips, indicator {number}",
        licence=LICENCE,
        page=PAGE.format(id=number),
        definition=facts.get("definition", f"{name}, as Fingertips defines it (indicator {number})."),
        caveat=facts.get("caveat", "" if unit else NO_UNIT),
    )


def period_type(periods: pd.Series, span: str) -> str:
    """Kind of period: as the file says, else as the last period is written (`2021 - 23`, `2022/23`)."""
    last = str(max(periods))
    kind = "financial year" if re.search(r"\d{4}/\d\d", last) else "calendar year"
    years = re.search(r"(\d{4}) ?- ?(\d\d)$", last)
    if span in SPANS and span != "1y":
        return SPANS[span]
    if years:
        return SPANS.get(f"{(int(years[2]) - int(years[1])) % 100 + 1}y", kind)
    return "financial years together" if last.count("/") > 1 else kind


def _per(table: pd.DataFrame) -> float:
    """What the quotient of count and denominator is multiplied by to give the value; NaN where none fits."""
    rows = table[(table["numerator"] > 0) & (table["denominator"] > 0) & (table["value"] > 0)]
    if not len(rows):
        return np.nan
    times = rows["value"] / (rows["numerator"] / rows["denominator"])
    for per in PERS:
        if float(((times / per - 1).abs() < TOLERANCE).mean()) >= ENOUGH:
            return per
    return np.nan
