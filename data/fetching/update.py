"""All sources of the catalogue: fetched, checked and kept; one that is down does not lose the others."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import httpx

from needs_map.data.catalogue import catalogue, dataset_of
from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import Address, addresses, mirrored, title_of
from needs_map.data.fetching.arcgis import ServiceLayer, download_layer, edition
from needs_map.data.fetching.arrivals import check_arrival
from needs_map.data.fetching.cache import OWN, CachedFile, keep, kept_file
from needs_map.data.fetching.client import Patience, Transport, Watcher, open_client, patiently
from needs_map.data.fetching.download import KeptFile, Wanted, disk_error, download, forget
from needs_map.data.fetching.failures import Unavailable

TROUBLED = 2
"""Attempts at further files of a server that failed at one until its attempts were used up."""
HOSTS_TO_GIVE_UP = 2
"""After so many servers without a connection, and none with, the rest are asked once each."""


class Outcome(NamedTuple):
    """What became of one source."""

    key: str
    title: str
    state: str
    """`new`, `unchanged`, `kept` (not reachable: the copy of before serves) or `missing`."""
    kept: CachedFile | None
    words: str
    """Why it is kept or missing, or a note for the user; may be empty."""


class _Round(NamedTuple):
    """One round of all sources."""

    line: Transport
    cache: Path
    mirror: str | None
    reached: set[str]
    """Servers that answered."""
    unreached: set[str]
    """Servers to which there was no connection: not asked again."""
    troubled: set[str]
    """Servers that were tried until the attempts were used up: their other files are tried twice."""


def fetch_sources(
    cache: Path,
    watch: Watcher,
    *,
    mirror: str | None = None,
    patience: Patience | None = None,
    only: Iterable[str] | None = None,
    without: Iterable[str] = (),
    profiles: tuple[int, ...] = (),
) -> list[Outcome]:
    """
    Fetch all sources, or learn of each that it has not changed.

    Parameters
    ----------
    cache
        Folder in which verified files are kept.
    watch
        Is told how it goes.
    mirror
        Asked instead of the publishers: `MIRROR/HOST/PATH?QUERY`.
    patience
        Attempts, pauses and time-outs.
    only
        Datasets to fetch; all that have an address if None.
    without
        Names of files that are not wanted: an older edition is, from the next address.
    profiles
        Profiles of Fingertips beside those of the catalogue.

    Returns
    -------
    outcomes
        One a dataset, or a file of one that has several, in the catalogue's order.

    Raises
    ------
    DataError
        If the disk is full, or the certificates that the environment names cannot be read.
    """
    patience = patience or Patience()
    chosen, unwanted = None if only is None else set(only), set(without)
    wanted = {
        key: tuple(place for place in places if place.save_as not in unwanted)
        for key, places in addresses(profiles=profiles).items()
        if chosen is None or key in chosen
    }
    wanted = {key: places for key, places in wanted.items() if places}
    watch.plan([places[0].about_bytes for places in wanted.values()])
    outcomes = []
    with open_client(patience) as client:
        this = _Round(Transport(client, watch, patience), cache, mirror, set(), set(), set())
        for key, places in wanted.items():
            title = title_of(key, places[0])
            watch.source(title)
            try:
                outcomes.append(_fetch_dataset(this, key, title, places))
            except OSError as error:
                raise disk_error(error, cache) from error
    return outcomes


def _fetch_dataset(this: _Round, key: str, title: str, places: tuple[Address, ...]) -> Outcome:
    """Try the addresses of a dataset in turn; a copy kept from one that is down comes before an older address."""
    reasons = []
    for place in places:
        kept = kept_file(this.cache, key, place)
        try:
            found = _fetch(this, key, title, place, kept)
        except (Unavailable, DataError) as reason:
            if isinstance(reason, DataError) and isinstance(reason.__cause__, OSError):
                raise
            reasons.append(f"{place.host}: {str(reason).rstrip('.')}")
            if isinstance(reason, Unavailable) and reason.challenged:
                by_hand = this.cache / OWN / place.save_as
                reasons[-1] += f"; download {place.url} with a browser, save it as {by_hand} and update again"
            if kept is not None:
                words = f"{reasons[-1]}. The copy fetched {kept.date} serves"
                this.line.watch.say(f"{title}: {words}.")
                return Outcome(key, title, "kept", kept, words)
            more = place is not places[-1]
            this.line.watch.say(f"{title}: {reasons[-1]}" + (" Asking the next address." if more else ""))
            continue
        state = "unchanged" if kept is not None and found == kept else "new"
        return Outcome(key, title, state, found, _remark(place, found))
    return Outcome(key, title, "missing", None, "; ".join(dict.fromkeys(reasons)))


def _remark(place: Address, found: CachedFile) -> str:
    if place.recorded_sha256 and found.sha256 != place.recorded_sha256:
        return "not the issue of the file that the catalogue records: the publisher, or the mirror, has another"
    return ""


def _fetch(this: _Round, key: str, title: str, place: Address, kept: CachedFile | None) -> CachedFile:
    """Fetch from one address, checking what comes; what fails the check is fetched once more before it is given up."""
    host = httpx.URL(mirrored(place.url, this.mirror)).host
    if host in this.unreached:
        raise Unavailable("no connection to the server")
    hopeless = len(this.unreached) >= HOSTS_TO_GIVE_UP and not this.reached
    attempts = 1 if hopeless else min(TROUBLED, this.line.patience.attempts)
    round_ = this._replace(line=this.line.trying(attempts)) if hopeless or host in this.troubled else this

    def attempt() -> CachedFile:
        one = _fetch_file if place.kind == "file" else _fetch_layer
        return one(round_, key, title, place, kept)

    try:
        found = patiently(attempt, title, this.line.trying(1 if hopeless else 2))
    except Unavailable as reason:
        if reason.unreached:
            this.unreached.add(host)
        if reason.spent().tired:
            this.troubled.add(host)
        raise reason.spent() from reason
    this.reached.add(host)
    return found


def _part(this: _Round, key: str, place: Address) -> Path:
    path = this.cache / key / f"{place.save_as}.part"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _fetch_file(this: _Round, key: str, title: str, place: Address, kept: CachedFile | None) -> CachedFile:
    part = _part(this, key, place)
    known = KeptFile(kept.path, kept.etag, kept.last_modified) if kept else None
    wanted = Wanted(mirrored(place.url, this.mirror), title, part, place.most_bytes)
    try:
        arrived = download(this.line, wanted, known)
    except Unavailable as reason:
        raise reason.spent() from reason
    if arrived is None:
        assert kept is not None  # noqa: S101 - nothing is unchanged that is not known
        return kept
    return _verified(this, key, place, (arrived.etag, arrived.last_modified, arrived.date, ""))


def _fetch_layer(this: _Round, key: str, title: str, place: Address, kept: CachedFile | None) -> CachedFile:
    layer = ServiceLayer(
        mirrored(place.url, this.mirror), title, place.kind, place.order, _part(this, key, place), place.most_bytes
    )
    try:
        current = edition(this.line, layer)
        words = f"{current.rows} {current.edited}".strip()
        if kept is not None and kept.edition == words:
            return kept
        download_layer(this.line, layer, current)
    except Unavailable as reason:
        raise reason.spent() from reason
    return _verified(this, key, place, ("", "", "", words))


def _verified(this: _Round, key: str, place: Address, facts: tuple[str, str, str, str]) -> CachedFile:
    """Check what came under the name it is to have; keep it, or throw it away."""
    part = _part(this, key, place)
    folder = part.with_name(part.name + ".check")
    final = this.cache / key / place.save_as
    folder.mkdir(exist_ok=True)
    held = part.replace(folder / place.save_as)
    try:
        checksum = check_arrival(key, place, held)
    except DataError as error:
        held.unlink(missing_ok=True)
        raise Unavailable(f"the file received is not the one expected: {error}", again=True) from error
    finally:
        forget(part)
    etag, modified, date, words = facts
    kept = CachedFile(
        final, place.url, checksum, etag, modified, date or format_datetime(datetime.now(UTC), usegmt=True), words
    )
    keep(held, kept)
    with suppress(OSError):
        folder.rmdir()
    return kept


def missing_required(outcomes: Iterable[Outcome], own: Iterable[str] = ()) -> list[Outcome]:
    """Sources without which no store can be built, of which there is no old copy nor one among a person's own files."""
    names = list(own)
    lost = [one for one in outcomes if one.state == "missing" and catalogue()[dataset_of(one.key)].required]
    return [
        one
        for one in lost
        if not any(fnmatchcase(name, pattern) for pattern in catalogue()[one.key].files for name in names)
    ]


def files_by_dataset(outcomes: Iterable[Outcome]) -> dict[str, CachedFile]:
    """Files to build from, by dataset."""
    return {one.key: one.kept for one in outcomes if one.kept is not None}
