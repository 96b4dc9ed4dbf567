"""How a measure writes its values."""

import pytest

from needs_map.app.pages.indicators.table import _count
from needs_map.app.words.headline import headline
from needs_map.data.manifest import SAMPLE
from needs_map.figures.documents.answers import headline_facts
from needs_map.figures.entries import entries_of
from needs_map.figures.measures import AVERAGES, BUILT_IN, Measure
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import of_view
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import drawing_of
from needs_map.geo.areas import LEVELS


@pytest.mark.parametrize(("zero", "shown"), [("0 to 2", "0 to 2"), ("", "0")])
def test_a_zero_is_written_in_words_where_there_are_any(zero, shown):
    measure = BUILT_IN["people"]._replace(zero=zero)
    assert measure.written(0.0) == shown
    assert measure.written(5.0) == "5"


def test_a_count_of_the_table_is_a_range_where_it_is_a_rounded_zero():
    assert (_count(0.0, "0 to 2"), _count(0.0), _count(1234.0, "0 to 2"), _count(float("nan"))) == (
        "0 to 2",
        "0",
        "1,234",
        "–",
    )


def test_a_new_measure_is_written_in_one_file(monkeypatch):
    new = Measure(
        *("income_score", "Income score", "Income score", "Domains of deprivation", LEVELS, 2, "", False),
        *("Share of people on low incomes.", "mean", "income_score"),
    )
    monkeypatch.setitem(BUILT_IN, new.key, new)  # both of figures/measures.py; nothing else knows of it
    monkeypatch.setitem(AVERAGES, new.key, "of people")
    serving = open_serving(SAMPLE, shapes=False)
    view = default_view(serving)._replace(page="map", measure=new.key, level="lsoa")
    drawn = drawing_of(serving, view)
    lsoa = drawn.in_view[0]
    assert drawn.values[lsoa] == serving.store.lsoa.loc[lsoa, "income_score"]
    assert len(drawn.shading.labels) == 5
    assert "average Income score is " in headline(serving, view)
    assert headline_facts(serving, view)[0][1].startswith("Income score, ")
    assert "imd" in of_view(serving, view, drawn=True, listed=True).datasets
    assert new.key in entries_of(serving, view.basis)
