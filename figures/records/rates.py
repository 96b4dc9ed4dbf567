"""Rates, shares and standardised figures of counted records, by the functions of `needs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needs_map.data.own.age_bands import AGE_GROUP
from needs_map.data.records.definition import CRUDE, DIRECT, SHARE
from needs_map.figures.records.cells import BANDS, KEY
from needs_map.needs.estimates.indirect import expected_events, smr
from needs_map.needs.estimates.proportions import proportion
from needs_map.needs.estimates.rates import crude_rate
from needs_map.needs.estimates.standardised import dsr

if TYPE_CHECKING:
    from needs_map.data.records.definition import Definition

ESTIMATED = ("value", "lower_cl", "upper_cl")


def rates_of_counts(cells: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """
    Make figures of counts.

    Parameters
    ----------
    cells
        `KEY`, `band`, `numerator`, `denominator`.
    definition
        What to make.

    Returns
    -------
    figures
        `KEY`, `numerator`, `denominator` (people; records of a share; events expected of a ratio), and `value`,
        `lower_cl`, `upper_cl`; NaN where the denominator is not known, or there are too few events to standardise. Of
        a standardised rate or ratio, rows of single age bands are crude rates or have no value.
    """
    if not definition.by_age:
        return _crude(cells.drop(columns="band"), definition)
    whole = cells[cells["group_type"] != AGE_GROUP]
    ages = _crude(cells[cells["group_type"] == AGE_GROUP].drop(columns="band"), definition)
    if definition.make != DIRECT:
        ages[list(ESTIMATED)] = np.nan
    return pd.concat([_standardised(whole, definition), ages], ignore_index=True)


def _crude(cells: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    made = proportion if definition.make == SHARE else crude_rate
    below = cells["denominator"].where(cells["denominator"] > 0)
    above = cells["numerator"].where(below.notna())
    found = made(above.astype("float64"), below.astype("float64"), per=definition.per)
    return cells.assign(**dict(zip(ESTIMATED, found, strict=True)))


def _standardised(cells: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Each area and group of each period standardised; unknown where a band has nobody."""
    label = cells[KEY].agg("|".join, axis=1)
    table = cells.assign(label=label)
    grid = pd.MultiIndex.from_product([label.unique(), BANDS], names=["label", "band"])
    full = table.set_index(["label", "band"])[["numerator", "denominator"]].reindex(grid).reset_index()
    full["numerator"] = full["numerator"].fillna(0.0)
    by = full.groupby("label", sort=False)
    totals = by[["numerator", "denominator"]].sum(min_count=len(BANDS))
    sound = full[by["denominator"].transform("count") == len(BANDS)]
    found = (
        table.drop_duplicates("label").set_index("label")[KEY].join(by["numerator"].sum()).join(totals["denominator"])
    )
    counts = (sound["numerator"], sound["denominator"], sound["band"], sound["label"])
    if not len(sound):
        return found.assign(**dict.fromkeys(ESTIMATED, np.nan)).reset_index(drop=True)
    if definition.make == DIRECT:
        made = dsr(*counts, per=definition.per)
        estimates = pd.DataFrame({name: getattr(made, name) for name in ESTIMATED})
    else:
        expected = _expected(
            sound.join(
                cells.assign(label=label)
                .drop_duplicates("label")
                .set_index("label")[["level", "group_type", "period"]],
                on="label",
            )
        )
        observed = sound.groupby("label")["numerator"].sum().reindex(expected.index)
        ratio = smr(observed, expected.where(expected > 0), per=definition.per)
        estimates = pd.DataFrame(dict(zip(ESTIMATED, ratio, strict=True)))
        found["denominator"] = expected.reindex(found.index)
    return found.join(estimates).reset_index(drop=True)


def _expected(sound: pd.DataFrame) -> pd.Series:
    """Events expected of each area and group at the rates by age of all small areas of the period together."""
    parts = []
    smallest = "lsoa" if (sound["level"] == "lsoa").any() else "practice"
    for _, rows in sound.groupby("period"):
        own = rows[(rows["level"] == smallest) & (rows["group_type"] == "")]
        everyone = own if len(own) else rows[(rows["level"] == rows["level"].iloc[-1]) & (rows["group_type"] == "")]
        added = everyone.groupby("band")[["numerator", "denominator"]].sum()
        parts.append(
            expected_events(
                rows["denominator"], rows["band"], rows["label"], reference=added["numerator"] / added["denominator"]
            )
        )
    return pd.concat(parts)


def kind_of(definition: Definition) -> dict[str, object]:
    """What the made indicator is, as `data add` reads it."""
    if definition.make == CRUDE:
        return {"kind": "rate", "per": definition.per}
    if definition.make == DIRECT:
        return {"kind": "rate", "per": definition.per, "standardised": True}
    if definition.make == SHARE:
        return {"kind": "proportion"}
    return {"kind": "ratio", "per": 100}
