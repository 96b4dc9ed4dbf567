"""Where each dataset is fetched from, as the catalogue says, and the same place behind a mirror."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from needs_map.data import catalogue as known
from needs_map.data.errors import DataError

KINDS = ("file", "layer", "table")
DEFAULT_MOST_MB = 200


class Address(NamedTuple):
    """One place to fetch a dataset from, and what must come."""

    kind: str
    """`file`, or `layer` or `table` of an ArcGIS service."""
    url: str
    save_as: str
    columns: tuple[str, ...]
    """Patterns that the header must match, letter case ignored; empty if it is not looked at."""
    members: tuple[str, ...]
    """Patterns that a name in the zip must match."""
    rows: int | None
    """Rows it must hold, if it is known."""
    least: int
    """Rows it must not fall below."""
    order: str
    """Fields by which an ArcGIS service sorts its pages."""
    about_bytes: int
    """Usual size, for the bar of all files."""
    most_bytes: int
    sha256: str
    """Refuse anything else; empty if it is not known."""
    recorded_sha256: str
    """What others noted: a difference is said, not refused."""
    part: str = ""
    """What of the dataset it gives, where that has several files, each fetched; empty: it has one."""

    @property
    def host(self) -> str:
        """Name of the publisher's server."""
        return urlsplit(self.url).hostname or ""


def addresses(catalogue: Path | None = None, profiles: tuple[int, ...] = ()) -> dict[str, tuple[Address, ...]]:
    """
    Return the places each dataset is fetched from, in the order in which they are tried.

    Parameters
    ----------
    catalogue
        The catalogue's file, the project's own if None. Datasets without `fetch` are left out, and so is a `fetch`
        without its dataset: nothing reads that yet.
    profiles
        Profiles of Fingertips by their numbers, beside those of the catalogue.

    Returns
    -------
    addresses
        By dataset; of one with several files each as `fingertips#143-msoa` and so on.

    Raises
    ------
    DataError
        If an entry lacks its kind, address or name, or its name would leave the folder.
    """
    return _read(catalogue or known.CATALOGUE, profiles)


def title_of(key: str, place: Address) -> str:
    """Title of the dataset of a key, with what of it an address gives."""
    title = known.catalogue()[known.dataset_of(key)].title
    return f"{title}: {place.part}" if place.part else title


@cache
def _read(catalogue: Path, profiles: tuple[int, ...]) -> dict[str, tuple[Address, ...]]:
    content = tomllib.loads(catalogue.read_text(encoding="utf-8"))
    found: dict[str, tuple[Address, ...]] = {}
    listed = content.get("fingertips_profiles", [])
    numbers = {one["number"] for one in listed}
    listed += [{"number": number, "name": f"profile {number}"} for number in profiles if number not in numbers]
    for key, entry in content.items():
        if "title" not in entry:
            continue
        for one in (*entry.get("fetch", ()), *_of_profiles(entry, listed)):
            address = _address(key, one, catalogue)
            own = f"{key}#{one['key']}" if "key" in one else key
            found[own] = (*found.get(own, ()), address)
    return found


def _of_profiles(entry: dict[str, Any], profiles: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Entries of the profiles of Fingertips: a file for each kind of area that a profile is fetched for, or one."""
    form: dict[str, Any] = entry.get("profiles", {})
    for one in profiles if form else ():
        kinds = form.get("kinds", {})
        for kind in one.get("kinds", kinds) if kinds else ("",):
            names = {"number": one["number"], "kind": kind, "type": kinds.get(kind, {}).get("type", "")}
            by = f" by {kinds[kind]['name']}" if kind else ""
            yield form["fetch"] | {
                "key": f"{one['number']}-{kind}".rstrip("-"),
                "part": f"{one['name']}{by}",
                "address": form["fetch"]["address"].format(**names),
                "save_as": form["fetch"]["save_as"].format(**names),
            }


def _address(key: str, entry: dict[str, Any], catalogue: Path) -> Address:
    try:
        address = Address(
            entry["kind"],
            entry["address"],
            entry["save_as"],
            tuple(entry.get("columns", ())),
            tuple(entry.get("members", ())),
            entry.get("rows"),
            entry.get("least", 1),
            entry.get("order", ""),
            int(entry.get("about_mb", 1) * 1_000_000),
            int(entry.get("most_mb", DEFAULT_MOST_MB) * 1_000_000),
            entry.get("sha256", "").lower(),
            entry.get("recorded_sha256", "").lower(),
            entry.get("part", ""),
        )
    except KeyError as error:
        raise DataError(f"{catalogue.name}: a fetch entry of {key!r} lacks {error}.") from error
    if address.kind not in KINDS or not re.match(r"https?://[^/]+", address.url):
        raise DataError(f"{catalogue.name}: {key!r} names a kind or an address that cannot be fetched: {address.url}.")
    if Path(address.save_as).name != address.save_as or address.save_as.startswith("."):
        raise DataError(f"{catalogue.name}: {key!r}: save_as must be a plain file name, not {address.save_as!r}.")
    return address


def mirrored(url: str, mirror: str | None) -> str:
    """
    Address to ask for `https://HOST/PATH?QUERY`: `MIRROR/HOST/PATH?QUERY` if there is a mirror, else itself.

    Raises
    ------
    DataError
        If the mirror is not an http or https address.
    """
    if not mirror:
        return url
    if not re.match(r"https?://[^/]+", mirror):
        raise DataError(f"The mirror {mirror!r} is not an address such as https://mirror.example.org.")
    return f"{mirror.rstrip('/')}/{url.split('://', 1)[1]}"
