"""Boundary files made to do harm: nothing leads out of them, and what is too large is refused at once."""

import json
import os
import subprocess
import time
import zipfile
from contextlib import closing, suppress

import geopandas as gpd
import psutil
import pytest
import shapely

from needs_map.data.errors import DataError
from needs_map.data.files.boundary_files import checked_file, open_boundaries
from needs_map.data.files.reading import Reader, reader_of
from needs_map.data.places.boundaries import read_lsoa_boundaries
from needs_map.data.places.neighbourhood_lists import read_neighbourhoods
from needs_map.data.places.neighbourhoods import fit_neighbourhoods
from tests.loopback import Publisher
from tests.publishers import boundaries

SOON = 10.0


def square(west=-1.0, south=52.0, side=0.1):
    return shapely.box(west, south, west + side, south + side)


def collection(path, shapes, **more):
    """A GeoJSON file of shapes, or of geometries as given."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"Area {number}"},
            "geometry": shape if isinstance(shape, dict | None) else shapely.geometry.mapping(shape),
        }
        for number, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", **more, "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def lsoa():
    """Four small areas side by side."""
    shapes = [square(-1 + number / 10) for number in range(4)]
    frame = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326").to_crs("EPSG:27700")
    frame.index = [f"E0199900{number}" for number in range(4)]
    return frame.assign(place_name="Ambridge", msoa="E02000001", residents=100.0).rename_axis("LSOA21CD")


def refused(path, lsoa, words):
    before = time.monotonic()
    with pytest.raises(DataError, match=words) as raised:
        fit_neighbourhoods(path, lsoa)
    assert time.monotonic() - before < SOON
    assert len(str(raised.value)) < 400
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp", ".fgb", ".json", ".kml", ".xlsx", ""])
def test_a_virtual_file_under_any_name_is_refused(tmp_path, lsoa, ending):
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[square()], crs="EPSG:4326").to_file(tmp_path / "secret.gpkg")
    layer = f'<OGRVRTLayer name="own"><SrcDataSource>{tmp_path}/secret.gpkg</SrcDataSource></OGRVRTLayer>'
    (tmp_path / f"own{ending}").write_text(f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>", encoding="utf-8")
    refused(tmp_path / f"own{ending}", lsoa, "workbook" if ending == ".xlsx" else "boundary file")


def test_a_file_that_is_a_recipe_for_another_is_refused(tmp_path, lsoa):
    path = tmp_path / "own.geojson"
    path.write_text('{"type": "gdal_streamed_alg", "command_line": "gdal vector read /etc/passwd"}', encoding="utf-8")
    refused(path, lsoa, "points to another file or address")


@pytest.mark.parametrize("order", ["type first", "type last"])
def test_a_coordinate_system_at_an_address_is_not_fetched(tmp_path, lsoa, order):
    with closing(Publisher()) as server:
        parts = {"type": "link", "properties": {"href": f"{server.url}/crs"}}
        parts = parts if order == "type first" else dict(reversed(parts.items()))
        path = collection(tmp_path / "own.geojson", [square()], crs=parts)
        refused(path, lsoa, "points to another file or address")
        with reader_of(path, "boundary file") as reader:  # past the check, there is no way out either
            layer = reader.answer()[1][0]
            assert layer[2] == 1
            reader.ask([layer[0], None, None])
            reader.answer()
        assert not server.asked


def test_names_that_climb_out_of_a_zip_are_refused(tmp_path, lsoa):
    path = tmp_path / "own.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../own.geojson", "{}")
    refused(path, lsoa, "would leave its folder")


def test_a_zipped_geojson_is_unpacked_and_cleared_away(tmp_path):
    path = collection(tmp_path / "own.geojson", [square()])
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        archive.write(path, "folder/own.geojson")
    with checked_file(tmp_path / "own.zip") as file:
        assert file.read_bytes() == path.read_bytes()
    assert not file.exists()


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([square(side=3)] * 5_001, "has 5,001 areas, and neighbourhoods are 5,000 at most"),
        ([square(side=3)] * 200, "its areas lie over one another"),
        ([None, {"type": "Polygon", "coordinates": []}], "there is no area in it"),
        ([square(), square(1e308, 1e308, 1e307)], "cannot be|no place on earth|not a boundary file"),
        ([square(south=95)], "cannot be"),
    ],
    ids=["many", "one over another", "empty", "endless", "beyond the pole"],
)
def test_areas_that_cannot_be_are_refused_soon(tmp_path, lsoa, shapes, words):
    refused(collection(tmp_path / "own.geojson", shapes), lsoa, words)


def test_a_name_of_a_megabyte_is_refused(tmp_path, lsoa):
    path = collection(tmp_path / "own.geojson", [square()])
    path.write_text(path.read_text(encoding="utf-8").replace("Area 0", "a" * 1_000_000), encoding="utf-8")
    refused(path, lsoa, "a name in 'name' is longer than 200 letters")


def test_lsoas_that_all_have_one_geometry_are_refused(tmp_path):
    frame = boundaries()
    many = frame.iloc[[0] * 2_000].assign(LSOA21CD=[f"E01{number:06d}" for number in range(2_000)])
    many.to_file(tmp_path / "a.geojson")
    before = time.monotonic()
    with pytest.raises(DataError, match="E01000000 lies under 1,999 other LSOAs, which never overlap"):
        read_lsoa_boundaries(tmp_path / "a.geojson")
    assert time.monotonic() - before < SOON


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("kill -XCPU $$", "cannot be read: it takes longer than a workbook does (60 seconds of the processor), so "),
        ("kill -ABRT $$", "cannot be read: it takes more memory than a workbook does (1.5 GB), so download it again."),
        ("exit 77", "cannot be read: it takes more memory than a workbook does (1.5 GB), so download it again."),
        ("kill -SEGV $$", "cannot be read: the program that reads it failed (exit code -11), so download it again."),
        ("kill -KILL $$", "was not read: the program that reads it was stopped (signal 9), perhaps for want of memory"),
    ],
)
def test_what_ended_the_reader_of_a_file_is_named(code, words):
    process = subprocess.Popen(["/bin/sh", "-c", code], stdout=subprocess.PIPE)
    with process, pytest.raises(DataError) as raised:
        Reader("workbook", "own.xlsx", process, time.monotonic() + 60).answer()
    assert str(raised.value).startswith(f"own.xlsx {words}")


def test_a_boundary_file_that_kills_its_reader_is_a_sentence(tmp_path):
    """The next file is read by another process, and the one after it by the same."""
    path = collection(tmp_path / "own.geojson", [square()])
    with open_boundaries(path) as file:
        file.reader.process.kill()
        with pytest.raises(DataError, match=r"own\.geojson was not read: .* was stopped \(signal 9\)"):
            file.read(file.layers[0])
    with open_boundaries(path) as file:
        assert file.read(file.layers[0])["name"].tolist() == ["Area 0"]
        first = file.reader.process
    with open_boundaries(path) as file:
        assert file.reader.process is first
        assert file.layers[0].fields == ["name"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_process_that_is_forked_reads_with_readers_of_its_own(tmp_path):
    """The other's would take its answers, or wait for it for ever."""
    path = collection(tmp_path / "own.geojson", [square()])
    with open_boundaries(path) as file:
        own = file.reader.process.pid
        assert len(file.read(file.layers[0])) == 1
    if not (child := os.fork()):
        code = 1
        with suppress(Exception), open_boundaries(path) as file:
            code = int(file.reader.process.pid == own or len(file.read(file.layers[0])) != 1)
            file.reader.process.kill()
        os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    with open_boundaries(path) as file:
        assert file.reader.process.pid == own


