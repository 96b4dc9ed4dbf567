"""A view as a file to send, and the command that writes it: on the embedded sample."""

import base64
import json
import re
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import LineString

from needs_map.app.commands.main import main
from needs_map.app.commands.view_of_options import view_of_options
from needs_map.app.exports.webmaps import view_web_map
from needs_map.data.builds import write_store
from needs_map.data.manifest import SAMPLE
from needs_map.data.store import read_store
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import credit
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import class_counts, drawing_of
from tests.grounds import read_ground

LEICESTER, RUTLAND = "E06000016", "E06000017"
LARGEST = 2_000_000  # bytes
LAND = {
    "key": "landscape",
    "title": "OS Open Zoomstack",
    "publisher": "Ordnance Survey",
    "vintage": "as supplied",
    "licence": "Open Government Licence v3.0",
    "attribution": "Contains OS data",
    "page": "https://osdatahub.os.uk/downloads/open/OpenZoomstack",
}
FIGURE = r"</button></th><td>([^<]+)</td><td>[^<]*</td><td[^>]*>.*?</span>([^<]+)</td>"
"""Code and value of a row of the table."""


@pytest.fixture(scope="module")
def serving():
    return open_serving(SAMPLE)


def drawn(content):
    text = content.decode("utf-8")
    return json.loads(re.search(r'id="nm-data">(.*?)</script>', text, re.S).group(1))


def legend_of(text):
    return re.search(r'<details class="nm-legend".*?</details>', text, re.S).group(0)


def test_the_file_has_the_classes_of_the_screen(serving):
    view = default_view(serving)._replace(area=RUTLAND)
    shown = drawing_of(serving, view)
    content = view_web_map(serving, view)
    codes = re.findall(r"</button></th><td>([A-Z][^<]+)</td>", content.decode("utf-8"))
    assert sorted(codes) == sorted(serving.tree.members(RUTLAND, "lsoa"))
    assert drawn(content)["classes"] == [int(shown.shading.classes[code]) for code in codes]
    assert drawn(content)["colours"] == list(shown.shading.colours)


@pytest.mark.parametrize(("measure", "worst"), [("imd_score", max), ("imd_rank", min)])
def test_the_table_begins_with_the_worst(serving, measure, worst):
    view = view_of_options(serving, measure=measure, level="lsoa", area="Leicester")
    codes = re.findall(r"</button></th><td>([A-Z][^<]+)</td>", view_web_map(serving, view).decode("utf-8"))
    values = serving.store.lsoa[measure].loc[codes]
    assert values.iloc[0] == worst(values)
    assert values.is_monotonic_decreasing if worst is max else values.is_monotonic_increasing


def test_roads_around_the_area_are_a_layer_and_their_publisher_is_named(serving, monkeypatch):
    view = default_view(serving)._replace(area=RUTLAND)
    assert 'data-layer="land"' not in view_web_map(serving, view).decode("utf-8")
    west, south, east, north = serving.store.areas.geometry[RUTLAND].bounds
    road = LineString([(west - 1e6, south), (east, north)])
    far = LineString([(west + 5e5, south), (west + 6e5, south)])
    land = gpd.GeoSeries([road, far], index=["road", "road"], crs=27700)
    monkeypatch.setattr("needs_map.app.exports.webmaps.landscape", lambda _: land)
    content = view_web_map(serving, view)
    assert 'data-layer="land" checked' in content.decode("utf-8")
    (drawn_land,) = drawn(content)["land"]
    (sent,) = json.loads(drawn_land["shapes"])["features"]
    longitudes = [at[0] for at in sent["geometry"]["coordinates"]]
    assert -2 < min(longitudes) < max(longitudes) < 0
    manifest = {**serving.store.manifest, "sample": False, "datasets": [*serving.store.manifest["datasets"], LAND]}
    real = replace(serving, store=serving.store._replace(manifest=manifest), caches={})
    assert "database rights 2026" in credit(real, view)
    assert "database rights 2026" not in credit(real, view._replace(shape="cartogram"))
    assert "OS Open Zoomstack" in view_web_map(real, view).decode("utf-8")


