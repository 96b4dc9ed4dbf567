"""A workbook of fuel poverty, small and made up: its sheet and header row differ from issue to issue."""

import pytest
from openpyxl import Workbook

from needs_map.data.errors import DataError
from needs_map.data.indicators.fuel_poverty import read_fuel_poverty
from tests.data.known_areas import KNOWN, LSOAS

HEAD = ["LSOA Code", "LSOA Name", "Number of households", "Number of households in fuel poverty", "Proportion (%)"]


def book(tmp_path, *, name="sub-regional-fuel-poverty-tables-2023-2021-data.xlsx", above=2, head=HEAD, poor=(10, 30)):
    made = Workbook()
    made.active.append(["Cover"])
    sheet = made.create_sheet("Table 4")
    for line in range(above):
        sheet.append([f"Title {line}"])
    sheet.append(head)
    for code, count in zip(LSOAS, poor, strict=False):
        sheet.append([code, "Name", 100, count, count])
    path = tmp_path / name
    made.save(path)
    return path


@pytest.mark.parametrize("above", [0, 5])
def test_the_sheet_is_found_by_its_columns(tmp_path, above):
    (observed,) = read_fuel_poverty(book(tmp_path, above=above), KNOWN)
    rows = observed.observations.set_index("area")
    assert rows["value"].to_dict() == {LSOAS[0]: 10.0, LSOAS[1]: 30.0, "E92000001": 20.0}
    assert set(rows["period"]) == {"2021"}
    assert observed.indicator.is_complete


def test_a_suppressed_count_is_no_figure_and_its_lsoa_stays(tmp_path):
    (observed,) = read_fuel_poverty(book(tmp_path, poor=("[c]", 30)), KNOWN)
    rows = observed.observations.set_index("area")
    assert rows.loc[LSOAS[0], "note"] == "suppressed"
    assert rows["value"].isna().to_dict() == {LSOAS[0]: True, LSOAS[1]: False, "E92000001": True}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"head": ["LSOA Code", "x", "y", "z", "w"]}, "has no sheet with LSOA codes"),
        ({"poor": (10,)}, "has no row for E01999002"),
        ({"poor": (10, 300)}, f"the households of {LSOAS[1]} are no counts"),
        ({"name": "fuel-poverty.xlsx"}, "does not say of which year"),
    ],
)
def test_a_wrong_workbook_is_refused_in_a_sentence(tmp_path, change, words):
    with pytest.raises(DataError, match=words):
        list(read_fuel_poverty(book(tmp_path, **change), KNOWN))
