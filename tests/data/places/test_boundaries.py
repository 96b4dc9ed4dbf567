"""LSOA boundaries in the forms that the ONS publishes them in."""

import json

import geopandas as gpd
import pytest
import shapely

from needs_map.data.errors import DataError
from needs_map.data.places.boundaries import read_lsoa_boundaries
from tests.publishers import BOUNDARIES_FILE, boundaries, lsoa_code, square, write_boundaries


def test_geojson_in_degrees_becomes_grid_metres(small_files):
    frame = read_lsoa_boundaries(small_files / BOUNDARIES_FILE)
    assert len(frame) == 31
    assert frame.crs == "EPSG:27700"
    assert frame.loc["W01999001", "LSOA21NM"] == "Llanfair 001A"
    for number in (0, 9, 23):
        # A millionth of a degree is about 0.1 m.
        assert frame.geometry[lsoa_code(number)].symmetric_difference(square(number)).area < 0.2 * 4000
        assert frame.geometry[lsoa_code(number)].hausdorff_distance(square(number)) < 0.2


def test_neighbours_still_share_their_corners(small_files):
    assert shapely.coverage_is_valid(read_lsoa_boundaries(small_files / BOUNDARIES_FILE).geometry.to_numpy())


@pytest.mark.parametrize("name", ["LSOA_2021.gpkg", "LSOA_2021.shp", "LSOA_2021.geojson"])
def test_grid_metres_are_read_as_they_are(tmp_path, name):
    """GeoJSON too, as its file names its coordinate system."""
    boundaries().to_crs("EPSG:27700").to_file(tmp_path / name)
    frame = read_lsoa_boundaries(tmp_path / name)
    assert frame.crs == "EPSG:27700"
    assert frame.geometry[lsoa_code(0)].hausdorff_distance(square(0)) < 0.2


def test_geojson_on_many_lines_with_members_at_its_end(tmp_path):
    write_boundaries(tmp_path / "a.geojson", boundaries())
    content = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    text = json.dumps(content, indent=2).replace("\n", "\r\n") + "\r\n\r\n"
    (tmp_path / "a.geojson").write_bytes(text.encode("utf-8"))
    assert len(read_lsoa_boundaries(tmp_path / "a.geojson")) == 31


def test_islands_are_kept(tmp_path):
    frame = boundaries()
    frame.loc[0, "geometry"] = shapely.union(frame.geometry[0], frame.geometry[5])
    gpd.GeoDataFrame(frame).to_file(tmp_path / "LSOA_2021.gpkg")
    assert read_lsoa_boundaries(tmp_path / "LSOA_2021.gpkg").geometry[lsoa_code(0)].geom_type == "MultiPolygon"


def test_codes_of_other_areas_are_refused(tmp_path):
    frame = boundaries()
    frame.loc[3, "LSOA21CD"] = "E02000001"
    write_boundaries(tmp_path / "a.geojson", frame)
    with pytest.raises(DataError, match="'E02000001' is not an LSOA"):
        read_lsoa_boundaries(tmp_path / "a.geojson")


def test_no_file(tmp_path):
    with pytest.raises(DataError, match=r"a\.geojson is not in"):
        read_lsoa_boundaries(tmp_path / "a.geojson")
