"""Postcodes in each of the publisher's layouts, as CSV and zip, whole and spoilt."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.places.postcodes import POSTCODE, compact, read_postcodes, spaced
from tests.postcode_files import BEST_FIT, DIRECTORY, LOOKUP, POSTCODES, rows, write_postcodes
from tests.publishers import SYSTEM_LSOAS, lsoa_code

OURS = pd.Index([lsoa_code(number) for number in range(SYSTEM_LSOAS)], name="LSOA21CD")


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("header", "vintage"), [(DIRECTORY, "August 2025"), (LOOKUP, "November 2025"), (BEST_FIT, "May 2025")]
)
def test_each_layout_gives_the_systems_postcodes_in_order(tmp_path, header, vintage, zipped):
    source = read_postcodes(write_postcodes(tmp_path, header, zipped=zipped), OURS)
    assert source.table["postcode"].tolist() == ["ZE11AA", "ZE16TP", "ZE16TQ", "ZE191AA"]
    assert source.table["LSOA21CD"].astype(str).tolist() == [lsoa_code(number) for number in (3, 0, 1, 23)]
    assert source.table["ended"].tolist() == [0, 0, 201206, 0]
    assert (source.rows, source.left_out) == (len(POSTCODES), {"postcodes outside the system": 4})
    assert source.vintage == vintage


def test_a_lookup_with_coordinates_gives_them_where_they_are_known(tmp_path):
    """The ONS writes 99.999999 where it knows no latitude."""
    lines = rows(LOOKUP).splitlines()
    at = LOOKUP.split(",").index("lat")
    for line, place in ((1, ("60.154", "-1.149")), (3, ("99.999999", "0"))):
        cells = lines[line].split(",")
        cells[at : at + 2] = [f'"{degrees}"' for degrees in place]
        lines[line] = ",".join(cells)
    table = read_postcodes(write_postcodes(tmp_path, LOOKUP, text="\r\n".join(lines) + "\r\n"), OURS).table
    known = table.dropna().set_index("postcode")[["latitude", "longitude"]]
    assert known.to_dict("index") == {"ZE16TP": {"latitude": 60.154, "longitude": -1.149}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"ZE1 6TQ"', '"ZE1 6T"', r"row 3, column 'pcds': 'ZE1 6T' is not a postcode"),
        ('"201206"', '"201213"', r"row 3, column 'doterm': '201213' is not a year and month"),
        (f'"{lsoa_code(1)}"', '"Leicester"', r"row 3, column 'lsoa21cd': 'Leicester' is not a code of an LSOA"),
        ('"ZE1 6TQ"', '"ZE1 6TP"', "names the postcode ZE1 6TP a second time"),
        ("pcds", "postcode", r"no column for the postcode \(pcds\)"),
        ("doterm", "ended", r"no column for the date of termination \(doterm\)"),
        ("lsoa21cd", "lsoa11cd", "has only LSOAs of 2011: download the lookup with LSOAs of 2021"),
    ],
)
def test_a_spoilt_file_is_refused_in_words(tmp_path, old, new, said):
    path = write_postcodes(tmp_path, text=rows(BEST_FIT).replace(old, new))
    with pytest.raises(DataError, match=said):
        read_postcodes(path, OURS)


def test_a_file_cut_short_is_refused(tmp_path):
    path = write_postcodes(tmp_path, text=rows(BEST_FIT)[:-40])
    with pytest.raises(DataError, match="is cut short or was edited"):
        read_postcodes(path, OURS)


def test_a_zip_cut_short_is_refused(tmp_path):
    path = write_postcodes(tmp_path, zipped=True)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(DataError, match="cut short or not a zip"):
        read_postcodes(path, OURS)


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = write_postcodes(tmp_path, zipped=True)
    path = path.rename(tmp_path / "NSPL_other.zip")
    content = path.read_bytes().replace(b"PCD_OA21", b"XYZ_OA21")
    path.write_bytes(content)
    with pytest.raises(DataError, match="must hold one file named ONSPD"):
        read_postcodes(path, OURS)


def test_a_lookup_of_elsewhere_is_refused(tmp_path):
    elsewhere = [row for row in POSTCODES if row[3] not in OURS]
    path = write_postcodes(tmp_path, text=rows(BEST_FIT, elsewhere))
    with pytest.raises(DataError, match="has no postcode in the system's LSOAs"):
        read_postcodes(path, OURS)


@pytest.mark.parametrize("text", ["LE1 6TP", "le16tp", " EC1A  1BB ", "W1A0AX", "M1 1AE", "GIR 0AA", "dn55 1pt"])
def test_what_is_shaped_like_a_postcode(text):
    assert POSTCODE.fullmatch(compact(text))


@pytest.mark.parametrize("text", ["LE1", "Leicester 001A", "E01013664", "LE1 6T", "LE1 666TP", "", "Corby 1A"])
def test_what_is_not(text):
    assert not POSTCODE.fullmatch(compact(text))


def test_a_postcode_is_written_as_people_write_it():
    assert spaced(compact("le16tp")) == "LE1 6TP"
