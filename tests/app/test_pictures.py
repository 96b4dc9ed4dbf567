import io
from datetime import date

import numpy as np
import pypdf
import pytest
from PIL import Image

from needs_map.app.commands.main import main
from needs_map.app.exports.pictures import default_subtitle, default_title, picture_of_view, picture_spec
from needs_map.app.link.links import view_of_link
from needs_map.app.words.headline import headline
from needs_map.data.manifest import SAMPLE
from needs_map.figures.hexagons import hexagons_of
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import cited, of_view
from needs_map.geo.pictures.picture import alternative_text, draw_sheet


@pytest.fixture(scope="module")
def serving():
    return open_serving(SAMPLE)


def view(serving, **link):
    return view_of_link(link, serving).view


def text_of(content):
    return " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_the_picture_shows_what_the_page_shows(serving):
    seen = view(serving, area="E06000017", measure="imd_quintile")
    picture = picture_of_view(serving, seen, "pdf", made=date(2026, 3, 5))
    text = text_of(picture.content)
    assert default_title(serving, seen) == headline(serving, seen)
    for wanted in (
        default_title(serving, seen),
        default_subtitle(serving, seen),
        "National fifths of LSOAs.",
        "5 March 2026",
    ):
        assert wanted in text
    assert picture.name == "SAMPLE-rutland-imd-quintile-by-lsoa.pdf"
    assert picture.mime == "application/pdf"


def test_the_legend_counts_areas_and_people_in_view(serving):
    seen = view(serving, area="E06000017", measure="imd_quintile", basis="registered")
    spec = picture_spec(serving, seen)
    assert sum(areas for areas, _ in spec.counts) == 26
    assert sum(people for _, people in spec.counts) == serving.people["registered"][spec.in_view].sum()


def test_title_and_subtitle_are_as_edited_even_if_empty(serving):
    seen = view(serving, area="E06000017")
    spec = picture_spec(serving, seen, title="Mine", subtitle="")
    assert (spec.title, spec.subtitle) == ("Mine", "")


def test_few_areas_carry_their_values(serving):
    seen = view(serving, area="lnr", level="place", measure="core20_share")
    text = text_of(picture_of_view(serving, seen, "pdf").content)
    assert "Leicester" in text
    assert "53.5%" in text  # the published share of Leicester's registered patients


def test_national_classes_have_no_histogram_and_others_do(serving):
    assert picture_spec(serving, view(serving, measure="imd_score")).histogram is None
    spec = picture_spec(serving, view(serving, measure="imd_score", classes="equal"))
    assert sum(spec.histogram.counts) == len(spec.in_view)


def test_two_measures_have_a_square_legend_with_all_counts(serving):
    seen = view(serving, area="E06000017", measure="imd_score", second="people")
    spec = picture_spec(serving, seen)
    words = [word.text for word in draw_sheet(spec).sheet.words]
    assert sum(sum(row) for row in spec.both.counts) == 26
    for wanted in (
        "↑ IMD score",
        "People →",
        *spec.both.first_labels,
        *(str(n) for row in spec.both.counts for n in row),
    ):
        assert wanted in words
    assert "IMD score low, People low" not in words


def test_the_command_writes_the_same_picture(tmp_path, capsys):
    out = tmp_path / "map.png"
    words = ["picture", "--measure", "imd_quintile", "--level", "lsoa", "--area", "Rutland", "--paper", "square"]
    assert main([*words, "--out", str(out), "--store", str(SAMPLE), "--title", "Tŷ & garden"]) == 0
    assert str(out) in capsys.readouterr().out
    image = Image.open(out)
    assert image.size == (2480, 2480)
    assert image.text["Title"] == "Tŷ & garden"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"--out": "map.gif"}, "must end in .png, .svg, .pdf"),
        ({"--area": "Rutlnd"}, "no area 'Rutlnd'"),
        ({"--measure": "core20_share"}, "is not available|available only for|does not exist"),
        ({"--measure": "nonsense"}, "asks for the measure “nonsense”, which is not available."),
        ({"--select": "E06000016"}, "no LSOA 'E06000016'"),
        ({"--out": "no/such/folder/map.png"}, "could not be written"),
    ],
)
def test_the_command_says_in_a_line_what_is_wrong(tmp_path, capsys, change, message):
    words = {"--measure": "imd_quintile", "--level": "lsoa", "--area": "Rutland", "--out": "map.png"} | change
    words["--out"] = str(tmp_path / words["--out"])
    flat = [part for pair in words.items() for part in pair]
    assert main(["picture", *flat, "--store", str(SAMPLE)]) == 1
    said = capsys.readouterr().err
    assert any(part in said for part in message.split("|"))
    assert "howing" not in said  # nothing is drawn
    assert said.count("\n") == 1


def test_a_selection_outside_the_area_is_refused(serving, tmp_path, capsys):
    elsewhere = serving.tree.members("E06000016", "lsoa")[0]
    words = ["picture", "--measure", "imd_quintile", "--level", "lsoa", "--area", "E06000017", "--select", elsewhere]
    assert main([*words, "--out", str(tmp_path / "map.svg"), "--store", str(SAMPLE)]) == 1
    assert "ring, inside Rutland" in capsys.readouterr().err


