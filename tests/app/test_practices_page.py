"""The page of general practices and networks, and its sentences."""

import json
import math
import shutil
import zipfile
from types import SimpleNamespace

import pandas as pd
import pytest
from typeguard import CollectionCheckStrategy, check_type

from needs_map.app.commands.list_rows import list_report
from needs_map.app.commands.tables import print_table
from needs_map.app.documents.contents import document_of
from needs_map.app.documents.parts import page_parts
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.compare.lists import _within, list_rows, sides_with_list
from needs_map.app.pages.indicators.choices import listing_of
from needs_map.app.pages.indicators.figures import benchmarks_at, figures, judged
from needs_map.app.pages.indicators.files import taken_lines
from needs_map.app.pages.indicators.pictures import line_of
from needs_map.app.pages.map.patch import with_patch
from needs_map.app.pages.practices.catchment_map import NO_SURGERIES, catchment_map, catchment_spec, core_words
from needs_map.app.pages.practices.chart import is_drawn, list_quintile_bars, register_picture
from needs_map.app.pages.practices.networks import networks_map, networks_spec
from needs_map.app.pages.practices.parts import area_part, registers_part
from needs_map.app.pages.practices.table import register_rows, register_table
from needs_map.app.pages.practices.words import (
    area_sentence,
    changed_words,
    list_ages_sentence,
    list_sentence,
    member_words,
    rank_sentence,
)
from needs_map.app.pages.profile.list_sections import list_standing
from needs_map.app.reports.dot_rows import dot_rows
from needs_map.app.shell.area_lists import list_labels
from needs_map.data.content.recipes import read_recipe
from needs_map.data.errors import DataError
from needs_map.data.people.practices import other_month
from needs_map.data.places.system import read_system
from needs_map.figures.disclosure import secret_for
from needs_map.figures.documents.workings import figures_of_row
from needs_map.figures.patch import patch_of, with_patch_area
from needs_map.figures.people.catchments import Catchment, catchment_of_list, hidden_patients, shown_counts
from needs_map.figures.people.list_ages import list_ages
from needs_map.figures.people.list_deprivation import (
    Deprivation,
    beside_list,
    board_deprivation,
    list_deprivation,
    mean_shares,
)
from needs_map.figures.people.list_figures import NOT_EXPECTED, expected_shares, list_entries
from needs_map.figures.people.modelled import modelled, shared_out
from needs_map.figures.people.network_members import memberships
from needs_map.figures.people.networks import main_networks, network_ground
from needs_map.figures.people.practices import (
    ROUNDED,
    _patch_list,
    counts_of_large,
    lists,
    map_notes,
    patients_by_lsoa,
    practices,
    unplaced_words,
)
from needs_map.figures.people.registers import registers
from needs_map.figures.places.search import area_or_list_meant, with_typed
from needs_map.figures.serving import open_serving
from needs_map.figures.view import default_view, with_focus
from needs_map.geo.areas import LIST_PATCH_LEVEL, PATCH, AreaTree
from needs_map.geo.building.build import build_store
from needs_map.geo.charts.kinds import Axis, Dot, Dots
from needs_map.geo.messages import CatchmentMessage
from needs_map.geo.numbers import written
from needs_map.geo.pictures.picture import draw_picture
from needs_map.needs.disclosure.suppression import draws
from tests.app.running import run_page, shown
from tests.app.test_routes import response
from tests.coroutines import finished
from tests.data.people import test_list_ages, test_network_members
from tests.grounds import read_ground
from tests.publishers import NEIGHBOURHOODS_FILE

UNKNOWN = (math.nan,) * 5
MAP = """\
EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,\
ONS_ICB_CODE,ICB_NAME
01JUL2025,A81001,HIGH STREET SURGERY,TW1 1AA,U00001,TINY PCN,00X,TINY,{icb},TINY ICB
01JUL2025,A81002,MILL SURGERY,TW1 2AA,U00001,TINY PCN,00X,TINY,{icb},TINY ICB
"""


