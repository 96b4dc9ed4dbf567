"""How old the data of a store are, and whether their publishers have something newer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple

from needs_map.data.catalogue import catalogue
from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.drift import AS_EXPECTED, Look

DAYS = (("year", 365), ("month", 30), ("day", 1))
State = Literal["same", "newer", "unknown"]


class Compared(NamedTuple):
    """One dataset of a store beside its publisher's."""

    title: str
    state: State
    words: str
    """The state in plain words."""


def fetched_at(dataset: Mapping[str, Any]) -> datetime | None:
    """When a dataset of a manifest was fetched; None if it was not fetched by an update, or the date is none."""
    try:
        return parsedate_to_datetime(str(dataset["fetched"]))
    except (KeyError, ValueError):
        return None


def time_since(then: datetime, now: datetime) -> str:
    """
    Say how long ago a time was.

    Parameters
    ----------
    then, now
        Both with a time zone.

    Returns
    -------
    words
        Such as `today` or `3 months ago`; empty if it lies ahead, for then one of the two clocks is wrong.
    """
    days = (now.date() - then.astimezone(now.tzinfo).date()).days
    if days < 0:
        return ""
    for word, length in DAYS:
        count = days // length
        if count:
            return "yesterday" if days == 1 else f"{count} {word}{'s' if count > 1 else ''} ago"
    return "today"


def compared_with_publishers(manifest: Mapping[str, Any], looks: Sequence[Look]) -> dict[str, Compared]:
    """
    Set what a store was built from beside what its publishers show.

    Parameters
    ----------
    manifest
        Of the store.
    looks
        What each address shows, from `data.drift.look_at_sources`.

    Returns
    -------
    compared
        By dataset: those of the store that have an address, and those it lacks that could be had now.
    """
    found = {}
    for dataset in manifest["datasets"]:
        key = dataset["key"]
        if addresses().get(key):
            state, words = _beside(dataset, [look for look in looks if look.key == key])
            found[key] = Compared(dataset["title"], state, words)
    for missing in manifest["missing"]:
        key, passed_by = missing["key"], "sha256" in missing  # its file was there, and of no use for this area
        sound = [look for look in looks if look.key == key and look.state == AS_EXPECTED]
        if any(look.newer or not passed_by for look in sound):
            found[key] = Compared(
                catalogue()[key].title, "newer", "not in these data, but available from the publisher"
            )
    return found


def _beside(dataset: Mapping[str, Any], looks: list[Look]) -> tuple[State, str]:
    """State of one dataset: an update would take the first address that shows what is expected."""
    if "address" not in dataset:
        return "unknown", "not known: the file was supplied, not downloaded"
    sound = [look for look in looks if look.state == AS_EXPECTED]
    if not sound:
        reason = looks[0].state if looks else "it was not checked"
        return "unknown", f"not known: {reason}"
    first = sound[0]
    if first.url != dataset["address"]:
        before = [look.url for look in looks]
        older = dataset["address"] in before and before.index(dataset["address"]) < before.index(first.url)
        if older:
            return "unknown", "not known: its address does not answer as expected"
        return "newer", "the publisher has a newer edition"
    if not first.kept:
        return "unknown", "not known: the downloaded file is no longer on this machine"
    return ("newer", "the publisher has a newer file") if first.newer else ("same", "up to date")
