import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.activity import published_activity, read_rates

BOARDS = ("E54000015", "E54000059")
HEADER = "service,unit,period,sex,age_from,age_to,rate,per,source\n"
GOOD = (
    "Emergency attendances,attendances,2024/25,persons,0,64,300,1000,made up\n"
    "Emergency attendances,attendances,2024/25,females,65,,600,1000,made up\n"
    "Emergency attendances,attendances,2024/25,males,65,90,0.7,1,made up\n"
)


def written(folder, rows, header=HEADER):
    path = folder / "rates.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_rates_are_for_each_person(tmp_path):
    table = read_rates(written(tmp_path, GOOD))
    assert table["rate"].tolist() == [0.3, 0.6, 0.7]
    assert table["age_to"].tolist() == [64, 90, 90]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("persons,0,64", "persons,0,60", "no rate for females aged 61"),
        ("persons,0,64", "persons,0,65", "more than one rate for females aged 65"),
        ("males,65,90", "males,70,90", "no rate for"),
        (",300,", ",-300,", "row 2, column 'rate': '-300' is not a rate of zero or more"),
        (",300,1000", ",300,0", "row 2, column 'per': '0' is not a number of people above zero"),
        ("persons,0,", "everyone,0,", "row 2: sex 'everyone' is none of females, males, persons"),
        ("persons,0,64", "persons,64,0", "row 2, column 'age_to': '0' is not an age from age_from to 90"),
        ("persons,0,64", "persons,0.5,64", "'0.5' is not a whole number"),
        (",300,", ",many,", "row 2, column 'rate': 'many' is not a number"),
        (
            "Emergency attendances,attendances,2024/25,females",
            ",attendances,2024/25,females",
            "row 3: service is empty",
        ),
        ("2024/25,males", "2023/24,males", "row 4, column 'period': Emergency attendances has '2024/25' before and"),
        (
            "attendances,2024/25,males",
            "visits,2024/25,males",
            "row 4, column 'unit': .* and 'visits' here: write one, or",
        ),
    ],
)
def test_rates_that_cannot_be_used_are_refused(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        read_rates(written(tmp_path, GOOD.replace(old, new)))


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(DataError, match="no column 'per': it needs service, unit"):
        read_rates(written(tmp_path, GOOD, HEADER.replace(",per,", ",each,")))


def test_the_published_table_is_whole():
    table = published_activity(BOARDS)
    services = table[table["service"] != "Population"]
    assert services["service"].nunique() == 10
    assert table.groupby("system")["service"].nunique().to_dict() == {"LLR": 10, "Northamptonshire": 10}
    assert set(table["period"]) == {"2024/25", "2022/23", "2024", "2022"}
    assert (table[["source", "page", "unit"]] != "").all(axis=None)


def test_published_growth_is_what_its_own_figures_give():
    """List the rows whose printed growth is not what their figures round to: there are none."""
    table = published_activity(BOARDS)
    found = ((table["projection"] / table["activity"] - 1) * 100).round()
    differing = table[found != table["growth_percent"]]
    assert list(zip(differing["system"], differing["service"], strict=True)) == []


def test_published_figures_are_those_printed(shared_file):
    text = shared_file("seeds/integrated-needs-assessment-2026-31.txt").read_text(encoding="utf-8")
    for row in published_activity(BOARDS).itertuples():
        printed = f"{row.activity:,.0f}\t{row.projection:,.0f}\t{row.growth_percent:.0f}%"
        assert printed in text, row.service
