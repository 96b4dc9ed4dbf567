"""From publishers' files to a store: read, join, dissolve, check, put in place."""

from collections import Counter
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from needs_map.data.builds import sole_builder, write_store
from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.content.packs import STORED as PACKS
from needs_map.data.content.packs import Pack, joined_packs, pack_facts, pack_files, packs_of
from needs_map.data.errors import DataError
from needs_map.data.fetching.cache import read_fetched
from needs_map.data.files.folder import found_files
from needs_map.data.indicators.imd import INDEX_PEOPLE
from needs_map.data.indicators.readers import known_areas
from needs_map.data.manifest import ADDED, sha256
from needs_map.data.own.added import added_indicators
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.places.msoas_2011 import EARLIER_MSOAS, changed_msoas
from needs_map.data.places.neighbourhood_lists import lsoas_in_several
from needs_map.data.places.system import System
from needs_map.geo.areas import OVERLAPS
from needs_map.geo.building.assemble import StoreTables, assemble, neighbourhood_codes
from needs_map.geo.building.observed import observed_of
from needs_map.geo.building.optional import (
    Files,
    Progress,
    check_archives,
    imd_2019_of,
    imd_summaries_of,
    landscape_of,
    missing_of,
    place_names_of,
    postcodes_of,
    practice_tables,
    stored_ages,
    wards_of,
)
from needs_map.geo.building.population import far_registered_counts
from needs_map.geo.building.small_areas import read_small_areas, settle_authorities
from needs_map.geo.england import AROUND, england_people_by_decile, people_around
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
        lsoa, lists = read_small_areas(files, system, progress)
        imd = files.sources["imd"].table
        with progress("Dissolve LSOAs into larger areas"):
            further = _further_neighbourhoods(files)
            tables = assemble(lsoa, system, _periods(files), england_people_by_decile(imd), further)
            around = _around(files, lsoa, tables.lsoa)
        before = imd_2019_of(files, lsoa.index, progress) | imd_summaries_of(files, lsoa, progress)
        ages = stored_ages(files, lsoa["authority"], progress)
        postcodes = postcodes_of(files, lsoa.index, progress) | wards_of(files, lsoa.index, progress)
        practices = practice_tables(files, lists, lsoa, progress) | place_names_of(files, lsoa, progress)
        land = landscape_of(files, lsoa, progress)
        with progress("Give each LSOA its hexagon"):
            hexes = hexagon_table(tables.lsoa)
        with progress("Check and write the store"):
            content = tables._asdict() | ages | before | hexes | postcodes | around | practices | land
            if further is not None:
                codes = neighbourhood_codes(further).rename_axis("LSOA21CD")
                content[OVERLAPS] = codes.reset_index()
            earlier = _earlier_msoas(files, tables.lsoa["msoa"])
            residents, of_lists = _residents(tables.population), practices.get(PRACTICES)
            known = known_areas(tables.lsoa, tables.areas, earlier, residents, of_lists)
            kept = added_indicators(store)
            content_packs = joined_packs(packs_of(store), packs)
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


def _further_neighbourhoods(files: Files) -> pd.DataFrame | None:
    """Neighbourhoods of LSOAs beside their first, as the list gives them; None if it puts each in one."""
    if "neighbourhoods" not in files.sources:
        return None
    named = files.sources["neighbourhoods"].table
    further = named[named.index.duplicated()]
    return further if len(further) else None


def _around(files: Files, lsoa: pd.DataFrame, stored: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Table of the whole ICBs that the system holds a part of; none where it holds all of each."""
    cut = lsoa.loc[~lsoa["icb_whole"], ["icb"]]
    cut = cut.join(stored["icb" if "icb" in stored else "place"].rename("part")).drop_duplicates()
    lookup, imd = files.sources["lookup"].table.copy(), files.sources["imd"].table
    settle_authorities(lookup, imd)
    patients = files.sources["registered"].table["registered"] if "registered" in files.sources else None
    found = people_around(cut, lookup, imd, patients)
    return {AROUND: found} if len(found) else {}


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
    periods = {"resident": INDEX_PEOPLE}
    if "registered" in files.sources:
        periods["registered"] = files.sources["registered"].vintage
    return periods


def _manifest(files: Files, system: System, tables: StoreTables) -> dict[str, Any]:
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
                **({"notes": list(source.notes)} if source.notes else {}),
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
            "asked": list(system.request),
        },
        "sample": False,
        "datasets": datasets,
        "missing": [missing_of(files, key) for key in {**catalogue(), **files.dropped} if key not in files.paths],
        "unknown_files": list(files.unknown),
        "overlaps": lsoas_in_several(files.sources["neighbourhoods"].table["neighbourhood"])
        if "neighbourhoods" in files.sources
        else "",
        "periods": dict(zip(people["basis"], people["period"], strict=True)),
        "unknown_people": {
            basis: int(group["people"].isna().sum()) for basis, group in people.groupby("basis") if len(group)
        },
        "far_registered": far_registered_counts(people),
    }
