"""Published inequalities: indicators by deprivation quintile and by ethnic group, typed in from reports."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.packs import Pack, PublishedDocument, documents_of, shipped_packs
from needs_map.data.content.published import published
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Indicator, Observed

QUINTILE, ETHNIC = "deprivation quintile", "ethnic group"
GROUP_TYPES = (QUINTILE, ETHNIC)
AGAINST = "against_average"
"""Column beside `OBSERVATION_COLUMNS`: `higher`, `lower` or `similar` to everyone, as the publisher says; empty if the
report does not."""


class Statement(NamedTuple):
    """A ratio as a report puts it."""

    indicator: str
    group_type: str
    group: str
    reference: str
    percent: float
    """Per cent higher than in the reference; negative is lower."""
    page: str
    caveat: str


@lru_cache(maxsize=4)
def published_inequalities(
    area: str, codes: frozenset[str], packs: tuple[Pack, ...] | None = None
) -> tuple[tuple[Observed, ...], tuple[str, ...]]:
    """
    Indicators that reports give by group for one area.

    Parameters
    ----------
    area
        Code of the area.
    codes
        Codes of all areas of the store: reports about others do not count.
    packs
        Content packs of the store; those of the project if None.

    Returns
    -------
    observed
        Each with its rows: everyone (no group), and each group; without counts or limits, which reports do not give,
        and with the column `AGAINST`. An indicator may have no groups. Several reports are several periods.
    documents
        Keys of the reports, oldest first.

    Raises
    ------
    DataError
        If a file is wrong.
    """
    packs = shipped_packs() if packs is None else packs
    indicators, groups = (
        table[table["area"] == area]
        for table in (published(name, codes, packs) for name in ("inequality_indicators", "inequalities"))
    )
    listed = documents_of(packs)
    order = [key for key in listed if key in set(indicators["document"])]
    observed = []
    by_key, every = dict(list(groups.groupby("indicator"))), _rows(indicators, groups, order)
    for key, own in indicators.groupby("indicator", sort=False):
        rows = by_key.get(key, groups[:0])
        newest = own.iloc[int(own["document"].map(order.index).to_numpy().argmax())]
        caveats = dict.fromkeys([newest["caveat"], *rows.loc[rows["document"] == newest["document"], "caveat"]])
        observed.append(
            Observed(_indicator(newest, " ".join(filter(None, caveats)), listed[newest["document"]]), every[str(key)])
        )
    return tuple(observed), tuple(order)


def _indicator(row: pd.Series, caveat: str, document: PublishedDocument) -> Indicator:
    return Indicator(
        key=row["indicator"],
        name=row["name"],
        short=row["short"],
        group=row["domain"],
        kind=row["kind"],
        unit=row["unit"],
        per=np.nan,
        polarity=row["polarity"],
        decimals=int(row["decimals"]),
        native_level="icb",
        period_type="as published",
        method="As published: the report gives no counts and no confidence intervals.",
        publisher=document.publisher,
        source=f"{document.title} ({document.published}): {row['page']}",
        licence="published figures",
        page="",
        definition=f"{row['name']}, {row['unit']}.",
        caveat=caveat,
    )


def _rows(indicators: pd.DataFrame, groups: pd.DataFrame, order: list[str]) -> dict[str, pd.DataFrame]:
    """Observations of each indicator, oldest report first, everyone before the groups."""
    everyone = indicators.assign(**{"group_type": "", "group": "", AGAINST: ""})
    rows = pd.concat([everyone, groups]).assign(level="icb", sex="persons", age="all ages", note="")
    rows = rows.assign(lower_cl=np.nan, upper_cl=np.nan, numerator=np.nan, denominator=np.nan)
    rows = rows[rows["document"].isin(order)]
    rows = rows.iloc[rows["document"].map(order.index).argsort(kind="stable")]
    columns = [*OBSERVATION_COLUMNS, AGAINST]
    return {str(key): own[columns].reset_index(drop=True) for key, own in rows.groupby("indicator", sort=False)}


def published_statements(area: str, codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> list[Statement]:
    """
    Ratios between groups as reports put them into words, for one area.

    Parameters
    ----------
    area, codes, packs
        As for `published_inequalities`.

    Raises
    ------
    DataError
        If the file is wrong.
    """
    table = published("inequality_statements", frozenset(codes), packs)
    table = table[table["area"] == area]
    columns = ["indicator", "group_type", "group", "reference", "percent", "page", "caveat"]
    return [Statement(*row) for row in table[columns].itertuples(index=False)]


def areas_with_inequalities(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> list[str]:
    """Codes of the store's areas that a report gives by group, in the order of the reports."""
    found: list[str] = published("inequality_indicators", frozenset(codes), packs)["area"].unique().tolist()
    return found
