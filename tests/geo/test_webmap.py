"""The map to send, as text: whole without a network, every name as it was given, one shape an area."""

import base64
import json
import re
from html.parser import HTMLParser

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import box

from needs_map.geo.classes import MISSING, SUPPRESSED_CLASS, Shading
from needs_map.geo.webmap import AreaRow, LineStyle, OutlineLayer, SourceLink, WebMap, web_map
from tests.grounds import read_ground

BRITISH = "EPSG:27700"
WEST, EAST, NORTH = "X1", "X2", "X3"
SHAPES = gpd.GeoSeries(
    [box(458000, 304000, 459000, 305000), box(459000, 304000, 460000, 305000), box(458000, 305000, 460000, 306000)],
    index=[WEST, EAST, NORTH],
    crs=BRITISH,
)
ODD = [
    "</script><script>window.ran = true</script>",
    "</style></title><img src=x onerror='window.ran = true'>",
    "<!-- <script >",
    "{{ 7 * 7 }} {% raw %} {# note #}",
    'O\'Neil "&" Sons &amp; Co',
    "Tŷ'r Ysgol, Llŷn 🏥👩🏽‍⚕️",
    '=HYPERLINK("https://example.org") \\ `${1}`',
    "name " * 60,
]


def a_map(**changes):
    classes = pd.Series([0, 1, MISSING], index=[WEST, EAST, NORTH], dtype="int16")
    shading = Shading(classes, ("#112233", "#ddeeff"), ("high", "low"), (5.0,))
    outline = OutlineLayer(
        "place", "Place outlines", SHAPES.iloc[[0]], ("Town",), LineStyle(2.0, "#1d2630"), shown=True
    )
    whole = WebMap(
        title="A title",
        headline="A finding.",
        definition="What it is.",
        sample="",
        area="Town",
        legend_title="Measure 2025",
        note="Two classes.",
        areas_word="Areas",
        areas_layer="Areas by measure",
        value_heading="Measure",
        people_heading="Residents",
        caption="3 areas in Town",
        hint="Choose an area.",
        shading=shading,
        counts=(("1", "100"), ("1", "200"), ("1", "not available")),
        rows=(
            AreaRow(WEST, "West", "Town", "9", "100"),
            AreaRow(EAST, "East", "Town", "1", "200"),
            AreaRow(NORTH, "North", "Town", "not available", "not available"),
        ),
        geometry=SHAPES,
        extent=SHAPES,
        context=SHAPES.iloc[[0]],
        outlines=(outline,),
        selected="",
        credit="Source: somebody.",
        about=(("Population", "residents"),),
        sources=(SourceLink("A dataset", "https://example.org/data"),),
    )
    return whole._replace(**changes)


def drawn(page):
    return json.loads(re.search(r'<script type="application/json" id="nm-data">(.*?)</script>', page, re.S).group(1))