@pytest.fixture(scope="module")
def store(small_files, tmp_path_factory):
    """The made-up system with registers, and with both practices in one network of its ICB."""
    folder = tmp_path_factory.mktemp("practices")
    files = shutil.copytree(small_files, folder / "files")
    system = read_system(str(files / "tiny.toml"))
    head = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n"
    rows = "A81001,COPD,300,TOTAL,15000\nA81002,COPD,240,TOTAL,16000\nB81001,COPD,260,TOTAL,9000\n"
    with zipfile.ZipFile(files / "QOF2425.zip", "w") as archive:
        archive.writestr("PREVALENCE_2425.csv", head + rows)
    with zipfile.ZipFile(files / "gp-reg-pat-prac-map.zip", "w") as archive:
        archive.writestr("gp-reg-pat-prac-map.csv", MAP.format(icb=system.boards[0].code))
    icb = system.boards[0].code
    ages = [("GP,A81001,", "0_4", 1500), ("GP,A81001,", "65_69", 250), ("GP,A81001,", "80_84", 250)]
    ages += [("GP,A81002,", "15_19", 2000), (f"ICB,QZZ,{icb}", "0_4", 9000), (f"ICB,QZZ,{icb}", "95+", 1000)]
    with zipfile.ZipFile(files / "gp-reg-pat-prac-quin-age.zip", "w") as archive:
        lines = [f"L,2026-07-01,{code},,MALE,{age},{people}\n" for code, age, people in ages]
        archive.writestr("gp-reg-pat-prac-quin-age.csv", test_list_ages.HEADER + "".join(lines))
    (files / "epcn_core_partner_details.csv").write_text(test_network_members.HEADER + test_network_members.ROWS)
    (files / NEIGHBOURHOODS_FILE).write_text("practice,neighbourhood\nA81001,Upper\nA81002,Lower\n")
    (files / "surgeries.csv").write_text("PRACTICE_CODE,lat,lon\nA81001,52.605,-1.24\n")
    build_store(files, system, folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def serving(store):
    return open_serving(store)


def test_a_list_stands_beside_its_network_and_its_icb(serving):
    """3,600 of 14,400 and 8,400 of 16,000 patients live in deciles 1 and 2; 12,000 of 30,400 are 39.47%."""
    own, network = list_deprivation(serving, "practice", "A81001"), list_deprivation(serving, "pcn", "U00001")
    board = board_deprivation(serving, serving.tree.at("icb")[0].code)
    assert (own.core20, own.people, own.patients) == (0.25, 3600, 14_423)  # 23 have no LSOA
    assert (own.placed, network.placed) == (14_400, 30_400)
    assert (network.people, network.patients) == (12_000, 30_426)
    assert board.core20 == 0.3947
    assert own.quintiles[0] == 0.25
    assert sum(own.quintiles) == pytest.approx(1, abs=0.03)


def test_the_page_of_a_list_says_what_it_is(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    test = run_page(page="practices", list="A81001")
    text = shown(test)
    assert "25.0% of High Street Surgery’s patients (3,600 people) live in Core20 areas" in text
    assert "39.5% in Tiny PCN" in text
    assert "A practice is a list of people, wherever they live" in text
    assert "the lowest of 2 general practices" in text
    assert "25% of High Street Surgery’s patients are aged 65 and over" in text
    assert "1.8 to 2.2" in text  # 300 of 15,000 by Wilson
    assert test.selectbox(key="area").options[-3:] == [
        "Tiny PCN (primary care network) · U00001",
        "High Street Surgery (general practice) · A81001 · TW1 1AA",
        "Mill Surgery (general practice) · A81002 · TW1 2AA",
    ]
    assert test.selectbox(key="area").value == "A81001"  # of an older link; a new one has it as its area


def test_a_list_is_chosen_like_an_area_and_taken_for_none(serving):
    """It survives its link, stands under its network and ICB, and ground that is chosen takes its place."""
    tree, icb = serving.tree, serving.tree.at("icb")[0].code
    view = with_typed(default_view(serving), "a81001", serving, {}).view
    assert (view.about, view.focus, link_of_view(view)["area"]) == ("A81001", icb, "A81001")
    assert view_of_link(link_of_view(view), serving) == (view, ())
    assert with_typed(view, "mill", serving, list_labels(serving)).view.practice == "A81002"
    assert with_typed(view, "tw12aa", serving, list_labels(serving)).view.practice == "A81002"  # its postcode
    assert with_focus(view, tree.at("place")[0].code, serving).view.practice == ""
    assert [one.code for one in tree.path("A81001")][-4:] == [icb, "00X", "U00001", "A81001"]
    assert tree.members(icb, "practice") == ["A81001", "A81002"]
    assert "A81001" not in tree
    with pytest.raises(KeyError):
        tree.lsoas("A81001")


def test_a_list_has_its_registers_among_the_indicators(serving):
    """300 of 15,000 beside 540 of 31,000 in the network, which has all of its ICB, and 800 of 40,000 in England."""
    view = view_of_link({"page": "indicators", "area": "A81001", "benchmark": "england"}, serving).view
    asked = listing_of(serving, view)
    assert (asked.level, asked.area.code, asked.codes) == ("practice", "A81001", ("A81001", "A81002"))
    line = line_of(serving, view, asked, next(one for one in asked.entries if one.register == "COPD"), "registered")
    row = line.cells["A81001"]
    assert (row["value"], row["numerator"], row["denominator"], line.england) == (2.0, 300, 15_000, 2.0)
    assert (line.judged.word["A81001"], line.judged.word["A81002"]) == ("similar", "lower")  # 1.5%, limits 1.3 to 1.7
    for against in ("pcn", "icb"):
        near = judged(serving, line.entry, "practice", "resident", against)
        assert near.benchmark["A81001"] == pytest.approx(1.742, abs=0.003)
    core20 = figures(serving, list_entries(serving)["core20_share"], "pcn", "resident").table.loc["U00001"]
    assert core20["value"] == pytest.approx(39.47, abs=0.005)
    rows = taken_lines(serving, "Registers", [line], asked.codes, "England").rows
    assert [(one["area"], one["level"]) for one in rows] == [
        ("High Street Surgery", "practice"),
        ("Mill Surgery", "practice"),
    ]


def test_indicators_of_a_place_are_of_the_lists_of_its_people(serving):
    view = view_of_link({"page": "indicators", "area": "E06999800", "show": "practice"}, serving).view
    asked = listing_of(serving, view)
    assert asked.codes == ("A81002", "A81001")  # most of its people first
    assert list(benchmarks_at(serving, "practice")) == ["england", "pcn", "sub_icb", "icb"]
    assert list(benchmarks_at(serving, "pcn")) == ["england", "sub_icb", "icb"]


def test_the_profile_of_a_list_has_its_figures_among_its_peers(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="profile", area="A81001"))
    assert "25.0% of High Street Surgery’s patients (3,600 people) live in Core20 areas" in text
    assert "Half of the patients live in 13 LSOAs of" in text
    assert "2.0% among 2 general practices; rank 1st of 2" in text
    assert "Practices</a> shows where its patients live on a map" in text
    for title in ("Ages now and in ten years", "What stands out", "What is changing", "LSOAs to look at first"):
        assert f">{title}<" in text


def test_registers_are_shared_out_over_where_patients_live(serving):
    """A has 2% of its 600 patients in x on the register, B 1.5% of its 1,400; in y only 790 of 1,000 are counted."""
    share, patients = pd.Series({"A": 0.02, "B": 0.015}), [("A", "x", 600), ("B", "x", 1400), ("B", "y", 790)]
    counts = pd.DataFrame(patients, columns=["practice", "LSOA21CD", "patients"])
    area = pd.Series({"x": "x", "y": "y"})
    found = shared_out(counts, share, area, pd.Series({"x": 2000.0, "y": 1000.0}))
    assert found["value"].tolist()[0] == pytest.approx((0.02 * 600 + 0.015 * 1400) / 2000)
    assert found["covered"].tolist() == [1.0, 0.79]
    assert found["value"].isna().tolist() == [False, True]
    half = shared_out(counts, share, area, pd.Series({"x": 2500.0, "y": 1000.0})).loc["x"]
    assert (half["low"], half["high"]) == pytest.approx((0.8 * 0.0165 + 0.2 * 0.015, 0.8 * 0.0165 + 0.2 * 0.02))
    whole = modelled(serving, "COPD", "lsoa")
    assert whole["value"].dropna().between(0.015, 0.02).all()
    report = list_report(serving, "modelled", "lsoa", None, key="copd")
    assert report.rows[0].keys() >= {"value_percent", "low_percent", "high_percent", "covered_percent"}
    assert report.notes[0].startswith("A model, not a count")
    assert json.loads(json.dumps(report.rows)) == report.rows


def test_the_page_of_an_area_estimates_disease_and_calls_it_a_model(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="practices", area="E06999800"))
    assert "A model, not a count" in text
    assert "<td>about " in text or "<td>not estimated</td>" in text


