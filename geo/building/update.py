"""From the publishers' addresses to a store: fetch what changed, then build from what there is."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.content.packs import STORED, Pack, pack_facts
from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.cache import OWN, CachedFile, lay_out, own_files, own_profiles, sole_update
from needs_map.data.fetching.client import Patience, Watcher
from needs_map.data.fetching.update import Outcome, fetch_sources, files_by_dataset, missing_required
from needs_map.data.files.folder import found_files
from needs_map.data.manifest import read_manifest, sha256
from needs_map.data.places.lookups import read_lsoa_lookup
from needs_map.data.places.made_systems import SystemRequest, make_system
from needs_map.data.staging import staging_folder
from needs_map.geo.building.build import build_store
from needs_map.geo.building.optional import Progress
from needs_map.geo.building.own_area import AreaRequest, Ready, prepared


class Updated(NamedTuple):
    """What an update did."""

    outcomes: list[Outcome]
    manifest: dict[str, Any]
    built: bool
    """False if nothing had changed: the store is as it was."""
    words: tuple[str, ...]


class Places(NamedTuple):
    """Where an update fetches from and keeps things."""

    store: Path
    cache: Path
    mirror: str | None = None


def update_store(
    places: Places,
    wish: AreaRequest,
    watch: Watcher,
    progress: Progress,
    *,
    patience: Patience | None = None,
    anew: bool = False,
    profiles: tuple[int, ...] = (),
) -> Updated:
    """
    Fetch the official files that changed and build the store from what there is.

    Parameters
    ----------
    places
        Store, cache and mirror.
    wish
        The area and one's own neighbourhoods.
    watch
        Is told of the downloads.
    progress
        Is told of the steps of the build.
    patience
        Attempts, pauses and time-outs.
    anew
        Build even if no file has changed.
    profiles
        Profiles of Fingertips to fetch from now on, beside those of the catalogue.

    Returns
    -------
    updated
        What became of each source, the build, and notes for the user.

    Raises
    ------
    DataError
        If a required source cannot be had and there is no copy of before, another update does not end, the disk is
        full, or the build fails: the old store serves.
    """
    with sole_update(places.cache, watch):
        listed = own_profiles(places.cache, profiles)
        outcomes = fetch_sources(places.cache, watch, mirror=places.mirror, patience=patience, profiles=listed)
        mine = own_files(places.cache)
        lost = missing_required(outcomes, mine)
        if lost:
            what = "; ".join(f"{one.title} ({one.words})" for one in lost)
            raise DataError(f"The store cannot be built without: {what}. What was fetched is kept for the next update.")
        files = files_by_dataset(outcomes)
        if wish.choice is not None and "lookup" in files:
            files |= _older_lookups(places, wish.choice, files["lookup"], watch, patience)
        with staging_folder() as stage:
            own = places.cache / OWN
            lay_out(stage, files, mine)
            with prepared(stage, wish) as ready:
                words = ready.words + _remember(ready, wish, own)
                manifest = None if anew else _as_built(ready, places.store, wish.packs)
                built = manifest is None
                if manifest is None:
                    manifest = build_store(
                        ready.folder, ready.system, places.store, progress, forgiving=True, packs=wish.packs
                    ).manifest
    return Updated(outcomes, manifest, built, words)


def _older_lookups(
    places: Places, choice: SystemRequest, newest: CachedFile, watch: Watcher, patience: Patience | None
) -> dict[str, CachedFile]:
    """Fetch older lookups until one knows the area: ICBs merge, and their names of before are still asked for."""
    found: dict[str, CachedFile] = {}
    current: CachedFile | None = newest
    passed: set[str] = set()
    while current is not None:
        try:
            make_system(read_lsoa_lookup(current.path).table, choice)
        except DataError:
            passed |= _same_year(current.path.name)
        else:
            break
        outcomes = fetch_sources(
            places.cache, watch, mirror=places.mirror, patience=patience, only=["lookup"], without=passed
        )
        current = outcomes[0].kept if outcomes else None
        if current is not None:
            found[f"lookup {current.path.name}"] = current
    return found


def _same_year(name: str) -> set[str]:
    """Names under which the lookup of the same year is saved, from whichever address."""
    year = name.partition("_ICB")[2][:2]
    return {place.save_as for place in addresses()["lookup"] if place.save_as.partition("_ICB")[2][:2] == year} | {name}


def _as_built(ready: Ready, store: Path, packs: tuple[Pack, ...]) -> dict[str, Any] | None:
    """Manifest of the store if it was built from the very files and packs that would be read now; else None."""
    try:
        manifest = read_manifest(store)
    except DataError:
        return None
    if any(pack_facts(pack) != manifest.get(STORED, {}).get(pack.key) for pack in packs):
        return None
    found = found_files(ready.folder, ready.system.code).paths
    missing = set(catalogue()) - set(found)
    unusable = [one for one in manifest["missing"] if "sha256" in one]
    without = {one["key"] for one in manifest["missing"]} - {one["key"] for one in unusable}
    files = {(dataset_of(key), sha256(path)) for key, path in found.items()}
    if manifest["system"]["code"] != ready.system.code or missing != without:
        return None
    read = {(one["key"], one["sha256"]) for one in [*manifest["datasets"], *unusable]}
    more = {(key, checksum) for key, checksum in files if catalogue()[key].several} - read
    return manifest if read <= files and not more else None


def _remember(ready: Ready, wish: AreaRequest, own: Path) -> tuple[str, ...]:
    """Keep one's own neighbourhoods for the next update, and say which are used."""
    name = catalogue()["neighbourhoods"].files[0].format(system=ready.system.code)
    kept = own / name
    if wish.neighbourhoods is not None:
        own.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ready.folder / name, kept)
        return (f"Neighbourhoods: {wish.neighbourhoods.name}, kept in {kept} for the next update.",)
    if kept.is_file():
        return (f"Neighbourhoods: as given before ({kept}; remove it to have MSOAs instead).",)
    return ()
