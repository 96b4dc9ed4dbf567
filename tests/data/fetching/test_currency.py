"""How old, and is there anything newer: worked by hand."""

from datetime import UTC, datetime

import pytest

from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.currency import compared_with_publishers, fetched_at, time_since
from needs_map.data.fetching.drift import AS_EXPECTED, Look

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (datetime(2026, 11, 21, 1, tzinfo=UTC), "today"),
        (datetime(2026, 11, 20, 23, tzinfo=UTC), "yesterday"),
        (datetime(2026, 11, 18, tzinfo=UTC), "3 days ago"),
        (datetime(2026, 10, 20, tzinfo=UTC), "1 month ago"),
        (datetime(2026, 1, 1, tzinfo=UTC), "10 months ago"),
        (datetime(2024, 11, 1, tzinfo=UTC), "2 years ago"),
        (datetime(2031, 1, 1, tzinfo=UTC), ""),  # a clock is wrong
    ],
)
def test_age_in_words(then, words):
    assert time_since(then, NOW) == words


def test_a_date_that_is_none_is_no_date():
    assert fetched_at({"fetched": "Sun, 02 Nov 2025 09:00:00 GMT"}) == datetime(2025, 11, 2, 9, tzinfo=UTC)
    assert fetched_at({"fetched": "lately"}) is None
    assert fetched_at({}) is None


FIRST, HUB, OLDER = (place.url for place in addresses()["lookup"])


def look(url, state=AS_EXPECTED, *, newer=False, kept=False):
    return Look("lookup", "host", "", state, newer, kept, url)


@pytest.mark.parametrize(
    ("address", "looks", "state", "words"),
    [
        (FIRST, [look(FIRST, kept=True)], "same", "up to date"),
        (FIRST, [look(FIRST, newer=True, kept=True)], "newer", "has a newer file"),
        (OLDER, [look(FIRST), look(OLDER, kept=True)], "newer", "a newer edition"),
        (OLDER, [look(FIRST, "404"), look(OLDER, kept=True)], "same", "up to date"),
        (FIRST, [look(FIRST, "the server answered 500"), look(OLDER)], "unknown", "does not answer as expected"),
        (FIRST, [look(FIRST, "no connection"), look(OLDER, "no connection")], "unknown", "no connection"),
        (FIRST, [look(FIRST)], "unknown", "no longer on this machine"),
        (FIRST, [], "unknown", "was not checked"),
        (None, [look(FIRST)], "unknown", "not downloaded"),
    ],
)
def test_what_the_store_has_beside_what_the_publisher_shows(address, looks, state, words):
    dataset = {"key": "lookup", "title": "Lookup"} | ({"address": address} if address else {})
    found = compared_with_publishers({"datasets": [dataset], "missing": []}, looks)["lookup"]
    assert (found.title, found.state) == ("Lookup", state)
    assert words in found.words


def test_what_the_store_lacks_and_could_have_is_newer():
    manifest = {"datasets": [{"key": "neighbourhoods", "title": "Own"}], "missing": [{"key": "lookup"}]}
    assert compared_with_publishers(manifest, [look(FIRST, "404")]) == {}
    assert compared_with_publishers(manifest, [look(FIRST)])["lookup"].state == "newer"


def test_what_was_fetched_and_is_of_no_use_here_is_not_newer_until_it_changes():
    manifest = {"datasets": [], "missing": [{"key": "lookup", "sha256": "ab", "file": "of-another-area.csv"}]}
    assert compared_with_publishers(manifest, [look(FIRST, kept=True)]) == {}
    assert compared_with_publishers(manifest, [look(FIRST, kept=True, newer=True)])["lookup"].state == "newer"
