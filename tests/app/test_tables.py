"""Tables for the command line: which areas are meant, and how numbers are written."""

import csv
import io
import json

import pytest

from needs_map.app.commands.tables import chosen_areas, print_table
from needs_map.data.errors import DataError
from needs_map.data.places.system import read_system
from needs_map.figures.serving import open_serving
from needs_map.geo.areas import AreaTree
from needs_map.geo.building.build import build_store
from tests.publishers import AMBRIDGE, BORCHESTER, EAST, FELPERSHAM, IMD_FILE, RESIDENTS, WEST, imd_table, write_csv

LEVELS = ("lsoa", "msoa", "neighbourhood", "place", "icb", "cluster")


def printed(serving, name="core20", *, area=None, level=None, basis=None, form="json"):
    text = print_table(serving, name, area=area, level=level, basis=basis, form=form)
    return json.loads(text) if form == "json" else text


@pytest.mark.parametrize(
    ("area", "level", "codes"),
    [
        (None, None, [AMBRIDGE, BORCHESTER, FELPERSHAM]),
        (None, "icb", [EAST, WEST]),
        (None, "cluster", ["tiny"]),
        ("ambridge", None, [AMBRIDGE]),
        ("tiny", None, ["tiny"]),
        (EAST, "place", [AMBRIDGE, BORCHESTER]),
        ("Borsetshire", "neighbourhood", ["n-ambridge-north-green", "n-ambridge-south", "n-borchester"]),
        ("Felpersham", None, [FELPERSHAM]),
        ("Felpersham", "neighbourhood", ["n-felpersham"]),
        ("Felpersham", "icb", None),
        ("Ambridge", "place", [AMBRIDGE]),
        ("Borsetshire", "lsoa", 18),
    ],
)
def test_which_areas_are_meant(small_serving, area, level, codes):
    if codes is None:
        with pytest.raises(DataError, match="There is no ICB 'Felpersham'"):
            chosen_areas(small_serving, area, level)
        return
    found = [one.code for one in chosen_areas(small_serving, area, level)]
    assert found == codes if isinstance(codes, list) else len(found) == codes


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("basis", ["resident", "registered"])
@pytest.mark.parametrize("name", ["core20", "quintiles"])
def test_every_table_of_people_at_every_level(small_serving, name, level, basis):
    rows = printed(small_serving, name, level=level, basis=basis)["rows"]
    assert len(rows) == len(small_serving.tree.at(level))
    assert sum(row["population"] for row in rows) == {"resident": 26_400, "registered": 30_000}[basis]
    if name == "quintiles":
        for row in rows:
            assert sum(row[f"quintile_{q}_people"] for q in range(1, 6)) == row["population"]
            assert sum(row[f"quintile_{q}_percent"] for q in range(1, 6)) == pytest.approx(100)


def test_core20_is_quintile_1(small_serving):
    core20 = printed(small_serving, "core20", level="neighbourhood")["rows"]
    quintiles = printed(small_serving, "quintiles", level="neighbourhood")["rows"]
    for one, other in zip(core20, quintiles, strict=True):
        assert one["core20_percent"] == other["quintile_1_percent"]
        assert one["core20_people"] == other["quintile_1_people"]


def test_formats_say_the_same(small_serving):
    rows = printed(small_serving, "quintiles")["rows"]
    text = printed(small_serving, "quintiles", form="csv")
    table = list(csv.DictReader(line for line in io.StringIO(text) if not line.startswith("#")))
    for row, cells in zip(rows, table, strict=True):
        assert list(row) == list(cells)
        assert [float(cells[key]) if isinstance(value, float) else cells[key] for key, value in row.items()] == list(
            row.values()
        )


def test_unknown_is_null_empty_and_not_available_never_nought(files, tmp_path):
    table = imd_table()
    table.loc[0, RESIDENTS] = ""
    write_csv(files / IMD_FILE, table)
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    serving = open_serving(tmp_path / "store")
    row = printed(serving, area=AMBRIDGE, basis="resident")["rows"][0]
    assert (row["core20_percent"], row["core20_people"], row["population"]) == (None, None, None)
    assert printed(serving, area=AMBRIDGE, basis="resident", form="csv").endswith(f"{AMBRIDGE},Ambridge,place,,,\n")
    assert printed(serving, area=AMBRIDGE, basis="resident", form="text").count("not available") == 3
    assert printed(serving, area=FELPERSHAM, basis="resident")["rows"][0]["core20_people"] == 0


def test_a_name_that_a_spreadsheet_would_run_is_text(small_serving):
    areas = small_serving.store.areas.copy()
    areas.loc[AMBRIDGE, "name"] = "=cmd|'/c calc'!A1"
    store = small_serving.store._replace(areas=areas)
    serving = type(small_serving)(store, AreaTree(store), small_serving.people)
    assert ",'=cmd|" in printed(serving, area=AMBRIDGE, form="csv")


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_the_sample_says_so(sample, form):
    text = print_table(sample, "core20", area=None, level=None, basis=None, form=form)
    assert {"text": "SAMPLE", "csv": "# sample: True", "json": '"sample": true'}[form] in text


def test_a_level_that_the_store_lacks(files, tmp_path):
    (files / "neighbourhoods_tiny.csv").unlink()
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    with pytest.raises(DataError, match="no neighbourhoods: its levels are lsoa, msoa, place, icb, cluster"):
        chosen_areas(open_serving(tmp_path / "store"), None, "neighbourhood")
