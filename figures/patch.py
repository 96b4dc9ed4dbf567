"""
My patch: areas bookmarked, drawn or near a point, taken together, each LSOA once however many of them hold it.

It may be made of general practices and networks instead: a list of people, not ground, each person once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from needs_map.figures.places.postcodes import find_postcode, looks_like_postcode, shares_of_postcodes
from needs_map.figures.serving import Serving, opened, store_cache
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, PATCH, PATCH_LEVEL, USUAL_NAME, Area, AreaTree
from needs_map.geo.numbers import written

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

LARGEST_PATCH = 100
"""Areas, so that the link stays well within the 2,000 characters that every program takes."""
LONGEST_NAME = 60  # characters
LONGEST_LIST = 80  # characters of unknown codes that a message repeats
MOST_NAMED = 6  # LSOAs across the edge of a shape
MOST_INSIDE, WHOLE = 0.5, 0.98
"""Share of an LSOA in a shape from which it counts, and from which it lies wholly inside."""
CORNERS = (3, 200)
"""Fewest and most corners of a shape."""
FARTHEST = 100.0
"""Kilometres around a point at most."""
METRES, POLE = 1000, 90  # in a kilometre; degrees
AT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
"""Latitude and longitude, in degrees."""
IN_PATCH = ("practice", "pcn")
"""Kinds of list that my patch can be made of."""
NOT_MIXED = (
    "My patch is made of areas or of lists of patients, not of both, so that each person counts once: people on a list "
    "may live in its areas."
)


class Patch(NamedTuple):
    """A patch of a store."""

    codes: tuple[str, ...]
    lsoas: pd.Index
    """Codes of the LSOAs that its areas are made of, in the order of the store."""

    def areas_of(self, serving: Serving, level: str) -> list[str]:
        """Codes of the areas of a level that lie in the patch or hold part of it, in the order of the store."""
        if level == "lsoa":
            return list(self.lsoas)
        pairs = serving.tree.pairs(level)
        held = set(pairs[pairs.index.isin(self.lsoas)])
        return [area.code for area in serving.tree.at(level) if area.code in held]

    def around(self, serving: Serving) -> list[Area]:
        """Places, ICBs and cluster that hold all of it, smallest first."""
        tree = serving.tree
        found = {level: self.areas_of(serving, level) for level in ("place", "icb", "cluster") if level in tree.levels}
        return [tree[codes[0]] for codes in found.values() if len(codes) == 1 and codes != list(self.codes)]

    def words(self, serving: Serving) -> str:
        """What it is made of: the one area's name, or how many areas and LSOAs."""
        if len(self.codes) == 1:
            return serving.tree[self.codes[0]].name
        count = len(self.lsoas)
        return f"{len(self.codes)} areas, {count:,} {LEVEL_NAMES['lsoa'][count != 1]}"


@store_cache(maxsize=64)
def patch_together(serving: Serving, codes: str) -> Patch:
    """
    Take the areas of a patch together.

    Parameters
    ----------
    serving
        The store.
    codes
        As `patch_of` returns them.
    """
    chosen = tuple(code for code in codes.split(",") if code in serving.tree)
    inside = {lsoa for code in chosen for lsoa in serving.tree.lsoas(code)}
    index = serving.store.lsoa.index
    return Patch(chosen, index[index.isin(inside)])


