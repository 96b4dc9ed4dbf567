"""Boundaries that are cut short or not where they say: refused in one sentence, with the old store untouched."""

import json

import pandas as pd
import pytest
import shapely

from needs_map.data.places.boundaries import read_lsoa_boundaries
from tests.publishers import BOUNDARIES_FILE, boundaries, write_boundaries
from tests.refusal import assert_refused


def cut(path, keep):
    """Keep the file's first bytes: a number of them, or a share."""
    content = path.read_bytes()
    path.write_bytes(content[: keep if isinstance(keep, int) else int(len(content) * keep)])


def test_missing_column_of_boundaries(files, store, capsys):
    text = (files / BOUNDARIES_FILE).read_text(encoding="utf-8")
    (files / BOUNDARIES_FILE).write_text(text.replace("LSOA21CD", "LSOA11CD"), encoding="utf-8")
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "LSOA21CD")


def test_duplicate_boundary(files, store, capsys):
    frame = boundaries()
    write_boundaries(files / BOUNDARIES_FILE, pd.concat([frame, frame.iloc[[2]]]))
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "E01999002 twice", "keep one")


def test_boundaries_without_coordinate_system(files, store, capsys):
    (files / BOUNDARIES_FILE).unlink()
    bare = boundaries().to_crs("EPSG:27700").set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        bare.to_file(files / "LSOA_2021.gpkg")
    assert_refused(files, store, capsys, "LSOA_2021.gpkg", "names no coordinate system", "EPSG:27700")


def test_grid_coordinates_in_plain_geojson(files, store, capsys):
    write_boundaries(files / BOUNDARIES_FILE, boundaries().to_crs("EPSG:27700"))
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "EPSG:4326", "coordinates (450000 to", "save it with")


def test_degrees_labelled_as_grid_metres(files, store, capsys):
    (files / BOUNDARIES_FILE).unlink()
    boundaries().set_crs("EPSG:27700", allow_override=True).to_file(files / "LSOA_2021.gpkg")
    assert_refused(files, store, capsys, "LSOA_2021.gpkg", "EPSG:27700", "coordinates (-1 to", "save it with")


def test_latitude_before_longitude(files, store, capsys):
    frame = boundaries()
    frame["geometry"] = frame.geometry.map(lambda shape: type(shape)([(y, x) for x, y in shape.exterior.coords]))
    write_boundaries(files / BOUNDARIES_FILE, frame)
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "coordinates (5", "save it with")


def test_boundaries_elsewhere_in_the_world(files, store, capsys):
    frame = boundaries()
    write_boundaries(files / BOUNDARIES_FILE, frame.set_geometry(frame.translate(20, 0)))
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "not in Great Britain")


def test_geojson_cut_anywhere(files, store, capsys):
    content = (files / BOUNDARIES_FILE).read_bytes()
    after_a_feature = content.index(b"}}, {") + 2
    after_an_outline = content.index(b"]]]") + 3
    for keep in (after_a_feature, after_an_outline, len(content) // 2, len(content) - 1, len(content) - 2):
        (files / BOUNDARIES_FILE).write_bytes(content[:keep])
        assert_refused(files, store, capsys, BOUNDARIES_FILE, "cut short", "download it again")


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_geopackage_cut_short(files, store, capsys, keep):
    (files / BOUNDARIES_FILE).unlink()
    boundaries().to_file(files / "LSOA_2021.gpkg")
    cut(files / "LSOA_2021.gpkg", keep)
    assert_refused(files, store, capsys, "LSOA_2021.gpkg")


def test_a_boundary_of_the_system_is_missing(files, store, capsys):
    write_boundaries(files / BOUNDARIES_FILE, boundaries().iloc[1:])
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "no boundary for E01999000", "December 2021")


def test_a_boundary_without_an_area(files, store, capsys):
    frame = boundaries()
    frame.loc[4, "geometry"] = frame.loc[4, "geometry"].exterior
    write_boundaries(files / BOUNDARIES_FILE, frame)
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "E01999004", "no area")


def test_a_boundary_that_is_flat(files, store, capsys):
    frame = boundaries()
    start, along = frame.geometry[4].exterior.coords[:2]
    frame.loc[4, "geometry"] = shapely.Polygon([start, along, start, start])
    write_boundaries(files / BOUNDARIES_FILE, frame)
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "E01999004 has no area")


def test_an_outline_that_does_not_close(files, store, capsys):
    path = files / BOUNDARIES_FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][6]["geometry"]["coordinates"][0].pop()
    path.write_text(json.dumps(content), encoding="utf-8")
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "E01999006 has no area")


def test_an_lsoa_without_a_name(files, store, capsys):
    path = files / BOUNDARIES_FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"Ambridge 001C"', "null"), encoding="utf-8")
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "E01999002 has no name")


def test_names_in_another_encoding(files, store, capsys):
    path = files / BOUNDARIES_FILE
    path.write_bytes(path.read_bytes().replace(b"Llanfair", "Llanf\u00e2ir".encode("latin-1")))
    assert_refused(files, store, capsys, BOUNDARIES_FILE, "download it again")


def test_geopackage_damaged_in_the_middle(files, store, capsys):
    (files / BOUNDARIES_FILE).unlink()
    path = files / "LSOA_2021.gpkg"
    boundaries().to_file(path)
    content = bytearray(path.read_bytes())
    middle = content.index(b"Ambridge 001B") - 1500
    content[middle : middle + 3000] = bytes(3000)
    path.write_bytes(content)
    assert_refused(files, store, capsys, "LSOA_2021.gpkg")
    whole = files / "whole.gpkg"
    boundaries().to_file(whole)
    for _ in range(2):  # what its reader said of it last is not taken for the next file's
        assert len(read_lsoa_boundaries(whole)) == len(boundaries())
