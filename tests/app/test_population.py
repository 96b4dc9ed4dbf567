import json

import numpy as np
import pytest

from needs_map.app.commands.main import main
from needs_map.data.errors import DataError
from needs_map.data.manifest import SAMPLE, read_manifest
from needs_map.figures.people.population import (
    ageing,
    ages_of,
    estimated_people,
    has_few_people,
    is_whole,
    notes,
    people_of_area,
    people_of_level,
)
from needs_map.figures.people.tables import (
    TableSettings,
    ageing_table,
    chosen_years,
    growth_years,
    parse_years,
    population_table,
)
from needs_map.figures.serving import open_serving
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS

# Integrated needs assessment 2026/27 to 2030/31, "Population estimates and projections": 2024, 2026 to 2030, growth.
PUBLISHED = {
    "00-04": (104_511, 101_020, 99_873, 99_761, 99_621, 99_318, -1.7),
    "05-09": (118_244, 113_054, 112_299, 110_322, 108_920, 107_583, -4.8),
    "10-14": (125_683, 123_022, 121_657, 120_976, 120_270, 119_462, -2.9),
    "15-24": (246_737, 258_516, 261_651, 264_425, 265_896, 267_417, 3.4),
    "25-39": (399_508, 404_414, 403_804, 402_676, 403_043, 402_923, -0.4),
    "40-64": (630_816, 638_333, 642_007, 646_383, 650_656, 655_303, 2.7),
    "65-79": (265_917, 272_557, 273_352, 275_791, 279_444, 284_210, 4.3),
    "80+": (96_112, 102_204, 109_336, 115_064, 119_606, 123_236, 20.6),
    "all ages": (1_987_528, 2_013_120, 2_023_979, 2_035_397, 2_047_456, 2_059_451, 2.3),
}
YEARS = ("2024", "2026", "2027", "2028", "2029", "2030")


@pytest.fixture(scope="module")
def sample():
    return open_serving(SAMPLE)


def table_of(serving, name="lnr"):
    return population_table(serving, [serving.tree.find(name)], TableSettings())


def printed(rows):
    return {
        row["age"]: (*(round(row[year]) for year in YEARS), round(row["growth_2026_2030_percent"], 1)) for row in rows
    }


def test_the_sample_reproduces_the_published_table(sample):
    assert printed(table_of(sample).rows) == PUBLISHED


def test_the_publishers_files_reproduce_the_published_table(real):
    found = printed(table_of(real).rows)
    everyone, published = found.pop("all ages"), dict(PUBLISHED)
    total = published.pop("all ages")
    assert found == published
    # The printed bands of 2028 and 2030 add up to one more than the printed totals, and the copies follow the bands.
    assert np.abs(np.subtract(everyone, total)).max() <= 1
    assert everyone[:3] == total[:3]
    assert everyone[-1] == total[-1]


@pytest.mark.parametrize("method", ["share", "cohort"])
def test_areas_of_every_level_add_up_to_the_cluster(sample, method):
    whole = people_of_area(sample, "lnr", method)
    for level in ("msoa", "neighbourhood", "place", "icb"):
        assert people_of_level(sample, level, method).sum(axis=0) == pytest.approx(whole, rel=1e-9)


def test_lsoas_add_up_to_their_msoa(sample):
    msoa = sample.tree.at("msoa")[3].code
    parts = sum(people_of_area(sample, code, "cohort") for code in sample.tree.lsoas(msoa))
    assert parts == pytest.approx(people_of_area(sample, msoa, "cohort"), rel=1e-9)


def test_core20_people_add_up_and_are_those_of_core20_lsoas(sample):
    place = sample.tree.find("Leicester").code
    inside = sample.store.lsoa.loc[sample.tree.lsoas(place)]
    codes = inside.index[inside["imd_decile"] <= 2]
    found = people_of_area(sample, place, "cohort", core20=True)
    assert found == pytest.approx(sum(people_of_area(sample, code, "cohort") for code in codes), rel=1e-9)
    outside = inside.index[inside["imd_decile"] > 2][0]
    assert people_of_area(sample, outside, "cohort", core20=True).sum() == 0
    found = ageing(sample, sample.tree[place], "cohort")
    assert found.core20_share == pytest.approx(found.core20_people / found.people)
    assert 0.4 < found.core20_share[0] < 0.6