def patch_of(text: str, serving: Serving) -> tuple[str, tuple[str, ...]]:
    """
    Read a patch.

    Parameters
    ----------
    text
        Codes with commas between; any text.
    serving
        The store.

    Returns
    -------
    codes, notes
        The known codes, each once, at most `LARGEST_PATCH`, with commas between; a note for what was left out.
    """
    wanted = list(dict.fromkeys(code for part in text.split(",") if (code := part.strip())))
    ground = [code for code in wanted if code in serving.tree and code != PATCH]
    lists = [code for code in wanted if code in serving.tree.lists and serving.tree[code].level in IN_PATCH]
    absent = len(wanted) - len(ground) - len(lists)
    unknown = ", ".join(code for code in wanted if code not in ground and code not in lists)
    of_lists = next((code in lists for code in wanted if code in {*lists, *ground}), False)
    known, others = (lists, ground) if of_lists else (ground, lists)
    notes = []
    if others:
        several = f"{len(others)} {'areas' if of_lists else 'lists'}"
        notes.append(f"{NOT_MIXED} Left out: {serving.tree[others[0]].name if len(others) == 1 else several}.")
    if unknown:
        cut = unknown if len(unknown) <= LONGEST_LIST else unknown[:LONGEST_LIST] + "…"
        are = "is" if absent == 1 else "are"
        notes.append(f"My patch in the link has “{cut}”: {absent} of {len(wanted)} {are} not available, so left out.")
    if len(known) > LARGEST_PATCH:
        kind = "lists" if of_lists else "areas"
        notes.append(f"My patch holds {LARGEST_PATCH} {kind} at most: {len(known) - LARGEST_PATCH} were left out.")
    return ",".join(known[:LARGEST_PATCH]), tuple(notes)


@dataclass(frozen=True, eq=False)
class ServingWithPatch(Serving):
    """A store with my patch as one area more, of a level of its own: each LSOA of it once."""

    def __reduce__(self) -> tuple[Callable[..., Serving], tuple[object, ...]]:
        """Travel to another process as a folder, a build and what the patch is."""
        return _reopened, (self.store.folder, self.store.build, *self.patch)


def _reopened(folder: Path, build: str, codes: str, name: str) -> Serving:
    return with_patch_area(opened(folder, build), codes, name)


def serving_of_view(serving: Serving, view: View) -> Serving:
    """Return the store with the patch of a view as an area; the store as it is where the view has none."""
    return with_patch_area(serving, view.patch, view.patch_name)


def with_patch_area(serving: Serving, codes: str, name: str = "") -> Serving:
    """
    Return a store in which my patch can be chosen like any other area, by the code `PATCH`.

    Parameters
    ----------
    serving
        The store, with or without a patch.
    codes
        As `patch_of` returns them; no patch if empty.
    name
        What the patch is called; `USUAL_NAME` if empty.
    """
    built = serving.whole or serving
    return _with_patch_area(built, codes, name) if codes else built


@store_cache(maxsize=16)
def _with_patch_area(serving: Serving, codes: str, name: str) -> Serving:
    store, tree = serving.store, serving.tree
    if is_of_lists(serving, codes):
        tree = tree.with_lists(codes.split(","), name or USUAL_NAME)
        return ServingWithPatch(store, tree, serving.people, serving.indicators, whole=serving, patch=(codes, name))
    patch = patch_together(serving, codes)
    is_inside = store.lsoa.index.isin(patch.lsoas)
    parent = next((area.code for area in patch.around(serving)), tree.top.code)
    called = name or USUAL_NAME
    row = {"name": called, "short": called, "level": PATCH_LEVEL, "parent": parent, "status": ""}
    areas = store.areas.copy()
    if "geometry" in store.lsoa:
        row["geometry"] = store.lsoa.geometry[is_inside].union_all()
    areas.loc[PATCH] = pd.Series(row).reindex(areas.columns)
    with_it = store._replace(lsoa=store.lsoa.assign(**{PATCH_LEVEL: np.where(is_inside, PATCH, "")}), areas=areas)
    return ServingWithPatch(
        with_it, AreaTree(with_it), serving.people, serving.indicators, whole=serving, patch=(codes, name)
    )


def is_of_lists(serving: Serving, codes: str) -> bool:
    """Whether a patch, as `patch_of` returns it, is made of lists of patients."""
    return codes.partition(",")[0] in serving.tree.lists