def test_lsoas_have_the_network_of_most_of_their_patients(serving):
    """Of the 2,000 patients of each LSOA 600 are on one list and up to 1,400 on the other, both of one network."""
    report = list_report(serving, "networks", None, None)
    first = next(row for row in report.rows if row["percent"] is not None)
    assert (first["pcn_name"], first["second"]) == ("Tiny PCN", "")
    assert {row["majority"] for row in report.rows if (row["percent"] or 0) > 50} == {"clear"}
    assert {row["majority"] for row in report.rows if (row["percent"] or 0) <= 50} <= {"not clear"}
    unclear = sum(row["majority"] == "not clear" for row in report.rows)
    assert f"In {unclear} of 24 LSOAs" in report.notes[1]


@pytest.mark.parametrize("by", ["network", "majority"])
def test_lsoas_are_coloured_by_the_network_of_most_of_their_patients(serving, by):
    """All LSOAs are of one network, which has a full and a paler colour, or by the share that it has of each."""
    view = default_view(serving)._replace(page="practices", area=serving.tree.top.code, select="")
    message = networks_map(serving, view, by)
    check_type(message, CatchmentMessage, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)
    shares = main_networks(serving)["share"]
    if by == "network":
        assert message["labels"] == ("Tiny PCN",)
        assert len(message["colours"]) == 2
        wanted = ["0" if share > 0.5 else "1" if share <= 0.5 else "-" for share in shares]
        assert list(message["classes"]) == wanted
    assert message["counts"][0][0] == (shares > (0.5 if by == "network" else 0.75)).sum()
    drawn = draw_picture(networks_spec(serving, view, by, "Most people are with one network."), "svg").decode()
    assert "Most people are with one network." in drawn


def test_the_networks_of_my_patch_are_asked_for_with_what_it_is_made_of(serving):
    """A store has no area called my patch: only a visitor's view has."""
    patched = with_patch_area(serving, str(serving.store.lsoa.index[0]), "Ours & theirs")
    view = default_view(patched)._replace(page="practices", area="my-patch", select="")
    *_, territories = networks_map(patched, view, "network")["outlines"]
    assert territories["geometry"].endswith(
        f"/areas/my-patch.bin?patch={serving.store.lsoa.index[0]}&patch_name=Ours+%26+theirs"
    )


def test_neighbourhoods_listed_by_practice_have_the_lsoas_of_most_of_their_patients(serving, store, monkeypatch):
    """Of 600 and up to 1,400 patients of an LSOA the 600 are more than half where the others are fewer than 600."""
    rows = json.loads(print_table(serving, "footprints", area=None, level=None, basis=None, form="json"))["rows"]
    assert len(rows) == 24
    assert {row["neighbourhood"].partition(" (")[0] for row in rows} == {"Upper", "Lower"}  # each place names its own
    lists = patients_by_lsoa(serving).set_index(["practice", "LSOA21CD"])["patients"]
    for row in rows:
        both = [float(lists.get((code, row["code"]), 0.0)) for code in ("A81001", "A81002")]
        assert row["percent"] == pytest.approx(max(both) / sum(both) * 100, abs=0.5)
        assert row["majority"] == ("clear" if row["percent"] > 50 else "not clear")
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = " ".join(part.value for part in run_page(page="methods", subject="data-sets").markdown)
    assert "all who live in its LSOAs count in it, whichever practice they are with" in text
    assert (
        f"In {sum(row['majority'] == 'not clear' for row in rows)} of 24 LSOAs the neighbourhood has half or less"
        in text
    )


