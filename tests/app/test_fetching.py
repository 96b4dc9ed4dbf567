"""The commands that fetch, end to end against loopback publishers."""

import json
import re
import ssl
from pathlib import Path

import pytest

from needs_map.app.commands.main import main
from needs_map.data import catalogue as known
from needs_map.data.fetching import client as client_module
from needs_map.data.fetching import update as update_module
from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.client import Patience
from needs_map.data.manifest import read_manifest
from needs_map.figures.people.population import estimated_people, is_whole, people_of_area
from needs_map.figures.serving import open_serving
from tests import made_publishers as made
from tests.loopback import Publisher, stand_in

pytestmark = pytest.mark.timeout(240)


NO_ADDRESS = ["life_expectancy", "health_index", "local_statistics", "postcodes"]
"""Optional datasets that are read where they lie and not fetched."""
OF_LISTS = ["network_members", "practice_dates", "place_names", "landscape", "surgeries", "list_ages", "registers"]
"""The same, of practices, and of names on the map."""


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    found = Publisher()
    made.publish(found)
    monkeypatch.setattr(known, "CATALOGUE", made.small_catalogue(tmp_path))
    context = ssl.create_default_context()
    monkeypatch.setattr(client_module, "trusted_certificates", lambda: context)
    quick = Patience(attempts=2, pause=0, connect=10, read=20)
    monkeypatch.setattr(update_module, "Patience", lambda: quick)
    yield found
    found.close()


@pytest.fixture
def table(tmp_path, capsys):
    """Rows that the command prints for the store that was built."""

    def run(level, name="core20", *more):
        capsys.readouterr()
        line = ["table", name, "--level", level, "--format", "json", "--store", str(tmp_path / "store")]
        assert main([*line, "--basis", "resident", *more]) == 0
        return json.loads(capsys.readouterr().out)["rows"]

    return run


@pytest.fixture
def update(publisher, tmp_path):
    system = tmp_path / "alton.toml"
    system.write_text(made.SYSTEM)

    def run(*options, area=("--system", str(system))):
        places = ["--store", str(tmp_path / "store"), "--cache", str(tmp_path / "cache"), "--mirror", publisher.url]
        return main(["data", "update", *area, *places, *options])

    return run


