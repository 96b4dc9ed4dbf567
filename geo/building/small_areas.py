"""What publishers' files say of each LSOA of a system: where it lies, how deprived it is, how many are registered."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source
from needs_map.data.indicators.definitions import ENGLAND_LSOAS
from needs_map.data.indicators.imd import INDEX_YEAR, read_imd
from needs_map.data.people.registered import Lists, read_lists, registered_of
from needs_map.data.places.authorities import CORRECTIONS
from needs_map.data.places.boundaries import read_lsoa_boundaries
from needs_map.data.places.lookups import read_lsoa_lookup, read_msoa_names
from needs_map.data.places.system import System
from needs_map.geo.areas import slug
from needs_map.geo.building.assemble import IMD_COLUMNS
from needs_map.geo.building.optional import (
    Files,
    Progress,
    check_coverage,
    neighbourhoods_of,
)


def read_small_areas(files: Files, system: System, progress: Progress) -> tuple[gpd.GeoDataFrame, Lists | None]:
    """
    Join what is known of each LSOA of a system: authority, place, MSOA, neighbourhood, boundary, registered patients.

    Parameters
    ----------
    files
        The publishers' files; `files.sources` is filled with what the readers made of them.
    system
        The system.
    progress
        Called with the words of each step.

    Returns
    -------
    lsoa
        A row an LSOA of the system, in the system's order.
    lists
        The lists of practices; None without a file of them.

    Raises
    ------
    DataError
        If a file is wrong, or lacks an LSOA of the system.
    """
    paths, sources = files.paths, files.sources
    with progress("Read the lookup of LSOAs, authorities and ICBs"):
        sources["lookup"] = read_lsoa_lookup(paths["lookup"])
    with progress(f"Read the Indices of Deprivation {INDEX_YEAR}"):
        sources["imd"] = read_imd(paths["imd"])
    lsoa = lsoas_of_system(sources["lookup"], sources["imd"], system, paths)
    with progress("Read LSOA boundaries"):
        boundaries = read_lsoa_boundaries(paths["boundaries"])
    missing = lsoa.index.difference(boundaries.index)
    if len(missing):
        raise DataError(
            f"{paths['boundaries'].name} has no boundary for {missing[0]} ({len(missing):,} of the system's "
            f"{len(lsoa):,} LSOAs): boundaries of December 2021 are needed."
        )
    sources["boundaries"] = Source(
        boundaries, len(boundaries), {"LSOAs outside the system": len(boundaries) - len(lsoa)}, "December 2021"
    )
    lsoa = gpd.GeoDataFrame(lsoa.join(boundaries), geometry="geometry", crs=boundaries.crs)
    lsoa = lsoa.drop(columns="name")
    names = None
    if "msoa_names" in paths:
        with progress("Read MSOA names"), files.spare("msoa_names"):
            sources["msoa_names"] = read_msoa_names(paths["msoa_names"])
            names = sources["msoa_names"].table
    lsoa = lsoa.join(_msoas(lsoa["LSOA21NM"], names))
    lists = None
    if "registered" in paths:
        imd = sources["imd"].table.index
        with progress("Add up registered patients by LSOA"), files.spare("registered"):
            cut = sources["lookup"].table["icb"].isin(lsoa.loc[~lsoa["icb_whole"], "icb"])
            found = read_lists(paths["registered"], imd if len(imd) == ENGLAND_LSOAS else None)
            registered = registered_of(found, lsoa.index, cut.index[cut])
            known = registered.table.loc[lsoa.index, "registered"]
            check_coverage(known, files)
            if known.notna().any():
                sources["registered"], lists = registered, found
                lsoa = lsoa.join(registered.table)
            else:
                files.pass_by("registered")
    places = {place.code: place.name for place in system.places}
    named = neighbourhoods_of(files, lsoa, places, lists, progress)
    lsoa = lsoa.join(named[~named.index.duplicated()])
    return lsoa, lists


def lsoas_of_system(lookup: Source, imd: Source, system: System, paths: dict[str, Path]) -> pd.DataFrame:
    """
    LSOAs of the system's authorities with their IMD, place, ICB and whether all of it is there, in the system's order.

    Parameters
    ----------
    lookup, imd
        What the readers made of the two files; what is left out of them is counted there.
    system
        The system.
    paths
        Of the files, for the messages.

    Raises
    ------
    DataError
        If an authority of the system is not in the lookup, or an LSOA is not in File 7.
    """
    place_of = system.place_of_authority()
    table = lookup.table.copy()
    settled = settle_authorities(table, imd.table)
    table["place"] = _places_of(table, system)
    present = set(table["authority"])
    for authority in place_of:
        if authority not in present:
            raise DataError(
                f"{paths['lookup'].name} has no LSOA in the local authority {authority} that the system "
                f"{system.code!r} names: correct the code in the system file."
            )
    lsoa = table[table["place"].notna()]
    missing = lsoa.index.difference(imd.table.index)
    if len(missing):
        raise DataError(
            f"{paths['imd'].name} has no row for {missing[0]} and so covers {len(lsoa) - len(missing):,} of the "
            f"system's {len(lsoa):,} LSOAs: File 7 of the Indices of Deprivation {INDEX_YEAR} is needed, whole."
        )
    unlisted = imd.table.index[imd.table["authority"].isin(place_of.keys())].difference(table.index)
    if len(unlisted):
        raise DataError(
            f"{paths['lookup'].name} has no row for {unlisted[0]} ({len(unlisted):,} of the system's LSOAs, as "
            f"{paths['imd'].name} says): download it again, whole."
        )
    lookup.left_out["LSOAs outside the system"] = len(table) - len(lsoa)
    if settled:
        lookup.left_out[
            "LSOAs put in another authority than the lookup's: a known mistake, corrected as File 7 has it"
        ] = settled
    imd.left_out["LSOAs outside the system"] = len(imd.table) - len(lsoa)
    order = {place.code: position for position, place in enumerate(system.places)}
    inside = lsoa.groupby("icb").size() == table.groupby("icb").size().reindex(sorted(lsoa["icb"].unique()))
    lsoa = lsoa.join(imd.table[[*IMD_COLUMNS, "residents"]]).assign(icb_whole=lsoa["icb"].map(inside))
    return lsoa.iloc[np.argsort(lsoa["place"].map(order).to_numpy(), kind="stable")]


def _places_of(lookup: pd.DataFrame, system: System) -> pd.Series:
    """Place of each LSOA by its authority, and by its ICB too where the system was made from the lookup."""
    if not system.by_lookup or not system.boards[0].code:
        return lookup["authority"].map(system.place_of_authority())
    places = {
        (board.code, authority): place.code
        for board in system.boards
        for place in board.places
        for authority in place.authorities
    }
    pairs = zip(lookup["icb"], lookup["authority"], strict=True)
    return pd.Series([places.get(pair) for pair in pairs], index=lookup.index, dtype="object")


def settle_authorities(lookup: pd.DataFrame, imd: pd.DataFrame) -> int:
    """
    Put the LSOAs of `data.places.authorities.CORRECTIONS` into File 7's authority, where the lookup has the wrong one.

    Parameters
    ----------
    lookup, imd
        Tables of the two files by LSOA; the lookup is changed.

    Returns
    -------
    count
        How many LSOAs were put right.
    """
    both = lookup.index.intersection(imd.index)
    codes = [
        one.code
        for one in (one for one in CORRECTIONS if one.code in both)
        if lookup.loc[one.code, "authority_name"] == one.wrong and imd.loc[one.code, "authority_name"] == one.right
    ]
    if codes:
        lookup.loc[codes, ["authority", "authority_name"]] = imd.loc[codes, ["authority", "authority_name"]]
        board_of = lookup.drop(codes).groupby("authority")[["icb", "icb_name"]].first()
        lookup.loc[codes, ["icb", "icb_name"]] = board_of.reindex(lookup.loc[codes, "authority"]).to_numpy()
    return len(codes)


def _msoas(lsoa_names: pd.Series, names: pd.DataFrame | None) -> pd.DataFrame:
    """MSOA code and name of each LSOA: an LSOA is named after its MSOA, with a letter more."""
    ons_name = lsoa_names.str.slice(stop=-1)
    found = pd.DataFrame({"msoa": "msoa-" + ons_name.map(slug), "msoa_name": ons_name}, index=lsoa_names.index)
    if names is not None:
        for column in ("msoa", "msoa_name"):
            found[column] = ons_name.map(names[column]).fillna(found[column])
    return found
