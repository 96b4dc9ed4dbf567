"""One's own neighbourhoods, from lists and from boundaries: 2 x 2 LSOAs of 1,000 m, worked by hand."""

import json
import sqlite3
import zipfile
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import Polygon, box

from needs_map.data.errors import DataError
from needs_map.data.places.neighbourhood_lists import kind_of_list, lsoas_in_several, read_neighbourhoods
from needs_map.data.places.neighbourhoods import (
    DEGREES_WORDS,
    METHOD,
    METRES_WORDS,
    TURNED_WORDS,
    fit_neighbourhoods,
    write_lookup,
)

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
    assert "1 LSOA of Vale lies in another place" in fit.words[0]


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
    # ZZ1 1ZZ lies outside the area.
    assert list(fit.table["neighbourhood"]) == ["North (part)", "South", "North (part)", "Rest of Dun"]
    # Three of the four postcodes of the first LSOA are in North: a quarter of its 1,000 residents live outside.
    assert fit.straddling.loc["E01009001", ["share", "people"]].tolist() == [0.75, 250.0]
    assert "2 of 8 postcodes are in none" in " ".join(fit.words)
    assert "1 LSOA has no listed postcode" in " ".join(fit.words)


def test_postcodes_of_two_neighbourhoods_put_an_lsoa_in_both(lsoa, tmp_path):
    """Of the first LSOA three of four postcodes are in North and three in South, two of them in both."""
    path = tmp_path / "own.csv"
    rows = ["AA11AA,North", "AA11AB,North", "AA11AC,North", "AA11AB,South", "AA11AC,South", "AA11AD,South"]
    path.write_text("\n".join(["postcode,name", *rows, "AA12AA,South", "AA13AA,North", "DD11DD,South"]) + "\n")
    found = pd.concat([POSTCODES, pd.DataFrame({"postcode": ["DD11DD"], "LSOA21CD": [CODES[3]]})])
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"), found)
    assert list(zip(fit.table.index, fit.table["neighbourhood"], strict=True)) == [
        (CODES[0], "North"),
        (CODES[1], "South"),
        (CODES[2], "North"),
        (CODES[3], "South"),
        (CODES[0], "South"),
    ]
    assert fit.table["share"].tolist() == [0.75, 1, 1, 1, 0.75]
    assert "E01009001 in North and South" in lsoas_in_several(fit.table["neighbourhood"])


PATIENTS = pd.DataFrame(
    [
        ("A81001", "U00001", CODES[0], 800.0),
        ("A81002", "U00002", CODES[0], 200.0),
        ("A81001", "U00001", CODES[1], 450.0),
        ("A81002", "U00002", CODES[1], 350.0),
        ("A81003", "", CODES[1], 200.0),
        ("A81002", "U00002", CODES[2], 1000.0),
        ("A81003", "", CODES[3], 600.0),
        ("A81002", "U00002", CODES[3], 400.0),
        ("A81001", "U00001", "E01000001", 5000.0),
    ],
    columns=["practice", "pcn", "LSOA21CD", "patients"],
)


@pytest.mark.parametrize("rows", [["A81001,North", "A81002,South", "A81099,South"], ["U00001,North", "U00002,South"]])
def test_a_list_of_practices_or_networks_goes_by_where_most_patients_are(lsoa, tmp_path, rows):
    """The second LSOA has 45% of its patients with North, 35% with South: not clear. The last has 60% with none."""
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["code,neighbourhood", *rows]) + "\n")
    fit = fit_neighbourhoods(path, lsoa, patients=PATIENTS)
    assert fit.table["neighbourhood"].tolist() == ["North", "North", "South", "Rest of Dun"]
    assert fit.table["share"].iloc[:3].tolist() == [0.8, 0.45, 1]
    assert fit.straddling.reset_index().to_numpy().tolist() == [[CODES[1], "North", 0.45, 1100.0]]
    words = " ".join(fit.words)
    assert "all who live in its LSOAs count in it, whichever practice they are with" in words
    assert "1 LSOA is mostly with practices of no neighbourhood: `Rest of` its place." in words
    assert ("Left out: A81099 of the list without patients" in words) == (rows[0][0] == "A")
    write_lookup(fit, tmp_path / "lookup.csv")
    again = read_neighbourhoods(tmp_path / "lookup.csv", lsoa).table
    assert again["neighbourhood_share"].iloc[:3].tolist() == [0.8, 0.45, 1]


