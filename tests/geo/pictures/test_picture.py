"""A picture is judged by what is in it: the colour at a place, and the text found in the files."""

import gc
import hashlib
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pytest
import shapely
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from PIL import Image

from needs_map.data.manifest import SAMPLE
from needs_map.data.store import read_store
from needs_map.geo.areas import AreaTree
from needs_map.geo.breaks import significance
from needs_map.geo.classes import MISSING, equal_count, national_groups, with_suppressed
from needs_map.geo.histogram import histogram
from needs_map.geo.landscape import COLOURS
from needs_map.geo.palettes import RING, paler
from needs_map.geo.pictures.frame import SAMPLE_NOTE
from needs_map.geo.pictures.labels import Name, place_names
from needs_map.geo.pictures.legend import round_length
from needs_map.geo.pictures.map import Outline, too_small
from needs_map.geo.pictures.page import PAPERS, Box
from needs_map.geo.pictures.picture import PictureSpec, alternative_text, draw_picture, draw_sheet
from needs_map.geo.pictures.text import drawable, fitted_lines, width, wrapped

ROOT = Path(__file__).resolve().parents[3]
RUTLAND, LEICESTER, CLUSTER = "E06000017", "E06000016", "lnr"
TITLE = "Most of Rutland’s people live in the least deprived half of England"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def store():
    return read_store(SAMPLE)


@pytest.fixture(scope="module")
def tree(store):
    return AreaTree(store)


def counted(shading, in_view):
    classes = shading.classes.reindex(in_view)
    return [(int((classes == one).sum()), 1000) for one in [*range(len(shading.labels)), MISSING]]


def spec_of(store, tree, area=RUTLAND, **more):
    in_view = pd.Index(tree.members(area, "lsoa"))
    shading = more.pop("shading", None) or equal_count(store.lsoa["imd_score"], in_view, decimals=1)
    spec = PictureSpec(
        store,
        tree,
        "lsoa",
        area,
        in_view,
        shading,
        counted(shading, in_view),
        TITLE,
        "Score of the Index of Multiple Deprivation: the higher, the more deprived.",
        "IMD score 2025",
        "About the same number of LSOAs in each class.",
        "People",
        ["A publisher, Open Government Licence v3.0."],
        [],
        date(2026, 3, 5),
    )
    return spec._replace(**more)