def test_a_network_less_its_practices_gives_no_count(serving):
    """Its people in an LSOA are those of its practices that are shown, so that to subtract these leaves nobody."""
    counts = shown_counts(serving)
    shown = counts[counts["shown"]].groupby("LSOA21CD")["patients"].sum()
    found = catchment_of_list(serving, "pcn", "U00001").rows
    assert found["people"].sort_index().tolist() == shown.sort_index().tolist()
    for level, code in (("practice", "A81001"), ("practice", "A81002"), ("pcn", "U00001")):
        rows = catchment_of_list(serving, level, code).rows
        assert rows["people"].min() >= 5
        whole = lists(serving, level)["patients"][code]
        assert (rows["of_list"] * whole).round(6).tolist() == rows["people"].tolist()  # both shares are of known totals
        registered = serving.people["registered"][rows.index]
        assert (rows["of_area"] * registered).round(6).tolist() == rows["people"].tolist()


def test_a_later_edition_with_the_same_counts_hides_the_same(serving):
    """Who has two editions learns no more from the second: the store's secret draws alike for the same labels."""
    first = shown_counts(serving)
    again = first.iloc[::-1].sort_values(["practice", "LSOA21CD"], ignore_index=True)
    labels = (again["practice"] + " " + again["LSOA21CD"]).tolist()
    rank = pd.Series(draws(labels, secret_for(serving, "catchments")).order, index=again.index)
    hidden = hidden_patients(again, rank)
    assert list(zip(again["practice"], again["LSOA21CD"], ~hidden, strict=True)) == list(
        zip(first["practice"], first["LSOA21CD"], first["shown"], strict=True)
    )


@pytest.mark.parametrize("level", ["practice", "pcn"])
def test_registers_of_a_list_say_why_nothing_is_expected(serving, level):
    part = registers_part(serving, level, "A81001" if level == "practice" else "U00001")
    assert NOT_EXPECTED in part.notes


def test_a_list_of_which_many_have_no_lsoa_and_a_map_of_another_month_are_said(serving):
    chosen = pd.DataFrame({"name": ["A", "B"], "placed": [70.0, 95.0], "patients": [100.0, 100.0]})
    assert unplaced_words(chosen) == ["A: the LSOA of 30% of the list is not known, and the figures are of the rest."]
    assert map_notes(serving) == []  # both are of 1 July 2025
    words = other_month("1 August 2025", "1 July 2025")
    assert words.startswith("The map of practices is of 1 August 2025 and their lists are of 1 July 2025: a practice")


def test_practices_of_a_sub_icb_are_listed_by_its_code(serving):
    rows = list_report(serving, "core20", "practice", "00x").rows
    assert [row["code"] for row in rows] == ["A81001", "A81002"]


def test_a_sub_icb_location_is_a_list_between_network_and_icb(serving, store, monkeypatch):
    """Its share is to a hundredth of a per cent: 7,443 of 354,417 is 2.10%, and of 90,000 patients nothing is shown."""
    counts = counts_of_large(pd.Series([7451.0, 40.0]), pd.Series([354_417.0, 90_000.0]))
    assert counts.tolist()[0] == 7443
    assert math.isnan(counts[1])
    report = list_report(serving, "imd", "sub_icb", None)
    assert [(row["code"], row["population"]) for row in report.rows] == [("00X", 30_400.0)]
    assert ROUNDED in report.notes
    assert math.isnan(lists(serving, "sub_icb")["core20"]["00X"])  # of 30,426 patients
    assert [one.name for one in beside_list(serving, "pcn", "U00001")][1:2] == [serving.tree.at("icb")[0].short]
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="practices", area="00X"))
    assert "(00X) is a sub-ICB location." in text
    assert text.index("Practices that make up the list") < text.index("Mill Surgery")


def test_a_practice_of_a_network_of_two_sub_icb_locations_lies_in_its_own(serving, monkeypatch):
    """The network is under the one with most of its patients: the 16,003 of A81002."""
    table = practices(serving).assign(sub_icb=["00X", "00Y"])
    monkeypatch.setattr("needs_map.geo.areas.read_table", lambda *_: table)
    tree = AreaTree(serving.store)
    assert [tree.holder(code, "sub_icb") for code in ("U00001", "A81001", "A81002")] == ["00Y", "00X", "00Y"]
    assert tree.members("00X", "practice") == ["A81001"]


def test_a_patch_of_lists_counts_each_person_once(serving):
    """A81001 is in the network U00001, whose 30,426 patients are 12,000 of 30,400 in deciles 1 and 2."""
    both = with_patch_area(serving, "A81001,U00001", "East")
    report = list_report(both, "core20", LIST_PATCH_LEVEL, PATCH)
    assert report.rows == [
        {
            "code": PATCH,
            "name": "East",
            "level": LIST_PATCH_LEVEL,
            "core20_percent": pytest.approx(12_000 / 30_400 * 100),
            "core20_people": 12_000.0,
            "population": 30_400.0,
        }
    ]
    assert [one.code for one in both.tree.path(PATCH)] == [one.code for one in both.tree.path("U00001")[:-2]] + [PATCH]
    apart = with_patch_area(serving, "A81001,A81002", "East")
    own, network = list_deprivation(apart, LIST_PATCH_LEVEL, PATCH), list_deprivation(serving, "pcn", "U00001")
    assert (own.core20, own.people, own.imd_score) == (network.core20, network.people, network.imd_score)
    assert own.quintiles == pytest.approx((0.39, *network.quintiles[1:]), abs=0.011)  # of whole per cents of each
    register = list_report(apart, "registers", LIST_PATCH_LEVEL, PATCH).rows[0]
    assert (register["people"], register["population"]) == (540, 31_000)
    ages, board = list_ages(apart, LIST_PATCH_LEVEL, PATCH)  # 14,423 of 25% and 16,003 of none
    assert (ages.old, board.old) == (0.12, 0.1)
    people = catchment_of_list(apart, LIST_PATCH_LEVEL, PATCH).rows["people"]
    assert people.to_dict() == catchment_of_list(serving, "pcn", "U00001").rows["people"].to_dict()
    assert PATCH not in apart.tree
    assert lists(serving, "practice").index.tolist() == ["A81001", "A81002"]


