"""Table TS021 of Census 2021, small and made up, in the publisher's layout; and the published one."""

import zipfile

import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.census_ethnicity import MEMBER, read_census_ethnicity
from tests.data.known_areas import KNOWN, LSOAS

NAMES = [
    "Asian, Asian British or Asian Welsh",
    "Asian, Asian British or Asian Welsh: Bangladeshi",
    "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed or Multiple ethnic groups",
    "White",
    "White: Gypsy or Irish Traveller",
    "Other ethnic group",
]
ROWS = [  # total, Asian, Bangladeshi, Black, Mixed, White, Gypsy or Irish Traveller, other
    (LSOAS[0], 1000, 100, 40, 50, 25, 800, 3, 25),
    (LSOAS[1], 2000, 500, 90, 0, 50, 1400, 0, 50),
    ("E01999003", 1000, 0, 0, 0, 0, 1000, 0, 0),
    ("W01999001", 500, 500, 0, 0, 0, 0, 0, 0),
]


def table_of(rows=ROWS, names=NAMES):
    head = ["date", "geography", "geography code", "Ethnic group: Total: All usual residents"]
    head += [f'"Ethnic group: {name}"' for name in names]
    lines = [",".join(head), *(f"2021,Somewhere,{code},{','.join(map(str, figures))}" for code, *figures in rows)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def file_of(tmp_path):
    def write(text):
        path = tmp_path / MEMBER
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(path):
    return {observed.indicator.key: observed for observed in read_census_ethnicity(path, KNOWN)}


def test_shares_counts_and_england(file_of):
    found = read(file_of(table_of()))
    assert list(found) == ["census_asian", "census_black", "census_mixed", "census_other", "census_white"]
    rows = found["census_asian"].observations.set_index("area")
    assert rows.loc[LSOAS[1], ["level", "value", "numerator", "denominator"]].tolist() == ["lsoa", 25.0, 500.0, 2000.0]
    # 600 of 4,000 in England: the Welsh area is not in it, the third English one is.
    assert rows.loc["E92000001", ["level", "value", "denominator"]].tolist() == ["england", 15.0, 4000.0]
    assert len(rows) == 3
    assert found["census_white"].observations["value"].tolist() == [80.0, 70.0, 80.0]
    assert [one.indicator.name for one in found.values()] == [
        "Asian residents",
        "Black residents",
        "Residents of mixed ethnicity",
        "Residents of another ethnic group",
        "White residents",
    ]
    assert "“Asian, Asian British or Asian Welsh”" in found["census_asian"].indicator.definition
    assert all(one.indicator.is_complete and one.indicator.is_composition for one in found.values())


def test_the_zip_is_read(tmp_path):
    path = tmp_path / "census2021-ts021.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("census2021-ts021-msoa.csv", "date\n")
        archive.writestr(MEMBER, table_of())
    assert len(read(path)) == 5
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("census2021-ts021-msoa.csv", "date\n")
    with pytest.raises(DataError, match="holds no file census2021-ts021-lsoa"):
        read(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (table_of().replace("E01999002", "E01999001"), "row 3 names the LSOA E01999001 a second time"),
        (table_of().replace("E01999002", "E02000001"), "row 3: 'E02000001' is no LSOA code"),
        (table_of().replace("1000,100,40", "1000,-1,40"), r"row 2 \(E01999001\): the people of 'asian' are '-1'"),
        (table_of().replace("1000,100,40", "1000,1100,40"), "from 0 to the total"),
        (table_of().replace("1000,100,40", "1000,200,40"), "add up to 100 people more or fewer"),
        (table_of(ROWS[1:]), "has no row for E01999001 .*1 of the store's 2"),
        (table_of(names=[*NAMES[:4], "Whyte", *NAMES[5:]]), "has no column 'Ethnic group: White'"),
    ],
)
def test_what_is_wrong_is_named(file_of, text, message):
    with pytest.raises(DataError, match=message):
        read(file_of(text))


def test_the_published_table_gives_the_published_shares_of_england(shared_file):
    """Ethnic group, England and Wales: Census 2021 (ONS): 81.0% White, 9.6% Asian, 4.2% Black in England."""
    path = shared_file("official/census2021-ts021-lsoa.csv")
    known = KNOWN._replace(lsoa=KNOWN.lsoa.set_axis(["E01000001", "E01000002"]))
    england = {
        observed.indicator.key: round(float(observed.observations.set_index("area").loc["E92000001", "value"]), 1)
        for observed in read_census_ethnicity(path, known)
    }
    assert england == {
        "census_asian": 9.6,
        "census_black": 4.2,
        "census_mixed": 3.0,
        "census_other": 2.2,
        "census_white": 81.0,
    }
