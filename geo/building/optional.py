"""Datasets that a store may lack: read where their files are there, left out where the build may go on without."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.errors import DataError
from needs_map.data.files.archives import open_zip
from needs_map.data.files.tables import Source
from needs_map.data.indicators.imd import EARLIER_YEAR, INDEX_YEAR
from needs_map.data.indicators.imd_2019 import STORED, read_exact_fit, read_imd_2019
from needs_map.data.indicators.imd_summaries import STORED as SUMMARIES
from needs_map.data.indicators.imd_summaries import read_imd_summaries, summaries_of_areas
from needs_map.data.manifest import sha256
from needs_map.data.people.list_ages import STORED as LIST_AGES
from needs_map.data.people.list_ages import ages_of_store, read_list_ages
from needs_map.data.people.network_members import STORED as MEMBERS
from needs_map.data.people.network_members import members_of_store, read_network_members
from needs_map.data.people.practice_dates import STORED as DATES
from needs_map.data.people.practice_dates import dates_of_store, read_practice_dates
from needs_map.data.people.practices import DATASET as PRACTICE_MAP
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.people.practices import STORED_LISTS as PRACTICE_LISTS
from needs_map.data.people.practices import other_month, practices_of_store, read_practice_map, with_networks
from needs_map.data.people.registered import Lists
from needs_map.data.people.registers import STORED as REGISTERS
from needs_map.data.people.registers import read_registers, registers_of_store
from needs_map.data.people.surgeries import STORED as SURGERIES
from needs_map.data.people.surgeries import read_surgeries, surgeries_of_store
from needs_map.data.places.landscape import STORED as LANDSCAPE
from needs_map.data.places.landscape import read_landscape
from needs_map.data.places.lookups import read_wards
from needs_map.data.places.neighbourhood_lists import kind_of_list, read_neighbourhoods
from needs_map.data.places.place_names import STORED as PLACE_NAMES
from needs_map.data.places.place_names import read_place_names
from needs_map.data.places.postcodes import PLACED, read_postcodes
from needs_map.data.places.postcodes import STORED as POSTCODES
from needs_map.data.places.published_neighbourhoods import published_neighbourhoods
from needs_map.geo.building.population import read_ages
from needs_map.geo.lookups import cross_imd_2019

WARDS = "wards"
Progress = Callable[[str], AbstractContextManager[Any]]
FEWEST_REGISTERED = 0.5
"""Share of the LSOAs that a file of patients must know for a build that may go on without it."""
ARCHIVES = {".zip": "zip file", ".xlsx": "workbook"}


class Files(NamedTuple):
    """Publishers' files found in a folder, by dataset, and what each reader made of them."""

    paths: dict[str, Path]
    sources: dict[str, Source]
    forgiving: bool
    dropped: dict[str, tuple[Path, str]]
    """Files of optional datasets that are not used, each with the reason; empty for a file of another area."""
    passed: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Names of files of a dataset beside the one that is read, which are not."""
    unknown: tuple[str, ...] = ()
    """Names of files of no dataset."""

    @contextmanager
    def spare(self, *keys: str) -> Iterator[None]:
        """Go on without optional datasets whose files are wrong, where the build forgives that."""
        try:
            yield
        except DataError as error:
            self.drop(error, *keys)

    def drop(self, error: DataError, *keys: str) -> None:
        """Leave optional datasets out and note why; where the build does not forgive, say how to go on."""
        if not self.forgiving:
            path = self.paths[keys[0]]
            raise DataError(
                f"{error} Or take {path.name} out of {path.parent}: the store is then built without "
                f"{without_words(self.paths, keys[0], path)}."
            ) from error
        for key in keys:
            self.dropped[key] = (self.paths.pop(key), str(error))
            self.sources.pop(key, None)

    def pass_by(self, key: str) -> None:
        """Go on as if a file of another area were not there, and note it, so that it is not looked for again."""
        self.dropped[key] = (self.paths.pop(key), "")


def check_archives(files: Files) -> None:
    """Look at the sizes that each archive and workbook claims before any file is read; as `spare` for optional ones."""
    for key, path in list(files.paths.items()):
        if kind := ARCHIVES.get(path.suffix.lower()):
            try:
                with open_zip(path, kind):
                    pass
            except DataError as error:
                if catalogue()[dataset_of(key)].required:
                    raise
                files.drop(error, key)


def check_coverage(registered: pd.Series, files: Files) -> None:
    """Where a build goes on without a file, one that leaves most areas unknown is none to go on with."""
    known = int(registered.notna().sum())
    if files.forgiving and 0 < known < FEWEST_REGISTERED * len(registered):
        raise DataError(
            f"{files.paths['registered'].name} covers {known:,} of the system's {len(registered):,} LSOAs: download it "
            "whole."
        )


def neighbourhoods_of(
    files: Files, lsoa: pd.DataFrame, places: Mapping[str, str], lists: Lists | None, progress: Progress
) -> pd.DataFrame:
    """Neighbourhood of each LSOA: the system's own lookup's, else a council's; without columns if there is neither."""
    paths, sources = files.paths, files.sources
    if "neighbourhoods" in paths:
        with progress("Read the neighbourhood lookup"), files.spare("neighbourhoods"):
            path, known = paths["neighbourhoods"], pd.DataFrame(lsoa.drop(columns="geometry"))
            known["place_name"] = lsoa["place"].map(places)
            if "wards" in paths:
                known["ward"] = read_wards(paths["wards"]).table["ward"].reindex(lsoa.index)
            kind, postcodes, patients = kind_of_list(path), None, None
            if POSTCODES in paths and kind == "postcode":
                postcodes = read_postcodes(paths[POSTCODES], lsoa.index).table
            if lists is not None and kind in {"practice", "pcn"}:
                networks = read_practice_map(paths[PRACTICE_MAP]).table if PRACTICE_MAP in paths else None
                patients = with_networks(lists, networks)
            icb = sources["lookup"].table["icb"]
            sources["neighbourhoods"] = read_neighbourhoods(path, known, postcodes, icb, patients)
            return sources["neighbourhoods"].table
    if "published_neighbourhoods" in paths:
        with progress("Read the published neighbourhoods"), files.spare("published_neighbourhoods"):
            published = published_neighbourhoods(paths["published_neighbourhoods"], lsoa)
            if len(published.table):
                sources["published_neighbourhoods"] = published
                return published.table
            files.pass_by("published_neighbourhoods")
    return pd.DataFrame(index=lsoa.index)