def test_an_equal_population_map_has_no_scale_and_says_what_it_is(serving):
    drawn = draw_sheet(picture_spec(serving, view(serving, area="lnr", shape="cartogram")))
    words = " ".join(word.text for word in drawn.sheet.words)
    assert "each hexagon is one LSOA of about 1,700 people" in words
    assert "N" not in [word.text for word in drawn.sheet.words]
    assert not [word.text for word in drawn.sheet.words if word.text.endswith(" km")]
    assert drawn.insets == ()
    middle = hexagons_of(serving).areas["lnr"].centroid
    assert drawn.sheet.paper.width > drawn.fit.left + middle.x * drawn.fit.scale > 0


@pytest.mark.parametrize("paper", ["a4-landscape", "a4-portrait", "slide", "square"])
def test_both_maps_have_headings_and_one_scale(serving, paper):
    drawn = draw_sheet(picture_spec(serving, view(serving, area="lnr", shape="both"), paper=paper))
    words = [word.text for word in drawn.sheet.words]
    assert words.count("On the ground") == words.count("Equal room for people") == words.count("N") == 1


def test_each_hexagon_has_its_class_colour_in_the_picture(serving):
    seen = view(serving, area="E06000017", shape="cartogram")
    spec = picture_spec(serving, seen)
    drawn = draw_sheet(spec)
    image = Image.open(io.BytesIO(picture_of_view(serving, seen, "png").content)).convert("RGB")
    dots = 300 / 25.4
    names = drawn.sheet.words
    found = set()
    for code, shape in hexagons_of(serving).lsoa.loc[spec.in_view].items():
        (across, up) = drawn.fit(np.array([shape.centroid]))[0].coords[0]
        if any(one.left - 3 < across < one.left + one.width + 3 and abs(one.baseline - up) < 5 for one in names):
            continue  # under a name
        pixel = image.getpixel((round(across * dots), round(image.height - up * dots)))
        position = spec.shading.classes[code]
        assert "#{:02x}{:02x}{:02x}".format(*pixel) == spec.shading.colours[position]
        found.add(position)
    assert len(found) == 3  # Rutland has no Core20 area, and none in the fifth above it


def test_the_command_draws_hexagons(tmp_path):
    out = tmp_path / "map.pdf"
    words = ["--measure", "imd_quintile", "--level", "lsoa", "--area", "Rutland", "--shape", "both"]
    assert main(["picture", *words, "--out", str(out), "--store", str(SAMPLE)]) == 0
    text = text_of(out.read_bytes())
    assert "Equal room for people" in text
    assert "neighbours are kept near" in text


@pytest.mark.parametrize("shape", ["", "cartogram", "both"])
def test_core20_areas_and_my_patch_are_ringed(serving, shape):
    patch = {"patch": "E06000017,lnr", "ring": "1", "shape": shape}
    drawn = draw_sheet(picture_spec(serving, view(serving, area="E06000016", **patch)))
    words = [word.text for word in drawn.sheet.words]
    assert "Core20 areas" in words
    assert any(word.startswith("My patch: 2 areas") for word in words)
    spec = picture_spec(serving, view(serving, area="E06000016", **patch))
    inside = set(serving.tree.lsoas("E06000016"))
    assert {code for ring in spec.rings for code in ring.codes} <= inside
    core20, mine = spec.rings
    assert set(core20.codes) == {code for code in inside if serving.store.lsoa["imd_decile"][code] <= 2}
    assert set(mine.codes) == inside  # Rutland is out of view
    assert "Ringed: Core20 areas. Ringed: My patch: 2 areas" in alternative_text(spec)


def test_nothing_is_ringed_unasked(serving):
    assert picture_spec(serving, view(serving, area="E06000016", patch="E06000017")).rings == []
    assert picture_spec(serving, view(serving, area="lnr", level="place", measure="core20_share", ring="1")).rings == []


def test_a_place_too_small_for_its_name_and_figure_is_named_beside_the_map(serving):
    seen = view(serving, area="lnr", level="place", measure="core20_share")
    words = [word.text for word in draw_sheet(picture_spec(serving, seen, paper="slide")).sheet.words]
    assert {"Leicester", "53.5%", "Leicestershire", "Rutland"} <= set(words)


def test_only_what_is_drawn_is_named_as_a_source(small_serving):
    seen = view(small_serving, level="lsoa", measure="imd_quintile", basis="resident")
    foot = " ".join(cited(small_serving, of_view(small_serving, seen, drawn=True)))
    assert "English Indices of Deprivation 2025" in foot
    assert "Contains OS data" in foot
    assert "projections" not in foot
    assert "registered at a GP practice" not in foot
    counted = " ".join(cited(small_serving, of_view(small_serving, seen._replace(basis="registered"), drawn=True)))
    assert "Patients registered at a GP practice, NHS England" in counted