class Read(HTMLParser):
    """The elements of a page, their attributes and the text of each cell."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_asks_nothing_of_any_network():
    page = web_map(a_map())
    loading = [
        (tag, name, value)
        for tag, attributes in Read(page).elements
        for name, value in attributes.items()
        if name in {"src", "srcset", "data", "poster"} or (name == "href" and tag != "a")
    ]
    assert loading == [("link", "href", "data:,")]
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
    assert "url(" not in styles
    assert "@import" not in styles
    assert "sourceMappingURL" not in page
    assert "default-src 'none'" in page


def test_the_page_is_the_same_for_the_same_content():
    assert web_map(a_map()) == web_map(a_map())


def areas_of(page):
    """Shapes of the areas that a page holds, in EPSG:4326."""
    _, shapes = read_ground(base64.b64decode(drawn(page)["areas"]))
    return shapes.to_crs("EPSG:4326")


def test_each_area_has_one_shape():
    shapes = areas_of(web_map(a_map()))
    assert set(shapes.geom_type) == {"Polygon"}
    assert len(shapes) == 3
    # 458000, 304000 on the National Grid lies south-west of Leicester's middle, near 1.15 W, 52.63 N.
    assert shapely.get_coordinates(shapes.iloc[0])[0] == pytest.approx([-1.13, 52.63], abs=0.03)


def test_corners_are_within_a_metre_of_the_true_ones():
    """Sides of a square kilometre, so that corners are whole kilometres of the National Grid."""
    sent = areas_of(web_map(a_map())).to_crs(BRITISH)[WEST]
    assert shapely.hausdorff_distance(sent, SHAPES[WEST]) < 1


def test_neighbours_still_meet_after_rounding():
    west, east, _ = areas_of(web_map(a_map()))
    corners = [{tuple(at) for at in shapely.get_coordinates(shape)} for shape in (west, east)]
    assert len(corners[0] & corners[1]) == 2


def test_shapes_and_classes_follow_the_rows():
    swapped = a_map()
    swapped = swapped._replace(rows=swapped.rows[::-1], selected=WEST)
    found, before = drawn(web_map(swapped)), drawn(web_map(a_map()))
    assert areas_of(web_map(swapped)).index.tolist() == areas_of(web_map(a_map())).index.tolist()[::-1]
    assert found["classes"] == [-1, 1, 0]
    assert (found["selected"], before["selected"]) == (2, -1)


def test_areas_around_are_drawn_and_named_but_stand_in_no_table():
    whole = a_map()
    *own, last = whole.rows
    page = web_map(whole._replace(rows=tuple(own), around=(last,)))
    found = drawn(page)
    assert found["around_classes"] == [int(whole.shading.classes[last.code])]
    assert found["around_words"] == [[last.name, last.within, last.value]]
    assert last.name not in page.partition("<tbody>")[2].partition("nm-data")[0]
    with pytest.raises(ValueError, match="must hold every row"):
        web_map(whole._replace(around=(last._replace(code="E01999999"),)))


def legend_rows(page):
    legend = re.search(r'<details class="nm-legend".*?</details>', page, re.S).group(0)
    rows = re.findall(r'<tr><th scope="row">.*?</span>(.*?)</th><td>(.*?)</td><td>(.*?)</td>', legend)
    return [(re.sub("<[^>]*>", "", label), *counts) for label, *counts in rows]


def test_the_legend_has_each_class_and_what_is_missing():
    rows = [("high", "1", "100"), ("low", "1", "200"), ("Not available", "1", "not available")]
    assert legend_rows(web_map(a_map())) == rows
    assert legend_rows(web_map(a_map(counts=(("1", "100"), ("1", "200"), ("0", "0"))))) == rows[:2]


def test_suppressed_is_told_from_missing():
    plain = a_map()
    shading = plain.shading._replace(
        classes=plain.shading.classes.mask(plain.shading.classes == MISSING, SUPPRESSED_CLASS)
    )
    page = web_map(a_map(shading=shading, counts=(("1", "100"), ("1", "200"), ("0", "0")), suppressed=("1", "300")))
    assert legend_rows(page)[-1] == (shading.suppressed_label, "1", "300")
    assert drawn(page)["classes"] == [0, 1, SUPPRESSED_CLASS]
    assert drawn(page)["suppressed"] != drawn(page)["missing"]


def test_classes_with_marks_show_their_shapes():
    page = web_map(a_map(shading=a_map().shading._replace(marks=(("H", "▲"), ("L", "▼")))))
    assert [row[0] for row in legend_rows(page)][:2] == ["▲ high", "▼ low"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_comes_out_as_it_went_in(odd):
    rows = (AreaRow(WEST, odd, odd, odd, odd), *a_map().rows[1:])
    outline = a_map().outlines[0]._replace(names=(odd,), label=odd)
    page = web_map(
        a_map(
            title=odd,
            headline=odd,
            definition=odd,
            sample=odd,
            area=odd,
            legend_title=odd,
            note=odd,
            rows=rows,
            outlines=(outline,),
            credit=odd,
            about=((odd, odd),),
            sources=(SourceLink(odd, ""),),
            caption=odd,
            hint=odd,
        )
    )
    plain = Read(web_map(a_map(sample="x", sources=(SourceLink("x", ""),))))
    read = Read(page)
    assert [tag for tag, _ in read.elements] == [tag for tag, _ in plain.elements]
    assert "".join(read.text).count(odd) >= 15
    assert drawn(page)["outlines"][0]["names"] == [odd]
    assert "49 {%" not in page
    assert not re.search("[<>&]", re.search(r'id="nm-data">(.*?)</script>', page, re.S).group(1))


def test_a_source_without_a_page_is_not_a_link():
    with_page, without = (
        Read(web_map(a_map(sources=(SourceLink("A dataset", link),)))) for link in ("https://a.org", "")
    )
    links = [[attributes["href"] for tag, attributes in read.elements if tag == "a"] for read in (with_page, without)]
    assert links == [["#nm-table", "https://a.org"], ["#nm-table"]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"geometry": SHAPES.iloc[:2]}, "geometry: must hold every row; X3"),
        ({"rows": (AreaRow("X9", "a", "b", "c", "d"),)}, "geometry: must hold every row; X9"),
        ({"counts": (("1", "1"),)}, "counts: must be 3"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        web_map(a_map(**changes))
