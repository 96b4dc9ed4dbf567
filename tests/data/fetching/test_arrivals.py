"""What came, checked: checksums, zips that would do harm, nothing of them kept."""

import io
import re
import struct
import zipfile

import numpy as np
import pytest

from needs_map.data import catalogue as known
from needs_map.data.fetching.addresses import addresses
from needs_map.data.manifest import sha256
from tests import ages_files
from tests import made_publishers as made

pytestmark = pytest.mark.timeout(240)


def _edited(catalogue, old, new):
    text = catalogue.read_text()
    assert old in text
    catalogue.write_text(text.replace(old, new))
    addresses.__globals__["_read"].cache_clear()


@pytest.mark.parametrize(("good", "state"), [(True, "new"), (False, "missing")])
def test_a_checksum_in_the_catalogue_is_held_to(fetch, tmp_path, good, state):
    path = tmp_path / "names"
    path.write_bytes(made.msoa_names())
    wanted = sha256(path) if good else "0" * 64
    _edited(known.CATALOGUE, 'save_as = "MSOA-Names-Latest2.csv"', f'save_as = "names.csv"\nsha256 = "{wanted}"')
    assert fetch("msoa_names")["msoa_names"].state == state


def test_a_recorded_checksum_that_differs_is_said_and_not_refused(fetch):
    found = fetch("imd")["imd"]
    assert found.state == "new"
    assert "not the issue of the file that the catalogue records" in found.words


def _bomb():
    return made.zipped(**{"gp-reg-pat-prac-lsoa-all__csv": b"0" * 30_000_000})


def _lying_bomb():
    """A zip whose member says it is small."""
    body = bytearray(_bomb())
    size = struct.pack("<I", 30_000_000)
    for at in [found.start() for found in re.finditer(re.escape(size), bytes(body))]:
        body[at : at + 4] = struct.pack("<I", 1000)
    return bytes(body)


def _climbing(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("gp-reg-pat-prac-lsoa-all.csv", "a\n1\n")
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_bomb, "would unpack to 30 MB, which no such table does"),
        (_lying_bomb, "refused|damaged|cut short|not a zip"),
        (lambda: _climbing("../../climbs.csv"), "would leave its folder"),
        (lambda: _climbing("/etc/climbs.csv"), "would leave its folder"),
        (lambda: _climbing("C:\\climbs.csv"), "would leave its folder"),
        (lambda: _climbing("..\\climbs.csv"), "would leave its folder"),
        (lambda: made.patients()[:-40], "cut short or not a zip"),
        (lambda: made.zipped(other__csv="a"), "holds no file like"),
    ],
)
def test_a_zip_that_would_do_harm_is_refused(fetch, publisher, tmp_path, body, words):
    publisher.files[made.PATIENTS] = body()
    found = fetch("registered")["registered"]
    assert found.state == "missing"
    assert re.search(words, found.words), found.words
    assert list((tmp_path / "cache" / "registered").rglob("*.zip")) == []
    assert not list(tmp_path.rglob("climbs.csv"))


def _estimates_short_of_one():
    out = io.BytesIO()
    rows = {("E06000901", row["code"]): [1] * 182 for row in made.lsoas()}
    fewer = dict(list(rows.items())[1:])
    ages_files.write_estimates(out, {2022: rows, 2023: rows, 2024: fewer})
    return out.getvalue()


def _projections_that_do_not_add_up():
    out = io.BytesIO()
    ages = {"E06000901": np.ones((9, 91))}
    ages_files.write_projections(out, ages, ages, range(2022, 2031), persons={"E06000901": np.full((9, 91), 3.0)})
    return out.getvalue()


@pytest.mark.parametrize(
    ("key", "spoilt", "words"),
    [
        ("estimates", (made.ESTIMATES, _estimates_short_of_one), "E01009001 is on sheet"),
        ("projections", (made.PROJECTIONS, _projections_that_do_not_add_up), "persons are 3"),
        ("published_neighbourhoods", (made.COUNCIL, lambda: made.zipped(**{"xl/workbook__xml": "<x/>"})), "workbook"),
    ],
)
def test_every_row_is_read_before_a_file_is_kept(fetch, publisher, key, spoilt, words):
    address, body = spoilt
    publisher.files[address] = body()
    found = fetch(key)[key]
    assert found.state == "missing"
    assert words in found.words
