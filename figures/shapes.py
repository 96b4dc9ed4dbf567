"""Shapes drawn on the map, and circles around a point or postcode: the small areas that lie in them, for my patch."""

import re
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from needs_map.figures.patch import LARGEST_PATCH
from needs_map.figures.postcodes import find_postcode, looks_like_postcode
from needs_map.figures.serving import Serving
from needs_map.geo.areas import PATCH

MOST_INSIDE, WHOLE = 0.5, 0.98
"""Share of an LSOA's land in a shape from which it counts, and from which it lies wholly inside."""
CORNERS = (3, 200)
"""Fewest and most corners of a shape."""
FARTHEST = 100.0
"""Kilometres around a point at most."""
METRES = 1000
POLE = 90
"""Degrees."""
AT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
"""Latitude and longitude, in degrees."""


class Inside(NamedTuple):
    """The areas in a shape."""

    codes: tuple[str, ...]
    """LSOAs, or the MSOAs that they fill, so that a link holds them."""
    words: str
    """How many there are, and how many of them straddle the edge."""


def shares_inside(geometry: gpd.GeoSeries, shape: BaseGeometry) -> pd.Series:
    """
    Share of each area's land that lies in a shape.

    Parameters
    ----------
    geometry
        Areas by code, in EPSG:27700.
    shape
        In the same coordinates.

    Returns
    -------
    share
        Proportion from 0 to 1 of each area that the shape touches.
    """
    near = geometry.iloc[geometry.sindex.query(shape, predicate="intersects")]
    share: pd.Series = near.intersection(shape).area / near.area
    return share


def polygon_of(text: str) -> Polygon:
    """
    Read a shape that was drawn.

    Parameters
    ----------
    text
        Latitude and longitude of each corner, `52.63,-1.13;52.64,-1.10;...`.

    Raises
    ------
    ValueError
        If it has too few or too many corners, or one is no place on earth.
    """
    corners = [AT.fullmatch(part.strip()) for part in text.split(";")]
    if not CORNERS[0] <= len(corners) <= CORNERS[1] or not all(corners):
        raise ValueError(f"A shape has {CORNERS[0]} to {CORNERS[1]} corners, each a latitude and a longitude.")
    points = [Point(_degrees(match)) for match in corners if match]
    return gpd.GeoSeries([Polygon(points)], crs=4326).to_crs(27700).buffer(0).iloc[0]


def _degrees(match: re.Match[str]) -> tuple[float, float]:
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > POLE or abs(longitude) > 2 * POLE:
        raise ValueError(f"{match[0]} is no latitude and longitude.")
    return longitude, latitude


def circle_around(serving: Serving, text: str, kilometres: float) -> BaseGeometry:
    """
    Make the circle around a postcode, an area or a point.

    Parameters
    ----------
    serving
        The store.
    text
        A whole postcode, the name or code of an area, or a latitude and a longitude with a comma between.
    kilometres
        Radius, above 0.

    Raises
    ------
    ValueError
        If the text means no place of the store, or the radius is out of range.
    """
    if not 0 < kilometres <= FARTHEST:
        raise ValueError(f"The distance must be above 0 and at most {FARTHEST:g} km.")
    typed = " ".join(text.split())
    if match := AT.fullmatch(typed):
        middle = gpd.GeoSeries([Point(_degrees(match))], crs=4326).to_crs(27700).iloc[0]
    else:
        middle = _middle(serving, typed)
    return middle.buffer(kilometres * METRES)


def _middle(serving: Serving, typed: str) -> BaseGeometry:
    """A point in the LSOA of a postcode, or in an area by name or code."""
    code = typed
    if looks_like_postcode(typed):
        found = find_postcode(serving, typed)
        if not found.lsoa:
            raise ValueError(found.words)
        code = found.lsoa
    elif typed not in serving.tree:
        code = next(
            (
                area.code
                for area in map(serving.tree.__getitem__, serving.store.areas.index)
                if typed.casefold() in {area.name.casefold(), area.short.casefold()}
            ),
            "",
        )
    if not code or code == PATCH:
        raise ValueError(f"No area is called “{typed[:80]}”. Type its name or code, a whole postcode, or 52.63, -1.13.")
    store = serving.store
    shape = store.lsoa.geometry[code] if code in store.lsoa.index else store.areas.geometry[code]
    return shape.representative_point()


def inside_shape(serving: Serving, shape: BaseGeometry) -> Inside:
    """
    Find the LSOAs of which at least half the land lies in a shape, as whole MSOAs where it holds all of one.

    Parameters
    ----------
    serving
        The store; it has no points of people within LSOAs, so each counts whole or not at all.
    shape
        In EPSG:27700.

    Raises
    ------
    ValueError
        If no LSOA lies in it, or more than my patch can hold.
    """
    share = shares_inside(serving.store.lsoa.geometry, shape)
    held = share.index[share >= MOST_INSIDE]
    if held.empty:
        raise ValueError("No LSOA of this map has half of its land in the shape: draw a larger one.")
    msoas = serving.tree.membership["msoa"]
    counts = msoas[held].value_counts()
    filled = set(counts.index[counts == msoas.value_counts().reindex(counts.index)])
    alone = [str(code) for code in held if msoas[code] not in filled]
    codes = (*sorted(map(str, filled)), *alone)
    if len(codes) > LARGEST_PATCH:
        raise ValueError(
            f"The shape holds {len(held):,} LSOAs, which is {len(codes)} areas even as MSOAs: my patch holds "
            f"{LARGEST_PATCH}. Draw a smaller one, or choose larger areas."
        )
    straddling = int(((share > 1 - WHOLE) & (share < WHOLE)).sum())
    counted = int(((share >= MOST_INSIDE) & (share < WHOLE)).sum())
    one = "LSOA has" if len(held) == 1 else "LSOAs have"
    words = f"{len(held):,} {one} at least half of their land in the shape and count whole."
    if straddling:
        words += f" {straddling:,} straddle its edge: {counted:,} of these count, the others do not."
    return Inside(codes, words)
