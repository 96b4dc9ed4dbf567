"""A team's own indicator: what is right is read, and all that is wrong is told by row."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import ENGLAND_CODE as ENGLAND
from needs_map.data.indicators.definitions import KnownAreas
from needs_map.data.own.text import MOST_BYTES, MOST_SHOWN, Problems
from needs_map.data.own.tidy import WrongRowsError, read_tidy

KNOWN = KnownAreas(
    {ENGLAND: "england", "E06000061": "place", "E06000016": "place", "E01000001": "lsoa", "E01000002": "lsoa"},
    pd.DataFrame(),
)
PAIRS = pd.DataFrame({"LSOA11CD": ["E01009999"] * 2, "LSOA21CD": ["E01000001", "E01000002"]})
ABOUT = {
    "name": '"Falls"',
    "kind": '"rate"',
    "per": "100000",
    "polarity": '"low is good"',
    "period_type": '"calendar year"',
    "definition": '"People who fell."',
    "publisher": '"Our team"',
    "source": '"An extract"',
}
PROPORTION = {"kind": '"proportion"', "per": None}


@pytest.fixture
def read(tmp_path):
    def written(csv, about=None, **options):
        path = tmp_path / "falls.csv"
        path.write_bytes(csv if isinstance(csv, bytes) else csv.encode())
        lines = {key: value for key, value in (ABOUT | (about or {})).items() if value is not None}
        rule = lines.pop("rule", "")
        (tmp_path / "falls.toml").write_text("".join(f"{key} = {value}\n" for key, value in lines.items()) + rule)
        return read_tidy(path, KNOWN, PAIRS, **options)

    return written


@pytest.fixture
def problems(read):
    def found(csv, about=None):
        with pytest.raises(WrongRowsError) as raised:
            read(csv, about)
        return [(row, column, words) for row, column, words in raised.value.problems]

    return found


def test_a_file_is_read(read):
    added = read(
        "Area,period,value,lower_cl,upper_cl,numerator,denominator,sex,note\n"
        "E06000016,2023,,,,412,5810,,\n"
        "E06000016,2024,12.5,10,15,,,Females,provisional\n"
        "E92000001,2024,,,,,,,Suppressed\n\n"
    )
    indicator, table, _ = added.observed
    assert (indicator.key, indicator.unit, indicator.per, indicator.native_level) == (
        "falls",
        "per 100,000",
        100_000,
        "place",
    )
    assert table["level"].tolist() == ["place", "place", "england"]
    assert table["sex"].tolist() == ["persons", "females", "persons"]
    assert table["note"].tolist() == ["", "provisional", "suppressed"]
    np.testing.assert_array_equal(table["numerator"], [412, np.nan, np.nan])
    assert added.left_out == 0


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("E01009999,2023,5,,,,", "area", "LSOA of 2011, which is E01000001 and E01000002"),
        ("E07000150,2023,5,,,,", "area", "abolished: Northamptonshire's seven districts.*Add its rows up to E06000061"),
        ("E07000004,2023,5,,,,", "area", "abolished: Buckinghamshire's four districts"),
        ("E06000060,2023,5,,,,", "area", "is a unitary authority, which is not of this map.*--only-known"),
        ("E01012345,2023,5,,,,", "area", "an LSOA of 2011 or of another area"),
        ("E05000001,2023,5,,,,", "area", "is a ward"),
        ("e06000016,2023,5,,,,", "area", "must be written E06000016"),
        ("Leicester,2023,5,,,,", "area", "not a name"),
        (",2023,5,,,,", "area", "is empty"),
        (
            "E06000016,2023/24,5,,,,",
            "period",
            "'2023/24' is a financial year or an academic year and this indicator is by calendar year",
        ),
        ("E06000016,01/02/2023,5,,,,", "period", "could be day or month first"),
        ("E06000016,2023-02-01,5,,,,", "period", "is a day"),
        ("E06000016,1 Feb 2023,5,,,,", "period", "a date in words"),
        ("E06000016,20230201,5,,,,", "period", "a date without hyphens"),
        ("E06000016,45000,5,,,,", "period", "a spreadsheet's number"),
        ("E06000016,,5,,,,", "period", "is empty"),
        ("E06000016,2023,5,6,7,,", "value", "limits do not contain the value.*value 5, lower_cl 6, upper_cl 7"),
        ("E06000016,2023,5,7,6,,", "lower_cl", "lower limit is above"),
        ("E06000016,2023,5,-99,6,,", "lower_cl", "a limit is below zero.*lower_cl -99"),
        ("E06000016,2023,5,4,,,", "lower_cl", "one limit without the other"),
        ("E06000016,2023,,4,6,3,100000", "lower_cl", "limits without a value"),
        ("E06000016,2023,,,,,", "value", "no value, nor counts"),
        ("E06000016,2023,5,,,3,100", "value", "not the numerator over the denominator times 100,000"),
        ("E06000016,2023,,,,-3,100", "numerator", "below zero"),
        ("E06000016,2023,,,,3,0", "denominator", "is zero"),
        ("E06000016,2023,-5,,,,", "value", "below zero"),
        ('E06000016,2023,"=HYPERLINK(""x"")",,,,', "value", "is a formula"),
        ("E06000016,2023,12%,,,,", "value", "has a % sign"),
        ('E06000016,2023,"1,234",,,,', "value", "commas or blanks"),
        ("E06000016,2023,n/a,,,,", "value", "a figure that is not there.*not available in the note"),
        ("E06000016,2023,many,,,,", "value", "not a number"),
        ("E06000016,2023,1e400,,,,", "value", "too large a number"),
        ("E06000016,2023,5,,", "", "has 5 cells where the header has 7"),
    ],
)
def test_a_wrong_row_is_told(problems, row, column, words):
    found = problems(f"area,period,value,lower_cl,upper_cl,numerator,denominator\nE06000061,2023,5,,,,\n{row}\n")
    assert [(line, where) for line, where, _ in found][:1] == [(3, column)]
    assert pd.Series([found[0][2]]).str.contains(words).all()


def test_proportions_have_their_own_bounds(problems):
    found = problems(
        "area,period,value,numerator,denominator\nE06000016,2023,,9,8\nE06000061,2023,101,,\n", about=PROPORTION
    )
    assert [(row, column) for row, column, _ in found] == [(2, "numerator"), (3, "value")]
    assert "above its denominator" in found[0][2]
    assert "0 to 100" in found[1][2]


@pytest.mark.parametrize(
    ("about", "words"), [(PROPORTION, "a proportion is from 0 to 100"), (None, "is below zero (value -99")]
)
def test_a_figure_that_cannot_be_has_one_message(problems, about, words):
    found = problems(
        "area,period,value,lower_cl,upper_cl,numerator,denominator\nE06000016,2023,-99,10,20,5,100\n", about=about
    )
    assert [(row, column) for row, column, _ in found] == [(2, "value")]
    assert words in found[0][2]


@pytest.mark.parametrize(
    ("period", "words"), [("2023-02-30", "'2023-02-30' is no day of the calendar"), ("2021-23", "is a period of three")]
)
def test_a_day_must_be_in_the_calendar_and_a_span_is_named(problems, period, words):
    found = problems(f"area,period,value\nE06000016,{period},5\n", {"period_type": '"day"'})
    assert words in found[0][2]
    assert "write it like 2023-04-01" in found[0][2]


def test_two_rows_for_one_key_name_both(problems):
    found = problems("area,period,value\nE06000016,2023,5\nE06000061,2023,5\nE06000016,2023,6\n")
    assert found == [(4, "", "is E06000016 in 2023 a second time (row 2): keep one")]


def test_an_unknown_code_is_told_once(problems):
    found = problems("area,period,value\nE01009999,2023,5\nE01009999,2024,5\nE06000016,2024,5\n")
    assert len(found) == 1
    assert found[0][2].endswith("(and 1 more row)")


def test_a_formula_in_words_is_told(problems):
    found = problems('area,period,value,note\nE06000016,2023,5,"=cmd()"\nE06000061,2023,-,@x\n')
    assert [(row, column) for row, column, _ in found] == [(2, "note"), (3, "note"), (3, "value")]


def test_a_report_says_how_many_and_stops(read):
    rows = "".join(f"E06000016,{1900 + number},x\n" for number in range(MOST_SHOWN + 5))
    with pytest.raises(WrongRowsError) as raised:
        read(f"area,period,value\n{rows}")
    lines = str(raised.value).splitlines()
    assert lines[0].startswith("falls.csv was not added, and nothing was changed: ")
    assert len(lines) == MOST_SHOWN + 2
    assert lines[-1].endswith("more")


def test_memory_does_not_grow_with_the_number_of_problems():
    tracemalloc.start()
    problems = Problems()
    for row in range(10_000, 1, -1):
        problems.add(row, "", f"has {row} cells where the header has 7")
    problems.add_at(pd.RangeIndex(2, 1_500_000), "value", lambda row: f"'{row}x' is not a number")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 25e6  # 12 MB of them the row numbers themselves; a list of as many problems takes 160 MB
    assert (problems.count, len(problems.rows)) == (9_999 + 1_499_998, 1_499_998)
    assert [row for row, _, _ in problems.first] == [row for row in range(2, 22) for _ in "ab"]
    assert problems.first[0].words == "has 2 cells where the header has 7"


def test_parts_of_a_file_are_one_table(read, monkeypatch):
    """Cells, problems and the row of a twin are the same, wherever a part of the file ends."""
    monkeypatch.setattr("needs_map.data.own.text.CHUNK", 2)
    rows = "E06000016,2023,5,Males,Suppressed \nE06000061,2023,6,,\nE92000001,2023,7,,low\nE06000016,2023,8,females,\n"
    table = read(f"area,period,value,sex,note\n{rows}".replace("5,Males", ",Males")).observed.observations
    assert table["area"].tolist() == ["E06000016", "E06000061", "E92000001", "E06000016"]
    assert table["sex"].tolist() == ["males", "persons", "persons", "females"]
    assert table["note"].tolist() == ["suppressed", "", "low", ""]
    np.testing.assert_array_equal(table["value"], [np.nan, 6, 7, 8])
    with pytest.raises(WrongRowsError) as raised:
        read("area,period,value\nE06000016,2023,5\nE06000061,2023,x\n\nE06000016,2022,1\nE06000016,2023,y\n")
    assert [(row, column) for row, column, _ in raised.value.problems] == [(3, "value"), (6, ""), (6, "value")]
    assert "a second time (row 2)" in raised.value.problems[1].words


def test_cells_that_no_table_of_one_indicator_has_are_refused(read, monkeypatch):
    monkeypatch.setattr("needs_map.data.own.text.MOST_DIFFERENT", 1)
    with pytest.raises(DataError, match="age has more than 1 different cells: take one indicator a file"):
        read("area,period,value,age\nE06000016,2023,5,0-4\nE06000016,2023,5,5-9\n")
    with pytest.raises(WrongRowsError, match="row 2: has 4,011 letters: shorten its longest cell"):
        read("area,period,value,note\nE06000016,2023,5," + "n" * 3997 + "\n")


def test_a_line_that_is_no_row_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr("needs_map.data.own.text.BLOCK", 1000)
    with pytest.raises(DataError, match="has a line of more than"):
        read("area,period,value\n" + "," * 2000)


def test_a_row_of_a_wrong_length_is_never_left_out_without_a_word(read):
    with pytest.raises(WrongRowsError, match="row 3: has 2 cells where the header has 3"):
        read("area,period,value\nE06000016,2023,5\nE06000061,2023\n", only_known=True)


def test_areas_that_are_not_there_may_be_left_out(read):
    added = read("area,period,value\nE06000016,2023,5\nE06000001,2023,x\n", only_known=True)
    assert added.left_out == 1
    assert added.observed.observations["area"].tolist() == ["E06000016"]
    with pytest.raises(WrongRowsError, match="no row is of an area of this map"):
        read("area,period,value\nE06000001,2023,5\n", only_known=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"area,period,value\n", "a header and no rows"),
        ("area,period,value\nE06000016,2023,5\n".encode("utf-16"), "UTF-16"),
        ("area,period,value,note\nE06000016,2023,5,caf\xe9\n".encode("cp1252"), "line 2 is not UTF-8"),
        ("area,period,value\nE06000016,2023,é".encode()[:-1], "line 2 is not UTF-8"),
        (b"area;period;value\nE06000016;2023;5\n", "semicolons"),
        (b"area,period\nE06000016,2023\n", "no column 'value'"),
        (b"code,period,value\nE06000016,2023,5\n", "code: is area: rename it to area"),
        (b"period,value\n2023,5\n", "no column 'area'"),
        (b"area,period,value,value\nE06000016,2023,5,5\n", "two columns named 'value'"),
        (b'area,period,value\n"E06000016,2023,5\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused(read, content, words):
    with pytest.raises(DataError, match=words):
        read(content)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)  # takes no room on the disk
    (tmp_path / "huge.toml").write_text("".join(f"{key} = {value}\n" for key, value in ABOUT.items()))
    assert path.stat().st_size > MOST_BYTES
    with pytest.raises(DataError, match=r"huge\.csv is of 2\.1 GB"):
        read_tidy(path, KNOWN)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"per": None}, "a rate without its per: add a line such as per = 100000"),
        ({"per": "-1"}, "per must be a number above 0"),
        ({"per": "true"}, "per must be a number"),
        ({"kind": '"mean"'}, "a mean has no per"),
        ({"kind": '"ratio"'}, "has 100 for its per, or none"),
        ({"kind": '"proportion"'}, "its per is 100"),
        ({"kind": '"quotient"'}, "kind is 'quotient': write one of"),
        ({"polarity": '"up"'}, '"high is good"'),
        ({"period_type": '"decade"'}, '"calendar year"'),
        ({"name": None}, "lacks name"),
        ({"name": "5"}, "name must be text"),
        ({"name": '"=1+1"'}, "begins like a formula"),
        ({"colour": '"red"'}, "has the key 'colour'"),
        ({"decimals": "9"}, "decimals"),
        ({"key": '"../x"'}, "small letters, digits"),
        ({"page": '"javascript:alert(1)"'}, "https://"),
        ({"source": "An extract"}, "not a TOML file"),
        ({"rule": "[suppression]\nbelow = 1\n"}, "below of"),
        ({"rule": "[suppression]\nunder = 5\n"}, "not 'under'"),
        ({"composition": '"yes"'}, "composition must be true or false"),
        ({"standardised": "true", "rule": "[suppression]\nbelow = 5\n"}, "crude rates"),
    ],
)
def test_a_wrong_description_is_refused(read, about, words):
    with pytest.raises(DataError, match=words):
        read("area,period,value\nE06000016,2023,5\n", about)


def test_a_csv_without_its_description_is_refused(tmp_path):
    (tmp_path / "falls.csv").write_text("area,period,value\nE06000016,2023,5\n")
    with pytest.raises(DataError, match=r"no falls\.toml beside"):
        read_tidy(tmp_path / "falls.csv", KNOWN)
    with pytest.raises(DataError, match=r"no file .*fall\.csv"):
        read_tidy(tmp_path / "fall.csv", KNOWN)


def test_hiding_small_counts_needs_whole_counts_at_one_level(read, problems):
    rule = {"rule": "[suppression]\nbelow = 5\nzeros = true\nround_to = 5\n"}
    indicator = read("area,period,numerator,denominator\nE06000016,2023,3,100\n", rule).observed.indicator
    assert (indicator.suppress_below, indicator.suppress_nought, indicator.round_to) == (5, True, 5)
    assert (
        "one level"
        in problems("area,period,numerator,denominator\nE06000016,2023,3,100\nE01000001,2023,3,100\n", rule)[0][2]
    )
    assert "whole number" in problems("area,period,numerator,denominator\nE06000016,2023,3.5,100\n", rule)[0][2]
    assert (
        "by sex"
        in problems("area,period,sex,numerator,denominator\nE06000016,2023,males,3,100\nE06000016,2023,,4,100\n", rule)[
            0
        ][2]
    )


def test_a_count_to_be_hidden_is_its_value(read, problems):
    about = {"kind": '"count"', "per": None, "rule": "[suppression]\nbelow = 5\n"}
    table = read("area,period,value\nE06000016,2023,3\n", about).observed.observations
    assert table["value"].tolist() == [3]
    assert problems("area,period,value\nE06000016,2023,3.5\n", about)[0][1:] == (
        "value",
        "[suppression] needs a whole number here",
    )


@pytest.mark.parametrize(
    ("about", "flags"),
    [({}, (False, False)), ({"complete": "true"}, (True, False)), ({"composition": "true"}, (True, True))],
)
def test_a_count_of_everyone_and_make_up_of_people_are_marked(read, about, flags):
    own = read("area,period,value,numerator,denominator\nE06000016,2023,3000,3,100\n", about).observed.indicator
    assert (own.is_complete, own.is_composition) == flags


def test_a_standardised_rate_need_not_be_the_quotient(read):
    added = read("area,period,value,numerator,denominator\nE06000016,2023,5,3,100\n", {"standardised": "true"})
    assert np.isnan(added.observed.indicator.per)
    assert added.observed.indicator.unit == "per 100,000"


def rounded_to(step):
    return PROPORTION | {"counts_rounded_to": str(step)}


def test_counts_that_the_publisher_rounded_may_differ_from_their_value_by_half_of_that(read, problems):
    header = "area,period,value,numerator,denominator\n"
    # 52 of 1,420 are 3.66%, 48 are 3.38%: both are published as 50; 53 (3.73%) would be as 55, and 3.8% is of 54.
    for value in ("3.7", "3.4"):
        read(f"{header}E01000001,2023,{value},50,1420\n", rounded_to(5))
    assert problems(f"{header}E01000001,2023,3.8,50,1420\n", rounded_to(5))[0][:2] == (2, "value")
    assert "counts_rounded_to = 5" in problems(f"{header}E01000001,2023,3.7,50,1420\n", PROPORTION)[0][2]
    assert "not rounded to 5" in problems(f"{header}E01000001,2023,3.7,52,1420\n", rounded_to(5))[0][2]


@pytest.mark.parametrize(("step", "zero"), [(1, "0"), (2, "0"), (3, "0 to 1"), (5, "0 to 2"), (10, "0 to 4")])
def test_a_zero_of_rounded_counts_is_a_range(read, step, zero):
    indicator = read("area,period,numerator,denominator\nE01000001,2023,0,1420\n", rounded_to(step)).observed.indicator
    assert indicator.zero == zero
    assert ("Counts are rounded to the nearest" in indicator.caveat) == (step > 1)


@pytest.mark.parametrize(("step", "words"), [("0", "1 to 100"), ("2.5", "whole number"), ("true", "whole number")])
def test_a_rounding_that_is_none_is_refused(read, step, words):
    with pytest.raises(DataError, match=words):
        read("area,period,value\nE06000016,2023,5\n", rounded_to(step))


@pytest.mark.parametrize(
    ("written", "kind", "stored"),
    [
        ("2021/22 - 23/24", "three years", "2021/22 to 2023/24"),
        ("2021/22-2023/24", "three financial years", "2021/22 to 2023/24"),
        ("2021/22 to 2023/24", "three school years", "2021/22 to 2023/24"),
        ("2016/17 – 20/21", "five academic years", "2016/17 to 2020/21"),
        ("1998/99 - 00/01", "three financial years", "1998/99 to 2000/01"),
        ("2022/23 to 23/24", "two financial years", "2022/23 to 2023/24"),
        ("2023/24", "academic year", "2023/24"),
        ("2020 - 23", "four years", "2020-23"),
    ],
)
def test_several_years_together_are_one_period(read, written, kind, stored):
    added = read(f"area,period,value\nE06000016,{written},5\n", {"period_type": f'"{kind}"'})
    assert added.observed.observations["period"].tolist() == [stored]


@pytest.mark.parametrize(
    ("written", "kind", "words"),
    [
        ("2021/22 - 22/23", "three financial years", "period of two years or a period of two financial years"),
        ("2021-23", "three financial years", "write it like 2021/22 to 2023/24"),
        ("2021/23 - 23/24", "three financial years", "is no period"),
        ("2021/22 - 23/24", "calendar year", "change period_type"),
    ],
)
def test_a_period_of_other_years_is_told(problems, written, kind, words):
    found = problems(f"area,period,value\nE06000016,{written},5\n", {"period_type": f'"{kind}"'})
    assert words in found[0][2]


def test_calendar_and_school_years_are_not_mixed(problems):
    rows = "E06000016,2021-23,5\nE06000061,2021/22 to 2023/24,5\n"
    assert "keep one kind" in problems(f"area,period,value\n{rows}", {"period_type": '"three years"'})[0][2]


def test_columns_of_a_councils_table_are_named_one_by_one(problems):
    header = "area_code,area_name,indicator,period,measure,unit,value\n"
    found = problems(f"{header}E05000001,Abbey,Falls,2023,rate,persons,6.7\n")
    assert [(row, column) for row, column, _ in found] == [
        (1, "area_code"),
        (1, "area_name"),
        (1, "indicator"),
        (1, "measure"),
        (1, "unit"),
        (2, "area"),
    ]
    assert found[0][2] == "is area: rename it to area"
    assert {words for _, _, words in found[1:5]} == {"is not read: remove it"}
    assert "this map has no wards" in found[5][2]


def test_columns_that_are_blank_throughout_are_passed_by(read, problems):
    for text in (
        "area,period,value,,\nE06000016,2023,5,,\n",
        "area,,period,value,,\nE06000016,,2023,5, ,\n",
        "area,period,value\nE06000016,2023,5,,\n",
    ):
        assert read(text).observed.observations["value"].tolist() == [5]
    assert "column 4 has no name" in problems("area,period,value,\nE06000016,2023,5,x\n")[0][2]


def test_a_header_below_a_title_is_found(read):
    with pytest.raises(DataError, match="the header is on line 3: remove the lines above it"):
        read("Falls by area,,\nMade by us,,\narea,period,value\nE06000016,2023,5\n")


@pytest.mark.parametrize(
    ("mark", "words"),
    [(mark, "write suppressed in the note") for mark in ("*", "c", "[c]", "<5", "< 7")]
    + [(mark, "write not available in the note") for mark in ("z", "[z]", "x", "[x]", "..", ":", "#N/A", "n/a")]
    + [("-", "write 0, or leave it empty and write not available")],
)
def test_marks_of_publishers_are_explained_and_the_way_out_works(read, problems, mark, words):
    assert words in problems(f"area,period,value\nE06000016,2023,{mark}\n")[0][2]
    note = "suppressed" if "suppressed" in words else "Not available"
    table = read(f"area,period,value,note\nE06000016,2023,,{note}\nE06000061,2023,5,\n").observed.observations
    assert table["note"].tolist() == [note.lower(), ""]
    assert np.isnan(table["value"][0])
    assert "empty them" in problems(f"area,period,value,note\nE06000016,2023,5,{note}\n")[0][2]


NESTED = KnownAreas(
    {ENGLAND: "england", "P": "place", "Q": "place"}
    | dict.fromkeys(("N1", "N2", "N3"), "neighbourhood")
    | dict.fromkeys(("L1", "L2", "L3", "L4"), "lsoa"),
    pd.DataFrame(
        {"neighbourhood": ["N1", "N1", "N2", "N3"], "place": ["P", "P", "P", "Q"]}, index=["L1", "L2", "L3", "L4"]
    ),
)
SUPPRESSED_SUMS = {
    "a whole by its parts": (["P,,suppressed", "N1,3,", "N2,8,"], [(2, "all its neighbourhoods are given")]),
    "a part by its whole": (
        ["P,11,", "N1,,suppressed", "N2,8,"],
        [(3, "P and all its other neighbourhoods are given")],
    ),
    "one after another": (
        ["P,,suppressed", "N1,,suppressed", "N2,8,", "L1,1,", "L2,2,"],
        [(3, "all its LSOAs are given"), (2, "all its neighbourhoods are given")],
    ),
    "two parts": (["P,,suppressed", "N1,,suppressed", "N2,,suppressed"], []),
    "two parts of a given whole": (["P,11,", "N1,,suppressed", "N2,,suppressed"], []),
    "a part without a row": (["P,,suppressed", "N1,3,"], []),
    "another place": (["P,,suppressed", "N3,3,", "Q,3,"], []),
}


@pytest.mark.parametrize(("rows", "told"), SUPPRESSED_SUMS.values(), ids=SUPPRESSED_SUMS)
@pytest.mark.parametrize("kind", ["rate", "count"])
def test_a_suppressed_count_that_the_file_itself_tells_is_refused(tmp_path, rows, told, kind):
    path = tmp_path / "falls.csv"
    column = "numerator" if kind == "rate" else "value"
    lines = [
        f"{area},2023,{count},{1000 if kind == 'rate' and count else ''},{note}"
        for area, count, note in (row.split(",") for row in rows)
    ]
    path.write_text("\n".join([f"area,period,{column},denominator,note", *lines]) + "\n")
    about = ABOUT | {"kind": f'"{kind}"'} | ({"per": None} if kind == "count" else {})
    path.with_suffix(".toml").write_text("".join(f"{key} = {value}\n" for key, value in about.items() if value))
    if not told:
        assert len(read_tidy(path, NESTED).observed.observations) == len(rows)
        return
    with pytest.raises(WrongRowsError) as raised:
        read_tidy(path, NESTED)
    problems = {one.row: one.words for one in raised.value.problems}
    assert sorted(problems) == sorted(row for row, _ in told)
    for row, words in told:
        assert words in problems[row]
        assert problems[row].startswith("is suppressed, but its count can be worked out: ")
