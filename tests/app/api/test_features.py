"""Each conformance class that is declared, requirement by requirement (17-069r4, 18-058r1)."""

import re

import geopandas as gpd
import pytest
import shapely

from needs_map.app.api.features import CONFORMANCE
from needs_map.app.api.formats import CRS, CRS84

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
PLACES = "/collections/place/items"


def hrefs(links, rel):
    return [one["href"] for one in links if one["rel"] == rel]


def shapes(answer, number=4326):
    return gpd.GeoDataFrame.from_features(answer.json(), crs=number).set_index("code")


def test_the_classes_declared_are_those_that_are_tested_here(ask):
    declared = ask("/conformance").json()["conformsTo"]
    assert declared == list(CONFORMANCE)
    assert {one.rpartition("/")[2] for one in declared} == {"core", "oas30", "geojson", "crs"}


def test_core_the_landing_page_leads_to_description_conformance_and_data(ask):
    links = ask("").json()["links"]
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        (address,) = hrefs(links, rel)
        assert ask(address.removeprefix("http://localhost/api/v1")).status_code == 200


def test_core_each_collection_has_its_items_extent_and_id(ask):
    found = ask("/collections").json()
    assert hrefs(found["links"], "self")
    ids = [one["id"] for one in found["collections"]]
    assert len(ids) == len(set(ids))
    assert {"lsoa", "place", "place.core20_share", "lsoa.imd_quintile"} <= set(ids)
    assert "lsoa.core20_share" not in ids
    for one in found["collections"]:
        (items,) = [link for link in one["links"] if link["rel"] == "items"]
        assert items["type"] == "application/geo+json"
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert -7 < west < east < 2
        assert 49 < south < north < 56
    assert ask("/collections/place").json() == next(one for one in found["collections"] if one["id"] == "place")


def test_core_items_are_counted_and_linked_and_pages_together_are_the_whole(ask, many):
    whole = ask(PLACES).json()
    assert whole["numberMatched"] == whole["numberReturned"] == len(whole["features"]) == 5
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", whole["timeStamp"])
    first, second, third = (one.json() for one in many([(PLACES, {"limit": 2, "offset": at}) for at in (0, 2, 4)]))
    assert [one["id"] for page in (first, second, third) for one in page["features"]] == [
        one["id"] for one in whole["features"]
    ]
    assert hrefs(first["links"], "next") == ["http://localhost/api/v1/collections/place/items?limit=2&offset=2"]
    assert hrefs(second["links"], "prev") == ["http://localhost/api/v1/collections/place/items?limit=2"]
    assert not hrefs(third["links"], "next")


def test_core_a_limit_above_the_most_means_the_most_and_one_below_one_is_wrong(ask):
    assert ask(PLACES, {"limit": 10_000_000}).json()["numberReturned"] == 5
    for limit in ("0", "-3", "1.5", "x"):
        assert ask(PLACES, {"limit": limit}).status_code == 400


def test_core_a_box_takes_the_areas_that_it_touches(ask):
    whole = shapes(ask(PLACES))
    leicester = whole.loc["E06000016"].geometry.representative_point()
    box = shapely.box(leicester.x - 0.001, leicester.y - 0.001, leicester.x + 0.001, leicester.y + 0.001)
    asked = {"bbox": ",".join(map(str, box.bounds))}
    assert [one["id"] for one in ask(PLACES, asked).json()["features"]] == ["E06000016"]
    west, south, east, north = box.bounds
    assert ask(PLACES, {"bbox": f"{west},{south},0,{east},{north},9"}).json()["numberMatched"] == 1
    assert ask(PLACES, {"bbox": "-180,-90,180,90"}).json()["numberMatched"] == 5
    assert ask(PLACES, {"bbox": "10,40,11,41"}).json()["numberMatched"] == 0
    assert ask(PLACES, {"bbox": "170,-90,0,90"}).json()["numberMatched"] > 0


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "1,2,nan,4", "1,2,3,4,5", "", "0,53,1,52"])
def test_core_a_box_that_is_none_is_wrong(ask, box):
    answer = ask(PLACES, {"bbox": box, "limit": 1})
    assert answer.status_code == (200 if not box else 400)


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("2025-01-01", 200),
        ("2025-01-01T00:00:00Z/..", 200),
        ("../..", 200),
        ("soon", 400),
        ("/", 400),
        ("2025", 400),
    ],
)
def test_core_a_time_leaves_all_areas_and_a_wrong_one_is_wrong(ask, when, status):
    answer = ask(PLACES, {"datetime": when})
    assert answer.status_code == status
    assert status == 400 or answer.json()["numberMatched"] == 5


def test_core_a_parameter_that_is_unknown_is_wrong(ask):
    for path in (PLACES, "/collections", "/conformance", "/collections/place", f"{PLACES}/E06000016", ""):
        assert ask(path, {"unknown": "1"}).status_code == 400


