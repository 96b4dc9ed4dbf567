"""What the indicators of Fingertips are: those listed by hand, and what the figures themselves say of any other."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from needs_map.data.files.units import RATIO
from needs_map.data.indicators.definitions import SMALLEST_FIRST, Indicator, Kind, Polarity
from needs_map.data.indicators.fingertips_metadata import NUMBERED_KEY, IndicatorMetadata

LISTED = Path(__file__).parent / "fingertips.toml"
PUBLISHER = "Office for Health Improvement and Disparities"
LICENCE = "Open Government Licence v3.0"
PAGE = "https://fingertips.phe.org.uk/search/{id}"
SPANS = {"1y": "year", "2y": "two years", "3y": "three years", "4y": "four years", "5y": "five years"}
PERS = (100.0, 1_000.0, 10_000.0, 100_000.0)
ENOUGH = 0.9  # of the rows with both counts have to agree on what the value is out of
TOLERANCE = 0.02  # of the value: counts are rounded in some files
SCALED = ("value", "lower_cl", "upper_cl")
NAMED_PER = r"per ([\d,]+)"
FRACTIONS = "The file gives shares of 1; they are shown as percentages."
DOUBTFUL = "All values of the file are below 1: they may be shares of 1 rather than percentages."
NO_UNIT = "The publisher's file does not give the unit: see its page."


@cache
def known_indicators() -> dict[str, dict[str, Any]]:
    """Return the indicators of `data/indicators/fingertips.toml` by Fingertips' number."""
    return tomllib.loads(LISTED.read_text(encoding="utf-8"))


def in_one_unit(table: pd.DataFrame, about: IndicatorMetadata | None = None) -> tuple[pd.DataFrame, str]:
    """
    Put the values of an indicator in one unit: that of its last period, percentages where they are shares of 1.

    Parameters
    ----------
    table
        Its observations and their `name` in the file. What a period's values are out of is told by its counts, else by
        the name; where neither tells, they stay.
    about
        What the publisher's metadata say.

    Returns
    -------
    table, words
        The observations, and a sentence on what was changed; empty if nothing was.
    """
    given = {str(period): _out_of(rows) for period, rows in table.groupby("period", sort=True)}
    known = {period: per for period, per in given.items() if np.isfinite(per)}
    if not known:
        small = about is not None and about.kind == "proportion" and bool(table["value"].max() <= 1)
        return table, DOUBTFUL if small and table["value"].max() > 0 else ""
    last = list(known.values())[-1]
    is_share = last == 1 and (about.kind == "proportion" if about else bool(table["value"].max() <= 1))
    wanted = PERS[0] if is_share else last
    changed = {period: wanted / per for period, per in known.items() if per != wanted}
    if not changed:
        return table, ""
    times = table["period"].map(changed).fillna(1.0)
    scaled = table.assign(**{figure: table[figure] * times for figure in SCALED})
    if set(known.values()) == {1.0}:
        return scaled, FRACTIONS
    units = sorted({known[period] for period in changed})
    return scaled, (
        f"The file gives {', '.join(changed)} per {' and '.join(f'{per:,.0f}' for per in units)}: shown per "
        f"{wanted:,.0f} as its last period."
    )


def _out_of(rows: pd.DataFrame) -> float:
    """What the values of a period are out of, by their counts, else by the names that they have; NaN if unknown."""
    per = _per(rows)
    named = rows["name"].str.extract(NAMED_PER)[0].str.replace(",", "", regex=False).dropna().astype("float64")
    return float(named.iloc[0]) if np.isnan(per) and len(set(named)) == 1 else per


NAMED_RATIO = re.compile(r",? (?:indirectly )?standardi[sz]ed (?:mortality|admission|morbidity|incidence)? ?ratio\b.*")
"""End of a name that says that its values are standardised ratios."""


def indicator_of(
    number: str,
    name: str,
    table: pd.DataFrame,
    span: str,
    *,
    shown: Polarity | None = None,
    about: IndicatorMetadata | None = None,
    caveat: str = "",
) -> Indicator:
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
    about
        What the publisher's metadata say, which come before all else; None if there are none.
    caveat
        What was changed of its values, in a sentence (see `in_one_unit`); may be empty.
    """
    facts = known_indicators().get(number, {})
    kind, per, unit = _values(name, table, facts, about)
    limits = (
        "the publisher's 95% confidence intervals"
        if table["lower_cl"].notna().any()
        else "the file has no confidence intervals"
    )
    return Indicator(
        key=f"{NUMBERED_KEY}{number}",
        name=name,
        short=facts.get("short") or NAMED_RATIO.sub("", name),
        group=facts.get("group", "Fingertips"),
        kind=kind,
        unit=unit,
        per=per,
        polarity=(about and about.polarity) or shown or facts.get("polarity", "not known"),
        decimals=facts.get("decimals", 1),
        native_level=next(level for level in SMALLEST_FIRST if level in set(table["level"])),
        period_type=period_type(table["period"], span),
        method=f"{facts.get('method') or (about and about.method) or 'As the publisher calculates it'}; {limits}.",
        publisher=PUBLISHER,
        source=f"Fingertips, indicator {number}" + (f", from {about.source}" if about and about.source else ""),
        licence=LICENCE,
        page=PAGE.format(id=number),
        definition=facts.get("definition")
        or (about and about.definition)
        or f"{name}, as Fingertips defines it (indicator {number}).",
        caveat=" ".join(
            filter(None, (facts.get("caveat") or (about.caveat if about else "" if unit else NO_UNIT), caveat))
        ),
        weight="" if kind == "count" else "resident",
    )


def _values(
    name: str, table: pd.DataFrame, facts: Mapping[str, Any], about: IndicatorMetadata | None
) -> tuple[Kind, float, str]:
    """
    Kind, `per` and unit of an indicator.

    As listed, else as the metadata say, else as name and counts show. Values are a quotient of their counts only where
    the counts make them: a share of a survey, weighted, is none.
    """
    if facts:
        return facts["kind"], float(facts.get("per", np.nan)), facts["unit"]
    made = _per(table)
    made = np.nan if made == 1 else made
    if about is not None:
        return about.kind, (about.per if made == about.per else np.nan), about.unit
    if NAMED_RATIO.search(name):
        return "ratio", (made if made == PERS[0] else np.nan), RATIO
    if np.isnan(made):
        return "mean", made, ""
    return ("proportion", made, "%") if made == PERS[0] else ("rate", made, f"per {made:,.0f}")


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


def periods_in_order(rows: pd.DataFrame) -> pd.Series:
    """Periods as published; with the year and month that sort them in front where they do not sort as text."""
    if (rows["sortable"] == "").any():
        return rows["period"]
    pairs = rows[["period", "sortable"]].drop_duplicates().sort_values("sortable", kind="stable")
    if pairs["period"].is_unique and pairs["period"].is_monotonic_increasing:
        return rows["period"]
    year, part = rows["sortable"].str[:4], rows["sortable"].str[4:6]
    return year + "-" + part + " (" + rows["period"] + ")"


def _per(table: pd.DataFrame) -> float:
    """What the quotient of count and denominator is multiplied by to give the value; NaN where none fits."""
    rows = table[(table["numerator"] > 0) & (table["denominator"] > 0) & (table["value"] > 0)]
    if not len(rows):
        return np.nan
    times = rows["value"] / (rows["numerator"] / rows["denominator"])
    for per in (1.0, *PERS):
        if float(((times / per - 1).abs() < TOLERANCE).mean()) >= ENOUGH:
            return per
    return np.nan
