import numpy as np
import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.population import AGES, read_estimates

ONE, TWO, ELSEWHERE = "E01000001", "E01000002", "E01000009"
CITY, SHIRE = "E06000001", "E07000001"


def figures(start):
    """A different number for every sex and age, so that a shifted column shows."""
    return [(start + position) % 50 for position in range(182)]


def book(**changed):
    rows = {(CITY, ONE): figures(0), (CITY, TWO): figures(7), (SHIRE, ELSEWHERE): figures(3)}
    years = {year: dict(rows) for year in (2022, 2023, 2024)}
    for year, replaced in changed.items():
        years[int(year[1:])] = replaced
    return years


def test_ages_sexes_and_years_land_in_their_rows(tmp_path, write_estimates):
    path = write_estimates(
        tmp_path / "sapelsoasyoa20222024.xlsx", book(y2023={**book()[2023], (CITY, ONE): figures(11)})
    )
    source = read_estimates(path, pd.Index([TWO, ONE]))
    assert list(source.table["LSOA21CD"]) == [TWO] * 6 + [ONE] * 6
    rows = source.table.set_index(["LSOA21CD", "year", "sex"])
    assert rows.loc[(ONE, 2022, "females"), "0"] == 0
    assert rows.loc[(ONE, 2022, "females"), "90"] == 90 % 50
    assert rows.loc[(ONE, 2022, "males"), "0"] == 91 % 50
    assert rows.loc[(ONE, 2023, "males"), "90"] == (11 + 181) % 50
    assert rows.loc[(TWO, 2024, "females"), "1"] == 8
    assert set(source.table["authority"]) == {CITY}
    assert (source.rows, source.vintage) == (9, "mid-2022 to mid-2024")
    assert source.left_out == {"rows of LSOAs outside the system": 3}


def test_header_is_found_where_it_stands(tmp_path, write_estimates):
    path = write_estimates(tmp_path / "sapelsoasyoa.xlsx", book(), header_row=6)
    assert len(read_estimates(path, pd.Index([ONE])).table) == 6


def with_figure(value, position=5):
    changed = figures(0)
    changed[position] = value
    return {(CITY, ONE): changed, (CITY, TWO): figures(7), (SHIRE, ELSEWHERE): figures(3)}


@pytest.mark.parametrize(
    ("people", "options", "said"),
    [
        ({2022: book()[2022], 2024: book()[2024]}, {}, "no sheet 'Mid-2023 LSOA 2021'"),
        ({2022: book()[2022], 2023: book()[2023]}, {}, "no sheet 'Mid-2024 LSOA 2021'"),
        (book(y2023=with_figure(-3)), {}, r"'Mid-2023 LSOA 2021': row 5, column 'F5': -3.0 is not a number of people"),
        (book(y2022=with_figure("c")), {}, r"'Mid-2022 LSOA 2021': row 5, column 'F5': 'c' is not a number"),
        (book(y2022=with_figure("", 181)), {}, r"row 5, column 'M90': an empty cell is not"),
        (book(y2022=with_figure(2.5)), {}, r"column 'Total': \d+\.5 is not a number of people"),
        (
            book(),
            {"totals": {(2024, TWO): 1}},
            r"'Mid-2024 LSOA 2021': row 6 \(E01000002\): ages add up to [\d,]+, and",
        ),
        (book(y2023={(CITY, ONE): figures(0), (SHIRE, ELSEWHERE): figures(3)}), {}, "E01000002 is on sheet 'Mid-2024"),
        (book(y2024={(CITY, ONE): figures(0), (SHIRE, ELSEWHERE): figures(3)}), {}, "E01000002 is on sheet 'Mid-2022"),
        (
            book(y2022={("E07000154", ONE): figures(0), (CITY, TWO): figures(7), (SHIRE, ELSEWHERE): figures(3)}),
            {},
            "Northamptonshire's seven districts became two unitary authorities in 2021",
        ),
        (
            book(y2022={**book()[2022], (CITY, "E02000001"): figures(0)}),
            {},
            r"row 8 names 'E02000001', which is no LSOA of 2021",
        ),
        (book(y2022={**book()[2022], (SHIRE, ONE): figures(0)}), {}, "row 8 names the LSOA E01000001 a second time"),
        (
            book(),
            {"columns": [f"{sex}{age}" for sex in "FX" for age in range(91)]},
            "needs one column 'M0' and has 0",
        ),
    ],
)
def test_a_bad_workbook_is_refused_in_a_sentence(tmp_path, write_estimates, people, options, said):
    path = write_estimates(tmp_path / "sapelsoasyoa20222024.xlsx", people, **options)
    with pytest.raises(DataError, match=said):
        read_estimates(path, pd.Index([ONE, TWO]))


def test_an_lsoa_that_no_sheet_has_is_named(tmp_path, write_estimates):
    path = write_estimates(tmp_path / "sapelsoasyoa20222024.xlsx", book())
    with pytest.raises(DataError, match=r"no row for E01000005 and so covers 1 of the system's 2"):
        read_estimates(path, pd.Index([ONE, "E01000005"]))


def test_a_file_cut_short_is_refused(tmp_path, write_estimates):
    path = write_estimates(tmp_path / "sapelsoasyoa20222024.xlsx", book())
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match="cut short or not a workbook"):
        read_estimates(path, pd.Index([ONE]))


def test_the_published_layout_is_read(shared_file):
    path = shared_file("official/sapelsoasyoa20222024.xlsx")
    source = read_estimates(path, pd.Index(["E01013600"]))
    first = source.table.iloc[0]
    assert (first["authority"], first["year"], first["sex"]) == ("E06000016", 2022, "females")
    assert (first["0"], first["1"], first["2"]) == (17, 10, 16)  # seen in the workbook
    by_year = source.table.groupby("year")[[str(age) for age in AGES]].sum().sum(axis="columns")
    assert list(by_year) == [2226, 2253, 2273]
    assert source.rows == 3 * 1077
    assert np.isfinite(source.table["90"]).all()
