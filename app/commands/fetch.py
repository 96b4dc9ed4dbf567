"""The commands that fetch: `data update` and `data check`."""

import argparse
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from needs_map.app.commands.status import missing_lines, overlap_lines
from needs_map.app.update.progress_bars import ProgressBars, step_bar
from needs_map.app.update.progress_file import Reported
from needs_map.app.update.updater import words_for
from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.configuration import text_of
from needs_map.data.content.packs import PACK, default_system, stored_packs
from needs_map.data.content.published import checked_pack
from needs_map.data.errors import DataError
from needs_map.data.fetching.cache import default_cache
from needs_map.data.fetching.drift import Look, drifted, look_at_sources
from needs_map.data.manifest import MANIFEST, default_store, read_manifest
from needs_map.data.places.made_systems import SystemRequest
from needs_map.figures.serving import open_serving
from needs_map.figures.standing import keep_standing
from needs_map.geo.building.own_area import AreaRequest
from needs_map.geo.building.update import Places, Updated, update_store

STATES = {
    "new": "fetched",
    "unchanged": "unchanged",
    "kept": "kept copy",
    "missing": "MISSING",
}


def add_area(command: argparse.ArgumentParser, usual: str = "") -> None:
    """Add the options that say what a store is for (`usual` says of which area it is without them)."""
    area = command.add_mutually_exclusive_group()
    area.add_argument(
        "--system", type=_named, help=f"a system file's name or path (default: {usual or default_system()})"
    )
    area.add_argument("--icb", type=_named, metavar="NAME", help="an integrated care board, by name or code")
    area.add_argument("--lad", type=_named, metavar="NAME", help="a local authority, by name or code")
    area.add_argument("--england", action="store_true", help="all of England")
    command.add_argument(
        "--neighbourhoods",
        type=Path,
        metavar="FILE",
        help="a CSV file (LSOA, MSOA, ward, practice, network or postcode, and name) or a boundary file",
    )
    command.add_argument(
        "--pack",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a content pack: what the reports on an area say (docs/content-pack.md); may be given several times",
    )


