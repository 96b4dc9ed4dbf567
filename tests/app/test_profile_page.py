"""The page Profile: five sentences, figures as other pages have them, ages, and the LSOAs to look at first."""

import re
from urllib.parse import parse_qsl

import numpy as np
import pytest

from needs_map.app.link.links import view_of_link
from needs_map.app.pages.indicators.figures import figures
from needs_map.app.pages.profile.changing import changing_of
from needs_map.app.pages.profile.figures import ages_now_and_then, first_lsoas, peer_codes, profile_lines
from needs_map.app.pages.profile.folded import leaves_room
from needs_map.app.pages.profile.parts import profile_parts
from needs_map.app.pages.profile.table import figures_table, first_table
from needs_map.app.pages.profile.words import sentences_of
from needs_map.figures.documents.workings import Working, answer, figures_of_row
from needs_map.figures.patch import with_patch_area
from needs_map.figures.people.population import estimated_people, people_of_area
from needs_map.figures.sources import files_read
from needs_map.figures.view import default_view
from tests.app.running import shown

LEICESTER, RUTLAND = "E06000016", "E06000017"


def profile_of(serving, code, basis="registered"):
    view = default_view(serving)._replace(page="profile", area=code, basis=basis)
    return view, serving.tree[code]


def test_a_bare_address_or_an_area_opens_it_and_a_measure_opens_the_map(sample):
    assert view_of_link({}, sample).view.page == "profile"
    assert view_of_link({"area": RUTLAND}, sample).view.page == "profile"
    assert view_of_link({"area": RUTLAND, "measure": "imd_rank"}, sample).view.page == "map"
    assert view_of_link({"page": "map"}, sample).view.page == "map"