def test_a_patch_shows_no_count_that_one_of_its_lists_hides(serving, monkeypatch):
    """Two lists together less one of them are the other: where that is hidden, so are both together."""
    hidden = lists(serving, "practice").assign(core20=[math.nan, 8400.0])
    monkeypatch.setattr("needs_map.figures.people.practices.lists", lambda *_: hidden)
    row = _patch_list(with_patch_area(serving, "A81001,A81002", "East"))
    assert math.isnan(row["core20"][PATCH])
    known = {"practice": hidden, LIST_PATCH_LEVEL: row}
    monkeypatch.setattr("needs_map.figures.people.list_deprivation.lists", lambda _, level: known[level])
    of_patch = list_deprivation(with_patch_area(serving, "A81001,A81002", "West"), LIST_PATCH_LEVEL, PATCH)
    assert math.isnan(of_patch.core20)
    assert math.isfinite(of_patch.quintiles[0])  # from shares to a whole per cent, as of any list
    assert mean_shares([(0.3, 0.7), (math.nan, math.nan)], [10.0, 10.0])[0] != 0.3
    assert mean_shares([(0.25, 0.75), (0.35, 0.65)], [30.0, 10.0]) == (0.28, 0.73)


@pytest.mark.parametrize("page", ["profile", "practices", "compare", "indicators", "core20plus5", "document"])
def test_a_patch_of_lists_has_the_pages_of_a_list(store, monkeypatch, page):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    test = run_page(page=page, area=PATCH, patch="A81001,A81002", patch_name="East side")
    text = shown(test)
    assert "East side" in text
    assert "level" not in test.session_state  # lists are compared without a map
    assert "(my-patch)" not in text
    if page == "practices":
        assert "East side is made of High Street Surgery and Mill Surgery: 30,426 registered patients." in text


def test_a_map_shows_no_patch_of_lists_and_a_patch_of_areas_takes_its_place(serving):
    view = view_of_link({"page": "map", "patch": "A81001", "mine": "1"}, serving).view
    assert (view.patch, view.mine) == ("A81001", "")
    place = serving.tree.at("place")[0].code
    change = with_patch(view._replace(practice=PATCH), place, with_patch_area(serving, "A81001"))
    assert (change.view.patch, change.view.practice) == (place, "")
    assert change.notes == (
        "My patch is made of areas now: the lists of patients that it was made of are no longer in it.",
    )


def test_a_command_names_the_lists_of_a_patch(serving):
    options = {"area": None, "level": None, "basis": None, "form": "json"}
    rows = json.loads(print_table(serving, "catchment", **options, patch=["mill surgery", "U00001"]))["rows"]
    assert sum(row["people"] for row in rows) == catchment_of_list(serving, "pcn", "U00001").rows["people"].sum()
    with pytest.raises(DataError, match="takes a patch of practices and networks"):
        print_table(serving, "core20", **options, patch=[serving.tree.at("place")[0].code])
    with pytest.raises(DataError, match="leave out --area and --level"):
        print_table(serving, "core20", **options | {"area": "U00001"}, patch=["U00001"])


def test_the_profile_of_a_list_goes_into_a_document(serving):
    """540 of 31,000 patients are on the register of COPD: 1.7%, where England has 2%."""
    parts = page_parts(serving, "profile", serving.tree["U00001"], "registered")
    assert parts["summary"].finding.startswith("39.5% of Tiny PCN’s patients (12,000 people) live in Core20 areas")
    copd = next(row for row in parts["figures"].rows if row["figure"].startswith("Chronic obstructive"))
    assert (copd["own"], copd["england"]) == ("1.7%", "2.0%")
    assert parts["figures"].notes[0].startswith("Shares are of registered patients.")
    lsoas = parts["lsoas"]
    most = catchment_of_list(serving, "pcn", "U00001").rows
    assert [row["people"] for row in lsoas.rows] == most["people"].head(10).tolist()
    assert all(row["rank"] == serving.store.lsoa["imd_rank"][row["code"]] for row in lsoas.rows)
    assert lsoas.finding.startswith("The LSOA with the most of Tiny PCN’s patients, ")


def test_registers_that_stand_out_are_those_apart_by_chance_the_largest_difference_first():
    """A third and twice England's are further from it than 1.5 times; what is similar or zero is left out."""

    def line(short, value, word, register="x", england=6.0):
        entry = list_entry(short, register)
        own = SimpleNamespace(entry=entry, england=england, judged=SimpleNamespace(word={"A81001": word}))
        return SimpleNamespace(line=own, value=value)

    def list_entry(short, register):
        return SimpleNamespace(short=short, register=register, decimals=1, suffix="%", unit="%", zero="0", kind="")

    lines = [
        line("Asthma, aged 6 and over", 9.0, "higher"),
        line("Dementia", 2.0, "lower"),
        line("Cancer", 12.0, "higher"),
        line("Epilepsy", 18.0, "similar"),
        line("Obesity", 0.0, "lower"),
        line("Core20 share", 30.0, "higher", register=""),
    ]
    area = SimpleNamespace(code="A81001", name="The Surgery")
    assert list_standing(area, lines) == [
        "The register of dementia has 2.0% of The Surgery’s patients, lower than England’s 6.0%.",
        "The register of cancer has 12.0% of The Surgery’s patients, higher than England’s 6.0%.",
        "The register of asthma (aged 6 and over) has 9.0% of The Surgery’s patients, higher than England’s 6.0%.",
    ]


