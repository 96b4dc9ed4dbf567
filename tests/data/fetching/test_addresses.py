"""Addresses of the catalogue, and the same behind a mirror."""

from fnmatch import fnmatch

import pytest

from needs_map.data import catalogue as known
from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import addresses, mirrored
from tests import made_publishers as made

pytestmark = pytest.mark.timeout(240)


def _edited(catalogue, old, new):
    text = catalogue.read_text()
    assert old in text
    catalogue.write_text(text.replace(old, new))
    addresses.__globals__["_read"].cache_clear()


def test_a_new_address_is_a_change_in_the_catalogue_alone(fetch, publisher):
    _edited(known.CATALOGUE, f"https://{made.NAMES}", "https://example.org/new/names.csv")
    publisher.files["example.org/new/names.csv"] = publisher.files.pop(made.NAMES)
    assert fetch("msoa_names")["msoa_names"].kept.url == "https://example.org/new/names.csv"


def test_the_projects_catalogue_names_addresses_that_can_be_asked():
    for key, places in addresses().items():
        files = known.catalogue()[known.dataset_of(key)].files
        for place in places:
            assert place.url.startswith("https://")
            assert any(fnmatch(place.save_as, pattern) for pattern in files), place.save_as


def test_an_address_without_its_dataset_waits(tmp_path):
    path = tmp_path / "catalogue.toml"
    entry = '[[later.fetch]]\nkind = "file"\naddress = "https://example.org/a.csv"\nsave_as = "a.csv"\n'
    path.write_text(entry)
    assert addresses(path) == {}
    (tmp_path / "whole.toml").write_text(entry + '[later]\ntitle = "Later"\n')
    assert addresses(tmp_path / "whole.toml")["later"][0].host == "example.org"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "file"', 'kind = "ftp"'),
        ("https://example.org/a.csv", "file:///etc/passwd"),
        ('save_as = "a.csv"', 'save_as = "../a.csv"'),
        ('save_as = "a.csv"', ""),
    ],
)
def test_a_wrong_entry_of_the_catalogue_is_refused(tmp_path, old, new):
    path = tmp_path / "catalogue.toml"
    entry = '[a]\ntitle = "A"\n[[a.fetch]]\nkind = "file"\naddress = "https://example.org/a.csv"\nsave_as = "a.csv"\n'
    path.write_text(entry.replace(old, new))
    with pytest.raises(DataError, match=r"catalogue.toml: .*'a'"):
        addresses(path)


def test_a_mirror_is_asked_for_host_path_and_query():
    assert mirrored("https://a.org/b?c=d", "https://mirror/x/") == "https://mirror/x/a.org/b?c=d"
    assert mirrored("https://a.org/b", None) == "https://a.org/b"
    with pytest.raises(DataError, match="not an address"):
        mirrored("https://a.org/b", "mirror")