def test_it_says_in_sentences_what_the_published_figures_are(sample):
    view, area = profile_of(sample, LEICESTER)
    ages = ages_now_and_then(sample, area)
    sentences = sentences_of(sample, view, area, ages)
    assert sentences[0].startswith("432,810 people registered with a GP live in Leicester")
    assert sentences[1].startswith("53.5% of Leicester’s registered patients (232,000 people)")
    assert any(sentence.startswith("The most deprived of Leicester’s 200 LSOAs is ") for sentence in sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_ages_add_up_to_the_projection(sample):
    _, area = profile_of(sample, RUTLAND)
    ages = ages_now_and_then(sample, area)
    assert (ages.start, ages.end) == (2026, 2036)
    assert [line.label for line in ages.lines] == ["0 to 15", "16 to 64", "65 to 79", "80 and over"]
    assert sum(line.now for line in ages.lines) == pytest.approx(ages.everyone.now)
    years = people_of_area(sample, RUTLAND, "cohort").sum(axis=(1, 2))
    assert ages.everyone.now in years.tolist()
    oldest = ages.lines[-1]
    assert oldest.change == pytest.approx(oldest.then / oldest.now - 1)


def test_england_is_no_choice_where_nothing_is_known_of_it(page):
    said = shown(page(page="profile", nation="1"))
    assert "The link asks for the area “1”, which is not available." in said
    assert "<h1>Leicester</h1>" in said


def test_figures_are_those_of_the_page_indicators(sample):
    view, area = profile_of(sample, LEICESTER, "resident")
    found = {one.line.entry.key: one for _, lines in profile_lines(sample, view, area) for one in lines}
    assert {"core20_share", "imd_score"} <= set(found)
    for one in found.values():
        own = figures(sample, one.line.entry, "place", "resident")
        assert one.value == own.table["value"][LEICESTER]
        assert len(one.peers) <= len(own.table)
        assert "page=indicators" in one.line.link
    view, _ = profile_of(sample, LEICESTER, "registered")
    links = [one.line.link for _, lines in profile_lines(sample, view, area) for one in lines]
    assert all("basis=registered" in link for link in links), "the population changes only by a person's choice"
    core20 = found["core20_share"]
    assert set(core20.neighbours) <= set(core20.peers)


def test_the_lsoas_to_look_at_first_are_the_most_deprived(sample):
    _, area = profile_of(sample, LEICESTER)
    lsoas, measures = first_lsoas(sample, area, "registered")
    ranks = sample.store.lsoa.loc[sample.tree.lsoas(LEICESTER), "imd_rank"]
    assert lsoas["rank"].tolist() == sorted(ranks)[:10]
    table = sample.store.lsoa.loc[lsoas.index]
    assert lsoas["crime"].tolist() == table["crime_decile"].tolist()
    assert [measure.key for measure in measures] == ["aged_65_over"]
    assert lsoas["aged_65_over"].between(0, 100).all()


def test_an_lsoa_has_no_share_of_itself_and_peers_in_its_place(sample):
    code = str(sample.tree.lsoas(LEICESTER)[0])
    view, area = profile_of(sample, code)
    keys = [one.line.entry.key for _, lines in profile_lines(sample, view, area) for one in lines]
    assert "core20_share" not in keys
    assert "imd_score" in keys
    assert peer_codes(sample, area) == list(sample.tree.lsoas(LEICESTER))


def test_a_share_for_a_domain_opens_the_domain_on_the_map(sample):
    view, area = profile_of(sample, "X02000001", "resident")
    links = {one.line.entry.key: one.line.link for _, lines in profile_lines(sample, view, area) for one in lines}
    assert "measure=health_decile" in links["fifth_health"]
    assert "level=lsoa" in links["fifth_health"]
    assert "measure=core20_share" in links["core20_share"]
    assert "level=msoa" in links["core20_share"]
    for link in links.values():
        assert view_of_link(dict(parse_qsl(link[1:])), sample).notes == ()


@pytest.mark.parametrize("code", ["lnr", RUTLAND, "X01000001", "X02000001", "n-leicester-neighbourhood-1"])
def test_it_draws_for_any_area(page, code):
    test = page(page="profile", area=code)
    text = shown(test)
    assert "nm-profile" in text
    assert "nm-footer" in text
    assert not re.search(r"\bnan\b|>None<", text)


def test_what_is_changing_is_said_of_people_by_the_estimates_and_the_rest_is_said_to_be_unknown(sample, page):
    found = changing_of(sample, LEICESTER, "registered")
    (people,) = found.sentences
    now = estimated_people(sample, LEICESTER)[-1].sum()
    assert people.startswith("From mid-2022 to mid-2024 the estimated population of Leicester rose by 1.2% to ")
    assert f"{now:,.0f}" in people
    assert found.absent == ("Change in deprivation since 2019 is not in this data set.",)
    assert people in shown(page(page="profile", area=LEICESTER))


def test_ages_and_what_is_changing_are_parts_of_documents_with_the_figures_of_the_page(sample):
    _, area = profile_of(sample, LEICESTER)
    ages, parts = ages_now_and_then(sample, area), profile_parts(sample, area, "registered")
    shown_lines = [[line.now, line.then, line.change * 100] for line in (*ages.lines, ages.everyone)]
    keys = ("2026", "2036", "growth_2026_2036_percent")
    assert np.array([[row[key] for key in keys] for row in parts["ages"].rows]) == pytest.approx(np.array(shown_lines))
    assert parts["ages"].sources.datasets
    found = changing_of(sample, LEICESTER, "registered")
    assert parts["changing"].finding == " ".join(found.sentences)
    assert set(found.absent) < set(parts["changing"].notes)


def test_figures_in_a_document_have_their_counts_and_the_files_that_they_are_from(sample):
    _, area = profile_of(sample, LEICESTER)
    part = profile_parts(sample, area, "registered")["figures"]
    own, above = figures_of_row(part, part.rows[0], 1)
    lsoas = sample.tree.lsoas(LEICESTER)
    people = sample.people["resident"][lsoas]
    core20, everyone = people[sample.store.lsoa.loc[lsoas, "imd_decile"] <= 2].sum(), people.sum()
    assert (own.numerator, own.denominator) == (f"{core20:,.0f}", f"{everyone:,.0f}")
    assert own.value == f"{core20 / everyone:.1%}"
    assert own.how == "numerator ÷ denominator: Sum of the counts of its LSOAs"
    assert above.what.endswith(": LLR")
    assert above.numerator
    assert own.numerator in " ".join(text for _, text in answer([Working("", (), (own,))], "1")[0])
    assert files_read(sample, part.sources)


def test_a_store_without_ages_says_so(small_serving):
    view, area = profile_of(small_serving, small_serving.tree.top.code, "resident")
    sentences = sentences_of(small_serving, view, area, None)
    assert not any("projected" in sentence for sentence in sentences)
    assert "ages" not in profile_parts(small_serving, area, "resident")


def test_there_are_five_sentences_of_an_lsoa_too(sample):
    code = str(sample.tree.lsoas(LEICESTER)[0])
    view, area = profile_of(sample, code)
    first, rank, domain, *others = sentences_of(sample, view, area, ages_now_and_then(sample, area))
    assert len(others) == 2
    around = sample.store.lsoa.loc[sample.tree.lsoas(str(sample.tree.membership["neighbourhood"][code]))]
    place = around["imd_rank"].sort_values().index.get_loc(code) + 1
    assert rank.startswith(f"{area.name} is the ")
    assert re.search(rf" most deprived of .*’s? {len(around)} LSOAs on the IMD 2025\.$", rank)
    assert str(place) in rank or place == 1
    row = sample.store.lsoa.loc[code]
    worst = min(int(value) for key, value in row.items() if key.endswith("_rank") and key != "imd_rank")
    assert f"rank {worst:,} of 33,755 (1 is the most deprived)." in domain
    assert first != rank
    assert all(sentence.endswith(".") for sentence in others)


def test_figures_of_the_page_fill_the_five_sentences_where_no_ages_are_known(small_serving):
    view, area = profile_of(small_serving, small_serving.tree.top.code, "resident")
    sentences = sentences_of(small_serving, view, area, None)
    assert 3 < len(sentences) <= 5
    assert "live in the most deprived fifth of England for " in sentences[3]
    assert len(set(sentences)) == len(sentences)


def test_a_column_over_time_stands_only_where_a_figure_has_one(sample):
    view, area = profile_of(sample, LEICESTER)
    (title, (first, *others)), *_ = profile_lines(sample, view, area)
    bare = [(title, [one._replace(past=()) for one in (first, *others)])]
    timed = [(title, [first._replace(past=(("2023", 1.0), ("2024", 2.0))), *bare[0][1][1:]])]
    of = {"caption": "Figures", "several": "places"}
    assert "Over time" not in figures_table(bare, area, None, **of)
    table = figures_table(timed, area, None, **of)
    assert table.count("nm-over-time") == len(bare[0][1])
    assert "Over time" in table


def test_sentences_stand_under_others_that_are_no_higher_than_the_ages_beside_them():
    assert leaves_room([])
    assert leaves_room(["a" * 199, "b" * 200, "folded " * 100])
    assert not leaves_room(["a" * 200, "b" * 200])


def test_lsoas_to_look_at_first_are_numbers_beside_their_msoas_with_the_district_in_the_head(sample):
    rows = first_lsoas(sample, sample.tree[LEICESTER], "registered")
    two = rows._replace(rows=rows.rows.head(2).assign(name=["Leicester 012D", "Leicester 003D"]))
    links = dict.fromkeys(two.rows.index, "?")
    table = first_table(two, links, caption="By IMD")
    assert "<th scope='col'>LSOA of Leicester, and its MSOA</th>" in table
    assert "title='Leicester 012D'>012D</a>" in table
    apart = two._replace(rows=two.rows.assign(name=["Leicester 012D", "Oadby and Wigston 003D"]))
    table = first_table(apart, links, caption="By IMD")
    assert "<th scope='col'>LSOA and its MSOA</th>" in table
    assert "title='Oadby and Wigston 003D'>003D</a>" in table


def test_a_patch_of_one_lsoa_says_so_and_its_figures_open_at_a_level_that_they_are_known_of(sample):
    code = str(sample.tree.lsoas(LEICESTER)[0])
    patched = with_patch_area(sample, code, 'O\'Brien "& Sons"')
    view, area = profile_of(patched, "my-patch", "resident")
    sentences = sentences_of(patched, view, area, ages_now_and_then(patched, area))
    assert sentences[2].startswith('O\'Brien "& Sons"’s only LSOA is Leicester 001A')
    links = {one.line.entry.key: one.line.link for _, lines in profile_lines(patched, view, area) for one in lines}
    assert "level=msoa" in links["core20_share"]
    assert "level=lsoa" in links["imd_score"]


def test_the_small_map_of_my_patch_is_of_the_place_around_it(page, sample):
    two = ",".join(sample.tree.members("E06000016", "msoa")[:2])
    for patch, where in ((two, "Leicester"), ("E06000016,E06000017", "the LNR cluster")):
        text = shown(page(page="profile", area="my-patch", patch=patch))
        assert f"Where my patch lies in {where}." in text
