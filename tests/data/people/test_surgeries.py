"""Where surgeries stand: from a file of coordinates, else from the lookup of their postcodes."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.surgeries import read_surgeries, surgeries_of_store

HEADER = "PRACTICE_CODE,PRACTICE_NAME,lat,lon\n"
ROWS = "A81001,High Street,52.5,-1.1\na81002,Mill,52.6,-1.2\nA81003,Closed,,\n"


def written(folder, text=HEADER + ROWS):
    path = folder / "surgeries.csv"
    path.write_text(text)
    return path


def test_practices_have_the_place_that_a_file_gives_them(tmp_path):
    source = read_surgeries(written(tmp_path))
    assert source.table.to_dict("index") == {
        "A81001": {"latitude": 52.5, "longitude": -1.1},
        "A81002": {"latitude": 52.6, "longitude": -1.2},
    }
    assert source.left_out == {"practices without coordinates": 1}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("52.5", "525", r"row 2, column 'lat': '525' is not a number from 49 to 62: correct it"),
        ("52.5,-1.1", "-1.1,52.5", r"row 2, column 'lat': '-1.1' is not a number from 49 to 62"),
        ("a81002", "A81001", "the practice A81001 stands in two places: keep one"),
        ("lat", "north", "has no column for the latitude"),
    ],
)
def test_a_place_that_is_none_is_said(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        read_surgeries(written(tmp_path, (HEADER + ROWS).replace(old, new, 1)))


def test_a_surgery_that_the_file_lacks_stands_at_its_postcode(tmp_path):
    practices = pd.DataFrame({"postcode": ["ZE1 1AA", "ZE1 6TP", "ZE9 9ZZ"]}, index=["A81001", "A81004", "A81005"])
    postcodes = pd.DataFrame({"postcode": ["ZE11AA", "ZE16TP"], "latitude": [50.0, 60.1], "longitude": [0.0, -1.1]})
    found = surgeries_of_store(practices, read_surgeries(written(tmp_path)).table, postcodes)
    assert found.to_dict("records") == [
        {"practice": "A81001", "latitude": 52.5, "longitude": -1.1},
        {"practice": "A81004", "latitude": 60.1, "longitude": -1.1},
    ]