def test_update_fetches_and_builds_and_a_second_finds_nothing_changed(update, table, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(known, "CATALOGUE", made.small_catalogue(tmp_path, whole=True))
    assert update() == 0
    manifest = read_manifest(tmp_path / "store")
    assert manifest["tables"]["lsoa"]["rows"] == 12
    imd = next(dataset for dataset in manifest["datasets"] if dataset["key"] == "imd")
    assert imd["address"] == f"https://{made.FILE_7}"
    assert imd["fetched"] == "Sun, 02 Nov 2025 09:00:00 GMT"
    assert [one["key"] for one in manifest["missing"]] == [
        "place_names",
        "landscape",
        "surgeries",
        "neighbourhoods",
        *NO_ADDRESS,
    ]
    out, err = capsys.readouterr()
    assert "Updated Alton and Bexby" in out
    assert f"[2/{len(addresses())}] English Indices of Deprivation 2025, File 7" in err
    assert "MB/s" in err
    check_change_since_2019(table)
    assert update() == 0
    assert "Nothing has changed: Alton and Bexby" in capsys.readouterr().out
    assert read_manifest(tmp_path / "store")["build"] == manifest["build"]
    assert update("--rebuild") == 0
    assert read_manifest(tmp_path / "store")["build"] != manifest["build"]


def check_change_since_2019(table):
    rows = table("place", "imd-change")
    # Alton's six LSOAs: ranks 1 to 6 of 24 in 2025, so deciles 1 1 2 2 3 3; in 2019 ranks 23 24 1 2 3 4, so deciles
    # 10 10 1 1 2 2, with 100 people a rank.
    assert {
        key: rows[0][key] for key in ("lsoas", "more_deprived", "same_decile", "less_deprived", "not_comparable")
    } == {
        "lsoas": 6,
        "more_deprived": 2,
        "same_decile": 0,
        "less_deprived": 4,
        "not_comparable": 0,
    }
    assert rows[0]["core20_2019_percent"] == pytest.approx(100 * (100 + 200 + 300 + 400) / 5700)
    assert rows[0]["core20_2025_percent"] == pytest.approx(100 * sum(range(1001, 1005)) / sum(range(1001, 1007)))
    only = table("lsoa", "imd-change", "--area", "E01009003")[0]
    assert (only["lsoa_since_2011"], only["decile_2019"], only["decile_2025"], only["change"]) == ("unchanged", 1, 2, 1)


def test_an_optional_source_that_is_down_is_named_with_what_it_switches_off(update, publisher, tmp_path, capsys):
    publisher.fault(made.PATIENTS, *["404"] * 3)
    assert update() == 0
    out = capsys.readouterr().out
    assert "MISSING    Patients registered at a GP practice" in out
    assert "not available without it: the registered population basis" in out
    assert [one["key"] for one in read_manifest(tmp_path / "store")["missing"]] == [
        "registered",
        "practice_map",
        *OF_LISTS,
        "neighbourhoods",
        *NO_ADDRESS,
    ]


def test_a_required_source_that_is_down_fails_and_the_old_store_serves(update, publisher, tmp_path, capsys):
    publisher.fault(made.FILE_7, *["500"] * 9)
    assert update() == 1
    assert "cannot be built without: English Indices of Deprivation 2025" in capsys.readouterr().err
    assert not (tmp_path / "store" / "manifest.json").exists()
    publisher.faults.clear()
    assert update() == 0
    build = read_manifest(tmp_path / "store")["build"]
    publisher.fault(made.FILE_7, *["500"] * 9)
    assert update() == 0
    assert "kept copy  English Indices of Deprivation 2025" in capsys.readouterr().out
    assert read_manifest(tmp_path / "store")["build"] == build


def test_an_icb_by_name_with_its_county_together(update, table, tmp_path):
    assert update(area=("--icb", "Alton & Bexshire")) == 0
    store = tmp_path / "store"
    manifest = read_manifest(store)
    assert manifest["system"]["name"] == "Alton and Bexshire ICB"
    assert manifest["tables"]["lsoa"]["rows"] == 16  # all but the two of Corham that lie in the other ICB, and Dun
    assert [row["name"] for row in table("place")] == ["Alton", "Bexshire (part in Alton and Bexshire)"]
    serving = open_serving(store)
    assert is_whole(serving, "E06000901")
    assert not is_whole(serving, f"{made.COUNTY[0]}-E54000901")
    for method in ("share", "cohort"):
        check_a_part_of_an_authority_gets_its_part_of_the_projection(serving, method)


def check_a_part_of_an_authority_gets_its_part_of_the_projection(serving, method):
    part = f"{made.COUNTY[0]}-E54000901"
    # LSOAs number 7 to 16, Bexby and four of Corham: residents of 2022, and a person of 182 ages and sexes more a year.
    estimated = estimated_people(serving, part).sum(axis=(1, 2))
    assert estimated == pytest.approx([sum(range(1007, 1017)) + 10 * 182 * year for year in range(3)])
    found = people_of_area(serving, part, method).sum(axis=(1, 2))
    # Where estimates are, exactly these; and later within 1%, for the LSOAs differ by two people of a thousand.
    assert found[:3] == pytest.approx(estimated)
    assert found == pytest.approx([sum(range(1007, 1017)) + 10 * 182 * year for year in range(9)], rel=0.01)
    one = people_of_area(serving, "E01009013", method).sum(axis=(1, 2))  # the first of Corham
    assert one == pytest.approx([1013 + 182 * year for year in range(9)], rel=0.01)


def test_england_counts_an_authority_in_two_icbs_in_each(update, table):
    assert update(area=("--england",)) == 0
    rows = table("icb")
    # Residents are 1,001 to 1,024 in the order of the codes: the first ICB has the first 16.
    assert [row["population"] for row in rows] == [sum(range(1001, 1017)), sum(range(1017, 1025))]


def test_the_older_lookup_serves_an_icb_of_before_a_merger_and_the_store_stays_of_it(
    update, publisher, tmp_path, capsys
):
    publisher.layers[made.LOOKUP_26] = made.lookup("26", {"E54000999": "NHS Merged Integrated Care Board"})
    assert update(area=("--icb", "NHS Merged")) == 0
    assert read_manifest(tmp_path / "store")["tables"]["lsoa"]["rows"] == 24
    assert update(area=("--icb", "NHS Dunshire")) == 0
    assert read_manifest(tmp_path / "store")["tables"]["lsoa"]["rows"] == 8
    capsys.readouterr()
    assert update(area=()) == 0
    assert "Nothing has changed: Dunshire ICB" in capsys.readouterr().out
    assert update("--rebuild", area=()) == 0
    assert read_manifest(tmp_path / "store")["system"]["name"] == "Dunshire ICB"
    assert update(area=("--icb", "NHS Nowhere")) == 1
    assert "has no ICB 'NHS Nowhere'" in capsys.readouterr().err


def test_without_an_area_a_store_that_does_not_say_its_own_is_left_alone(update, tmp_path, capsys):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "manifest.json").write_text('{"version": 1}')
    assert update(area=()) == 1
    assert "name the area with --system, --icb, --lad or --england" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--system", "--icb", "--lad"])
