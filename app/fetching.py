"""The commands that fetch: `data update`, `data check`, and the first fetch before the map is served."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.keys import key_pressed
from app.progress import Bars
from data.cache import default_cache
from data.catalogue import catalogue
from data.drift import Look, drifted, look_at_sources
from data.errors import DataError
from data.made_systems import Choice
from data.network import publisher_reachable
from data.store import MANIFEST, default_store
from geo.optional import Progress
from geo.own_area import Wish
from geo.update_store import Places, Updated, update_store

STATES = {
    "new": "fetched",
    "unchanged": "unchanged",
    "kept": "kept copy",
    "missing": "MISSING",
}
LONGEST_FIRST_FETCH = 900.0
"""Seconds after which the map is served without waiting longer; the next run goes on from there."""
GRACE = 3.0
"""Seconds that a fetch has to clear up when it is ended."""
REACH = 1.5
"""Seconds that the question whether there is a network may take."""


def add_area(command: argparse.ArgumentParser) -> None:
    """Add the options that say what area a store is for, and its neighbourhoods."""
    area = command.add_mutually_exclusive_group()
    area.add_argument("--system", default="lnr", help="a system file's name or path (default: lnr)")
    area.add_argument("--icb", metavar="NAME", help="an integrated care board, by name or code")
    area.add_argument("--lad", metavar="NAME", help="a local authority, by name or code")
    area.add_argument("--england", action="store_true", help="all of England")
    command.add_argument(
        "--neighbourhoods", type=Path, metavar="FILE", help="a CSV file (LSOA or MSOA, name) or a boundary file"
    )


def wish_of(options: argparse.Namespace) -> Wish:
    """Area and neighbourhoods that the options ask for."""
    choice = Choice(options.icb or "", options.lad or "", options.england)
    return Wish(options.system, choice if any(choice) else None, options.neighbourhoods)


def add_actions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", progress: Progress) -> None:
    """
    Add `data update` and `data check`.

    Parameters
    ----------
    actions
        Where the actions of `data` are.
    progress
        Shows the steps of a build.
    """
    update = actions.add_parser("update", help="fetch the official files that changed and build the store")
    add_area(update)
    update.add_argument("--store", type=Path, help="folder of the store")
    update.add_argument("--rebuild", action="store_true", help="build even if no file has changed")
    _add_line(update)
    update.set_defaults(act=lambda options: _update(options, progress))
    check = actions.add_parser("check", help="ask each publisher's address whether it is as the catalogue says")
    _add_line(check)
    check.set_defaults(act=_check)


def _add_line(command: argparse.ArgumentParser) -> None:
    command.add_argument("--mirror", metavar="URL", help="asked as URL/HOST/PATH (default: NEEDS_MAP_MIRROR)")
    command.add_argument(
        "--cache", type=Path, help="folder of fetched files (default: NEEDS_MAP_CACHE, else the user's)"
    )


def _mirror(options: argparse.Namespace) -> str | None:
    return options.mirror or os.environ.get("NEEDS_MAP_MIRROR") or None


def _update(options: argparse.Namespace, progress: Progress) -> None:
    store = options.store or default_store()
    places = Places(store, options.cache or default_cache(), _mirror(options))
    bars = Bars()

    def quietly(words: str) -> object:
        bars.close()
        return progress(words)

    try:
        updated = update_store(places, wish_of(options), bars, quietly, anew=options.rebuild)  # type: ignore[arg-type]  # a context manager
    finally:
        bars.close()
    sys.stdout.write(outcome_lines(updated, store))


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
        if one.state == "missing":
            lines.append(f"             so there is not: {catalogue()[one.key].without}")
    lines += [line for line in not_there(manifest) if "(left out:" in line]
    lines += [f"  {line}" for line in updated.words]
    lines.append(f"  {manifest['tables']['lsoa']['rows']:,} LSOAs. Details: needs-map data status")
    return "\n".join(lines) + "\n"


def not_there(manifest: dict[str, Any]) -> list[str]:
    """
    Lines on what a store lacks, with the reason where a file was there and could not be used.

    Parameters
    ----------
    manifest
        Of the store.
    """
    lines = {
        f"  Not there: {one['without']}" + (f" (left out: {one['because']})" if "because" in one else ""): None
        for one in manifest["missing"]
    }
    return list(lines)


def _check(options: argparse.Namespace) -> None:
    looks = look_at_sources(options.cache or default_cache(), mirror=_mirror(options))
    sys.stdout.write(look_table(looks))
    bad = drifted(looks)
    if bad:
        keys = dict.fromkeys(look.key for look in bad)
        raise DataError(f"{len(keys)} of {len({look.key for look in looks})} datasets have drifted: {', '.join(keys)}.")


def look_table(looks: list[Look]) -> str:
    """Write what each address shows as a table."""
    rows = [("dataset", "publisher's server", "size", "state", "newer than the kept copy")]
    rows += [(look.key, look.host, look.size, look.state, "yes" if look.newer else "") for look in looks]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def first_fetch(
    *,
    mirror: str | None = None,
    reachable: Callable[[str | None, float], bool] = publisher_reachable,
    pressed: Callable[[], bool] = key_pressed,
    longest: float = LONGEST_FIRST_FETCH,
) -> bool:
    """
    Fetch the official data before the first serving, if there is none yet and there is a network.

    It runs in a process of its own that is ended when a key is pressed: what came is kept, and the next run goes on
    from there. Without a network this returns within two seconds.

    Parameters
    ----------
    mirror
        Asked instead of the publishers; `NEEDS_MAP_MIRROR` if None.
    reachable
        Whether the publishers, or the mirror, can be reached within so many seconds.
    pressed
        Whether a key has been pressed.
    longest
        Seconds after which it is given up for this time.

    Returns
    -------
    fetched
        Whether there is an official store now that was not there before.
    """
    official = default_store() / MANIFEST
    if official.is_file() or os.environ.get("SKIP_DATA", "") not in {"", "0"}:
        return False
    mirror = mirror or os.environ.get("NEEDS_MAP_MIRROR") or None
    if not reachable(mirror, REACH):
        sys.stdout.write("No network: the official data is not fetched now.\n")
        return False
    sys.stdout.write(
        "Fetching the official data first: a minute or two, once. Press any key to skip it and see the sample "
        "(SKIP_DATA=1 always skips it).\n"
    )
    sys.stdout.flush()
    command = [sys.executable, "-m", "app.cli", "data", "update"]
    root = Path(__file__).resolve().parent.parent
    child = subprocess.Popen(  # noqa: S603 - our own words, no shell
        [*command, *(["--mirror", mirror] if mirror else [])], cwd=root, stdin=subprocess.DEVNULL
    )
    try:
        return _waited(child, pressed, longest) and official.is_file()
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a fetch as Ctrl-C does, so that it clears up; if it does not heed that, at once."""
    if child.poll() is None:
        if sys.platform != "win32":
            child.send_signal(signal.SIGINT)
        try:
            child.wait(GRACE if sys.platform != "win32" else 0)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _waited(child: "subprocess.Popen[bytes]", pressed: Callable[[], bool], longest: float) -> bool:
    """Whether a fetch ended well before a key was pressed or the time was up."""
    until = time.monotonic() + longest
    while child.poll() is None:
        if pressed() or time.monotonic() > until:
            sys.stdout.write("\nSkipped: the next run goes on from there.\n")
            return False
    if child.returncode:
        sys.stdout.write("The official data could not be fetched: serving without it.\n")
    return child.returncode == 0