def patch_name_of(text: str) -> str:
    """Name of a patch as it is kept: any text, its blanks made single and cut to `LONGEST_NAME` characters."""
    return " ".join(text.split())[:LONGEST_NAME]


class Inside(NamedTuple):
    """The areas in a shape."""

    codes: tuple[str, ...]
    """LSOAs, or the MSOAs that they fill, so that a link holds them."""
    words: str  # how many there are, and which straddle the edge


def shares_inside(geometry: "gpd.GeoSeries", shape: "BaseGeometry") -> pd.Series:
    """
    Share of each area's land that lies in a shape.

    Parameters
    ----------
    geometry, shape
        Areas by code, and a shape, both in EPSG:27700.

    Returns
    -------
    share
        Proportion from 0 to 1 of each area that the shape touches.
    """
    near = geometry.iloc[geometry.sindex.query(shape, predicate="intersects")]
    share: pd.Series = near.intersection(shape).area / near.area
    return share


def polygon_of(text: str) -> "BaseGeometry":
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
    return _on_grid([_degrees(match) for match in corners if match]).buffer(0)


def _on_grid(degrees: list[tuple[float, float]]) -> "BaseGeometry":
    """Point at a longitude and latitude, or polygon of several corners, in metres of the British National Grid."""
    import geopandas as gpd  # noqa: PLC0415 - tables read this module and need no shapes
    from shapely import Point, Polygon  # noqa: PLC0415

    shape = Point(degrees[0]) if len(degrees) == 1 else Polygon(degrees)
    return gpd.GeoSeries([shape], crs=4326).to_crs(27700).iloc[0]


def _degrees(match: re.Match[str]) -> tuple[float, float]:
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > POLE or abs(longitude) > 2 * POLE:
        raise ValueError(f"{match[0]} is not a latitude and longitude.")
    return longitude, latitude


def circle_around(serving: Serving, text: str, kilometres: float) -> "BaseGeometry":
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
    middle = _on_grid([_degrees(match)]) if (match := AT.fullmatch(typed)) else _middle(serving, typed)
    return middle.buffer(kilometres * METRES)


def _middle(serving: Serving, typed: str) -> "BaseGeometry":
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
        raise ValueError(f"No area is called “{typed[:80]}”. Type its name or code, a whole postcode, or 52.6, -1.1.")
    store = serving.store
    shape = store.lsoa.geometry[code] if code in store.lsoa.index else store.areas.geometry[code]
    return shape.representative_point()


def inside_shape(serving: Serving, shape: "BaseGeometry") -> Inside:
    """
    Find the LSOAs of which at least half lies in a shape, as whole MSOAs where it holds all of one.

    Parameters
    ----------
    serving
        The store. People are where its postcodes are; without their coordinates, land stands for people.
    shape
        In EPSG:27700.

    Raises
    ------
    ValueError
        If no LSOA lies in it, or more than my patch can hold.
    """
    land, people = shares_inside(serving.store.lsoa.geometry, shape), shares_of_postcodes(serving, shape)
    unit = "land" if people.empty else "postcodes"
    share = people[people > 0].combine_first(people.reindex(land.index).fillna(land))
    held = share.index[share >= MOST_INSIDE]
    if held.empty:
        raise ValueError(f"No LSOA of this map has half of its {unit} in the shape: draw a larger one.")
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
    cut = share[(share > 1 - WHOLE) & (share < WHOLE)].sort_values(ascending=False)
    words = f"LSOAs with at least half of their {unit} in the shape, counted whole: {len(held):,}."
    if not len(cut):
        return Inside(codes, words)
    shares = cut.head(MOST_NAMED).items()
    named = ", ".join(f"{serving.tree[str(code)].name} ({written(part * 100, 0)}% inside)" for code, part in shares)
    rest = f" and {len(cut) - MOST_NAMED:,} more" if len(cut) > MOST_NAMED else ""
    return Inside(codes, f"{words} LSOAs that the edge crosses: {named}{rest}.")