def test_an_area_without_a_name_is_wrong_usage(update, capsys, option):
    with pytest.raises(SystemExit, match="2"):
        update(area=(option, " "))
    assert "must name an area" in capsys.readouterr().err


def test_ones_own_neighbourhoods_are_kept_for_the_next_update(update, table, tmp_path, capsys):
    own = tmp_path / "own.csv"
    alton_and_bexby = made.lsoas()[:12]
    rows = [f"{row['code']},{'North' if row['row'] else 'South'}" for row in alton_and_bexby]
    own.write_text("LSOA21CD,name\n" + "\n".join(rows) + "\n")
    assert update("--neighbourhoods", str(own)) == 0
    own.unlink()
    assert update("--rebuild") == 0
    assert "Neighbourhoods: as given before" in capsys.readouterr().out
    assert [row["name"] for row in table("neighbourhood")] == ["North", "South"]


def test_a_store_without_2019_says_what_to_add(capsys):
    sample = Path(known.__file__).parent / "sample_store"
    assert main(["table", "imd-change", "--store", str(sample)]) == 1
    assert "does not hold the IMD of 2019" in capsys.readouterr().err


def test_check_prints_a_table_and_fails_if_something_has_drifted(publisher, tmp_path, capsys):
    line = ["data", "check", "--cache", str(tmp_path / "cache"), "--mirror", publisher.url]
    assert main(line) == 0
    assert re.search(r"^imd +assets\.publishing\.service\.gov\.uk", capsys.readouterr().out, re.MULTILINE)
    publisher.files[made.FILE_7] = publisher.files[made.FILE_7].replace(b"Crime Score", b"Crime Figure")
    assert main(line) == 1
    out, err = capsys.readouterr()
    assert "no column like Crime Score" in out
    assert f"1 of {len(addresses())} datasets are not as expected at their publishers: imd" in err


def test_check_says_nothing_of_the_publishers_where_none_could_be_asked(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("needs_map.data.fetching.drift.Patience", lambda attempts: Patience(attempts, pause=0))
    line = ["data", "check", "--cache", str(tmp_path / "cache"), "--mirror", "http://127.0.0.1:9"]
    assert main(line) == 1
    err = capsys.readouterr().err
    assert "No publisher could be reached" in err
    assert "drifted" not in err


def test_the_stand_in_for_the_publishers_gives_a_store(shared_file, tmp_path):
    with stand_in(shared_file("mirror/serve.py"), "--fault", "corrupt:MSOA", "--times", "1") as mirror:
        line = ["--store", str(tmp_path / "store"), "--cache", str(tmp_path / "cache"), "--mirror", mirror]
        assert main(["data", "update", *line]) == 0
    assert read_manifest(tmp_path / "store")["tables"]["lsoa"]["rows"] == 1077
