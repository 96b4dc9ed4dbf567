"""How much of each LSOA its neighbourhood has, where a list of postcodes, practices or networks decided that."""

import math

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.places.neighbourhood_majority import SHARE
from needs_map.figures.documents.part import Part, Row
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area

HALF = 0.5
NOT_WEIGHED = (
    "The neighbourhoods of this data set were listed by area or drawn as boundaries: no LSOA is shared out by "
    "its postcodes or patients."
)


def shared_lsoas(serving: Serving, codes: pd.Index) -> pd.Series:
    """Share of each LSOA that is its neighbourhood's, from 0 to 1 and least first; empty where none was shared out."""
    lsoa = serving.store.lsoa
    if SHARE not in lsoa:
        return pd.Series(dtype="float64")
    shares: pd.Series = lsoa.loc[codes, SHARE].dropna()
    return shares.sort_values(kind="stable")


def footprint_rows(serving: Serving, shares: pd.Series) -> list[Row]:
    """Rows of a table, from `shared_lsoas`: `code`, `name`, `level`, `neighbourhood`, `percent`, `majority`."""
    tree, held = serving.tree, serving.store.lsoa["neighbourhood"]
    return [
        {
            "code": code,
            "name": tree[code].name,
            "level": "lsoa",
            "neighbourhood": tree[str(held[code])].name,
            "percent": share * 100,
            "majority": "clear" if share > HALF else "not clear",
        }
        for code, share in zip(map(str, shares.index), shares.tolist(), strict=True)
    ]


def footprint_notes(serving: Serving) -> tuple[str, ...]:
    """What was said as the list of neighbourhoods was read: how LSOAs were given to them, and what was left out."""
    found = [one for one in serving.store.manifest["datasets"] if one["key"] == "neighbourhoods"]
    return tuple(str(note) for one in found for note in one.get("notes", ()))


def footprint_report(serving: Serving, areas: list[Area], wanted: object) -> Part:  # noqa: ARG001 - as every report
    """
    LSOAs of some areas by how much of each its neighbourhood has.

    Parameters
    ----------
    serving
        The store.
    areas
        Of ground.
    wanted
        Not looked at.

    Raises
    ------
    DataError
        If no LSOA was shared out.
    """
    inside = {lsoa for area in areas for lsoa in serving.tree.lsoas(area.code)}
    index = serving.store.lsoa.index
    shares = shared_lsoas(serving, index[index.isin(inside)])
    if shares.empty:
        raise DataError(NOT_WEIGHED)
    return Part(
        "registered patients or listed postcodes of each LSOA",
        serving.period(serving.bases[-1]),
        footprint_rows(serving, shares),
        footprint_notes(serving),
    )


def footprint_sentence(shares: pd.Series) -> str:
    """In how many LSOAs a neighbourhood has half or less, from `shared_lsoas`; empty where none was shared out."""
    if shares.empty:
        return ""
    unclear = int((shares <= HALF).sum())
    least = math.floor(float(shares.iloc[0]) * 100 + HALF)
    return (
        f"In {unclear:,} of {len(shares):,} LSOAs the neighbourhood has half or less of the postcodes or patients; the "
        f"least is {least}%. Which neighbourhood such an LSOA belongs to is a decision, not a figure."
    )