def _named(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must name an area")
    return text


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a profile, such as 143")
    return int(text)


def wish_of(options: argparse.Namespace) -> AreaRequest:
    """
    Area, neighbourhoods and content packs that the options ask for; without an area, that of the first pack with one.

    Raises
    ------
    DataError
        If a pack is wrong.
    """
    choice = SystemRequest(options.icb or "", options.lad or "", options.england)
    packs = tuple(checked_pack(folder) for folder in options.pack)
    own = [str(pack.folder / PACK) for pack in packs if pack.system]
    system = options.system or (own or [""])[0]
    return AreaRequest(system, choice if any(choice) else None, options.neighbourhoods, packs)


def _wish_for(options: argparse.Namespace, store: Path) -> AreaRequest:
    """
    Area that the options ask for; if they ask for none, the area of the store that is there.

    Raises
    ------
    DataError
        If none is asked for and the store does not say of which it is.
    """
    if options.system or options.icb or options.lad or options.england or not (store / MANIFEST).exists():
        return wish_of(options)
    manifest: dict[str, Any] = {}
    try:
        manifest = read_manifest(store)
        words = words_for(manifest)
    except DataError:
        words = None
    if words is None:
        raise DataError(
            f"The store in {store} does not say which area it covers: name the area with --system, --icb, --lad or "
            "--england."
        )
    before = argparse.ArgumentParser()
    add_area(before)
    wish = wish_of(before.parse_args(words))
    if wish.system.endswith(".toml") and not Path(wish.system).is_file():
        own, _ = stored_packs(store, manifest)
        kept = [str(pack.folder / PACK) for pack in own if pack.system == manifest["system"]["code"]]
        wish = wish._replace(system=(kept or [wish.system])[0])
    return wish._replace(
        neighbourhoods=options.neighbourhoods, packs=tuple(checked_pack(folder) for folder in options.pack)
    )


def add_update(update: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data update`."""
    add_area(update, f"that of the store, else {default_system()}")
    update.add_argument("--store", type=Path, help="folder of the store")
    update.add_argument("--rebuild", action="store_true", help="build even if no file has changed")
    update.add_argument(
        "--profile",
        type=_number,
        action="append",
        default=[],
        metavar="NUMBER",
        help="fetch this profile of Fingertips too, from now on (its number is in the address of its page)",
    )
    update.add_argument("--report", type=Path, metavar="FILE", help="write the progress there as JSON, for a page")
    _add_line(update)
    update.set_defaults(act=_update)


def add_check(check: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data check`."""
    _add_line(check)
    check.set_defaults(act=_check)


def _add_line(command: argparse.ArgumentParser) -> None:
    command.add_argument("--mirror", metavar="URL", help="asked as URL/HOST/PATH (default: NEEDS_MAP_MIRROR)")
    command.add_argument(
        "--cache", type=Path, help="folder of fetched files (default: NEEDS_MAP_CACHE, else the user's)"
    )


def _mirror(options: argparse.Namespace) -> str | None:
    return options.mirror or text_of("update.mirror") or None


def _update(options: argparse.Namespace) -> None:
    store = options.store or default_store()
    places = Places(store, options.cache or default_cache(), _mirror(options))
    bars = ProgressBars()
    reported = Reported(bars, options.report) if options.report else None

    def quietly(words: str) -> AbstractContextManager[Any]:
        bars.close()
        if reported is not None:
            reported.building(words)
        return step_bar(words)

    try:
        updated = update_store(
            places,
            _wish_for(options, store),
            reported or bars,
            quietly,
            anew=options.rebuild,
            profiles=tuple(options.profile),
        )
        if updated.built:
            keep_figures(store, quietly)
    except DataError as error:
        if reported is not None:
            reported.finish("failed", str(error))
        raise
    finally:
        bars.close()
    if reported is not None:
        reported.finish("done", outcome_sentence(updated))
    sys.stdout.write(outcome_lines(updated, store))


def keep_figures(store: Path, progress: Callable[[str], AbstractContextManager[Any]]) -> None:
    """
    Work out beforehand what pages look through, and keep it in a store; a failure costs them time and nothing else.

    Parameters
    ----------
    store
        Folder of the store, just built.
    progress
        Called with the words of the step; its context lasts as long as the step.
    """
    with progress("Work out what stands out in each area"), suppress(DataError):
        keep_standing(open_serving(store, shapes=False))


def outcome_sentence(updated: Updated) -> str:
    """
    Say in a sentence or two what an update did, for a page.

    Parameters
    ----------
    updated
        The update.
    """
    new = [one.title for one in updated.outcomes if one.state == "new"]
    kept = [one.title for one in updated.outcomes if one.state == "kept"]
    missing = [one.title for one in updated.outcomes if one.state == "missing"]
    sentences = [f"Downloaded {len(new)}: {', '.join(new)}." if new else "The publishers have nothing newer."]
    if kept:
        sentences.append(f"Not reachable now, so the earlier copies are used: {', '.join(kept)}.")
    if missing:
        sentences.append(f"Not available: {', '.join(missing)}.")
    if not updated.built:
        sentences.append("The data were not changed.")
    return " ".join(sentences)


def outcome_lines(updated: Updated, store: Path) -> str:
    """
    Write what an update did.

    Parameters
    ----------
    updated
        The update.
    store
        Folder of the store.
    """
    manifest = updated.manifest
    verb = "Updated" if updated.built else "Nothing has changed:"
    lines = [f"{verb} {manifest['system']['name']} in {store}"]
    for one in updated.outcomes:
        words = f" ({one.words})" if one.words else ""
        lines.append(f"  {STATES[one.state]:<10} {one.title}{words}")
        if one.state == "missing" and "#" not in one.key:  # of several files the others are there
            lines.append(f"             not available without it: {catalogue()[dataset_of(one.key)].without}")
    lines += [line for line in missing_lines(manifest) if "(left out:" in line]
    lines += [*overlap_lines(manifest), *(f"  {line}" for line in updated.words)]
    lines.append(f"  {manifest['tables']['lsoa']['rows']:,} LSOAs. Details: needs-map data status")
    return "\n".join(lines) + "\n"


def _check(options: argparse.Namespace) -> None:
    looks = look_at_sources(options.cache or default_cache(), mirror=_mirror(options))
    sys.stdout.write(look_table(looks))
    if not any(look.size for look in looks):
        raise DataError(
            "No publisher could be reached; the table gives the reasons. Check the network, or the proxy in "
            "HTTPS_PROXY."
        )
    bad = drifted(looks)
    if bad:
        keys = dict.fromkeys(look.key for look in bad)
        raise DataError(
            f"{len(keys)} of {len({look.key for look in looks})} datasets are not as expected at their "
            f"publishers: {', '.join(keys)}."
        )


def look_table(looks: list[Look]) -> str:
    """Write what each address shows as a table."""
    rows = [("dataset", "publisher's server", "size", "state", "newer than the kept copy")]
    rows += [(look.key, look.host, look.size, look.state, "yes" if look.newer else "") for look in looks]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"
