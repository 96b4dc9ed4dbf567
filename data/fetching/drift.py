"""Has a publisher changed something: each address asked for its headers and columns, nothing fetched whole."""

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

import httpx

from needs_map.data.fetching.addresses import Address, addresses, mirrored
from needs_map.data.fetching.arcgis import ServiceLayer, edition, first_row
from needs_map.data.fetching.arrivals import missing_columns
from needs_map.data.fetching.cache import kept_file
from needs_map.data.fetching.client import (
    Patience,
    Silent,
    Transport,
    check_answer,
    header_number,
    open_client,
    paced,
    patiently,
)
from needs_map.data.fetching.failures import Unavailable, failure_of

LOOK = 65_536
"""Bytes looked at: the header of a CSV file, or the list of files at the end of a zip."""
AS_EXPECTED = "as expected"


class Look(NamedTuple):
    """What one address shows."""

    key: str
    host: str
    size: str
    """In words: MB, or rows of a layer."""
    state: str
    """`as expected`, or what has drifted."""
    newer: bool
    """Whether the publisher's is not the copy that is kept."""
    kept: bool = False
    """Whether there is a copy to set beside it."""
    url: str = ""
    """The publisher's address, whatever mirror was asked."""


def look_at_sources(cache: Path, *, mirror: str | None = None, patience: Patience | None = None) -> list[Look]:
    """
    Ask every address of the catalogue for its headers and columns.

    Parameters
    ----------
    cache
        Folder of fetched files, to say which are newer at the publisher.
    mirror
        Asked instead of the publishers.
    patience
        Attempts, pauses and time-outs.

    Returns
    -------
    looks
        One an address, in the catalogue's order.
    """
    patience = patience or Patience(attempts=2)
    looks = []
    with open_client(patience) as client:
        line = Transport(client, Silent(), patience)
        for key, places in addresses().items():
            looks += [_look(line, key, place, mirror, cache) for place in places]
    return looks


def drifted(looks: list[Look]) -> list[Look]:
    """Addresses that are not as expected, of datasets none of whose addresses is."""
    fine = {look.key for look in looks if look.state == AS_EXPECTED}
    return [look for look in looks if look.key not in fine]


def _look(line: Transport, key: str, place: Address, mirror: str | None, cache: Path) -> Look:
    url = mirrored(place.url, mirror)
    kept = kept_file(cache, key, place)
    try:
        if place.kind == "file":
            seen = _seen_file(line, key, url)
            size, state = f"{seen.total / 1e6:.1f} MB" if seen.total else "unknown", _state_of_file(seen, place)
            newer = kept is not None and (seen.etag, seen.last_modified) != (kept.etag, kept.last_modified)
            if kept is not None and not (seen.etag or seen.last_modified):
                newer = seen.total != kept.path.stat().st_size
        else:
            layer = ServiceLayer(url, key, place.kind, place.order, cache / key / "none", place.most_bytes)
            now = edition(line, layer)
            size, state = f"{now.rows:,} rows", _state_of_header(first_row(line, layer), place)
            if place.rows is not None and now.rows != place.rows:
                state = f"{now.rows:,} rows, not {place.rows:,}"
            newer = kept is not None and kept.edition != f"{now.rows} {now.edited}".strip()
    except Unavailable as reason:
        return Look(key, place.host, "", str(reason), newer=False, kept=kept is not None, url=place.url)
    return Look(key, place.host, size, state, newer, kept is not None, place.url)


class _Seen(NamedTuple):
    head: bytes
    tail: bytes
    total: int
    etag: str
    last_modified: str


def _seen_file(line: Transport, key: str, url: str) -> _Seen:
    """First and last bytes of a file and what its headers say."""

    def ask(start: int) -> tuple[httpx.Response, bytes]:
        def attempt() -> tuple[httpx.Response, bytes]:
            try:
                with line.client.stream("GET", url, headers={"Range": f"bytes={start}-{start + LOOK - 1}"}) as response:
                    check_answer(response)
                    body = b""
                    for chunk in paced(response, line):
                        body += chunk
                        if len(body) >= LOOK:
                            break
                    return response, body[:LOOK]
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise failure_of(error) from error

        return patiently(attempt, key, line)

    response, head = ask(0)
    spoken = response.headers.get("Content-Range", "").rpartition("/")[2] or response.headers.get("Content-Length", "")
    total = header_number(spoken) or 0
    zipped = head[:2] == b"PK"
    tail = ask(total - LOOK)[1] if zipped and total > LOOK else head
    return _Seen(head, tail, total, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))


def _state_of_file(seen: _Seen, place: Address) -> str:
    if seen.total > place.most_bytes:
        return f"larger than the {place.most_bytes / 1e6:,.0f} MB allowed"
    suffix = Path(place.save_as).suffix.lower()
    if suffix in {".zip", ".xlsx"}:
        return _state_of_zip(seen, place)
    if seen.head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return "a web page instead of data"
    first = seen.head.decode("utf-8", errors="replace").lstrip("\ufeff").splitlines()
    if not first:
        return "empty"
    return _state_of_header(next(csv.reader(first)), place)


def _state_of_header(header: list[str], place: Address) -> str:
    absent = missing_columns(header, place)
    return f"no column like {', '.join(absent)}" if absent else AS_EXPECTED


def _state_of_zip(seen: _Seen, place: Address) -> str:
    if seen.head[:2] != b"PK":
        return "a web page instead of data" if seen.head.lstrip()[:1] == b"<" else "not a zip file"
    try:
        with zipfile.ZipFile(io.BytesIO(seen.tail)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return "its list of files cannot be read"
    absent = [p for p in place.members if not any(re.fullmatch(p, name, re.IGNORECASE) for name in names)]
    return f"no file like {', '.join(absent)}" if absent else AS_EXPECTED
