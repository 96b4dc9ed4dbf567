"""Postcodes that a person types: which LSOA they lie in, in words where they lie in none. None is kept or sent on."""

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from needs_map.data.places.postcodes import LIVE, PLACED, POSTCODE, STORED, compact, spaced
from needs_map.data.store import read_table
from needs_map.figures.serving import Serving, store_cache

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry


class PostcodePlace(NamedTuple):
    """What came of looking for a postcode."""

    lsoa: str
    """Code of the LSOA; empty if there is none."""
    words: str
    """A note for the visitor; empty if it was plainly found."""


@store_cache(maxsize=2)
def _table(serving: Serving) -> pd.DataFrame:
    return read_table(serving.store, STORED).set_index("postcode")


@store_cache(maxsize=2)
def _points(serving: Serving) -> "gpd.GeoSeries":
    """Where postcodes in use lie, EPSG:27700, by the LSOA of each; empty without a lookup that has coordinates."""
    import geopandas as gpd  # noqa: PLC0415 - tables read this module and need no shapes

    table = _table(serving) if serving.store.has(STORED) else pd.DataFrame()
    if not set(PLACED) <= set(table.columns):
        return gpd.GeoSeries([], crs=27700)
    table = table[table["ended"] == LIVE].dropna(subset=list(PLACED))
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs=4326).to_crs(27700)
    return gpd.GeoSeries(points, index=table["LSOA21CD"].astype(str))


def shares_of_postcodes(serving: Serving, shape: "BaseGeometry") -> pd.Series:
    """
    Share of each LSOA's postcodes in use that lie in a shape.

    Parameters
    ----------
    serving
        The store.
    shape
        In EPSG:27700.

    Returns
    -------
    share
        Proportion from 0 to 1 by LSOA, of those that have a postcode with coordinates; empty where none has.
    """
    points = _points(serving)
    inside = points.index[points.sindex.query(shape, predicate="contains")].value_counts()
    total = points.index.value_counts()
    share: pd.Series = inside.reindex(total.index, fill_value=0) / total
    return share


def looks_like_postcode(text: str) -> bool:
    """Whether a text is shaped like a whole postcode, with or without its space."""
    return POSTCODE.fullmatch(compact(text)) is not None


def find_postcode(serving: Serving, text: str) -> PostcodePlace:
    """
    Look a postcode up in the store.

    Parameters
    ----------
    serving
        The store.
    text
        A text that `looks_like_postcode`.

    Returns
    -------
    found
        An ended postcode is found where it last lay, and its end is told.

    Raises
    ------
    DataError
        If the store's table of postcodes is damaged.
    """
    postcode = compact(text)
    name = spaced(postcode)
    if not serving.store.has(STORED):
        return PostcodePlace(
            "",
            f"This data set has no postcodes, so {name} could not be found. Choose the area by its name. “Data "
            "and methods” "
            "says how an administrator adds postcodes.",
        )
    table = _table(serving)
    if postcode not in table.index:
        area, vintage = serving.tree.top.name, _vintage(serving)
        return PostcodePlace(
            "", f"{name} was not found in {area}. It may be elsewhere or no longer in use ({vintage})."
        )
    row = table.loc[postcode]
    lsoa, ended = str(row["LSOA21CD"]), int(str(row["ended"]))
    if not ended:
        return PostcodePlace(lsoa, "")
    month = pd.Timestamp(ended // 100, ended % 100, 1)
    place = serving.tree[lsoa].name
    return PostcodePlace(lsoa, f"The postcode {name} was in {place} and ended in {month:%B %Y}.")


def _vintage(serving: Serving) -> str:
    """Of when the postcodes are, in words."""
    vintages = [dataset["vintage"] for dataset in serving.store.manifest["datasets"] if dataset["key"] == STORED]
    return f"postcode lookup, {vintages[0]}" if vintages else "postcode lookup"