def test_lists_that_share_practices_are_said_to(serving):
    both = with_patch_area(serving, "A81001", "East")
    view = default_view(both)._replace(page="compare", practice=PATCH, compare="U00001")
    assert _within(both, *sides_with_list(both, view)).startswith("East is part of Tiny PCN: they share people")


@pytest.mark.parametrize("code", ["A81001", "U00001"])
def test_a_document_may_be_about_a_list(serving, code):
    """Its sections are those of the list; what is only of ground says so."""
    area = area_or_list_meant(serving, serving.tree[code].name.upper())
    assert area.code == code
    found = document_of(serving, read_recipe("practice_profile"), area)
    titles = [section.title for section in found.sections]
    assert titles[:4] == ["Deprivation of where patients live", "Where patients live", "Ages", "Registers of disease"]
    assert ("Practices that make up the list" in titles) == (code == "U00001")
    assert not [text for section in found.sections for text in section.missing]
    with pytest.raises(DataError, match="Population is about ground, not about the list of patients of"):
        page_parts(serving, "population", area, "registered")
    with pytest.raises(DataError, match="Nor is there a practice or network of that name"):
        area_or_list_meant(serving, "Nowhere")


def test_the_page_of_documents_offers_what_is_about_a_list(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    test = run_page(page="document", list="A81001")
    assert test.selectbox(key="document-recipe").options == ["Practice profile"]
    assert "Make a document about High Street Surgery" in shown(test)


def test_the_ground_of_networks_is_served_with_their_names(serving, store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    path = f"/networks/{serving.store.build}/{{}}"
    found = finished(response(path.format(f"areas/{serving.tree.top.code}.bin"), {})).content
    head, shapes = read_ground(found)
    assert (head["codes"], head["names"]) == (["U00001"], ["Tiny PCN"])
    held = network_ground(serving, serving.tree.lsoas(serving.tree.top.code)).to_crs(shapes.crs)
    assert shapes["U00001"].symmetric_difference(held["U00001"]).area < 0.01 * held["U00001"].area
    shares = finished(response(path.format("shares/lsoa.json"), {})).json()
    assert max(filter(None, shares)) == round(main_networks(serving)["share"].max() * 100, 1)
    assert finished(response(path.format("areas/E99.bin"), {})).status_code == 404
    assert finished(response(path.format("shares/place.json"), {})).status_code == 404


def test_the_page_of_an_area_says_in_how_many_lsoas_one_network_is_clear(store, serving, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="practices", area=serving.tree.top.code))
    clear = (main_networks(serving)["share"] > 0.5).sum()
    assert f"In {clear} of the 24 LSOAs of" in text


def test_a_patch_is_of_areas_or_of_lists_so_that_each_person_counts_once(serving):
    """What comes first decides; the other kind is left out and named."""
    place = serving.tree.at("place")[0]
    codes, (note,) = patch_of(f"{place.code},A81001", serving)
    assert codes == place.code
    assert note == (
        "My patch is made of areas or of lists of patients, not of both, so that each person counts once: people on a "
        "list may live in its areas. Left out: High Street Surgery."
    )
    codes, (note,) = patch_of(f"A81001,{place.code},U00001", serving)
    assert codes == "A81001,U00001"
    assert note.endswith(f"Left out: {place.name}.")
    assert patch_of("00X", serving)[0] == ""  # most of an ICB is no patch


def test_what_is_expected_of_a_list_is_the_mean_over_where_its_patients_live(serving):
    """A81001 has 600 patients in each of the 24 LSOAs."""
    expected = expected_shares(serving, "imd_score", "practice")
    assert expected["A81001"] == pytest.approx(serving.store.lsoa["imd_score"].mean())


def test_two_lists_are_compared_with_their_limits(serving):
    """300 of 15,000 and 240 of 16,000: 2% and 1.5%, 25% and 52.5% in Core20 areas; the people of both are theirs."""
    view = view_of_link({"page": "compare", "area": "A81001", "compare": "A81002"}, serving).view
    rows = {row.key: row for row in list_rows(serving, *sides_with_list(serving, view))}
    copd, core20, people = rows["register_copd"], rows["core20_share"], rows["people"]
    assert (copd.first, copd.second, copd.significance, copd.england) == (2.0, 1.5, "higher", 2.0)
    assert 0 < copd.lower_cl < copd.difference < copd.upper_cl
    assert (core20.first, core20.second, core20.significance) == (25.0, 52.5, "below")
    assert (people.first, people.second) == (14_423, 16_003)


def test_a_list_is_compared_with_its_network_and_with_ground(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="compare", area="A81001"))
    assert "High Street Surgery is part of Tiny PCN: they share people" in text
    text = shown(run_page(page="compare", area="E06999800", compare="A81001"))
    assert "People may be on the list and live in the area" in text


def test_core20_people_of_a_network_are_those_of_its_practices(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="core20plus5", area="U00001"))
    assert "39.5% of Tiny PCN’s registered patients (12,000 people) live in Core20 areas" in text
    assert "High Street Surgery</th><td>3,600</td><td>25.0%</td>" in text


