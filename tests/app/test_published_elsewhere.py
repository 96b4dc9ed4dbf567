"""A store of areas that no typed-in document is about: its pages say so plainly, and offer to bring figures."""

import pytest

from tests.app.running import run_page, shown


@pytest.fixture
def page(monkeypatch, small_store):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(small_store))
    return run_page


def test_performance_offers_a_file_of_ones_own(page):
    test = page(page="performance")
    assert "There are no published figures on performance for " in shown(test)
    assert "Copy sentence" not in shown(test)
    assert "Or open a CSV under “Your own figures”." in shown(test)
    rows = (
        "series,domain,area,unit,desired,period,value,target\n"
        "=1+1,Care,A trust,%,higher,2025-01,90,85\n"
        "Waits,Care,A trust,people,lower,2025-01,1,0\n"
    )
    test.file_uploader(key="performance-file").set_value(("mine.csv", rows.encode(), "text/csv")).run()
    assert not test.exception
    assert "1 of 2 measures with a plan meets it and 1 misses it." in shown(test)
    broken = rows.replace("higher", "up")
    test.file_uploader(key="performance-file").set_value(("mine.csv", broken.encode(), "text/csv")).run()
    assert not test.exception
    assert "'up' is none of higher, lower" in test.error[0].value


@pytest.mark.parametrize("framework", ["adults", "children"])
def test_core20plus5_shows_the_national_frameworks(page, framework):
    text = shown(page(page="core20plus5", framework=framework))
    assert text.count("no local figure is published") == 5
    assert "There are no published figures on the clinical areas of Core20PLUS5" in text
    assert "live in Core20 areas" in text
