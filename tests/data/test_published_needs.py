import pytest

from data.published_needs import LAYOUTS, SETTINGS, TOTAL, has_needs, needs_table

CODES = frozenset({"E54000015", "E54000059", "lnr", "E06000016", "E10000018", "E06000017", "E06000061", "E06000062"})


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_file_is_read(name):
    assert len(needs_table(name, CODES)) > 1


def test_figures_stand_as_published():
    lives = needs_table("life_expectancy", CODES).set_index(["area", "sex"])
    assert lives.loc[("E06000016", "females"), "healthy_life_expectancy"] == 56.3
    money = needs_table("opportunities", CODES).set_index(["area", "programme"])
    assert money.loc[("lnr", TOTAL), "total_million"] == 119.06
    assert next(iter(SETTINGS)) in money


def test_a_store_of_one_icb_sees_its_own_and_another_board_nothing():
    own = needs_table("ethnicity", frozenset({"E54000015", "E06000016"}))
    assert set(own["area"]) == {"E06000016"}
    assert not has_needs({"E54000009"})