def test_a_place_without_core20_has_nobody_in_it(sample):
    assert ageing(sample, sample.tree.find("Rutland"), "cohort").core20_people.max() == 0


def test_estimates_of_an_area_are_the_sums_of_its_lsoas(sample):
    assert estimated_people(sample, "lnr").sum() == ages_of(sample).estimates.sum(dtype=float)


def test_whole_authorities_are_told_from_parts(sample):
    assert is_whole(sample, "lnr")
    assert is_whole(sample, sample.tree.find("Leicester").code)
    part = sample.tree.members(sample.tree.find("Leicester").code, "neighbourhood")[0]
    assert not is_whole(sample, part)


def test_notes_say_what_a_projection_is_worth(sample):
    msoas = sample.tree.at("msoa")
    lsoa = sample.tree.at("lsoa")[0]
    assert has_few_people(sample, lsoa.code)
    assert "fewer than 5,000 people" in notes(sample, [lsoa], "cohort")[-1]
    large = next(area for area in msoas if not has_few_people(sample, area.code))
    assert not any("5,000" in line for line in notes(sample, [large], "share"))
    assert "share: each LSOA keeps its share" in notes(sample, [large], "share")[0]
    assert "All 5 areas are made up of whole local authorities" in notes(sample, sample.tree.at("place"), "share")[0]


def test_years_are_read_from_text():
    assert parse_years("2030,2024, 2026-2028") == (2024, 2026, 2027, 2028, 2030)
    for text in ("", "24", "2030-2024", "2024-"):
        with pytest.raises(ValueError, match="years must be written like"):
            parse_years(text)


def test_years_beyond_the_projection_are_refused(sample):
    with pytest.raises(DataError, match="runs from 2022 to 2047 and has no 2050"):
        chosen_years(sample, (2024, 2050))


def test_growth_is_of_the_years_ahead(sample):
    assert growth_years(sample, chosen_years(sample, ())) == (2026, 2030)
    assert growth_years(sample, (2024, 2030)) == (2024, 2030)
    assert growth_years(sample, (2022, 2023)) == (2022, 2023)


def test_one_year_has_no_growth(sample):
    rows = population_table(sample, sample.tree.at("place"), TableSettings(years=(2030,))).rows
    assert len(rows) == 5 * (len(NEEDS_ASSESSMENT_BANDS) + 1)
    assert list(rows[0]) == ["code", "name", "level", "age", "2030"]


def test_sexes_add_up_to_persons(sample):
    area = [sample.tree.find("Rutland")]
    by_sex = {
        sex: population_table(sample, area, TableSettings(sex=sex)).rows[-1]["2026"]
        for sex in ("persons", "females", "males")
    }
    assert by_sex["females"] + by_sex["males"] == pytest.approx(by_sex["persons"], abs=0.01)


def test_ageing_holds_deciles_and_says_so(sample):
    report = ageing_table(sample, [sample.tree.find("Leicester")], TableSettings(years=(2024, 2040)))
    assert "Core20 areas are those of the IMD 2025 in every year." in report.notes[0]
    now, then = report.rows
    assert (now["year"], then["year"]) == ("2024", "2040")
    assert then["over_80_percent"] > now["over_80_percent"]
    assert 20 < now["median_age"] < 45
    assert now["people_to_square_km"] > 1000


def run(capsys, *words):
    code = main(["table", *words, "--store", str(SAMPLE)])
    return code, capsys.readouterr()


def test_command_prints_the_published_table(capsys):
    code, out = run(capsys, "population", "--area", "lnr")
    lines = out.out.splitlines()
    assert code == 0
    assert lines[0].startswith("SAMPLE, made-up small areas. LNR cluster. People by age band and year")
    assert [line.split()[-7:] for line in lines if line.startswith("80+")] == [
        ["96,112", "102,204", "109,336", "115,064", "119,606", "123,236", "20.6"]
    ]
    assert any(line.startswith("all ages") and "2,059,451" in line and line.endswith("2.3") for line in lines)