def test_the_legend_counts_as_the_screen_does(serving):
    view = default_view(serving)
    legend = re.search(
        r'<details class="nm-legend.*?</details>', view_web_map(serving, view).decode("utf-8"), re.S
    ).group(0)
    cells = re.findall(r"<td>([\d,]+)</td>", legend)
    found = [int(cell.replace(",", "")) for cell in cells]
    expected = [number for pair in class_counts(drawing_of(serving, view)).classes for number in pair]
    assert found == expected
    assert sum(found[::2]) == 200  # Leicester's LSOAs


def test_a_measure_that_is_all_missing_still_has_a_map_and_a_legend(tmp_path):
    store = read_store(SAMPLE)
    people = store.population.assign(people=float("nan"))
    manifest = {key: value for key, value in store.manifest.items() if key not in {"build", "built", "version"}}
    write_store(
        tmp_path, {"lsoa": store.lsoa, "areas": store.areas, "population": people, "england": store.england}, manifest
    )
    serving = open_serving(tmp_path)
    content = view_web_map(serving, view_of_options(serving, measure="people", level="lsoa", area="Rutland"))
    assert set(drawn(content)["classes"]) == {-1}
    legend = legend_of(content.decode("utf-8"))
    assert re.findall(r"</span>(?:<button[^>]*>)?([^<]+)(?:</button>)?</th><td>(.*?)</td><td>(.*?)</td>", legend) == [
        ("Not available", "26", "not available")
    ]


def test_the_cluster_is_small_enough_to_send(serving):
    view = default_view(serving)._replace(area=serving.tree.top.code)
    content = view_web_map(serving, view, ring=True)
    assert len(read_ground(base64.b64decode(drawn(content)["areas"]))[1]) == 1077
    assert len(content) < LARGEST


@pytest.mark.parametrize(
    ("level", "measure", "layers"),
    [
        ("lsoa", "imd_score", ["place", "neighbourhood", "core20"]),
        ("msoa", "people", ["place", "neighbourhood", "core20"]),
        ("neighbourhood", "core20_share", ["place", "core20"]),
        ("place", "core20_share", ["place", "core20"]),
    ],
)
def test_layers_are_those_that_lie_above(serving, level, measure, layers):
    view = view_of_options(serving, measure=measure, level=level, area=serving.tree.top.code)
    assert [outline["key"] for outline in drawn(view_web_map(serving, view))["outlines"]] == layers


def test_two_measures_at_once_have_nine_classes_and_both_values(serving):
    view = default_view(serving)._replace(area=RUTLAND, measure="imd_score", second="people")
    text = view_web_map(serving, view).decode("utf-8")
    legend = legend_of(text)
    assert len(re.findall(r"nm-class-\d", legend)) == 9
    code, value = re.search(
        r"</button></th><td>([^<]+)</td><td>[^<]*</td><td[^>]*>.*?</span>([^<]+)</td>", text
    ).groups()
    people = serving.people["registered"][code]
    assert value == f"{serving.store.lsoa['imd_score'][code]:.1f} · {people:,.0f}"


def test_neighbourhoods_that_are_not_published_are_marked(serving):
    view = view_of_options(serving, measure="imd_quintile", level="lsoa", area="Leicester")
    labels = [outline["label"] for outline in drawn(view_web_map(serving, view))["outlines"]]
    assert "Neighbourhood outlines (sample)" in labels


def test_a_place_without_core20_areas_has_no_such_layer(serving):
    view = view_of_options(serving, measure="imd_quintile", level="lsoa", area="Rutland")
    assert "core20" not in [outline["key"] for outline in drawn(view_web_map(serving, view))["outlines"]]


