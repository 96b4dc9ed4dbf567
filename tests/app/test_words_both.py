"""The sentence of a map of two measures says how many areas are at the dark end of both."""

from needs_map.app.words.headline import headline
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import drawing_of, way_in_words


def test_it_counts_the_areas_that_are_worst_by_both(sample):
    view = default_view(sample)._replace(measure="imd_score", second="people")
    drawn = drawing_of(sample, view)
    codes = drawn.in_view
    score, people = sample.store.lsoa["imd_score"][codes], drawn.people[codes]
    worst = drawn.shading.classes[codes] == 8
    assert score[worst].min() >= score[drawn.shading.classes[codes] < 6].max()
    assert worst.sum() > 0
    said = headline(sample, view)
    assert said == (
        f"{worst.sum()} of Leicester’s 200 LSOAs ({people[worst].sum():,.0f} people) are in the most deprived third "
        "by IMD score and in the highest third by people."
    )


def test_a_low_rank_is_the_worse_end(sample):
    view = default_view(sample)._replace(measure="imd_rank", second="people")
    assert "in the most deprived third by IMD rank and in the highest third by people." in headline(sample, view)


def test_a_selected_area_has_its_own_sentence(sample):
    view = default_view(sample)._replace(measure="imd_score", second="people")
    code = sample.tree.lsoas(view.area)[0]
    assert headline(sample, view._replace(select=code)).startswith(sample.tree[code].name)


def test_none_and_too_few_are_said_plainly(sample):
    view = default_view(sample)._replace(level="place", measure="core20_share", second="people")
    llr = headline(sample, view._replace(area="E54000015"))
    assert llr == "None of LLR’s 3 places are in the highest third by both Core20 share and people."
    pair = next(board.code for board in sample.tree.at("icb") if len(sample.tree.members(board.code, "place")) == 2)
    assert "third" not in headline(sample, view._replace(area=pair))


def test_national_groups_are_named_and_never_the_lowest_third(sample):
    view = default_view(sample)._replace(measure="imd_quintile", second="imd_decile")
    lsoa = sample.store.lsoa.loc[drawing_of(sample, view).in_view]
    both = (lsoa["imd_decile"] <= 2).sum()
    assert headline(sample, view).startswith(f"{both} of Leicester’s 200 LSOAs (")
    assert headline(sample, view).endswith(
        "are in IMD quintile 1 (most deprived) and in IMD deciles 1 to 2 (most deprived)."
    )
    words = way_in_words(sample, view, drawing_of(sample, view))
    assert words == (
        "IMD quintile in the groups 1, 2 to 3 and 4 to 5; IMD decile in the groups 1 to 2, 3 to 6 and 7 to 10"
    )