def test_command_takes_years_bands_sex_and_method(capsys):
    _, out = run(
        capsys, "population", "--area", "Rutland", "--years", "2024,2034", "--bands", "0-17,65+", "--sex", "females",
        "--method", "share", "--format", "json",
    )  # fmt: skip
    content = json.loads(out.out)
    assert content["population"] == "resident females"
    assert [row["age"] for row in content["rows"]] == ["00-17", "65+", "all ages"]
    assert set(content["rows"][0]) == {"code", "name", "level", "age", "2024", "2034", "growth_2024_2034_percent"}
    assert content["notes"]


def test_csv_ages_are_not_taken_for_dates(capsys):
    _, out = run(capsys, "population", "--area", "lnr", "--format", "csv")
    assert ",05 to 09," in out.out
    assert ",05-09," not in out.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--years", "soon"), "years must be written like 2024,2026-2030: 'soon'"),
        (("--bands", "0-10,5-20"), "bands must not overlap"),
        (("--method", "magic"), "invalid choice: 'magic'"),
    ],
)
def test_wrong_usage_exits_two(capsys, words, said):
    with pytest.raises(SystemExit) as stopped:
        main(["table", "population", *words])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_activity_is_split_into_more_and_older(capsys, tmp_path):
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "service,unit,period,sex,age_from,age_to,rate,per,source\n"
        "Visits,visits,2024/25,persons,0,64,1,1,made up\nVisits,visits,2024/25,persons,65,,3,1,made up\n"
    )
    _, out = run(capsys, "activity", "--area", "lnr", "--rates", str(rates), "--years", "2024,2030", "--format", "json")
    row = json.loads(out.out)["rows"][0]
    # the published bands: 65+ 362,029 in 2024 and 407,446 in 2030; all ages 1,987,528 and 2,059,451
    assert row["2024"] == pytest.approx(1_987_528 + 2 * 362_029, abs=2)
    assert row["2030"] == pytest.approx(2_059_451 + 2 * 407_446, abs=2)
    assert row["more_people"] == pytest.approx((1_987_528 + 2 * 362_029) * (2_059_451 / 1_987_528 - 1), abs=2)
    assert row["more_people"] + row["older_people"] == pytest.approx(row["2030"] - row["2024"], abs=0.01)


def test_activity_without_rates_says_what_is_missing(capsys):
    code, out = run(capsys, "activity", "--area", "lnr")
    assert code == 1
    assert "name it with --rates FILE.csv" in out.err


def test_a_store_without_ages_says_what_to_add(sample):
    manifest = read_manifest(SAMPLE)
    tables = {name: facts for name, facts in manifest["tables"].items() if name not in {"estimates", "projection"}}
    bare = sample.store._replace(manifest=manifest | {"tables": tables})
    with pytest.raises(DataError, match=r"add sapelsoasyoa20222024\.xlsx and 2022snpp"):
        ages_of(type(sample)(bare, sample.tree, sample.people))


def test_lsoas_whose_growth_is_not_carried_on_are_named(sample, monkeypatch):
    lsoas = sample.tree.members(next(area.code for area in sample.tree.at("neighbourhood")), "lsoa")
    area = next(area for area in sample.tree.at("neighbourhood"))
    name = sample.tree[lsoas[0]].name
    row = sample.store.lsoa.index.get_loc(lsoas[0])

    def only_one(_, parent):
        rows = np.flatnonzero(np.isin(ages_of(sample).parent, np.unique(parent)))
        return rows == row

    monkeypatch.setattr("needs_map.figures.people.population.held_areas", only_one)
    sample.caches.clear()
    said = " ".join(notes(sample, [area], "cohort"))
    assert f"The population of 1 LSOA ({name}) grew or fell by more than 5% a year" in said
    assert "from the second year it holds a steady share of the authority’s people." in said
    assert "grew or fell" not in " ".join(notes(sample, [area], "share"))
    other = sample.tree.at("neighbourhood")[-1]
    assert "grew or fell" not in " ".join(notes(sample, [other], "cohort"))
    sample.caches.clear()