def test_a_sample_says_so_first(serving):
    text = view_web_map(serving, default_view(serving)).decode("utf-8")
    assert text.index("<strong>SAMPLE</strong>") < text.index("<h1>")
    assert "<title>SAMPLE: " in text


def test_words_typed_in_take_the_place_of_the_title_and_definition(serving):
    text = view_web_map(serving, default_view(serving), title="Need & <place>", definition="As we see it").decode()
    assert "<h1>Need &amp; &lt;place&gt;</h1>" in text
    assert "As we see it" in text


def test_the_command_writes_the_file(tmp_path, capsys):
    out = tmp_path / "map.html"
    words = ["webmap", "--measure", "imd_quintile", "--level", "lsoa", "--area", "Rutland", "--store", str(SAMPLE)]
    assert main([*words, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").lstrip().startswith("<!DOCTYPE html>")
    assert capsys.readouterr().out.startswith(f"Wrote {out}")
    assert main([*words, "--out", str(tmp_path / "map.pdf")]) == 1
    assert main([*words, "--out", str(tmp_path / "absent" / "map.html")]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2
    assert "must end in .html" in errors[0]
    assert "could not be written" in errors[1]
    assert main([*words[:2], "nothing", *words[3:], "--out", str(out)]) == 1
    assert "no measure 'nothing'" in capsys.readouterr().err


def test_the_legend_has_a_bar_for_each_bin_in_the_colours_of_its_classes(serving):
    view = view_of_options(serving, measure="imd_score", level="lsoa", area="Leicester", classes="interval")
    bars = re.search(r'<div class="nm-bins".*?</div>', view_web_map(serving, view).decode("utf-8")).group(0)
    heights = [sum(map(float, re.findall(r"height: ([\d.]+)%", bar))) for bar in bars.split("</span>")[:-1]]
    assert len(heights) == 24
    assert max(heights) == pytest.approx(100, abs=0.2)
    assert set(re.findall(r"nm-class-(\d)", bars)) == {"0", "1", "2", "3", "4"}
    national = view_web_map(serving, view_of_options(serving, measure="imd_score", level="lsoa", area="Leicester"))
    assert "nm-bins" not in legend_of(national.decode("utf-8"))


def test_two_measures_have_a_square_with_all_counts(serving):
    view = view_of_options(serving, measure="imd_score", level="lsoa", area="Leicester")._replace(second="people")
    both = drawing_of(serving, view).both
    square = re.search(r'<table class="nm-square">.*?</table>', view_web_map(serving, view).decode("utf-8"), re.S)
    cells = re.findall(r'<td class="nm-class-(\d)"><button[^>]*>(\d+)</button>', square.group(0))
    assert [position for position, _ in cells] == list("678345012")  # the first measure upwards, the second across
    assert {int(position): int(areas) for position, areas in cells} == {
        3 * up + across: both.counts[up][across] for up in range(3) for across in range(3)
    }
    for label in (*both.first_labels, *both.second_labels):
        assert label in square.group(0)


def test_the_file_rings_the_patch_and_holds_all_areas_in_view(serving):
    view = default_view(serving)._replace(patch=f"{RUTLAND},{serving.tree.lsoas(LEICESTER)[0]}", mine="1")
    content = view_web_map(serving, view)
    patch = next(outline for outline in drawn(content)["outlines"] if outline["key"] == "patch")
    assert patch["shown"]
    assert len(read_ground(base64.b64decode(patch["areas"]))[1]) == 1  # Rutland is out of view
    assert patch["label"] == "My patch: 2 areas, 27 LSOAs"
    assert [one["key"] for one in drawn(content)["outlines"] if one["dash"]] == ["patch"]  # dashed, as on the page
    assert content.decode().count("px dashed") == content.decode().count('data-layer="patch"') + 1  # and withheld areas
    assert len(drawn(content)["classes"]) == len(serving.tree.lsoas(LEICESTER))
    assert not [one for one in drawn(view_web_map(serving, default_view(serving)))["outlines"] if one["key"] == "patch"]