def test_the_reader_of_boundaries_may_not_take_all_memory_or_time(tmp_path):
    with open_boundaries(collection(tmp_path / "own.geojson", [square()])) as file:
        process = psutil.Process(file.reader.process.pid)
        assert process.rlimit(psutil.RLIMIT_AS) == (6 * 1024**3, 6 * 1024**3)
        assert process.rlimit(psutil.RLIMIT_CPU)[0] <= sum(process.cpu_times()[:2]) + 60


@pytest.mark.parametrize("name", ["", " ", "\u202e", "\x07\u200f"])
def test_an_area_without_a_name_that_can_be_seen_is_refused(tmp_path, lsoa, name):
    path = collection(tmp_path / "own.geojson", [square(), square(-0.9)])
    path.write_text(path.read_text(encoding="utf-8").replace('"Area 0"', json.dumps(name)), encoding="utf-8")
    refused(path, lsoa, "1 of its 2 areas has no name in the column name")
    listed = tmp_path / "own.csv"
    rows = [f"{code},{'Ambridge' if number else name}\n" for number, code in enumerate(lsoa.index)]
    listed.write_text("LSOA21CD,neighbourhood\n" + "".join(rows), encoding="utf-8")
    refused(listed, lsoa, "E01999000 has no name of a neighbourhood")
    with pytest.raises(DataError, match="E01999000 has no name of a neighbourhood"):
        read_neighbourhoods(listed, lsoa)
    frame = boundaries()
    frame.loc[frame.index[0], "LSOA21NM"] = name
    frame.to_file(tmp_path / "lsoa.geojson")
    with pytest.raises(DataError, match=r"has no name: download it again"):
        read_lsoa_boundaries(tmp_path / "lsoa.geojson")


def test_marks_in_the_name_of_an_area_are_blanks(tmp_path, lsoa):
    path = collection(tmp_path / "own.geojson", [square(side=1)])
    path.write_text(path.read_text(encoding="utf-8").replace("Area 0", "Am\u202ebridge"), encoding="utf-8")
    assert set(fit_neighbourhoods(path, lsoa).table["neighbourhood"]) == {"Am bridge"}
