"""File 8 of the Indices of Deprivation 2025, small and made up, as a workbook and as one table; and the published."""

import gzip
import zipfile

import pandas as pd
import pytest
import xlsxwriter

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.data.indicators.iod_indicators import column_key, facts, read_iod_indicators
from tests.data.known_areas import KNOWN, LSOAS

CODES = [*LSOAS, "E01999003"]
AREA = ["LSOA code (2021)", "LSOA name (2021)", "Local Authority District code (2024)"]
VIOLENCE = "Violence with injury, rate per 1,000 'at-risk population'"
INCOME = "Income Domain numerator"
CHILDREN = "Income Deprivation Affecting Children Index (IDACI) numerator"
SHEETS = {
    "IoD25 Income Domain": {INCOME: [100, 300, None], CHILDREN: [40, 10, 20]},
    "IoD25 Crime Domain": {VIOLENCE: [2.5, 5.0, 10.5]},
    "IoD25 Living Env Domain": {"Noise pollution": [0.25, 0.5, 0.0], "Benzene": [1, 2, 3]},
}


def workbook(path, sheets=SHEETS, codes=CODES):
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write(10, 2, "Domain")
        for name, columns in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [*AREA, *columns])
            for row, code in enumerate(codes, start=1):
                sheet.write_row(row, 0, [code, f"Ambridge 001{row}", "E06999001"])
                for position, values in enumerate(columns.values(), start=len(AREA)):
                    if values[row - 1] is not None:
                        sheet.write(row, position, values[row - 1])
    return path


