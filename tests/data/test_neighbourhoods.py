"""One's own neighbourhoods, from lists and from boundaries: 2 x 2 LSOAs of 1,000 m, worked by hand."""

import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Polygon, box

from data.errors import DataError
from data.neighbourhood_lists import lists_postcodes
from data.neighbourhoods import METHOD, fit_neighbourhoods, write_lookup

CODES = ["E01009001", "E01009002", "E01009003", "E01009004"]
WEST, SOUTH, SIDE = 450_000, 300_000, 1000


def at(west, south, east, north):
    return box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


@pytest.fixture
def lsoa():
    """Below, from the west: 1 and 2; above them 3 and 4. All in Alton but 4."""
    table = pd.DataFrame(
        {
            "msoa": ["E02009001", "E02009001", "E02009002", "E02009002"],
            "place_name": ["Alton", "Alton", "Alton", "Dun"],
            "residents": [1000.0, 2000.0, 1500.0, 1800.0],
        },
        index=pd.Index(CODES, name="LSOA21CD"),
    )
    squares = [at(0, 0, 1000, 1000), at(1000, 0, 2000, 1000), at(0, 1000, 1000, 2000), at(1000, 1000, 2000, 2000)]
    return gpd.GeoDataFrame(table, geometry=squares, crs="EPSG:27700")


def shapes(crs="EPSG:27700", **named):
    frame = gpd.GeoDataFrame({"Name": list(named)}, geometry=list(named.values()), crs="EPSG:27700")
    return frame.to_crs(crs)


