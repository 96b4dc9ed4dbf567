"""The picture of both sides of a comparison: one set of classes, both maps, the words that a document needs."""

import io
from datetime import date

import pypdf
import pytest
from PIL import Image

from needs_map.app.exports.part_files import picture_of
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.compare.bars import quintile_bars, quintiles_part
from needs_map.app.pages.compare.picture import counted_alike, pair_subtitle, pair_title, picture_of_pair, sides_of
from needs_map.figures.comparison import side_profile

DAY = date(2026, 3, 5)


@pytest.fixture
def view(sample):
    def made(**link):
        return view_of_link({"page": "compare", "area": "E06000016", "compare": "E06000017"} | link, sample).view

    return made


def text_of(content):
    return " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_both_maps_stand_under_one_title_with_counts_of_each(sample, view):
    picture = picture_of_pair(sample, view(), "pdf", made=DAY)
    assert picture.name == "SAMPLE-leicester-and-rutland-imd-quintile-by-lsoa.pdf"
    text = text_of(picture.content)
    for wanted in (
        "53.5% of people in Leicester live in Core20 areas, compared with none in Rutland.",
        "By LSOA, Leicester and Rutland. Shares are of registered patients",
        "Leicester Rutland",
        "1 (most deprived)",
        "National fifths of LSOAs. LSOAs in each class. Each map has its own scale.",
        "SAMPLE",
        "5 March 2026",
    ):
        assert wanted in text
    said = pypdf.PdfReader(io.BytesIO(picture.content)).metadata["/Subject"]
    assert said.startswith("SAMPLE")
    assert "Two maps of IMD quintile 2025 by LSOA, with the same classes. Leicester: 1 (most deprived): " in said
    assert "Rutland: 1 (most deprived)" not in said  # it has none
    codes = sample.store.lsoa.loc[sample.tree.lsoas("E06000017"), "imd_decile"]
    assert f"Rutland: 3: {((codes == 5) | (codes == 6)).sum()} LSOAs" in said


def test_the_classes_are_those_of_both_and_the_bars_too(sample, view):
    text = text_of(picture_of_pair(sample, view(measure="imd_score", classes="equal"), "pdf", made=DAY).content)
    lowest = sample.store.lsoa["imd_score"][[*sample.tree.lsoas("E06000016"), *sample.tree.lsoas("E06000017")]].min()
    assert f"{lowest:.1f} to " in text


@pytest.mark.parametrize(
    ("paper", "size"), [("a4-landscape", (3508, 2480)), ("a4-portrait", (2480, 3508)), ("slide", (4000, 2250))]
)
def test_each_paper_has_its_size(sample, view, paper, size):
    picture = Image.open(io.BytesIO(picture_of_pair(sample, view(), "png", paper=paper, made=DAY).content))
    assert picture.size == pytest.approx(size, abs=1)
    assert picture.info["Description"].startswith("SAMPLE")


def test_a_picture_has_the_same_bytes_each_time(sample, view):
    first, second = (picture_of_pair(sample, view(), "svg", made=DAY).content for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "link",
    [
        {"compare": "parent"},
        {"area": "E54000015", "compare": "E06000016", "level": "neighbourhood", "measure": "core20_share"},
        {"shape": "cartogram"},
        {"measure": "imd_score", "second": "people"},
        {"measure": "imd_score", "classes": "own", "breaks": "10 20"},
        {"area": "X01000001", "compare": "X01000300"},
    ],
)
def test_any_comparison_is_drawn(sample, view, link):
    content = picture_of_pair(sample, view(**link), "svg", made=DAY).content.decode()
    assert content.count("<desc") == 1
    assert "Two maps of " in content


@pytest.mark.parametrize("other", ["peers", "england"])
def test_a_side_without_a_map_is_named(sample, view, other):
    seen = view(compare=other, measure="imd_score")
    assert "There is no map of " in pair_subtitle(sample, seen)
    assert pair_title(sample, seen).startswith("Average IMD score: ")
    assert picture_of_pair(sample, seen, "pdf", made=DAY).content.startswith(b"%PDF")


def test_edited_words_stand_as_they_are(sample, view):
    text = text_of(picture_of_pair(sample, view(), "pdf", title="Need in A & <b>", subtitle="", made=DAY).content)
    assert "Need in A & <b>" in text
    assert "National fifth of the Index" not in text


def test_the_bars_are_drawn_and_taken_away(sample, view):
    sides = sides_of(sample, view())
    profiles = [side_profile(sample, side, "registered") for side in sides]
    part = quintiles_part(sample, profiles, sides, "registered")
    text = text_of(picture_of(sample, part)("pdf"))
    assert (
        "53.5% of people in Leicester live in the most deprived fifth of England, compared with none in Rutland."
        in text
    )
    assert "SAMPLE" in text
    bars = quintile_bars(profiles)
    assert [sum(part.values) for part in bars.parts] == pytest.approx([100, 100])
    assert bars.rows[:2] == ["1 (most deprived): Leicester", "1 (most deprived): Rutland"]
    assert [part.values[0] for part in bars.parts] == pytest.approx([53.5, 0], abs=0.05)
    rows = part.rows
    assert [row["percent"] for row in rows if row["quintile"] == 1] == pytest.approx([53.5, 0], abs=0.05)
    assert sum(row["people"] for row in rows if row["area"] == "Rutland") == pytest.approx(
        sample.people["registered"][sample.tree.lsoas("E06000017")].sum(), abs=3
    )


def test_england_is_compared_on_the_people_known_of_it(small_serving):
    view = view_of_link(
        {"page": "compare", "area": "tiny", "compare": "england", "measure": "people"}, small_serving
    ).view
    view = view._replace(basis="registered")
    assert counted_alike(small_serving, view).basis == "resident"
    assert "Residents, mid-2022" in pair_subtitle(small_serving, view)
    assert counted_alike(small_serving, view._replace(compare="peers", area="E06999001")).basis == "registered"
