"""Files of figures to take away: the same figures in each, text that no program runs, and what they are beside them."""

import csv
import io
import json
import re
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook

from needs_map.app.commands.view_of_options import view_of_options
from needs_map.app.exports.csv_file import comment_line, safe_cell
from needs_map.app.exports.geographic import view_geojson, view_geopackage
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.exports.views import file_stem, taken_view
from needs_map.app.link.links import linked
from needs_map.app.pages.map.panel import core20_panel
from needs_map.app.words.headline import headline
from needs_map.data.builds import write_store
from needs_map.data.manifest import SAMPLE
from needs_map.data.store import read_store
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.rings import rings_of
from needs_map.figures.serving import open_serving
from needs_map.geo.numbers import written

RUTLAND = "E06000017"
ODD = [
    '=HYPERLINK("https://example.org","press")',
    "+44 116",
    "-2+3",
    "@SUM(A1:A9)",
    "  =1+1",
    "＝1+1",
    "https://example.org",
    "0123",
    'O\'Neil, "Sons" & <Daughters>',
    "Tŷ'r Ysgol 🏥",
    "long " * 60,
]
UNKNOWN = len(ODD)
"""Position of the LSOA whose people are not known."""


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The sample with odd names in Rutland, and one LSOA whose people are not known."""
    store = read_store(SAMPLE)
    lsoa, areas, people = store.lsoa.copy(), store.areas.copy(), store.population.copy()
    codes = lsoa.index[lsoa["place"] == RUTLAND]
    lsoa.loc[codes[: len(ODD)], "LSOA21NM"] = ODD
    areas.loc[RUTLAND, ["name", "short"]] = "Rutland,=1+1"
    areas.loc[(areas["level"] == "neighbourhood") & (areas["parent"] == RUTLAND), ["name", "short"]] = "x" * 300
    people["people"] = people["people"].astype("float64")
    people.loc[people["LSOA21CD"] == codes[UNKNOWN], "people"] = np.nan
    folder = tmp_path_factory.mktemp("odd")
    manifest = {key: value for key, value in store.manifest.items() if key not in {"build", "built", "version"}}
    tables = {"lsoa": lsoa, "areas": areas, "population": people, "england": store.england}
    write_store(folder, tables, manifest)
    return open_serving(folder)


def rutland(serving, **changes):
    return view_of_options(serving, **({"measure": "imd_score", "level": "lsoa", "area": RUTLAND} | changes))


def view_csv(serving, view):
    return part_csv(serving, taken_view(serving, view))


def view_excel(serving, view):
    return part_xlsx(serving, taken_view(serving, view))


def csv_rows(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.reader(lines))


def sheet(content, name):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def layer(content, tmp_path, name):
    path = tmp_path / "view.gpkg"
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, layer=name)


def test_every_file_has_the_same_figures(sample, tmp_path):
    view = rutland(sample)
    codes = sample.tree.members(RUTLAND, "lsoa")
    scores = [float(sample.store.lsoa["imd_score"][code]) for code in codes]
    people = [float(sample.people["registered"][code]) for code in codes]
    rows = csv_rows(view_csv(sample, view))[1:]
    assert [row[0] for row in rows] == codes
    assert [row[3] for row in rows] == [written(score, 1) for score in scores]  # as on the page
    assert [float(row[5]) for row in rows] == people
    rows = sheet(view_excel(sample, view), "Data")[1:]
    assert [row[0] for row in rows] == codes
    assert [row[3] for row in rows] == scores
    assert [row[5] for row in rows] == people
    found = [feature["properties"] for feature in json.loads(view_geojson(sample, view))["features"]]
    assert [row["code"] for row in found] == codes
    assert [row["imd_score"] for row in found] == scores
    assert [row["registered"] for row in found] == people
    table = layer(view_geopackage(sample, view), tmp_path, file_stem(sample, view))
    assert list(table["code"]) == codes
    assert list(table["imd_score"]) == scores
    assert list(table["registered"]) == people


def test_two_measures_at_once_have_a_column_each(sample):
    view = rutland(sample)._replace(second="people")
    head, first, *_ = sheet(view_excel(sample, view), "Data")
    assert head[3:6] == ["IMD score", "People", "Class"]
    assert first[3] == float(sample.store.lsoa["imd_score"][first[0]])
    assert first[4] == first[6] == float(sample.people["registered"][first[0]])


def test_a_share_is_written_in_per_cent(sample):
    # Published: 53.5% of Leicester's registered patients live in the most deprived fifth.
    view = view_of_options(sample, measure="core20_share", level="place", area="LNR cluster")
    rows = sheet(view_excel(sample, view), "Data")
    assert rows[0][3] == "Core20 share (%)"
    assert {row[1]: row[3] for row in rows[1:]}["Leicester"] == pytest.approx(53.5, abs=0.05)


@pytest.mark.parametrize("make", [view_csv, view_excel, view_geojson, view_geopackage])
def test_arguments_stand_and_a_second_call_says_the_same(sample, make):
    view = rutland(sample)
    before = sample.store.lsoa.copy()
    assert bool(make(sample, view))
    assert bool(make(sample, view))
    assert before.equals(sample.store.lsoa)


def test_excel_has_a_header_in_sight_a_filter_and_numbers_as_numbers(sample):
    content = view_excel(sample, rutland(sample))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        data = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert re.search(r'<pane [^>]*ySplit="1"[^>]*state="frozen"', data)
    assert '<autoFilter ref="A1:G27"/>' in data
    assert re.search(r'<c r="D2" s="\d+"(?! t=)', data) or re.search(r'<c r="D2"(?: s="\d+")?><v>', data)
    assert re.search(r'<c r="A2"[^>]* t="s"', data)
    assert "#,##0.0&quot;" in styles or '"#,##0.0"' in styles


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(odd):
    content = view_excel(odd, rutland(odd))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)
    names = [row[1] for row in sheet(content, "Data")[1:]]
    assert names[: len(ODD)] == ODD
    assert all(isinstance(name, str) for name in names)


def test_no_cell_of_a_csv_begins_a_formula(odd):
    text = view_csv(odd, rutland(odd))
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "＝")), cell
    names = [row[1] for row in csv_rows(text)[1:]]
    assert names[:6] == [f"'{name}" for name in ODD[:6]]
    assert names[6 : len(ODD)] == ODD[6:]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain, with a comma", "# Title: plain, with a comma\n"),
        ("Rutland,=1+1", "# Title: Rutland,'=1+1\n"),
        ("a;@SUM(A1)", "# Title: a;'@SUM(A1)\n"),
        ("two\nlines\r\n=1", "# Title: two lines =1\n"),
    ],
)
def test_a_line_of_metadata_holds_no_cell_that_runs(text, line):
    assert comment_line("Title", text) == line


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "－1"])
def test_text_that_starts_a_formula_is_quoted(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Leicester", "", "20.1 to 30.5", "−5", "1 · most deprived", "a=b"])
def test_other_text_stands(text):
    assert safe_cell(text) == text


def test_unknown_is_empty_and_not_nought(odd, tmp_path):
    view = rutland(odd, measure="people")
    code = odd.tree.members(RUTLAND, "lsoa")[UNKNOWN]
    csv_row = next(row for row in csv_rows(view_csv(odd, view)) if row[0] == code)
    assert (csv_row[3], csv_row[4], csv_row[5]) == ("", "", "")
    excel_row = next(row for row in sheet(view_excel(odd, view), "Data") if row[0] == code)
    assert (excel_row[3], excel_row[4], excel_row[5]) == ("", "", "")
    features = json.loads(view_geojson(odd, view))["features"]
    properties = next(feature["properties"] for feature in features if feature["id"] == code)
    assert (properties["people"], properties["class"], properties["registered"]) == (None, None, None)
    table = layer(view_geopackage(odd, view), tmp_path, file_stem(odd, view)).set_index("code")
    assert table.loc[code, ["people", "class", "registered"]].isna().all()


def test_geojson_is_in_degrees_with_outer_rings_anticlockwise(sample):
    collection = json.loads(view_geojson(sample, rutland(sample)))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in collection["features"]]
    numbers = shapely.get_coordinates(shapes)
    assert np.array_equal(numbers, numbers.round(5))
    # Rutland lies between 0.9 and 0.4 degrees west, 52.5 and 52.8 north.
    assert (numbers.min(axis=0) > [-0.95, 52.45]).all()
    assert (numbers.max(axis=0) < [-0.35, 52.85]).all()
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    assert all(shapely.is_ccw(part.exterior) for part in parts)
    assert all(shapely.is_valid(shapes))


def test_geopackage_is_on_the_national_grid_with_the_shapes_of_the_store(sample, tmp_path):
    view = rutland(sample)
    table = layer(view_geopackage(sample, view), tmp_path, file_stem(sample, view))
    assert table.crs == "EPSG:27700"
    kept = gpd.GeoSeries(sample.store.lsoa.geometry.loc[table["code"]])
    assert table.geometry.area.to_numpy() == pytest.approx(kept.area.to_numpy())


def test_colours_in_map_files_are_those_of_the_screen(sample, tmp_path):
    view = rutland(sample, measure="imd_quintile")
    table = layer(view_geopackage(sample, view), tmp_path, file_stem(sample, view))
    for feature in json.loads(view_geojson(sample, view))["features"]:
        assert re.fullmatch("#[0-9a-f]{6}", feature["properties"]["colour"])
    # One colour a class.
    assert table.groupby("class")["colour"].nunique().eq(1).all()
    assert table["colour"].nunique() == table["class"].nunique() == 3  # published: Rutland has none in fifths 1 and 2


WANTED = ("Title", "Definition", "Population", "Classes", "Source", "Data built", "Made", "Link")
LINK = "https://map.example.nhs.uk/needs/?page=map&area=E06000017"


def test_each_file_says_what_it_is(sample, tmp_path):
    view = rutland(sample)
    text, book, geojson, geopackage = (
        linked(LINK, lambda make=make: make(sample, view))()
        for make in (view_csv, view_excel, view_geojson, view_geopackage)
    )
    lines = [line for line in text.splitlines() if line.startswith("# ")]
    excel = sheet(book, "About this data")
    geo = json.loads(geojson)
    table = layer(geopackage, tmp_path, "about_this_data")
    for item in WANTED:
        assert any(line.startswith(f"# {item}: ") for line in lines), item
        assert item in [row[0] for row in excel]
        assert item in geo["metadata"]
        assert item in list(table["item"])
    assert "IMD score 2025 by LSOA, Rutland" in [row[1] for row in excel]


def test_each_file_of_a_sample_says_so_beside_and_in_every_row(sample, tmp_path):
    view = rutland(sample)
    assert view_csv(sample, view).startswith("# SAMPLE: ")
    book = view_excel(sample, view)
    assert sheet(book, "About this data")[0][0] == "SAMPLE"
    assert all(row[-1] == "SAMPLE" for row in sheet(book, "Data")[1:])
    geo = json.loads(view_geojson(sample, view))
    assert geo["name"].startswith("SAMPLE-")
    assert "SAMPLE" in geo["metadata"]
    name = file_stem(sample, view)
    assert name.startswith("SAMPLE-")
    table = layer(view_geopackage(sample, view), tmp_path, name)
    assert (table["note"] == "SAMPLE").all()


def test_several_sources_are_a_list(small_serving):
    view = view_of_options(small_serving, measure="imd_score", level="lsoa", area="Ambridge")
    found = json.loads(view_geojson(small_serving, view))["metadata"]["Source"]
    assert isinstance(found, list)
    assert len(found) > 1


def test_a_name_makes_a_file_name_that_a_disk_takes(odd):
    assert file_stem(odd, rutland(odd)) == "SAMPLE-rutland-1-1-imd-score-by-lsoa"
    long = next(area for area in odd.tree.at("neighbourhood") if area.parent == RUTLAND)
    assert len(long.short) == 300
    assert file_stem(odd, rutland(odd, area=long.code)) == f"SAMPLE-{'x' * 80}-imd-score-by-lsoa"


def test_files_of_figures_hold_the_patch_alone_when_it_is_asked_for():
    serving = open_serving(SAMPLE)
    lsoa = serving.tree.lsoas("E06000016")[0]
    view = view_of_options(serving, measure="imd_quintile", level="lsoa", area="E06000016")
    view = view._replace(patch=f"{RUTLAND},{lsoa}", mine="1")
    wanted = {lsoa, *serving.tree.lsoas(RUTLAND)}
    lines = view_csv(serving, view).splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert {row["code"] for row in rows} == wanted
    assert [row["code"] for row in rows if row["class"]] == [lsoa]  # Rutland is out of view, so without a class of it
    assert all(row["IMD quintile"] for row in rows)
    about = next(line for line in lines if line.startswith("# My patch: "))
    assert "2 areas, 27 LSOAs" in about
    assert f"Rutland ({RUTLAND})" in about
    shapes = json.loads(view_geojson(serving, view))["features"]
    assert {shape["id"] for shape in shapes} == wanted
    assert file_stem(serving, view) == "SAMPLE-my-patch-imd-quintile-by-lsoa"
    assert headline(serving, view).startswith("None of the registered patients of my patch (2 areas, 27 LSOAs) live")
    named = view._replace(patch_name="East & side")
    assert file_stem(serving, named) == "SAMPLE-east-side-imd-quintile-by-lsoa"
    assert " of East & side (2 areas, 27 LSOAs) " in headline(serving, named)
    assert [ring.label for ring in rings_of(serving, named)] == ["East & side: 2 areas, 27 LSOAs"]
    assert "Core20 in East &amp; side<" in core20_panel(serving, named)
    everyone = view_csv(serving, view._replace(mine="")).splitlines()
    assert len([line for line in everyone if not line.startswith("#")]) == 1 + len(serving.tree.lsoas("E06000016"))


def test_a_percentage_has_its_unit_in_the_head_of_a_workbook(sample):
    columns = {"growth": Column("Growth", 1, "%"), "share": Column("Core20 share (%)", 1, "%")}
    columns |= {"people": Column("People")}
    part = Part("", "", [{"growth": 2.5, "share": 20.1, "people": 7}], title="Growth", columns=columns)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(part_xlsx(sample, part))).get_sheet_by_name("Data").to_python()
    assert rows == [["Growth (%)", "Core20 share (%)", "People"], [2.5, 20.1, 7]]