def test_core_properties_filter(ask):
    assert ask(PLACES, {"name": "Rutland"}).json()["features"][0]["id"] == "E06000017"
    assert ask(PLACES, {"code": "E06000017"}).json()["numberMatched"] == 1
    assert ask(PLACES, {"parent": "E54000015"}).json()["numberMatched"] == 3
    assert ask("/collections/lsoa/items", {"within": "Rutland", "limit": 1}).json()["numberMatched"] > 1


def test_core_one_feature_and_no_such_feature(ask):
    one = ask(f"{PLACES}/E06000016").json()
    assert (one["type"], one["id"], one["properties"]["name"]) == ("Feature", "E06000016", "Leicester")
    assert hrefs(one["links"], "self")
    assert hrefs(one["links"], "collection") == ["http://localhost/api/v1/collections/place"]
    assert ask(f"{PLACES}/X01").status_code == 404


def test_core_a_measure_is_a_property_with_its_period(ask):
    asked = ask("/collections/place.core20_share/items", {"basis": "registered"}).json()
    values = {one["properties"]["name"]: one["properties"] for one in asked["features"]}
    assert round(values["Leicester"]["value"], 1) == 53.5  # published
    assert values["Leicester"]["period"] == "2025"
    assert ask("/collections/place.core20_share/items", {"period": "1999"}).status_code == 400
    assert ask(PLACES, {"period": "2025"}).status_code == 400


def test_geojson_is_what_it_says_and_outer_rings_run_anticlockwise(ask):
    answer = ask(PLACES)
    assert answer.headers["content-type"] == "application/geo+json"
    for shape in shapes(answer).geometry:
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in getattr(shape, "geoms", [shape]))


def test_oas30_describes_every_path_and_its_parameters(ask):
    answer = ask("/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    found = answer.json()
    assert found["openapi"].startswith("3.0.")
    items = found["paths"]["/collections/{collectionId}/items"]["get"]
    names = {one["name"]: one for one in items["parameters"]}
    assert {"limit", "bbox", "datetime", "crs", "bbox-crs", "collectionId"} <= set(names)
    assert names["bbox"] | {"schema": 0, "description": 0} == {
        "name": "bbox",
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "schema": 0,
        "description": 0,
    }
    assert names["limit"]["schema"]["minimum"] == 1


def test_crs_every_collection_lists_the_systems_and_the_one_it_is_stored_in(ask):
    one = ask("/collections/place").json()
    assert one["crs"] == list(CRS)
    assert one["crs"][0] == CRS84
    assert one["storageCrs"] in one["crs"]


@pytest.mark.parametrize("number", [27700, 3857, 4326])
def test_crs_shapes_are_given_in_a_system_with_its_order_of_axes(ask, sample, number):
    answer = ask(PLACES, {"crs": f"{EPSG}{number}"})
    assert answer.headers["content-crs"] == f"<{EPSG}{number}>"
    asked = shapes(answer, number).geometry
    if number == 4326:  # latitude comes first
        asked = asked.map(lambda shape: shapely.transform(shape, lambda ends: ends[:, ::-1]))
    stored = sample.store.areas.geometry.loc[asked.index]
    assert asked.set_crs(number, allow_override=True).to_crs(27700).hausdorff_distance(stored).max() < 2


def test_crs_without_the_parameter_it_is_longitude_and_latitude(ask):
    answer = ask(PLACES)
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    x, y = shapes(answer).geometry.iloc[0].representative_point().coords[0]
    assert -3 < x < 1
    assert 51 < y < 54


def test_crs_of_a_box_counts(ask, sample):
    corner = sample.store.areas.geometry["E06000016"].representative_point()
    grid = {"bbox": f"{corner.x},{corner.y},{corner.x + 1},{corner.y + 1}", "bbox-crs": f"{EPSG}27700"}
    assert [one["id"] for one in ask(PLACES, grid).json()["features"]] == ["E06000016"]
    degrees = gpd.GeoSeries([corner], crs=27700).to_crs(4326).iloc[0]
    north_first = f"{degrees.y},{degrees.x},{degrees.y + 1e-5},{degrees.x + 1e-5}"
    answer = ask(PLACES, {"bbox": north_first, "bbox-crs": f"{EPSG}4326"})
    assert [one["id"] for one in answer.json()["features"]] == ["E06000016"]


@pytest.mark.parametrize("name", ["crs", "bbox-crs"])
def test_crs_that_is_not_known_is_wrong(ask, name):
    answer = ask(PLACES, {name: f"{EPSG}9999", "bbox": "0,0,1,1"})
    assert answer.status_code == 400
    assert "is no reference system that is known here" in answer.json()["detail"]