def stored_ages(files: Files, authority: pd.Series, progress: Progress) -> dict[str, pd.DataFrame]:
    """Read estimates and projections; where the two do not go together, the estimates alone."""
    wanted = [key for key in ("estimates", "projections") if key in files.paths]
    while wanted:
        found: dict[str, Source] = {}
        try:
            tables = read_ages({key: files.paths[key] for key in wanted}, found, authority, progress)
        except DataError as error:
            unread = [key for key in wanted if key not in found]
            files.drop(error, unread[0] if unread else wanted[-1])
        else:
            files.sources.update(found)
            return tables
        wanted = [key for key in wanted if key in files.paths]
    return {}


def imd_2019_of(files: Files, lsoas: pd.Index, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of the IMD of 2019 beside the LSOAs of 2021, if both its files are there."""
    paths, sources = files.paths, files.sources
    if not {"imd_2019", "exact_fit"} <= paths.keys():
        return {}
    with progress(f"Compare the IMD of {EARLIER_YEAR} with that of {INDEX_YEAR}"), files.spare("imd_2019", "exact_fit"):
        sources["imd_2019"] = read_imd_2019(paths["imd_2019"])
        sources["exact_fit"] = read_exact_fit(paths["exact_fit"])
        return {STORED: cross_imd_2019(sources["imd_2019"].table, sources["exact_fit"].table, lsoas)}
    return {}


OF_PRACTICES: tuple[
    tuple[str, str, Callable[[Path], Source], Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]], ...
] = (
    (MEMBERS, "Read when practices joined their networks", read_network_members, members_of_store),
    (DATES, "Read when practices opened and closed", read_practice_dates, dates_of_store),
    (LIST_AGES, "Read the ages of the patients of practices", read_list_ages, ages_of_store),
)
"""What is known of practices beside their lists: dataset, words of the step, reader, and what a store keeps of it."""


def _read_map(files: Files, lists: Lists | None, progress: Progress) -> None:
    """Read the map of practices, and note where it is of another month than the lists."""
    if PRACTICE_MAP not in files.paths:
        return
    with progress("Read which network each practice is in"), files.spare(PRACTICE_MAP):
        found = read_practice_map(files.paths[PRACTICE_MAP])
        if lists is not None and found.vintage != lists.vintage:
            found = found._replace(notes=(other_month(found.vintage, lists.vintage),))
        files.sources[PRACTICE_MAP] = found


def practice_tables(
    files: Files, lists: Lists | None, lsoa: pd.DataFrame, progress: Progress
) -> dict[str, pd.DataFrame]:
    """Tables of the practices of the store and of their lists, if there is a file of patients by practice and LSOA."""
    paths, sources = files.paths, files.sources
    _read_map(files, lists, progress)
    if lists is None:
        for key in (PRACTICE_MAP, MEMBERS, DATES, SURGERIES, LIST_AGES, REGISTERS):
            if key in paths:
                files.pass_by(key)
                sources.pop(key, None)
        return {}
    known = sources[PRACTICE_MAP].table if PRACTICE_MAP in sources else None
    found = practices_of_store(lists, known, sources["imd"].table, lsoa.index, set(lsoa["icb"]))
    if PRACTICE_MAP in sources and found.unlisted:
        sources[PRACTICE_MAP].left_out[
            "registered patients of practices that closed, merged or took another code between the two files"
        ] = found.unlisted
    if not len(found.practices):
        return {}
    tables = {PRACTICES: found.practices, PRACTICE_LISTS: found.lists}
    for key, words, read, of_store in OF_PRACTICES:
        if key in paths:
            with progress(words), files.spare(key):
                sources[key] = read(paths[key])
                tables[key] = of_store(sources[key].table, found.practices)
    tables |= _surgeries_of(files, found.practices, progress)
    if REGISTERS in paths:
        with progress("Read the registers of disease of practices"), files.spare(REGISTERS):
            sources[REGISTERS] = read_registers(paths[REGISTERS])
            icb = pd.Series("", index=found.practices.index) if known is None else known["icb"]
            tables[REGISTERS] = registers_of_store(sources[REGISTERS].table, found.practices, icb)
    return tables


def _surgeries_of(files: Files, practices: pd.DataFrame, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of where surgeries stand, if there is a file of coordinates or the lookup of postcodes has them."""
    if SURGERIES in files.paths:
        with progress("Read where surgeries stand"), files.spare(SURGERIES):
            files.sources[SURGERIES] = read_surgeries(files.paths[SURGERIES])
    points, postcodes = (files.sources[key].table if key in files.sources else None for key in (SURGERIES, POSTCODES))
    known = postcodes is not None and "latitude" in postcodes
    surgeries = surgeries_of_store(practices, points, postcodes if known else None)
    return {SURGERIES: surgeries} if len(surgeries) else {}


def imd_summaries_of(files: Files, lsoa: pd.DataFrame, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of the publisher's averages of areas that are one whole local authority, if there is a file of them."""
    if SUMMARIES not in files.paths:
        return {}
    with progress("Read the IMD summaries"), files.spare(SUMMARIES):
        files.sources[SUMMARIES] = read_imd_summaries(files.paths[SUMMARIES])
        england = files.sources["imd"].table["authority"].value_counts()
        table = summaries_of_areas(files.sources[SUMMARIES].table, lsoa["authority"], lsoa["place"], england)
        return {SUMMARIES: table} if len(table) else {}
    return {}


def postcodes_of(files: Files, lsoas: pd.Index, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of the postcodes in the system's LSOAs, if there is a lookup of them."""
    if POSTCODES not in files.paths:
        return {}
    with progress("Read postcodes"), files.spare(POSTCODES):
        files.sources[POSTCODES] = read_postcodes(files.paths[POSTCODES], lsoas)
        table = files.sources[POSTCODES].table
        return {POSTCODES: table.astype({name: "float32" for name in PLACED if name in table})}
    return {}


def place_names_of(files: Files, lsoa: gpd.GeoDataFrame, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of the towns and villages in the rectangle around the system, if there is a gazetteer."""
    if PLACE_NAMES not in files.paths:
        return {}
    with progress("Read the names of towns and villages"), files.spare(PLACE_NAMES):
        files.sources[PLACE_NAMES] = read_place_names(files.paths[PLACE_NAMES], lsoa.total_bounds)
        return {PLACE_NAMES: files.sources[PLACE_NAMES].table}
    return {}


def landscape_of(files: Files, lsoa: gpd.GeoDataFrame, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of the main roads and the water in the rectangle around the system, if there is a map of them."""
    if LANDSCAPE not in files.paths:
        return {}
    with progress("Read main roads and water"), files.spare(LANDSCAPE):
        files.sources[LANDSCAPE] = read_landscape(files.paths[LANDSCAPE], lsoa.total_bounds)
        return {LANDSCAPE: files.sources[LANDSCAPE].table}
    return {}


def wards_of(files: Files, lsoas: pd.Index, progress: Progress) -> dict[str, pd.DataFrame]:
    """Table of the ward of each of the system's LSOAs, if there is a lookup of them; how many it lacks is said."""
    if WARDS not in files.paths:
        return {}
    with progress("Read wards"), files.spare(WARDS):
        found = read_wards(files.paths[WARDS])
        table = found.table.reindex(lsoas.intersection(found.table.index)).rename_axis("LSOA21CD")
        if not len(table):
            files.pass_by(WARDS)
            return {}
        counts = {
            "LSOAs outside the system": found.rows - len(table),
            "LSOAs of the map of which the file does not give the ward": len(lsoas) - len(table),
        }
        files.sources[WARDS] = found._replace(left_out={reason: count for reason, count in counts.items() if count})
        return {WARDS: table}
    return {}


def without_words(paths: Mapping[str, Path], key: str, path: Path) -> str:
    """What a store lacks without a file: all of its dataset, or, where others of it are read, what this one gives."""
    dataset = dataset_of(key)
    others = any(dataset_of(other) == dataset and other != key for other in paths)
    return f"the figures of {path.name}" if others else catalogue()[dataset].without


def missing_of(files: Files, key: str) -> dict[str, str]:
    """What a store says of a dataset that it was built without, and of the file if there was one."""
    name = files.dropped[key][0] if key in files.dropped else Path()
    found = {"key": dataset_of(key), "without": without_words(files.paths, key, name)}
    if key in files.dropped:
        path, reason = files.dropped[key]
        found |= {"file": path.name, "sha256": sha256(path)} | ({"because": reason} if reason else {})
    return found
