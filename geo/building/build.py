"""From publishers' files to a store: read, join, dissolve, check, put in place."""

from collections import Counter
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from needs_map.data.builds import sole_builder, write_store
from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.content.packs import STORED as PACKS
from needs_map.data.content.packs import Pack, joined, pack_facts, pack_files, packs_of
from needs_map.data.errors import DataError
from needs_map.data.fetching.cache import read_fetched
from needs_map.data.files.folder import found_files
from needs_map.data.files.tables import Source
from needs_map.data.indicators.definitions import ENGLAND_LSOAS
from needs_map.data.indicators.imd import INDEX_YEAR, read_imd
from needs_map.data.indicators.readers import known_areas
from needs_map.data.manifest import ADDED, sha256
from needs_map.data.own.added import kept_of
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.people.registered import Lists, read_lists, registered_of
from needs_map.data.places.authorities import CORRECTIONS
from needs_map.data.places.boundaries import read_lsoa_boundaries
from needs_map.data.places.lookups import read_lsoa_lookup, read_msoa_names
from needs_map.data.places.msoas_2011 import EARLIER_MSOAS, changed_msoas
from needs_map.data.places.neighbourhood_lists import overlap_words
from needs_map.data.places.system import System
from needs_map.geo.areas import OVERLAPS, slug
from needs_map.geo.building.assemble import IMD_COLUMNS, Tables, assemble, neighbourhood_codes
from needs_map.geo.building.optional import (
    Files,
    Progress,
    ages_of,
    check_archives,
    check_coverage,
    imd_2019_of,
    imd_summaries_of,
    missing_of,
    neighbourhoods_of,
    observed_of,
    postcodes_of,
    practices_of,
    wards_of,
)
from needs_map.geo.building.population import far_registered_counts
from needs_map.geo.england import AROUND, england_people, people_around
from needs_map.geo.hexagon_areas import hexagon_table


class Summary(NamedTuple):
    """What a build did, for the last lines of the command."""

    manifest: dict[str, Any]
    areas: dict[str, int]
    """How many areas of each level."""


def build_store(
    folder: Path,
    system: System,
    store: Path,
    progress: Progress = nullcontext,
    *,
    whole: bool = False,
    forgiving: bool = False,
    packs: tuple[Pack, ...] = (),
) -> Summary:
    """
    Build a store from the publishers' files in a folder.

    Parameters
    ----------
    folder
        Holds the files under the publishers' names (`data/catalogue.toml`).
    system
        Local authorities, places and ICBs that the map is for.
    store
        Folder of the store; what it holds serves until the new build is complete.
    progress
        Called with the words of each step; its context lasts as long as the step.
    whole
        Refuse to build without a dataset that the system file says it needs.
    forgiving
        Build without an optional dataset whose file is wrong, and record why; else such a file stops the build.
    packs
        Content packs for the store; those that it was given before stay, unless one of these has the same name.

    Returns
    -------
    summary
        The manifest as written, and the number of areas of each level.

    Raises
    ------
    DataError
        If a file is missing or wrong, or the store cannot be written.
    """
    with sole_builder(store):
        with progress("Find the publishers' files"):
            found = found_files(folder, system.code)
        absent = [key for key in system.needs if whole and key not in found.paths]
        if absent:
            dataset = catalogue()[absent[0]]
            wanted = f"{dataset.files[0].format(system=system.code)} ({dataset.title})"
            raise DataError(f"{folder} holds no file like {wanted}, which the system {system.code!r} needs.")
        files = Files(found.paths, {}, forgiving, {}, found.passed, found.unknown)
        check_archives(files)
        lsoa, lists = _read_small_areas(files, system, progress)
        imd = files.sources["imd"].table
        with progress("Dissolve LSOAs into larger areas"):
            further = _further_neighbourhoods(files)
            tables = assemble(lsoa, system, _periods(files), england_people(imd), further)
            around = _around(files, lsoa, tables.lsoa)
        before = imd_2019_of(files, lsoa.index, progress) | imd_summaries_of(files, lsoa, progress)
        ages = ages_of(files, lsoa["authority"], progress)
        postcodes = postcodes_of(files, lsoa.index, progress) | wards_of(files, lsoa.index, progress)
        practices = practices_of(files, lists, lsoa, progress)
        with progress("Give each LSOA its hexagon"):
            hexes = hexagon_table(tables.lsoa)
        with progress("Check and write the store"):
            content = tables._asdict() | ages | before | hexes | postcodes | around | practices
            if further is not None:
                codes = neighbourhood_codes(further).rename_axis("LSOA21CD")
                content[OVERLAPS] = codes.reset_index()
            earlier = _earlier_msoas(files, tables.lsoa["msoa"])
            residents, of_lists = _residents(tables.population), practices.get(PRACTICES)
            known = known_areas(tables.lsoa, tables.areas, earlier, residents, of_lists)
            kept = kept_of(store)
            content_packs = joined(packs_of(store), packs)
            manifest = write_store(
                store,
                content,
                lambda: (
                    _manifest(files, system, tables)
                    | {
                        ADDED: kept.facts,
                        EARLIER_MSOAS: earlier,
                        PACKS: {pack.key: pack_facts(pack) for pack in content_packs},
                    }
                ),
                observed=chain(observed_of(files, known, progress), kept.observed(known)),
                words=f"Store built: {system.name}",
                files=kept.files | {name: path for pack in content_packs for name, path in pack_files(pack).items()},
            )
    return Summary(manifest, dict(Counter(tables.areas["level"])) | {"lsoa": len(tables.lsoa)})