def file_7(folder, total=(1000, 1500, 2000)):
    head = "LSOA code (2021),Total population: mid 2022,Dependent Children aged 0-15: mid 2022\n"
    lines = [f"{code},{people}," for code, people in zip(CODES, total, strict=True)]
    (folder / "File_7_IoD2025_All.csv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def read(path):
    return {observed.indicator.short: observed for observed in read_iod_indicators(path, KNOWN)}


@pytest.fixture
def file_8(tmp_path):
    return workbook(tmp_path / "File_8_IoD2025_Underlying_Indicators.xlsx")


def test_the_sheets_of_all_domains_are_read(file_8):
    found = read(file_8)
    assert list(found) == [
        "Income deprivation",
        "Children in income deprivation",
        "Violence with injury",
        "Transport noise",
    ]
    violence = found["Violence with injury"]
    rows = violence.observations.set_index("area")
    assert rows["value"].to_dict() == {LSOAS[0]: 2.5, LSOAS[1]: 5.0, ENGLAND_CODE: 6.0}  # the mean of all three
    assert rows.loc[ENGLAND_CODE, ["level", "note"]].tolist() == [
        "england",
        "average of England's LSOAs, each counted once",
    ]
    assert (violence.indicator.unit, violence.indicator.per, violence.indicator.weight) == (
        "per 1,000",
        1000,
        "resident",
    )
    assert found["Transport noise"].observations["value"].tolist() == [25.0, 50.0, 25.0]  # a share, shown in %
    assert violence.indicator.key == "iod_violence_with_injury"


def test_counts_stand_alone_without_file_7(file_8):
    income = read(file_8)["Income deprivation"]
    assert (income.indicator.kind, income.indicator.unit) == ("count", "people")
    assert income.observations["value"].tolist() == [100.0, 300.0, 400.0]
    assert income.indicator.definition.startswith("The number of people")


def test_counts_become_shares_of_the_people_of_file_7_where_it_has_them(file_8):
    file_7(file_8.parent)
    found = read(file_8)
    income = found["Income deprivation"]
    rows = income.observations.set_index("area")
    assert rows["value"].to_dict() == {LSOAS[0]: 10.0, LSOAS[1]: 20.0, ENGLAND_CODE: 16.0}  # 400 of 2,500
    assert (income.indicator.kind, income.indicator.unit, income.indicator.per) == ("proportion", "%", 100)
    assert income.indicator.weight == ""  # counts are summed, not averaged
    assert found["Children in income deprivation"].indicator.kind == "count"  # their people are blank in File 7


def test_a_count_above_the_people_there_has_no_share(file_8):
    file_7(file_8.parent, (90, 1500, 2000))
    rows = read(file_8)["Income deprivation"].observations.set_index("area")
    assert rows["value"].isna().tolist() == [True, False, False]
    assert rows.loc[LSOAS[0], "note"] == "more people counted than File 7 has there"
    assert rows.loc[ENGLAND_CODE, "value"] == 20.0


def test_a_count_left_out_by_the_publisher_is_suppressed(tmp_path):
    sheets = {"IoD25 Income Domain": {INCOME: [None, 300, 20]}}
    rows = read(workbook(tmp_path / "File_8.xlsx", sheets))["Income deprivation"].observations
    assert rows["note"].tolist() == ["suppressed", "", ""]
    assert rows["value"].isna().tolist() == [True, False, False]


def test_one_gzipped_table_of_the_same_columns_is_read(tmp_path):
    path = tmp_path / "imd2025_england_lsoa21_indicators.csv.gz"
    head = ["lsoa21_code", column_key(VIOLENCE), column_key(INCOME)]
    lines = [
        ",".join(head),
        *(f"{code},{rate},{count}" for code, rate, count in zip(CODES, (1, 2, 3), (10, 20, ""), strict=True)),
    ]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert read(path)["Violence with injury"].observations["value"].tolist() == [1.0, 2.0, 2.0]
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(DataError, match="cut short or not a gzip file"):
        read(path)


def test_headers_and_columns_are_one_key():
    assert column_key("Core homelessness (rate, % of households)") == "core_homelessness_rate_percent_of_households"
    assert column_key(VIOLENCE) == "violence_with_injury_rate_per_1_000_at_risk_population"
    assert len({own["short"] for own in facts().values()}) == len(facts())


@pytest.mark.parametrize(
    ("sheets", "codes", "message"),
    [
        (
            {"IoD25 Crime Domain": {VIOLENCE: ["many", 1, 2]}},
            CODES,
            r"sheet 'IoD25 Crime Domain': row 2: 'many' is not a number",
        ),
        (
            {"IoD25 Crime Domain": {VIOLENCE: [1, 1, 2]}},
            [CODES[0], CODES[0], CODES[2]],
            "names the LSOA E01999001 twice",
        ),
        (
            {"IoD25 Crime Domain": {VIOLENCE: [1, 1, 2]}},
            ["E01999001", "E06999001", "E01999002"],
            "row 3: 'E06999001' is no",
        ),
        (
            {"IoD25 Crime Domain": {VIOLENCE: [1, 1, 2]}},
            ["E01999001", "E01999008", "E01999009"],
            "no row for E01999002",
        ),
        ({"IoD25 Income Domain": {INCOME: [-5, 1, 2]}}, CODES, "of E01999001 is negative"),
        ({"Crime": {VIOLENCE: [1, 1, 2]}}, CODES, "no sheet such as 'IoD25 Health Domain'"),
        ({"IoD25 Crime Domain": {"Something": [1, 1, 2]}}, CODES, "none of the indicators"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, sheets, codes, message):
    with pytest.raises(DataError, match=message):
        read(workbook(tmp_path / "File_8.xlsx", sheets, codes))


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "File_8.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no")
    with pytest.raises(DataError, match="cut short or not a workbook"):
        read(path)


def test_the_published_indicators_agree_with_file_7(shared_file, tmp_path):
    """The income score of File 7 is the share that the counts give, but for rounding of both."""
    table = shared_file("data/imd_2025/imd2025_england_lsoa21_indicators.csv.gz")
    domains = shared_file("official/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv")
    (tmp_path / table.name).symlink_to(table)
    (tmp_path / domains.name).symlink_to(domains)
    scores = pd.read_csv(domains, usecols=[0, 7], index_col=0).iloc[:, 0]
    codes = scores.index[5_000:6_000]
    known = KNOWN._replace(lsoa=pd.DataFrame(index=codes))
    found = {one.indicator.short: one for one in read_iod_indicators(tmp_path / table.name, known)}
    assert len(found) == 28
    income = found["Income deprivation"].observations.set_index("area")
    assert (income.loc[codes, "value"] - scores[codes] * 100).abs().median() < 0.2
    assert 20 < income.loc[ENGLAND_CODE, "value"] < 24
    assert found["Acute morbidity"].observations.set_index("area").loc[ENGLAND_CODE, "value"] == pytest.approx(
        105.5, abs=0.1
    )