def test_a_page_of_areas_says_that_a_list_is_none(store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="deaths", area="A81001"))
    assert "High Street Surgery is a list of people, wherever they live, and this page is about areas: it shows" in text


def test_a_practice_that_moved_or_closed_is_named_with_its_dates_and_counted_once(serving):
    moved = member_words("practice", memberships(serving, "practice", "A81001"))
    assert moved == "It has been in Old PCN from 1 October 2019 to 31 March 2024 and Tiny PCN since 1 April 2024."
    left = member_words("pcn", memberships(serving, "pcn", "U00001"))
    assert "Closed Surgery (30 June 2022, closed, merged or moved away)" in left
    assert "A81003" not in practices(serving).index
    assert member_words("pcn", memberships(serving, "pcn", "U00003")) == ""


def test_ages_of_a_list_stand_beside_its_network_and_icb(serving):
    """500 of 2,000 are 65 and over, of both practices 500 of 4,000, of the ICB 1,000 of 10,000."""
    own, network, board = list_ages(serving, "practice", "A81001")
    assert (own.share, own.old) == ((0.75, 0.0, 0.0, 0.13, 0.13), 0.25)
    assert (network.old, board.old) == (0.13, 0.1)
    assert list_ages_sentence([own, network]) == (
        "25% of High Street Surgery’s patients are aged 65 and over, compared with 13% in Tiny PCN."
    )


def test_the_page_of_an_area_has_its_practices_in_order(store, monkeypatch):
    """Of the 48,000 patients of the made-up system 14,400 are on one list and 15,600 on the other."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    text = shown(run_page(page="practices", area="E06999800"))
    assert "2 general practices have at least 1% of" in text
    assert text.index("area=A81002") < text.index("area=A81001")


def test_an_area_with_practices_elsewhere_says_how_many_of_its_patients_are_counted(serving):
    """70 of 100 patients are on lists of the map: a sentence says so; of 96 none is needed."""
    area = serving.tree.at("place")[0]
    rows = pd.DataFrame({"name": ["High Street"], "people": [70.0], "of_area": [0.7]}, index=["A81001"])
    some = area_sentence(area, Catchment("A", rows, 30.0, 100.0), rows)
    assert some.endswith(
        "The practices of this map have 70.0% of them in counts that may be shown; the others are with practices "
        "elsewhere, or in counts too small to be shown."
    )
    assert "elsewhere" not in area_sentence(area, Catchment("A", rows, 4.0, 100.0), rows)


def test_an_lsoa_most_of_whose_patients_are_not_counted_has_no_network(serving, monkeypatch):
    """20 of 60 are with the one network shown and 40 with nobody here: another could have more."""
    lsoa = serving.store.lsoa.index[0]
    counts = pd.DataFrame(
        {"practice": ["A81001"], "LSOA21CD": [lsoa], "pcn": ["U1"], "patients": [20.0], "shown": True}
    )
    people = pd.DataFrame({"registered": 60.0}, index=serving.store.lsoa.index)
    monkeypatch.setattr("needs_map.figures.people.networks.shown_counts", lambda _: counts)
    found = main_networks.__wrapped__(SimpleNamespace(people=people, store=serving.store)).loc[lsoa]
    assert (found["pcn"], math.isnan(found["share"])) == ("", True)
    people["registered"] = 40.0  # now as many as with nobody here
    assert main_networks.__wrapped__(SimpleNamespace(people=people, store=serving.store)).loc[lsoa, "pcn"] == "U1"


def test_a_share_of_patients_has_the_counts_that_it_divides(serving):
    part = area_part(serving, serving.tree.at("place")[0])
    assert part.rows
    for row in part.rows:
        figures = {one.what.rpartition(": ")[2]: one for one in figures_of_row(part, row, 1)}
        for heading, key in (("Share of the area’s patients", "patients_of_area"), ("Share of the list", "patients")):
            one = figures[heading]
            assert one.how == "numerator ÷ denominator"
            assert (one.numerator, one.denominator) == (f"{row['people']:,.0f}", f"{row[key]:,.0f}")
            assert one.value == written(row["people"] / row[key] * 100, 1, "%")


@pytest.mark.parametrize("code", ["A81001", "U00001"])
@pytest.mark.parametrize("of", ["area", "list"])
def test_what_a_map_of_a_catchment_receives(serving, code, of):
    """Every LSOA of the made-up system has 600 of A81001's 14,423 patients: 13 hold half of them and 20 hold 80%."""
    message = catchment_map(serving, code, of)
    check_type(message, CatchmentMessage, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)
    assert [one["kind"] for one in message["outlines"]][-1] == "surgery"
    if code == "A81001":
        inside, all_lsoas = [set(one["inside"]) for one in message["cores"]], set(range(len(message["classes"])))
        assert ([len(one) for one in inside], [one["weight"] for one in message["cores"]]) == ([20, 13], [1.6, 3.2])
        assert inside[1] < inside[0] < all_lsoas
    assert message["outlines"][-1]["labelled"] == ["A81001"]
    assert sum(areas for areas, _ in message["counts"]) == 24
    if code == "A81001":
        words = core_words(serving, code, catchment_of_list(serving, "practice", code))
        assert words.startswith("At least half of the patients live in 13 LSOAs and 80% live in 20 LSOAs")