@pytest.mark.parametrize(
    ("rows", "patients", "said"),
    [
        (
            "A81001,North",
            None,
            r"lists general practices or networks, and NHS England's file of patients .* is not there",
        ),
        (
            "U00001,North",
            PATIENTS.assign(pcn=""),
            r"lists primary care networks, and NHS England's map .* is not there",
        ),
        ("A81077,North", PATIENTS, "none of its practices has patients in the system: is it of another area"),
    ],
)
def test_lists_of_practices_that_cannot_be_placed_are_refused(lsoa, tmp_path, rows, patients, said):
    path = tmp_path / "own.csv"
    path.write_text(f"code,neighbourhood\n{rows}\n")
    with pytest.raises(DataError, match=said):
        fit_neighbourhoods(path, lsoa, patients=patients)


def test_a_listed_neighbourhood_that_reaches_beyond_the_area_is_a_part(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    rows = [f"{code},{'North' if at < 2 else 'South'}" for at, code in enumerate(CODES)]
    path.write_text("\n".join(["LSOA21CD,neighbourhood", *rows, "E01009088,South", "E01009089,Elsewhere"]) + "\n")
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["North", "North", "South (part)", "South (part)"]
    assert fit.words[1:] == ("South reaches beyond this map, with 1 LSOA outside it: it is named South (part).",)
    path.write_text("postcode,name\nAA1 1AA,North\nAA1 2AA,North\nDD1 1DD,North\n")
    beyond = pd.DataFrame({"postcode": ["DD11DD"], "LSOA21CD": ["E01009088"]})
    fit = fit_neighbourhoods(path, lsoa, pd.concat([POSTCODES, beyond]))
    assert "North (part)" in set(fit.table["neighbourhood"])
    assert "North" not in set(fit.table["neighbourhood"])


def test_postcodes_of_another_area_are_refused(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("postcode,name\nZZ1 1ZZ,North\n")
    with pytest.raises(DataError, match="none of its postcodes is in the system"):
        fit_neighbourhoods(path, lsoa, POSTCODES)
    assert kind_of_list(path) == "postcode"
    assert not kind_of_list(tmp_path / "own.gpkg")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ward,name\nA,B\n", "no column LSOA21CD, MSOA21CD"),
        ("LSOA21CD,other\nE01009001,B\n", "neighbourhood's name"),
        ("LSOA21CD,name\nE01009001,A\nE01009001,\n", "E01009001 has no name of a neighbourhood"),
        ("LSOA21CD,name\nE01009001,\n", "E01009001 has no name"),
        ("msoa21cd,name,status\nE02009001,A,maybe\nE02009002,A,assumed\n", "status of E02009001"),
    ],
)
def test_a_list_that_is_wrong_is_refused(lsoa, tmp_path, text, words):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        fit_neighbourhoods(path, lsoa)


FOUR = ["E01009001,Alton 001A,N1,North", "E01009002,Alton 001B,N1,North", "E01009003,Alton 002A,N2,South"]