def pixels(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def at(drawn, picture, shape):
    """Pixels of a square well inside an area, where the map of a sheet says it is."""
    circle = shapely.maximum_inscribed_circle(drawn.fit(np.array([shape]))[0], 0.1)
    (across, up), radius = circle.coords[0], circle.length * 0.6
    dot = 300 / 25.4
    column, row, half = across * dot, (drawn.sheet.paper.height - up) * dot, max(int(radius * dot), 1)
    return picture[int(row) - half : int(row) + half + 1, int(column) - half : int(column) + half + 1].reshape(-1, 3)


def test_areas_around_are_paler(store, tree):
    spec = spec_of(store, tree, LEICESTER)
    inside = store.lsoa.geometry[spec.in_view].union_all()
    beside = store.lsoa.geometry[store.lsoa.touches(inside)]
    held = beside[beside.representative_point().within(shapely.box(*inside.bounds))]
    code = held.area.idxmax()
    drawn, sheet = pixels(draw_picture(spec._replace(around=True), "png")), draw_sheet(spec)
    colour = paler(spec.shading.colours[spec.shading.classes[code]])
    assert set(map(tuple, at(sheet, drawn, held[code]))) == {
        tuple(int(colour[part : part + 2], 16) for part in (1, 3, 5))
    }
    without = at(sheet, pixels(draw_picture(spec, "png")), held[code])
    assert set(map(tuple, without)) == {(255, 255, 255)}


def test_roads_and_water_lie_over_the_areas(store, tree):
    spec = spec_of(store, tree, RUTLAND)
    west, south, east, north = store.areas.geometry[RUTLAND].bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    road = shapely.LineString([(west, south), (east, north)])
    drawn = spec._replace(landscape=gpd.GeoSeries([middle.buffer(1500), road], ["water", "road"], crs=27700))
    found = pixels(draw_picture(drawn, "png")).reshape(-1, 3)
    for colour in COLOURS.values():
        assert (found == tuple(bytes.fromhex(colour[1:]))).all(axis=1).sum() > 200
    before = pixels(draw_picture(spec, "png")).reshape(-1, 3)
    assert not (before == tuple(bytes.fromhex(COLOURS["water"][1:]))).all(axis=1).any()


def rgb(colour):
    return tuple(round(255 * channel) for channel in to_rgb(colour))


def pdf_text(content):
    return " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def svg_text(content):
    return " ".join(" ".join(element.itertext()) for element in ET.fromstring(content).iter(f"{SVG}text"))  # noqa: S314 - our own


@pytest.fixture(scope="module")
def plain(store, tree):
    """Give the function that draws Rutland as it is, once for each form and paper."""
    return cache(lambda form, paper="a4-landscape": draw_picture(spec_of(store, tree, paper=paper), form))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_area_has_the_colour_of_its_class(store, tree, plain, paper):
    spec = spec_of(store, tree, paper=paper)
    picture, sheet = pixels(plain("png", paper)), draw_sheet(spec)
    for code in spec.in_view:
        colour = spec.shading.colours[spec.shading.classes[code]]
        assert (at(sheet, picture, store.lsoa.geometry[code]) == rgb(colour)).all()


@pytest.mark.parametrize(
    ("paper", "wide", "high"),
    [("a4-portrait", 2480, 3507), ("a4-landscape", 3507, 2480), ("slide", 4000, 2250), ("square", 2480, 2480)],
)
def test_sizes_at_300_dots_an_inch(plain, paper, wide, high):
    image = Image.open(io.BytesIO(plain("png", paper)))
    assert image.size == (wide, high)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    page = pypdf.PdfReader(io.BytesIO(plain("pdf", paper))).pages[0]
    assert float(page.mediabox.width) == pytest.approx(wide / 300 * 72, abs=0.5)


def test_missing_and_suppressed_are_hatched_and_a_class_is_not(store, tree):
    inside = sorted(tree.members(RUTLAND, "lsoa"), key=lambda code: -store.lsoa.geometry[code].area)
    unknown, withheld, known = inside[:3]
    values = store.lsoa["imd_score"].astype("float64").copy()
    values[[unknown, withheld]] = np.nan
    shading = with_suppressed(equal_count(values, pd.Index(inside)), pd.Index([withheld]))
    spec = spec_of(store, tree, shading=shading, suppressed=(1, 1500))
    picture, sheet = pixels(draw_picture(spec, "png")), draw_sheet(spec)
    seen = {code: at(sheet, picture, store.lsoa.geometry[code]) for code in (unknown, withheld, known)}
    assert len(np.unique(seen[known], axis=0)) == 1
    for code, fill in ((unknown, shading.missing_colour), (withheld, shading.suppressed_colour)):
        assert (seen[code] == rgb(fill)).all(axis=1).mean() > 0.3
        assert (seen[code].mean(axis=1) < np.mean(rgb(fill)) - 40).mean() > 0.02, "no hatch"
    text = pdf_text(draw_picture(spec, "pdf"))
    assert "Not available" in text
    assert "Suppressed: too few to publish" in text


def test_the_selected_area_is_ringed_and_named(store, tree, plain):
    code = tree.members(RUTLAND, "lsoa")[0]
    ringed = spec_of(store, tree, select=code)
    wanted = rgb(RING)
    assert not (pixels(plain("png")) == wanted).all(axis=2).any()
    assert (pixels(draw_picture(ringed, "png")) == wanted).all(axis=2).sum() > 500
    assert f"Selected: {tree[code].name}" in pdf_text(draw_picture(ringed, "pdf"))


def test_no_name_lies_over_a_small_selected_area(store, tree):
    """A name would stand in the middle of its area, where the selected one is: as much is seen of its ring as alone."""
    middle = shapely.maximum_inscribed_circle(store.areas.geometry[LEICESTER], 10).coords[0]
    point = shapely.Point(middle)
    (code,) = (code for code in tree.members(LEICESTER, "lsoa") if store.lsoa.geometry[code].covers(point))
    spec = spec_of(store, tree, LEICESTER, select=code)
    named = spec._replace(outlines=[Outline("place", (LEICESTER,), thick=True, names={LEICESTER: "Leicester"})])
    alone = spec._replace(outlines=[named.outlines[0]._replace(names={})])
    seen, wanted = ((pixels(draw_picture(one, "png")) == rgb(RING)).all(axis=2).sum() for one in (named, alone))
    assert seen == wanted > 500
    with_name, without = (svg_text(draw_picture(one, "svg")).count("Leicester") for one in (named, alone))
    assert with_name == without + 1


def test_the_words_are_found_in_pdf_and_svg(store, tree):
    spec = spec_of(store, tree, histogram_ends=("1.0", "40.0"))
    spec = spec._replace(histogram=histogram(store.lsoa["imd_score"], spec.in_view, spec.shading))
    for text in (pdf_text(draw_picture(spec, "pdf")), svg_text(draw_picture(spec, "svg"))):
        for wanted in (
            "Most of Rutland’s people live", "the higher, the more deprived.", "IMD score 2025", "LSOAs", "People",
            *spec.shading.labels, "A publisher, Open Government Licence v3.0.", "on 5 March 2026", "N", "km", "40.0",
        ):  # fmt: skip
            assert wanted in text


def test_alternative_text_is_in_every_file(store, tree, plain):
    spec = spec_of(store, tree)
    wanted = alternative_text(spec)
    assert "Map of IMD score 2025 by LSOA in Rutland" in wanted
    assert f"{spec.shading.labels[0]}: {spec.counts[0][0]} LSOAs" in wanted
    image = Image.open(io.BytesIO(plain("png")))
    assert image.text["Description"] == wanted
    assert image.text["Title"] == TITLE
    assert b"iTXtDescription" in plain("png")
    about = pypdf.PdfReader(io.BytesIO(plain("pdf"))).metadata
    assert (about.title, about.subject) == (TITLE, wanted)
    root = ET.fromstring(plain("svg"))  # noqa: S314 - our own
    assert root.find(f"{SVG}title").text == TITLE
    assert root.find(f"{SVG}desc").text == wanted
    assert root.get("role") == "img"


def test_all_fonts_of_the_pdf_are_embedded_with_no_rules_for_setting_letters(store, tree):
    page = pypdf.PdfReader(io.BytesIO(draw_picture(spec_of(store, tree, title="Tŷ ★"), "pdf"))).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]).partition("+")[2] for font in fonts}
    assert names == {"SourceSans3-Regular", "SourceSans3-Bold", "DejaVuSans-Bold"}  # the last for the star alone
    for font in fonts:
        inside = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        content = inside["/FontDescriptor"]["/FontFile2"].get_data()
        assert {"GDEF", "GPOS", "GSUB"}.isdisjoint(TTFont(io.BytesIO(content)).keys())


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_picture_is_the_same_bytes(store, tree, plain, form):
    spec = spec_of(store, tree)
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(lambda _: draw_picture(spec, form), range(2))) == {plain(form)}