def test_the_shares_of_a_catchment_are_served(serving, store, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    build = serving.store.build
    answer = finished(response(f"/catchment/{build}/lsoa/list/A81001.json", {}))
    assert answer.json() == [4.16] * 24  # 600 of 14,423


def test_surgeries_are_points_sized_by_list(serving, store, monkeypatch):
    """A circle of 14,423 patients has a radius of 9.8 pixels: its square is 14,423 / 150."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    path = f"/surgeries/{serving.store.build}/{{}}/{{}}.json"
    point = finished(response(path.format("own", "U00001"), {})).json()["features"][0]
    assert point["geometry"] == {"type": "Point", "coordinates": [-1.24, 52.605]}
    assert (point["properties"]["n"], point["properties"]["r"]) == ("High Street Surgery", 9.8)
    near = finished(response(path.format("others", "A81002"), {})).json()["features"]
    assert [one["id"] for one in near] == ["A81001"]
    assert NO_SURGERIES in shown(run_page(page="practices", list="A81002"))
    assert NO_SURGERIES not in shown(run_page(page="practices", list="A81001"))


@pytest.mark.parametrize(
    "path",
    ["catchment/{}/lsoa/list/B99", "catchment/{}/place/list/A81001", "surgeries/{}/all/A81001"],
)
def test_a_catchment_that_is_none_is_not_found(serving, store, monkeypatch, path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    assert finished(response(f"/{path.format(serving.store.build)}.json", {})).status_code == 404


def test_the_map_of_a_catchment_is_drawn_for_a_document(serving):
    drawn = draw_picture(catchment_spec(serving, "U00001", "area", "Half of the patients live near."), "svg").decode()
    assert "Half of the list" in drawn
    assert "80% of the list" in drawn
    assert "Circles: surgeries" in drawn


def test_an_unknown_list_in_a_link_is_said(page):
    text = shown(page(page="practices", list="A81001"))
    assert "The link asks for the practice or network “A81001”, which is not available." in text
    assert "There are no general practices in this data set yet." in text
    assert "Copy sentence" not in text


def test_a_hidden_share_is_not_worked_out_in_words_or_bars():
    own = Deprivation("High Street Surgery", math.nan, UNKNOWN, 12.5, math.nan, 900.0)
    assert list_sentence(own, []).startswith("How many of High Street Surgery’s patients live in Core20 areas is not")
    assert list_quintile_bars([own]).rows == []
    for first, about in ((0.44, "About 44%"), (0.0, "Less than 1%")):  # as in the bars beside it
        shares = own._replace(quintiles=(first, 0.3, 0.2, 0.1, 0.1))
        assert list_sentence(shares, []).startswith(f"{about} of High Street Surgery’s patients live in Core20 areas,")


@pytest.mark.parametrize(
    ("rank", "words"), [(1, "the highest of 191"), (2, "the 2nd highest"), (11, "the 11th highest"), (23, "the 23rd")]
)
def test_a_rank_is_written_as_it_is_said(rank, words):
    assert words in rank_sentence(Deprivation("A", 0.2, UNKNOWN, 30.0), rank, 191, "practice")


def test_a_list_that_changed_since_its_registers_is_named():
    rows = [{"list": 32_992.0, "from_age": 0}, {"list": 30_811.0, "from_age": 6}]
    assert "a list of 32,992 patients, and there are 6,530 now" in changed_words(rows, 6530.0, "2024/25")[0]
    assert changed_words(rows, 30_000.0, "2024/25") == []


def test_a_hidden_register_is_neither_in_table_nor_in_picture(serving):
    """England has 800 of 40,000, 2%: the list's 2% is neither above nor below it."""
    rows = register_rows(registers(serving, "practice", pd.Index(["A81001"])), None)
    assert list(register_picture(rows, {"list": "A81001"}).dots[0][1]) == [0]
    hidden = [rows[0] | {"people": math.nan, "percent": math.nan}]
    assert not is_drawn(hidden[0])
    assert "not shown" in register_table("Registers", hidden, ["ICB", "England"])
    assert register_picture(hidden, {"list": "A81001"}).rows == []


def test_dots_stand_on_one_axis_with_their_limits_and_in_two_halves():
    """On an axis from -60 to 60 a value of 30 is three quarters across; limits of -30 and 30 are half of its width."""
    own = Dot("List <b>", [30.0, math.nan, 0.0], "#111111", "circle", [-30.0, math.nan, -50.0], [30.0, math.nan, 50.0])
    other = Dot("ICB", [-50.0, 50.0, 0.0], "#222222", "diamond")
    rows = ["Asthma", "Cancer", "Stroke"]
    html = dot_rows(Dots(rows, [own, other], Axis("above", 0, "%", signed=True), [("England", 0.0)]), "said")
    assert "left:75.00%' title='List &lt;b&gt;: +30%'" in html
    assert "nm-dotlimits' style='--nm-fill:#111111;left:25.00%;width:50.00%'" in html
    assert html.count("class='nm-dotlimits'") == 2
    assert html.count("nm-spot-circle") == 3  # two rows, and the legend
    assert html.count("nm-dotlevel' style='left:50.00%'") == 3
    assert html.count("role='list'") == 2
    assert html.index("Cancer") < html.index("nm-dotaxis") < html.index("Stroke")
    assert dot_rows(Dots(["Asthma"], [other._replace(values=[1.0])], Axis("above")), "said").count("role='list'") == 1


def test_tables_of_a_list_are_folded_under_their_charts(store, monkeypatch):
    """What a person reads stands open; England's share and the limits of each register are one click away."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    pages = [element.proto.body for element in run_page(page="practices", list="A81001").get("html")]
    tables = [body for body in pages if "<table" in body]
    assert len(tables) >= 2
    assert all(body.startswith("<details class='nm-figures'><summary>") for body in tables)
    assert [body for body in pages if "nm-dotrows" in body]