@pytest.mark.parametrize(
    "header",
    [
        "LSOA_2021_CODE,LSOA_2021_NAME,NEIGHBOURHOOD_CODE,NEIGHBOURHOOD_NAME",
        "LSOA21CD,LSOA_2021_NAME,NEIGHBOURHOOD_CODE,NEIGHBOURHOOD_NAME",
        "lsoa21_cd,lsoa21_nm,imd25_decil,INT",
        "area,laname,id,Integrated Neighbourhood Team",
        "code,LSOA name,neighbourh,neighbou_1",
        "geography code,geography name,team,nhood",
        "LSOA21CD,LSOA21NM,id,Locality",
        "LSOA21CD,LSOA21NM,WD24CD,WD24NM",
    ],
)
def test_the_columns_of_a_list_are_told_by_what_they_hold(lsoa, tmp_path, header):
    path = tmp_path / "own.csv"
    rows = [*FOUR, "E01009004,Dun 001A,N2,South"]
    path.write_text("\n".join([header, *rows, rows[0], ",,,"]) + "\n")  # one row twice, and one blank
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["North", "North", "South", "South"]
    assert fit.words == ()


def test_of_two_vintages_of_codes_the_lsoas_of_2021_are_taken(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    rows = [f"E0100800{number},{code},North" for number, code in enumerate(CODES)]
    path.write_text("\n".join(["LSOA11CD,LSOA21CD,neighbourhood", *rows]) + "\n")
    assert list(fit_neighbourhoods(path, lsoa.assign(place_name="Alton")).table["neighbourhood"]) == ["North"] * 4


@pytest.mark.parametrize(
    ("header", "cells", "extra"),
    [
        ("OA21CD,LSOA21CD,neighbourhood", [f"E0000900{{0}},{code},North" for code in CODES], {}),
        ("msoa,name", ["e02009001,North", "E02009002,North"], {}),
        ("ward code,ward name,neighbourhood", ["E05000001,Green,North", "E05000002,Blue,North"], {"ward": True}),
        ("home,neighbourhood", ["AA1 1AA,North", "AA1 2AA,North", "aa13aa,North", "DD1 1DD,North"], {"post": True}),
    ],
)
def test_rows_that_say_the_same_are_one(lsoa, tmp_path, header, cells, extra):
    path = tmp_path / "own.csv"
    rows = [cell.format(part) for cell in cells for part in range(3)]
    path.write_text("\n".join([header, *rows]) + "\n")
    lsoa = lsoa.assign(place_name="Alton")
    if "ward" in extra:
        lsoa = lsoa.assign(ward=["E05000001", "E05000001", "E05000002", "E05000002"])
    found = pd.concat([POSTCODES, pd.DataFrame({"postcode": ["DD11DD"], "LSOA21CD": [CODES[3]]})])
    fit = fit_neighbourhoods(path, lsoa, found if "post" in extra else None)
    assert list(fit.table["neighbourhood"]) == ["North"] * 4


def test_all_that_is_wrong_with_a_list_is_told_with_how_many(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    rows = ["E01009001,A", "E01009001,B", "E01009002,", "E01009077,A", "Total,A", "E01009003,A", "E01009003,A"]
    path.write_text("\n".join(["LSOA21CD,neighbourhood", *rows]) + "\n")
    with pytest.raises(DataError) as error:
        fit_neighbourhoods(path, lsoa)
    assert str(error.value) == (
        "own.csv: 1 row has no LSOA code (row 6: 'TOTAL'); E01009002 has no name of a "
        "neighbourhood; E01009077 is unknown in this area; the list has no row for E01009004 (1 of the "
        "system's 4 LSOAs have no neighbourhood): correct the file."
    )


def test_codes_of_a_list_that_are_not_of_the_area_are_left_out_and_counted(lsoa, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("LSOA21CD,name\n" + "".join(f"{code},A\n" for code in [*CODES, "E01000001", "E01000002"]))
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert fit.words[0] == "Left out: 2 LSOA codes (E01000001, E01000002) of the list not in this area."


@pytest.mark.parametrize("name", ["neighbourhood", "NEIGHBOURHOOD_NAME", "nhood_name", "INT"])
def test_a_shapefile_cuts_the_name_of_its_column_to_ten_letters(lsoa, tmp_path, name):
    frame = shapes(South=at(-500, -500, 2500, 1000), North=at(-500, 1000, 2500, 2500))
    frame = frame.rename(columns={"Name": name[:10]}).assign(LAD24NM="Alton", leader=["Ann", "Bob"])
    frame.to_file(tmp_path / "own.shp")
    fit = fit_neighbourhoods(tmp_path / "own.shp", lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["South", "South", "North", "North"]


HALVES = {"South": at(-500, -500, 2500, 1000), "North": at(-500, 1000, 2500, 2500)}


def test_metres_that_name_no_system_and_latitude_first_are_read_and_said(lsoa, tmp_path):
    lsoa = lsoa.assign(place_name="Alton")
    metres, turned, bare = (tmp_path / name for name in ("metres.geojson", "turned.geojson", "bare.shp"))
    shapes(**HALVES).set_crs("EPSG:4326", allow_override=True).to_file(metres)
    degrees = shapes("EPSG:4326", **HALVES)
    swapped = shapely.transform(degrees.geometry.to_numpy(), lambda points: points[:, ::-1])
    degrees.set_geometry(gpd.GeoSeries(swapped, crs="EPSG:4326")).to_file(turned)
    shapes(**HALVES).to_file(bare)
    (tmp_path / "bare.prj").unlink()
    false = tmp_path / "false.gpkg"
    shapes("EPSG:4326", **HALVES).set_crs("EPSG:27700", allow_override=True).to_file(false)
    for path, words in (
        (metres, METRES_WORDS),
        (turned, TURNED_WORDS),
        (bare, METRES_WORDS),
        (false, DEGREES_WORDS),
    ):
        fit = fit_neighbourhoods(path, lsoa)
        assert list(fit.table["neighbourhood"]) == ["South", "South", "North", "North"], path
        assert fit.words == (METHOD, words)


def test_the_layer_with_areas_is_read_and_two_such_are_named(lsoa, tmp_path):
    path = tmp_path / "own.gpkg"
    points = shapes(**HALVES).set_geometry(shapes(**HALVES).centroid)
    points.to_file(path, layer="surgeries")
    shapes(**HALVES).to_file(path, layer="ours")
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["South", "South", "North", "North"]
    shapes(**HALVES).to_file(path, layer="theirs")
    with pytest.raises(DataError, match=r"has 2 layers of areas \(ours, theirs\): save the one"):
        fit_neighbourhoods(path, lsoa)
    alone = tmp_path / "points.gpkg"
    points.to_file(alone, layer="surgeries")
    with pytest.raises(DataError, match=r"has no layer of areas \(it has surgeries\)"):
        fit_neighbourhoods(alone, lsoa)


@pytest.mark.parametrize("authorities", [["Alton", "Alton"], ["Alton", "Dun"]])
def test_a_layer_of_wards_is_named_by_them_and_not_by_their_authority(lsoa, tmp_path, authorities):
    path = tmp_path / "own.geojson"
    frame = shapes("EPSG:4326", **HALVES).rename(columns={"Name": "WD24NM"})
    frame.assign(WD24CD=["E05000001", "E05000002"], LAD24CD="E07000001", LAD24NM=authorities).to_file(path)
    fit = fit_neighbourhoods(path, lsoa.assign(place_name="Alton"))
    assert list(fit.table["neighbourhood"]) == ["South", "South", "North", "North"]


def test_boundaries_that_cannot_be_are_refused_in_one_sentence(lsoa, tmp_path):
    path = tmp_path / "own.geojson"
    shapes("EPSG:4326", **HALVES).assign(Name=["South", " "]).to_file(path)
    with pytest.raises(DataError, match="1 of its 2 areas has no name in the column Name"):
        fit_neighbourhoods(path, lsoa)
    square = [[[0, 0], [1e308, 0], [1e308, 1e308], [0, 0]]]
    for geometry, words in (({"type": "Polygon", "coordinates": square}, "cannot be"), (None, "no area in it")):
        feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": geometry}
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        with pytest.raises(DataError, match=words):
            fit_neighbourhoods(path, lsoa)


def test_a_file_that_only_points_to_another_is_no_boundary_file(lsoa, tmp_path):
    shapes(**HALVES).to_file(tmp_path / "own.gpkg")
    path = tmp_path / "own.geojson"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="own"><SrcDataSource>{tmp_path}/own.gpkg</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(DataError, match="not a boundary file"):
        fit_neighbourhoods(path, lsoa)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT n.i AS fid, geom, name FROM n, own"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (f"CREATE VIEW v AS {ENDLESS}", "own.gpkg has a view \\('v'\\), and not only tables"),
        ("CREATE VIRTUAL TABLE w USING fts5(name)", "own.gpkg has a view"),
        ("CREATE TABLE layer_styles(style TEXT)", ""),
    ],
)
def test_a_geopackage_is_of_tables_only(lsoa, tmp_path, statement, words):
    path = tmp_path / "own.gpkg"
    shapes(**HALVES).to_file(path)
    with closing(sqlite3.connect(path)) as package:
        package.execute(statement)
        package.commit()
    if words:
        with pytest.raises(DataError, match=words):
            fit_neighbourhoods(path, lsoa)
    else:
        assert len(fit_neighbourhoods(path, lsoa.assign(place_name="Alton")).table) == len(lsoa)


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


def test_a_neighbourhood_that_reaches_beyond_the_map_is_named_a_part(lsoa, tmp_path):
    """Of Long, over LSOAs 1 and 3, two LSOAs more lie north of the map; the third lies in none."""
    path = tmp_path / "own.geojson"
    shapes(Long=at(0, 0, 1000, 4000), East=at(1000, 0, 2000, 2000)).to_file(path)
    beyond = [at(0, 2000, 1000, 3000), at(0, 3000, 1000, 4000), at(1000, 2000, 2000, 3000)]
    fit = fit_neighbourhoods(path, lsoa, None, gpd.GeoSeries(beyond, crs="EPSG:27700"))
    assert list(fit.table["neighbourhood"]) == ["Long (part)", "East", "Long (part)", "East (Dun)"]
    assert "Long reaches beyond this map, with 2 LSOAs outside it: it is named Long (part)." in fit.words


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


def test_an_lsoa_may_be_in_several_neighbourhoods_of_a_list_or_of_boundaries_that_overlap(lsoa, tmp_path):
    lsoa, path = lsoa.assign(place_name="Alton"), tmp_path / "own.csv"
    path.write_text("msoa21cd,Name\nE02009001,Vale\nE02009002,Hill\nE02009001,Town\nE02009001,Vale\n")
    pairs = fit_neighbourhoods(path, lsoa).table["neighbourhood"]
    assert list(pairs.items()) == [
        ("E01009001", "Vale"), ("E01009001", "Town"), ("E01009002", "Vale"), ("E01009002", "Town"),
        ("E01009003", "Hill"), ("E01009004", "Hill"),
    ]  # fmt: skip
    assert lsoas_in_several(pairs).startswith(
        "2 LSOAs are in more than one neighbourhood (E01009001 in Vale and Town, E01009002 in Vale and Town): each "
    )
    write_lookup(fit_neighbourhoods(path, lsoa), tmp_path / "out.csv")
    again = fit_neighbourhoods(tmp_path / "out.csv", lsoa).table["neighbourhood"]
    assert list(again.items()) == list(pairs.items())
    # The east holds all of LSOA 2 and 4, and so does `All` of every one; `Edge` holds 40% of LSOA 1.
    shapes(All=at(0, 0, 2000, 2000), East=at(1000, 0, 2000, 2000), Edge=at(0, 0, 400, 1000)).to_file(
        tmp_path / "own.gpkg"
    )
    pairs = fit_neighbourhoods(tmp_path / "own.gpkg", lsoa).table["neighbourhood"]
    assert sorted(pairs.items()) == [
        ("E01009001", "All"), ("E01009002", "All"), ("E01009002", "East"), ("E01009003", "All"),
        ("E01009004", "All"), ("E01009004", "East"),
    ]  # fmt: skip
    assert lsoas_in_several(pairs.iloc[:1]) == ""
