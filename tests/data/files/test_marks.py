"""Marks that publishers put in place of a figure."""

import pandas as pd
import pytest

from needs_map.data.files.marks import without_marks


@pytest.mark.parametrize("mark", ["*", "[c]", "c", "[C]", "Suppressed", "<5", "< 10"])
def test_a_mark_of_suppression_is_no_figure(mark):
    cells, note = without_marks(pd.Series([mark, "12"]))
    assert cells.tolist() == ["", "12"]
    assert note.tolist() == ["Suppressed by the publisher", ""]


@pytest.mark.parametrize("mark", ["[x]", "..", "-", "–", "[z]", "n/a", "Not available", "[low]"])
def test_a_mark_of_absence_is_no_figure(mark):
    cells, note = without_marks(pd.Series([mark, "-3.5"]))
    assert cells.tolist() == ["", "-3.5"]
    assert note.tolist() == ["Not available", ""]
