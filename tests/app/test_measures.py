"""How a measure writes its values."""

from types import SimpleNamespace

import pytest

from app.pages.indicators.table import _count
from figures.measures import BUILT_IN


@pytest.mark.parametrize(
    ("kind", "rounded", "shown"), [("count", 5, "0 to 2"), ("count", 1, "0"), ("proportion", 5, "0")]
)
def test_a_zero_of_rounded_counts_is_a_range_of_counts_only(kind, rounded, shown):
    about = SimpleNamespace(kind=kind, counts_rounded_to=rounded, zero="0 to 2")
    measure = BUILT_IN["people"]._replace(indicator=SimpleNamespace(indicator=about))
    assert measure.written(0.0) == shown
    assert measure.written(5.0) == "5"


def test_a_count_of_the_table_is_a_range_where_it_is_a_rounded_zero():
    assert (_count(0.0, "0 to 2"), _count(0.0), _count(1234.0, "0 to 2"), _count(float("nan"))) == (
        "0 to 2",
        "0",
        "1,234",
        "–",
    )