def _read_small_areas(files: Files, system: System, progress: Progress) -> tuple[gpd.GeoDataFrame, Lists | None]:
    """Join what is known of each LSOA of the system; fill `files.sources`. The lists of practices come beside."""
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
    places = {place.code: place.name for place in system.places}
    named = neighbourhoods_of(files, lsoa, places, progress)
    lsoa = lsoa.join(named[~named.index.duplicated()])
    lists = None
    if "registered" in paths:
        imd = sources["imd"].table.index
        with progress("Add up registered patients by LSOA"), files.spare("registered"):
            cut = sources["lookup"].table["icb"].isin(lsoa.loc[~lsoa["icb_whole"], "icb"])
            lists = read_lists(paths["registered"], imd if len(imd) == ENGLAND_LSOAS else None)
            registered = registered_of(lists, lsoa.index, cut.index[cut])
            known = registered.table.loc[lsoa.index, "registered"]
            check_coverage(known, files)
            if known.notna().any():
                sources["registered"] = registered
                lsoa = lsoa.join(registered.table)
            else:
                files.pass_by("registered")
                lists = None
    return lsoa, lists


def _further_neighbourhoods(files: Files) -> pd.DataFrame | None:
    """Neighbourhoods of LSOAs beside their first, as the list gives them; None if it puts each in one."""
    if "neighbourhoods" not in files.sources:
        return None
    named = files.sources["neighbourhoods"].table
    further = named[named.index.duplicated()]
    return further if len(further) else None


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
    settled = _settle_authorities(table, imd.table)
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


def _around(files: Files, lsoa: pd.DataFrame, stored: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Table of the whole ICBs that the system holds a part of; none where it holds all of each."""
    cut = lsoa.loc[~lsoa["icb_whole"], ["icb"]]
    cut = cut.join(stored["icb" if "icb" in stored else "place"].rename("part")).drop_duplicates()
    lookup, imd = files.sources["lookup"].table.copy(), files.sources["imd"].table
    _settle_authorities(lookup, imd)
    patients = files.sources["registered"].table["registered"] if "registered" in files.sources else None
    found = people_around(cut, lookup, imd, patients)
    return {AROUND: found} if len(found) else {}


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


def _settle_authorities(lookup: pd.DataFrame, imd: pd.DataFrame) -> int:
    """Put the LSOAs of `data.authorities.CORRECTIONS` into File 7's authority, where the lookup has the wrong one."""
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


def _earlier_msoas(files: Files, msoa: pd.Series) -> dict[str, tuple[str, ...]]:
    """MSOAs by those of 2011 that were split or merged on their ground; nothing without names and the ONS lookup."""
    if not {"exact_fit", "msoa_names"} <= files.paths.keys() or "msoa_names" not in files.sources:
        return {}
    return changed_msoas(files.paths["exact_fit"], files.sources["msoa_names"].table, msoa)


def _residents(population: pd.DataFrame) -> pd.Series:
    """Residents of each LSOA of a store's table of people."""
    residents: pd.Series = population[population["basis"] == "resident"].set_index("LSOA21CD")["people"]
    return residents


def _periods(files: Files) -> dict[str, str]:
    periods = {"resident": "mid-2022"}
    if "registered" in files.sources:
        periods["registered"] = files.sources["registered"].vintage
    return periods


def _manifest(files: Files, system: System, tables: Tables) -> dict[str, Any]:
    datasets = []
    for key, source in files.sources.items():
        dataset = catalogue()[dataset_of(key)]
        path = files.paths[key]
        datasets.append(
            {
                "key": dataset.key,
                "title": dataset.title,
                "publisher": dataset.publisher,
                "licence": dataset.licence,
                "attribution": dataset.attribution,
                "page": dataset.page,
                "vintage": source.vintage,
                "file": path.name,
                "sha256": sha256(path),
                "rows": source.rows,
                "left_out": source.left_out,
                "not_read": list(files.passed.get(key, ())),
                **read_fetched(path.parent).get(path.name, {}),
            }
        )
    people = tables.population
    return {
        "system": {
            "code": system.code,
            "name": system.name,
            "default_area": system.default_area,
            "asked": list(system.asked),
        },
        "sample": False,
        "datasets": datasets,
        "missing": [missing_of(files, key) for key in {**catalogue(), **files.dropped} if key not in files.paths],
        "unknown_files": list(files.unknown),
        "overlaps": overlap_words(files.sources["neighbourhoods"].table["neighbourhood"])
        if "neighbourhoods" in files.sources
        else "",
        "periods": dict(zip(people["basis"], people["period"], strict=True)),
        "unknown_people": {
            basis: int(group["people"].isna().sum()) for basis, group in people.groupby("basis") if len(group)
        },
        "far_registered": far_registered_counts(people),
    }
