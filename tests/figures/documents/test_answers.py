"""How the figure of a measure is worked out: its counts, function and reference, and what else is published for it."""

import pytest

from needs_map.app.commands.main import main
from needs_map.data.errors import DataError
from needs_map.figures.documents.answers import headline_facts, measure_facts, measure_meant
from needs_map.figures.documents.workings import Working, answer, built_words, method_of
from needs_map.figures.measures import measures_of
from needs_map.figures.values import profile
from needs_map.figures.view import default_view


def by_label(facts):
    found = {}
    for label, text in facts:
        found.setdefault(label, []).append(text)
    return found


def test_a_share_has_its_counts_function_and_other_published_values(sample):
    area = sample.tree.find("Leicester")
    found = by_label(measure_facts(sample, measure_meant(sample, "core20 share"), area, "registered"))
    own = profile(sample, area, "registered")
    assert found["Value"] == [f"{own.people[1] / own.population:.1%}"]
    assert found["Numerator"] == [f"{own.people[1]:,.0f}"]
    assert found["Denominator"] == [f"{own.population:,.0f}"]
    assert found["Areas added"] == [f"{len(sample.tree.lsoas(area.code))} LSOAs"]
    assert found["Function"][0].startswith("needs_map.needs.deprivation.core20.core20: ")
    assert found["Reference"] == ["NHS England, Core20PLUS5: an approach to reducing healthcare inequalities."]
    others = " ".join(found["Also published"])
    assert "53.5% in the table and 53.3% in the text of NHS Leicester" in others  # the needs assessment's own
    assert "by residents, " in others
    assert "by residents projected for 2026" in others


@pytest.mark.parametrize("text", ["core20_share", "Core20 share", "  CORE20   share "])
def test_a_measure_is_found_by_its_key_and_its_name(sample, text):
    assert measure_meant(sample, text).key == "core20_share"


def test_words_that_mean_several_measures_list_them(sample):
    with pytest.raises(DataError, match=r"“decile” means several measures: IMD decile \(imd_decile\); Income"):
        measure_meant(sample, "decile")
    with pytest.raises(DataError, match="No measure here is called “blue cheese”"):
        measure_meant(sample, "blue cheese")


def test_a_measure_of_lsoas_is_refused_for_a_place(sample):
    decile = measures_of(sample)["imd_decile"]
    with pytest.raises(DataError, match="IMD decile is available only for LSOAs, not for places"):
        measure_facts(sample, decile, sample.tree.find("Leicester"), "resident")
    lsoa = sample.tree.at("lsoa")[0]
    assert by_label(measure_facts(sample, decile, lsoa, "resident"))["How"] == ["As published"]


def test_every_measure_of_a_store_can_be_defended(sample):
    for measure in measures_of(sample).values():
        area = sample.tree.at(measure.levels[-1])[0]
        found = by_label(measure_facts(sample, measure, area, "registered"))
        assert found["Value"][0]
        assert found["Store"][0].startswith("build ")
        assert found["Source file"]


def test_the_headline_of_the_map_gives_the_share_that_it_states(sample):
    view = default_view(sample)
    found = by_label(headline_facts(sample, view))
    assert found["Figure"][0].startswith("Core20 share, ")
    mine = view._replace(patch="E06000016", mine="1", measure="imd_score")
    leicester = by_label(headline_facts(sample, view._replace(area="E06000016")))
    patch = by_label(headline_facts(sample, mine))
    assert patch["Figure"][0].startswith("Core20 share, My patch")
    assert (patch["Numerator"], patch["Denominator"]) == (leicester["Numerator"], leicester["Denominator"])
    domain = by_label(headline_facts(sample, view._replace(measure="income_decile")))
    assert domain["Figure"][0].startswith("Most deprived fifth for income deprivation, ")
    assert domain["Value"] != found["Value"]


def test_functions_cite_their_reference():
    assert method_of("estimates.proportions:proportion").reference.startswith(
        "OHID, Technical guide: confidence intervals"
    )
    assert method_of("population.ageing:growth").reference == ""


def test_the_command_names_what_it_needs(capsys):
    assert main(["why", "core20 share"]) == 1
    assert "with --area" in capsys.readouterr().err
    assert main(["why", "nowhere.docx#3"]) == 1
    assert "There is no document at nowhere.docx." in capsys.readouterr().err


def test_other_values_are_those_of_the_row():
    """A name that begins like a longer one does not take what is about that one."""
    said = [("Also published", f"{name}: 1%") for name in ("Ambridge", "Ambridge, Borchester and Felpersham ICB")]
    figures = [(f"[{at}.1]", f"{text.rpartition(': ')[0]}: Share") for at, (_, text) in enumerate(said, 1)]
    working = Working("Table 1", (*said, ("Store", "build 1")), tuple(figures), ("Reference", "Figure"))
    for number, fact in enumerate(said, 1):
        ((_, _, _, *facts),) = answer([working], str(number))
        assert facts == [fact, ("Store", "build 1")]


def test_the_build_of_a_store_is_dated_in_words():
    assert built_words({"built": "2026-11-29T16:41:31+01:00"}) == "29 November 2026 at 15:41 UTC"
    assert built_words({"built": "with the program, seed 2025"}) == "with the program, seed 2025"
