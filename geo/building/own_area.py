"""A store for an area of one's own: its system made from the lookup, its neighbourhoods from one's own file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from needs_map.data.catalogue import catalogue, is_same_download
from needs_map.data.content.packs import Pack, default_system
from needs_map.data.errors import DataError
from needs_map.data.fetching.cache import FETCHED, link_or_copy
from needs_map.data.files.folder import find_file, find_files, with_headings
from needs_map.data.indicators.imd import read_imd
from needs_map.data.people.practices import DATASET as PRACTICE_MAP
from needs_map.data.people.practices import read_practice_map, with_networks
from needs_map.data.people.registered import read_lists
from needs_map.data.places.boundaries import read_lsoa_boundaries
from needs_map.data.places.lookups import read_lsoa_lookup, read_msoa_names, read_wards
from needs_map.data.places.made_systems import SystemRequest, choose_system, read_upper_tier
from needs_map.data.places.neighbourhood_lists import kind_of_list
from needs_map.data.places.neighbourhoods import NeighbourhoodFit, fit_neighbourhoods, write_lookup
from needs_map.data.places.postcodes import read_postcodes
from needs_map.data.places.system import System, read_system
from needs_map.data.staging import staging_folder
from needs_map.geo.building.small_areas import lsoas_of_system
from needs_map.geo.numbers import written

MOST_LISTED = 10


class AreaRequest(NamedTuple):
    """What a store is wanted for."""

    system: str = ""
    """A system's name or the path of its file; empty is the project's default. Not looked at if there is a choice."""
    choice: SystemRequest | None = None
    neighbourhoods: Path | None = None
    packs: tuple[Pack, ...] = ()
    """Content packs given to the store."""


class Ready(NamedTuple):
    """What `build_store` needs, and notes for the user."""

    folder: Path
    system: System
    words: tuple[str, ...]


def request_words(wish: AreaRequest) -> tuple[str, ...]:
    """Words of the command line that ask for the area of a wish, from whatever folder they are given."""
    if wish.choice is None:
        name = wish.system or default_system()
        return ("--system", str(Path(name).resolve()) if name.endswith(".toml") else name)
    if wish.choice.england:
        return ("--england",)
    return ("--icb", wish.choice.icb) if wish.choice.icb else ("--lad", wish.choice.lad)


@contextmanager
def prepared(folder: Path, wish: AreaRequest) -> Iterator[Ready]:
    """
    Lay out what a store is built from: the publishers' files, with the lookup that knows the area and one's own places.

    Parameters
    ----------
    folder
        Holds the publishers' files.
    wish
        The area and, if there are any, one's own neighbourhoods.

    Yields
    ------
    ready
        The folder itself if nothing has to be added to it, else one that is removed afterwards.

    Raises
    ------
    DataError
        If the area is not in the lookup, or a file cannot be used.
    """
    if wish.choice is None:
        chosen, system = "", read_system(wish.system or default_system())
    else:
        chosen, system = _made(folder, wish.choice)
    system = system._replace(request=request_words(wish))
    if not chosen and wish.neighbourhoods is None:
        yield Ready(folder, system, ())
        return
    with staging_folder() as stage:
        _lay_out(folder, stage, system, chosen)
        words: tuple[str, ...] = ()
        if wish.neighbourhoods is not None:
            fit = own_neighbourhoods(stage, system, wish.neighbourhoods)
            target = stage / catalogue()["neighbourhoods"].files[0].format(system=system.code)
            target.unlink(missing_ok=True)
            write_lookup(fit, target)
            words = tuple(fit_words(fit))
        yield Ready(stage, system, words)


def _made(folder: Path, choice: SystemRequest) -> tuple[str, System]:
    """Name of the lookup that knows the area, newest first, and the system made from it."""
    paths = find_files(folder, "lookup", "")
    paths += sorted(set(with_headings(folder, catalogue()["lookup"])) - set(paths), reverse=True)
    upper = find_file(folder, "upper_tier", "")
    counties = read_upper_tier(upper) if upper is not None else None
    return choose_system(((path.name, read_lsoa_lookup(path).table) for path in paths), choice, counties)


def _lay_out(folder: Path, stage: Path, system: System, lookup: str) -> None:
    """Link the files that the build would find, with the one lookup that is wanted."""
    if (folder / FETCHED).is_file():
        link_or_copy(folder / FETCHED, stage / FETCHED)
    for key in catalogue():
        for path in find_files(folder, key, system.code):
            wanted = key != "lookup" or not lookup or is_same_download(path.name, lookup)
            if wanted and not (stage / path.name).exists():
                link_or_copy(path, stage / path.name)
    if lookup and not (stage / lookup).exists():
        link_or_copy(folder / lookup, stage / lookup)


def own_neighbourhoods(folder: Path, system: System, path: Path) -> NeighbourhoodFit:
    """
    Fit one's own neighbourhoods to the LSOAs of a system.

    Parameters
    ----------
    folder
        Holds the publishers' files.
    system
        The system.
    path
        See `data.neighbourhoods.fit_neighbourhoods`.

    Raises
    ------
    DataError
        If a file cannot be used.
    """
    found = {key: find_file(folder, key, system.code) for key in ("lookup", "imd", "boundaries", "msoa_names")}
    paths = {key: file for key, file in found.items() if file is not None}
    lookup = read_lsoa_lookup(paths["lookup"])
    lsoa = lsoas_of_system(lookup, read_imd(paths["imd"]), system, paths)
    ons_name = lsoa["name"].str.slice(stop=-1)
    known = read_msoa_names(paths["msoa_names"]).table["msoa"] if "msoa_names" in paths else pd.Series(dtype="str")
    names = {place.code: place.name for place in system.places}
    table = pd.DataFrame(
        {"msoa": ons_name.map(known), "place_name": lsoa["place"].map(names), "residents": lsoa["residents"]}
    )
    everywhere = read_lsoa_boundaries(paths["boundaries"])["geometry"]
    geometry = everywhere.reindex(lsoa.index)
    if geometry.isna().any():
        raise DataError(f"{paths['boundaries'].name} has no boundary for {geometry.index[geometry.isna()][0]}.")
    wards = find_file(folder, "wards", system.code)
    if wards is not None:
        table["ward"] = read_wards(wards).table["ward"].reindex(lsoa.index)
    known_postcodes = find_file(folder, "postcodes", system.code)
    postcodes = None
    kind = kind_of_list(path)
    if known_postcodes is not None and kind == "postcode":
        postcodes = read_postcodes(known_postcodes, lsoa.index).table
    patients = None
    if kind in {"practice", "pcn"} and (listed := find_file(folder, "registered", system.code)) is not None:
        networks = find_file(folder, PRACTICE_MAP, system.code)
        patients = with_networks(read_lists(listed), read_practice_map(networks).table if networks else None)
    own = gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:27700")
    return fit_neighbourhoods(path, own, postcodes, everywhere.drop(lsoa.index), lookup.table["icb"], patients=patients)


def fit_words(fit: NeighbourhoodFit) -> list[str]:
    """Lines on what a fit did: the method, and what straddles with the share of it that lies inside."""
    lines = list(fit.words)
    count = len(fit.straddling)
    if count:
        people = fit.straddling["people"].sum()
        which = "1 LSOA straddles" if count == 1 else f"{count:,} LSOAs straddle"
        lines.append(f"{which} neighbourhoods; about {written(people, 0)} of their people live outside theirs:")
        first = fit.straddling.head(MOST_LISTED)
        lines += [
            f"  {code} {written(share * 100, 0, '%')} in {into}"
            for code, share, into in zip(first.index, first["share"], first["neighbourhood"], strict=True)
        ]
        if count > MOST_LISTED:
            lines.append(f"  and {count - MOST_LISTED:,} more")
    return lines
