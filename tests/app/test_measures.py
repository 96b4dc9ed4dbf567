"""How a measure writes its values."""

import pytest

from needs_map.app.pages.indicators.table import _count
from needs_map.figures.measures import BUILT_IN


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