def test_another_process_draws_the_same_bytes(plain):
    script = (
        "import hashlib; from needs_map.data.manifest import SAMPLE; from data.store import read_store\n"
        "from needs_map.geo.areas import AreaTree\n"
        "from importlib.util import module_from_spec, spec_from_file_location as at\n"
        f"found = at('made', {str(Path(__file__))!r}); made = module_from_spec(found); found.loader.exec_module(made)\n"
        "store = read_store(SAMPLE); spec = made.spec_of(store, AreaTree(store))\n"
        "print(*(hashlib.sha256(made.draw_picture(spec, form)).hexdigest() for form in ('png', 'svg', 'pdf')))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [hashlib.sha256(plain(form)).hexdigest() for form in ("png", "svg", "pdf")]


ODD = {
    "quotes": "It’s \"here\" & 'there' <b>not bold</b>",
    "money": "£5 and $x^2$ cost 100% more_or_less \\alpha",
    "welsh": "Tŷ Gŵyr, Llanfair­pwllgwyngyll ŵ ŷ â ê",
    "emoji": "Beds 🏥 and 👩‍⚕️ and 👍🏽 at 中",
    "long": "Need is greatest where help is least " * 9,
    "one long word": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 4,
    "control": "a\x00b\tc\nd\x1b[0m\ud800",
    "nothing": "",
    "comment": "a --> b ]]> c <!-- d",
}


@pytest.mark.parametrize("title", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize(("form", "text_of"), [("svg", svg_text), ("pdf", pdf_text)])
def test_odd_titles_come_out_right(store, tree, title, form, text_of):
    content = draw_picture(spec_of(store, tree, title=title, subtitle=title), form)
    assert drawable(title).replace(" ", "") in text_of(content).replace(" ", "")


@pytest.mark.parametrize("title", ["", " ".join(text for name, text in ODD.items() if "long" not in name)])
def test_odd_titles_are_drawn_in_dots(store, tree, title):
    image = Image.open(io.BytesIO(draw_picture(spec_of(store, tree, title=title, subtitle=title), "png")))
    assert image.size == (3507, 2480)


@pytest.mark.parametrize("paper", PAPERS)
def test_no_text_leaves_the_page_or_lies_over_another(store, tree, paper):
    codes = tuple(tree.members(CLUSTER, "place"))
    outline = Outline("place", codes, thick=True, names={code: tree[code].short for code in codes})
    spec = spec_of(store, tree, CLUSTER, title=ODD["long"], paper=paper, outlines=[outline])
    boxes = []
    for word in draw_sheet(spec).sheet.words:
        high = word.size * 25.4 / 72
        boxes.append(Box(word.left, word.baseline, word.width, 0.7 * high))
    page = Box(0, 0, PAPERS[paper].width, PAPERS[paper].height)
    assert all(page.holds(box) for box in boxes)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert min(word.size for word in draw_sheet(spec).sheet.words) >= 8


def test_emoji_without_a_glyph_is_named():
    assert drawable("🏥 ward") == "[hospital] ward"
    assert drawable("ŵ") == "ŵ"
    assert drawable("中") == "□"
    assert drawable("w\u0302") == "ŵ"


def test_wrapping_keeps_every_word_within_the_room():
    text = "Need is greatest where help is least " * 5
    paragraph = wrapped(text, 12, 60)
    assert " ".join(paragraph.lines) == text.strip()
    assert max(width(line, 12) for line in paragraph.lines) <= 60


def test_a_title_shrinks_before_it_takes_more_lines():
    assert fitted_lines("Short", (20, 10), 100, 1).size == 20
    assert fitted_lines("A title that is rather too long", (20, 10), 80, 1).size == 10
    assert fitted_lines("x" * 1000, (10,), 100, 1).lines[-1].endswith("…")


def test_a_sample_says_so_and_a_real_store_does_not(store, tree):
    assert SAMPLE_NOTE in pdf_text(draw_picture(spec_of(store, tree), "pdf"))
    words = [word.text for word in draw_sheet(spec_of(store, tree)).sheet.words]
    assert "SAMPLE" in words
    assert alternative_text(spec_of(store, tree)).startswith("SAMPLE")
    real = store._replace(manifest={**store.manifest, "sample": False})
    assert "SAMPLE" not in pdf_text(draw_picture(spec_of(real, tree), "pdf"))
    assert "SAMPLE" not in alternative_text(spec_of(real, tree))


def test_a_dense_place_gets_an_inset_and_a_map_of_itself_none(store, tree):
    insets = draw_sheet(spec_of(store, tree, CLUSTER)).insets
    assert insets[0] == LEICESTER
    assert not any(tree.holder(other, "place") == LEICESTER for other in insets[1:])
    assert draw_sheet(spec_of(store, tree, CLUSTER, paper="a4-portrait")).insets == (LEICESTER,)
    assert draw_sheet(spec_of(store, tree, LEICESTER)).insets == ()
    assert draw_sheet(spec_of(store, tree, RUTLAND)).insets == ()


def test_an_inset_is_chosen_by_how_small_its_areas_are():
    city = [shapely.box(x, y, x + 100, y + 100) for x in range(0, 400, 100) for y in range(0, 400, 100)]
    county = [shapely.box(x, y, x + 5000, y + 5000) for x in range(5000, 25_000, 5000) for y in range(0, 20_000, 5000)]
    codes = [f"A{number}" for number in range(32)]
    areas = gpd.GeoSeries([*city, *county], index=codes, crs="EPSG:27700")
    holders = {"place": pd.Series(["city"] * 16 + ["county"] * 16, index=codes)}
    room = Box(0, 0, 60, 60)
    assert too_small(areas, holders, 0.005, room, named=False) == [("city", codes[:16])]
    assert too_small(areas, holders, 0.05, room, named=False) == []  # 5 mm an area can be read
    alone = {"place": pd.Series(["city"] * 32, index=codes)}
    assert too_small(areas, alone, 0.005, room, named=False) == []


def test_names_do_not_collide_and_the_least_important_gives_way():
    field = Box(0, 0, 200, 200)
    room = [Name(name, shapely.box(0, 0, 30, 30), 8, bold=False, rank=0) for name in ("North", "South")]
    kept = place_names(room, field)
    assert len(kept) == 2
    assert not kept[0].box.overlaps(kept[1].box)
    tight = [
        Name("Small", shapely.box(10, 10, 20, 15), 8, bold=False, rank=1),
        Name("Great", shapely.box(10, 10, 20, 15), 8, bold=True, rank=0),
    ]
    assert [placed.paragraph.lines for placed in place_names(tight, field)] == [("Great",)]
    nowhere = Name("A name far too long for it", shapely.box(0, 0, 3, 3), 8, bold=False, rank=0)
    assert place_names([nowhere], field) == []
    assert place_names(room[:1], field, taken=[Box(0, 0, 200, 200)]) == []


def test_a_name_with_no_room_is_led_to_free_ground():
    field = Box(0, 0, 100, 100)
    land = shapely.box(30, 30, 70, 70)
    city = Name("City", shapely.box(49, 41, 51, 42), 8, bold=True, rank=0, led=True)
    around = Name("County", land, 8, bold=True, rank=0)
    kept = {placed.paragraph.lines[0]: placed for placed in place_names([city, around], field, land=[land])}
    assert kept["County"].line is None
    box = kept["City"].box
    assert field.holds(box)
    assert not land.intersects(shapely.box(box.left, box.bottom, box.right, box.top))
    start, end = kept["City"].line
    assert city.shape.contains(shapely.Point(end))
    assert shapely.box(box.left, box.bottom, box.right, box.top).distance(shapely.Point(start)) < 1e-6
    assert place_names([city], field, taken=[field], land=[land]) == []
    assert place_names([city._replace(led=False)], field, land=[land]) == []


@pytest.mark.parametrize(("metres", "length"), [(7300, 5000), (999, 500), (20_000, 20_000), (12, 10), (3, 10)])
def test_the_scale_bar_has_a_round_length(metres, length):
    assert round_length(metres) == length


def test_outcomes_have_their_letters_on_the_map(store, tree):
    in_view = tree.members(RUTLAND, "lsoa")
    outcome = pd.Series("worse", index=store.lsoa.index)
    spec = spec_of(store, tree, shading=significance(outcome, benchmark_name="England"))
    letters = [word.text for word in draw_sheet(spec).sheet.words if word.text == "W"]
    assert len(letters) > len(in_view) / 2


def test_all_missing_and_one_value_have_a_right_picture(store, tree):
    nothing = equal_count(store.lsoa["imd_score"] * np.nan, pd.Index(tree.members(RUTLAND, "lsoa")))
    assert "Not available" in pdf_text(draw_picture(spec_of(store, tree, shading=nothing), "pdf"))
    one = national_groups(store.lsoa["imd_decile"] * 0 + 1, ("1", "2"))
    assert "1" in pdf_text(draw_picture(spec_of(store, tree, shading=one), "pdf"))


def test_what_cannot_be_drawn_is_refused(store, tree):
    with pytest.raises(ValueError, match="a3"):
        draw_picture(spec_of(store, tree, paper="a3"), "png")
    with pytest.raises(ValueError, match="jpg"):
        draw_picture(spec_of(store, tree), "jpg")
    with pytest.raises(ValueError, match="no area"):
        draw_picture(spec_of(store, tree)._replace(in_view=pd.Index([])), "png")


def test_a_drawn_picture_leaves_no_dots_in_memory(store, tree):
    spec = spec_of(store, tree)
    draw_picture(spec, "png")
    gc.collect()
    gc.disable()
    try:
        draw_picture(spec, "png")
        assert [kept for kept in gc.get_objects() if isinstance(kept, RendererAgg)] == []
    finally:
        gc.enable()
