"""Up to four areas together: who is in the link, people now and in ten years, and one workbook."""

import math

import pytest

from needs_map.app.exports.spreadsheets import part_xlsx
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.compare.picture import sides_of
from needs_map.app.pages.compare.several import all_sides, figure_lines, several_part, several_table
from needs_map.app.shell.frame import _with_both
from needs_map.figures.measures import measure_at
from needs_map.figures.people.alike import nearest_areas
from needs_map.figures.people.population import people_of_area
from needs_map.figures.values import measure_values
from needs_map.figures.view import default_view
from tests.app.running import run_page, shown

LEICESTER, RUTLAND, NORTH, LLR = "E06000016", "E06000017", "E06000061", "E54000015"


@pytest.fixture(scope="module")
def together(request):
    sample = request.getfixturevalue("sample")
    link = {"page": "compare", "area": LEICESTER, "compare": "parent", "also": f"{RUTLAND},{NORTH}"}
    view, notes = view_of_link(link, sample)
    assert not notes
    assert view_of_link(link_of_view(view), sample) == (view, ())
    sides = all_sides(sample, view, *sides_of(sample, view))
    return view, sides, figure_lines(sample, view, sides)


def test_it_opens_on_the_area_above_and_the_one_most_alike(sample):
    area = sample.tree.members(LEICESTER, "neighbourhood")[0]
    view = _with_both(sample, default_view(sample)._replace(page="compare", area=area))
    assert view.compare == "parent"
    assert view.chosen("also") == nearest_areas(sample, sample.tree[area]).index[0]
    city = _with_both(sample, default_view(sample)._replace(page="compare", area=LEICESTER))
    weights = {"imd_score": 1, "aged_0_19": 0.5, "aged_65_over": 0.5}
    values = [measure_values(sample, measure_at(sample, key, level="place"), "place", "resident") for key in weights]
    scaled = [(one - one[LEICESTER]) / one.std() for one in values]
    apart = sum(weight * one**2 for weight, one in zip(weights.values(), scaled, strict=True)).drop(LEICESTER)
    assert city.chosen("also") == apart.idxmin()  # of the same level, though there are few
    assert _with_both(sample, view.choosing("also", "-")).chosen("also") == "-"  # taken away, it stays away


def test_four_areas_stand_in_one_table_with_their_people_in_ten_years(sample, together):
    _, sides, lines = together
    assert [side.code for side in sides] == [LEICESTER, LLR, RUTLAND, NORTH]
    oldest = next(line for line in lines if line.label == "80 and over")
    people = people_of_area(sample, RUTLAND, "cohort").sum(axis=1)[:, 80:].sum(axis=1)
    assert oldest.values[2] in people.tolist()
    assert oldest.then[2] in people.tolist()
    assert math.isnan(oldest.values[-1])  # of England no store has people by age
    core20 = next(line for line in lines if line.label == "Core20 share" and line.then)
    assert core20.values[2] == core20.then[2] == 0  # nobody in Rutland lives in Core20
    share = next(line for line in lines if line.label == "Core20 share" and not line.then)
    assert share.values[0] == pytest.approx(53.5, abs=0.05)
    table = several_table(lines, sides, caption="Now")
    assert table.count("<th scope='col'>") == 4  # and no England, which this store knows nothing of
    assert "→" in table
    england = sides[1]._replace(code="", name="England")
    known = [line._replace(values=(*line.values[:4], 1.0)) for line in lines]
    assert several_table(known, (sides[0], england), caption="Now").count("England</th>") == 1
    assert several_table(known, sides, caption="Now").count("England</th>") == 1


def test_one_workbook_has_a_column_for_each_area(sample, together):
    view, sides, lines = together
    taken = several_part(sample, view, lines, sides)
    assert list(taken.files[0])[-5:] == [*(side.name for side in sides), "England"]
    assert [row["year"] for row in taken.files[:2]] == ["now", "in ten years"]
    assert part_xlsx(sample, taken)[:2] == b"PK"


@pytest.mark.parametrize("also", ["E09999999", f"{LEICESTER},{RUTLAND},{NORTH}"])
def test_an_unknown_area_or_a_fifth_is_named(sample, also):
    _, notes = view_of_link({"page": "compare", "also": also}, sample)
    assert notes == (f"The link asks for the third and fourth area “{also}”, which is not available.",)


def test_an_area_stands_only_once(sample):
    view = view_of_link({"page": "compare", "area": LEICESTER, "compare": RUTLAND, "also": LEICESTER}, sample).view
    assert [side.code for side in all_sides(sample, view, *sides_of(sample, view))] == [LEICESTER, RUTLAND]


def test_more_than_two_areas_are_told_which_two_the_bars_are_of():
    said = shown(run_page(page="compare", area=LEICESTER, also=RUTLAND))
    assert "The bars and pyramids are of Leicester and LLR; the tables have all areas." in said
    assert "The bars and pyramids" not in shown(run_page(page="compare", area="lnr"))
