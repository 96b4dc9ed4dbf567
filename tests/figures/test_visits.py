"""The visit list: LSOAs in order by several figures, their weights in the link, and the list as a part of documents."""

import re

import pytest

from needs_map.app.documents.parts import view_about
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.visits.choices import visit_choices, weights_of_link, written_weights
from needs_map.app.pages.visits.page import visits_page  # noqa: F401 - its choices are known once it is imported
from needs_map.app.pages.visits.parts import visits_part, visits_parts
from needs_map.app.pages.visits.picture import visits_file, visits_picture
from needs_map.data.errors import DataError
from needs_map.figures.people.visits import visits_of
from needs_map.needs.comparisons.priorities import FIRST

LEICESTER, RUTLAND = "E06000016", "E06000017"


@pytest.fixture(scope="module")
def by_rank(request):
    sample = request.getfixturevalue("sample")
    return visits_of(sample, sample.tree[LEICESTER], "lsoa", "resident", (("imd_rank", 40), ("aged_65_over", 0)))


def test_one_column_orders_by_it_and_a_low_rank_is_need(sample, by_rank):
    ranks = sample.store.lsoa.loc[sample.tree.lsoas(LEICESTER), "imd_rank"]
    assert by_rank.rows["imd_rank"].tolist() == sorted(ranks)
    assert by_rank.rows["order"].tolist() == list(range(1, len(ranks) + 1))
    assert (by_rank.rows["score"].iloc[0], by_rank.rows["score"].iloc[-1]) == (100, 0)
    assert by_rank.weights.to_dict() == {"imd_rank": 1.0, "aged_65_over": 0.0}
    assert by_rank.rows["stays"].tolist() == [1.0] * FIRST + [0.0] * (len(ranks) - FIRST)
    first = by_rank.rows.index[0]
    assert by_rank.rows["near"].iloc[0] == sample.tree[sample.tree.membership["msoa"][first]].name


def test_the_part_says_the_weights_the_draws_and_what_counts_as_need(sample, by_rank):
    part = visits_part(sample, by_rank, by_rank, "resident")
    assert part.finding.startswith("By IMD rank (weight 100%), ")
    assert (part.population, part.period) == ("", ""), "neither column counts the people of the basis"
    assert part.rows[0]["level"] == "LSOA"
    assert "comes first of Leicester’s 200 LSOAs, followed by " in part.finding
    said = " ".join(part.notes)
    assert "1,000 draws" in said
    assert "flat Dirichlet distribution" in said
    assert "A low figure counts as need for IMD rank. For the other columns a high figure does." in said
    assert len(part.rows) == 200
    assert [column.heading for column in part.columns.values()][:4] == ["LSOA", "Order", "MSOA", "Score, 0 to 100"]
    assert len(part.shown()[0]) == len(part.columns)


def test_a_document_takes_the_first_ten(sample):
    part = visits_parts(sample, view_about(sample, sample.tree[RUTLAND], "resident"))["list"]
    assert len(part.rows) == FIRST
    assert "of other weights" in part.finding
    weights = (
        "By IMD score (weight 50%), health deprivation and disability decile (25%) and the share aged 65 and over in"
    )
    assert part.finding.startswith(weights)
    assert not re.search(r"\. \d+ of the first ten", part.finding)
    with pytest.raises(DataError, match="smallest area"):
        visits_parts(sample, view_about(sample, sample.tree[sample.tree.lsoas(RUTLAND)[0]], "resident"))


def test_weights_are_kept_in_the_link(sample):
    view, notes = view_of_link({"page": "visits", "weights": "imd_rank:60,aged_65_over:20", "by": "imd_rank"}, sample)
    assert not notes
    assert view_of_link(link_of_view(view), sample) == (view, ())
    chosen = visit_choices(sample, view)
    assert chosen == ("lsoa", {"imd_rank": 60, "aged_65_over": 20}, "imd_rank")
    assert weights_of_link(written_weights(chosen.weights)) == chosen.weights
    assert "weights" not in link_of_view(view._replace(page="map"))


@pytest.mark.parametrize("text", ["imd_rank", "imd_rank:0", "imd_rank:101", "imd_rank:-1", "nothing:5", "imd_rank:²"])
def test_weights_of_no_use_are_named(sample, text):
    view, notes = view_of_link({"page": "visits", "weights": text}, sample)
    assert notes == (f"The link asks for the weights of the list “{text}”, which is not available.",)
    assert visit_choices(sample, view).weights == {"imd_score": 50, "health_decile": 25, "aged_65_over": 25}


def test_msoas_are_listed_by_what_msoas_have(sample):
    view, _ = view_of_link({"page": "visits", "listed": "msoa"}, sample)
    chosen = visit_choices(sample, view)
    assert chosen.weights == {"imd_score": 50, "aged_65_over": 25}  # a decile is of an LSOA
    found = visits_of(sample, sample.tree[LEICESTER], "msoa", "resident", tuple(chosen.weights.items()))
    assert set(found.rows.index) == set(sample.tree.members(LEICESTER, "msoa"))
    assert set(found.rows["near"]) == {"Leicester"}


def test_the_map_numbers_the_first_ten(sample, by_rank):
    assert visits_file(sample, by_rank, "resident", "A finding.", "svg").count(b"<text") > 20
    spec = visits_picture(sample, by_rank, "resident", "A finding.")
    assert list(spec.outlines[0].names.values()) == [str(number) for number in range(1, 11)]
    assert spec.outlines[0].codes == tuple(by_rank.rows.index[:10])
    assert sum(areas for areas, _ in spec.counts) == 200
