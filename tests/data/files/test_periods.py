import pytest

from needs_map.data.files.period_forms import period_in_words
from needs_map.data.files.periods import month_label, read_period


@pytest.mark.parametrize(
    ("text", "kind", "label", "ends"),
    [
        ("2025-03", "month", "Mar 2025", "2025-03"),
        ("2024-12", "month", "Dec 2024", "2024-12"),
        ("2024/25 Q1", "quarter", "Apr to Jun 2024", "2024-06"),
        ("2024/25 Q3", "quarter", "Oct to Dec 2024", "2024-12"),
        ("2024/25 Q4", "quarter", "Jan to Mar 2025", "2025-03"),
        ("2024/25", "year", "2024/25", "2025-03"),
        ("1999/00", "year", "1999/00", "2000-03"),
    ],
)
def test_periods_are_put_in_order_by_their_last_month(text, kind, label, ends):
    period = read_period(text)
    assert (period.kind, period.label) == (kind, label)
    assert period.ends == read_period(ends).ends


def test_months_follow_each_other():
    assert read_period("2025-01").ends == read_period("2024-12").ends + 1
    assert month_label(read_period("2024-12").ends + 1) == "Jan 2025"


@pytest.mark.parametrize("text", ["", "2025", "2025-13", "2025-00", "2024/26", "2024/25 Q5", "Mar-25", "²025-03"])
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match="is not 2025-03"):
        read_period(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2021 - 23", "2021 to 2023"),
        ("1999 – 01", "1999 to 2001"),
        ("2023", "2023"),
        ("2022-24", "2022 to 2024"),
        ("2023-04", "April 2023"),
        ("2023-04-01", "1 April 2023"),
        ("2022/23", "2022/23"),
    ],
)
def test_years_together_are_said_in_words(text, words):
    assert period_in_words(text) == words