def test_a_list_of_lsoas(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("LSOA21CD,neighbourhood,status\n" + "".join(f"{code},North,Published\n" for code in CODES[:3]))
    with pytest.raises(DataError, match=r"no row for E01009004 \(1 of the system's 4 LSOAs"):
        fit_neighbourhoods(path, lsoa)
    path.write_text(path.read_text() + "E01009004,East,assumed\nE01000001,Elsewhere,assumed\n")
    fit = fit_neighbourhoods(path, lsoa)
    assert list(fit.table["neighbourhood"]) == ["North", "North", "North", "East"]
    assert list(fit.table["status"]) == ["published"] * 3 + ["assumed"]
    assert fit.straddling.empty


def test_a_list_of_msoas_and_a_neighbourhood_in_two_places(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("msoa21cd,Name\nE02009001,Vale\nE02009002,Vale\n")
    fit = fit_neighbourhoods(path, lsoa)
    assert list(fit.table["neighbourhood"]) == ["Vale", "Vale", "Vale", "Vale (Dun)"]
    assert "1 LSOAs of Vale lie in another place" in fit.words[0]


def test_a_list_of_wards_goes_by_the_best_fit(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("WD24CD,name\nE05000001,Green\nE05000002,Blue\nE05000009,Elsewhere\n")
    with pytest.raises(DataError, match=r"lists wards, and the lookup .* is not there: download it"):
        fit_neighbourhoods(path, lsoa)
    fit = fit_neighbourhoods(path, lsoa.assign(ward=["E05000001", "E05000001", "E05000002", "E05000002"]))
    assert list(fit.table["neighbourhood"]) == ["Green", "Green", "Blue", "Blue (Dun)"]
    assert "ward that the ONS fits it to" in fit.words[0]


POSTCODES = pd.DataFrame(
    {
        "postcode": ["AA11AA", "AA11AB", "AA11AC", "AA11AD", "AA12AA", "AA13AA", "ZZ11ZZ"],
        "LSOA21CD": pd.Categorical([*["E01009001"] * 4, "E01009002", "E01009003", "E01000001"]),
    }
)


def test_a_list_of_postcodes_goes_by_where_most_of_them_lie(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    rows = ["aa1 1aa,North", "AA11AB,North", "AA1 1AC,North", "AA1 1AD,South", "AA1 2AA,South", "AA1 3AA,North"]
    path.write_text("Postcode,name\n" + "\n".join([*rows, "ZZ1 1ZZ,North", "ZZ9 9ZZ,North"]) + "\n")
    with pytest.raises(DataError, match="lists postcodes, and no lookup of postcodes"):
        fit_neighbourhoods(path, lsoa)
    fit = fit_neighbourhoods(path, lsoa, POSTCODES)
    assert list(fit.table["neighbourhood"]) == ["North", "South", "North", "Rest of Dun"]
    # Three of the four postcodes of the first LSOA are in North: a quarter of its 1,000 residents live outside.
    assert fit.straddling.loc["E01009001", ["share", "people"]].tolist() == [0.75, 250.0]
    assert "2 of 8 postcodes lie in none" in " ".join(fit.words)
    assert "1 LSOAs have no listed postcode" in " ".join(fit.words)


def test_postcodes_of_another_area_are_refused(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("postcode,name\nZZ1 1ZZ,North\n")
    with pytest.raises(DataError, match="none of its postcodes lies in the system"):
        fit_neighbourhoods(path, lsoa, POSTCODES)
    assert lists_postcodes(path)
    assert not lists_postcodes(tmp_path / "own.gpkg")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ward,name\nA,B\n", "no column LSOA21CD, MSOA21CD"),
        ("LSOA21CD,other\nE01009001,B\n", "neighbourhood's name"),
        ("LSOA21CD,name\nE01009001,A\nE01009001,B\n", "E01009001 has two neighbourhoods"),
        ("LSOA21CD,name\nE01009001,\n", "E01009001 has no name"),
        ("msoa21cd,name,status\nE02009001,A,maybe\nE02009002,A,assumed\n", "status of E02009001"),
    ],
)
def test_a_list_that_is_wrong_is_refused(lsoa, tmp_path, text, words):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        fit_neighbourhoods(path, lsoa)


def test_each_lsoa_goes_where_most_of_it_lies_and_what_straddles_is_listed(lsoa, tmp_path):
    west, east = at(-500, -500, 1300, 2500), at(1300, -500, 2500, 2500)
    path = tmp_path / "own.gpkg"
    shapes(West=west, East=east).to_file(path)
    lsoa = lsoa.assign(place_name="Alton")
    fit = fit_neighbourhoods(path, lsoa)
    assert list(fit.table["neighbourhood"]) == ["West", "East", "West", "East"]
    assert list(fit.straddling.index) == ["E01009002", "E01009004"]
    assert fit.straddling["share"].tolist() == pytest.approx([0.7, 0.7])
    assert fit.straddling["people"].tolist() == pytest.approx([0.3 * 2000, 0.3 * 1800])
    assert fit.words == (METHOD,)


@pytest.mark.parametrize(
    ("name", "crs"), [("a.geojson", "EPSG:4326"), ("a.gpkg", "EPSG:3857"), ("a.shp", "EPSG:27700")]
)
def test_any_form_and_coordinate_system(lsoa, tmp_path, name, crs):
    shapes(crs, South=at(-500, -500, 2500, 1000), North=at(-500, 1000, 2500, 2500)).to_file(tmp_path / name)
    path = tmp_path / name
    if name.endswith(".shp"):
        path = tmp_path / "zipped.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("a.*"):
                archive.write(part, f"folder/{part.name}")
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["South", "South", "North", "North"]
    assert fit.straddling.empty


def test_what_lies_in_none_is_the_rest_of_its_place(lsoa, tmp_path):
    path = tmp_path / "own.geojson"
    shapes("EPSG:4326", South=at(-500, -500, 2500, 1400)).to_file(path)
    fit = fit_neighbourhoods(path, lsoa)
    assert list(fit.table["neighbourhood"]) == ["South", "South", "Rest of Alton", "Rest of Dun"]
    assert "2 LSOAs lie mostly in none" in fit.words[1]


def test_overlapping_parts_of_one_neighbourhood_and_a_crossed_outline_are_mended(lsoa, tmp_path):
    bow = Polygon([(WEST, SOUTH), (WEST + 2000, SOUTH + 1000), (WEST + 2000, SOUTH), (WEST, SOUTH + 1000)])
    path = tmp_path / "own.gpkg"
    shapes(Bow=bow, Rest=at(0, 1000, 2000, 2000)).to_file(path)
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["Bow", "Bow", "Rest", "Rest"]
    assert fit.straddling["share"].tolist() == pytest.approx([0.5, 0.5])


def test_boundaries_of_elsewhere_or_without_names_are_refused(lsoa, tmp_path):
    path = tmp_path / "own.gpkg"
    shapes(Far=at(90_000, 0, 91_000, 1000)).to_file(path)
    with pytest.raises(DataError, match="none of its boundaries touches"):
        fit_neighbourhoods(path, lsoa)
    bad = tmp_path / "own.geojson"
    bad.write_text("not boundaries")
    with pytest.raises(DataError, match="not a boundary file"):
        fit_neighbourhoods(bad, lsoa)
    with pytest.raises(DataError, match="There is no file"):
        fit_neighbourhoods(tmp_path / "none.csv", lsoa)


def test_the_lookup_is_written_as_the_build_reads_it(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text('msoa21cd,Name\nE02009001,"Vale, west"\nE02009002,Hill\n')
    write_lookup(fit_neighbourhoods(path, lsoa.assign(place_name="Alton")), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[:2] == [
        "LSOA21CD,neighbourhood,status",
        'E01009001,"Vale, west",assumed',
    ]
