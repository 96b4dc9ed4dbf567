"""What a visitor means by what they type: names, codes, parts of them, postcodes; the page and the commands alike."""

import shutil

import pytest

from needs_map.app.commands.main import main
from needs_map.app.commands.tables import chosen_areas
from needs_map.app.commands.view_of_options import view_of_options
from needs_map.app.link.links import link_of_view
from needs_map.app.shell.area_lists import area_options
from needs_map.data.errors import DataError
from needs_map.data.manifest import read_manifest
from needs_map.data.places.system import read_system
from needs_map.figures.places.postcodes import find_postcode
from needs_map.figures.places.search import area_meant, areas_listed, with_typed
from needs_map.figures.serving import open_serving
from needs_map.figures.view import default_view
from needs_map.geo.building.build import build_store
from tests.postcode_files import write_postcodes
from tests.publishers import AMBRIDGE, lsoa_code


@pytest.fixture(scope="module")
def with_postcodes(small_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("postcodes")
    shutil.copytree(small_files, folder / "files")
    write_postcodes(folder / "files")
    build_store(folder / "files", read_system(str(folder / "files" / "tiny.toml")), folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def serving(with_postcodes):
    return open_serving(with_postcodes)


def typed(serving, text, **changes):
    return with_typed(default_view(serving)._replace(**changes), text, serving, area_options(serving))


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("{0}, {1},\n{0}", "01", []),
        ("{0}{1}", "01", []),  # a field of one line drops the ends of pasted lines
        ("{0}\t{1}\r\nE01099999", "01", ["E01099999"]),
        ("  {0} ;nowhere, {1}", "01", ["nowhere"]),
        ('"{0}"', "0", []),
        (" ,;\n", "", []),
    ],
)
def test_areas_of_a_list_are_found_by_code(serving, text, codes, unknown):
    two = [str(code) for code in serving.store.lsoa.index[:2]]
    assert areas_listed(serving, text.format(*two)) == ([two[int(one)] for one in codes], unknown)


def test_areas_of_a_list_are_found_by_name_with_a_comma_of_its_own(serving):
    names = [serving.tree[str(code)].name for code in serving.store.lsoa.index[:2]]
    codes = [str(code) for code in serving.store.lsoa.index[:2]]
    assert areas_listed(serving, "\n".join(names)) == (codes, [])
    assert areas_listed(serving, ", ".join(names)) == (codes, [])


def test_the_store_keeps_the_postcodes_of_its_lsoas_alone(with_postcodes):
    manifest = read_manifest(with_postcodes)
    assert manifest["tables"]["postcodes"]["rows"] == 4
    (dataset,) = [one for one in manifest["datasets"] if one["key"] == "postcodes"]
    assert (dataset["vintage"], dataset["rows"]) == ("May 2025", 8)
    assert "Royal Mail" in dataset["attribution"]


@pytest.mark.parametrize("text", ["ZE1 6TP", "ze16tp", " Ze1  6tP "])
def test_a_postcode_selects_its_lsoa_and_leaves_no_trace(serving, text):
    view, notes = typed(serving, text)
    assert (view.select, notes) == (lsoa_code(0), ())
    assert not any("6TP" in value.upper() for value in link_of_view(view).values())


def test_at_a_higher_level_it_selects_what_holds_its_lsoa(serving):
    view, notes = typed(serving, "ZE1 6TP", level="place", area=serving.tree.top.code, measure="core20_share")
    assert view.select == AMBRIDGE
    assert "smaller than the areas shown" in notes[0]


def test_an_ended_postcode_is_found_and_its_end_told(serving):
    view, notes = typed(serving, "ZE1 6TQ")
    assert view.select == lsoa_code(1)
    assert notes[0].startswith("The postcode ZE1 6TQ was in ")


@pytest.mark.parametrize("text", ["ZF9 9ZZ", "SW1A 1AA"])
def test_a_postcode_elsewhere_is_told_so(serving, text):
    view, (note,) = typed(serving, text)
    assert view == default_view(serving)
    assert note == (
        f"{text} was not found in Tiny cluster. It may be elsewhere or no longer in use (postcode lookup, May 2025)."
    )


def test_a_store_without_postcodes_says_so(small_serving):
    assert find_postcode(small_serving, "ZE1 6TP").words.startswith(
        "This data set has no postcodes, so ZE1 6TP could not"
    )


@pytest.mark.parametrize(
    ("text", "code"), [("ambridge", AMBRIDGE), ("Felpersham ICB", "E54999002"), ("ambri", AMBRIDGE)]
)
def test_names_codes_and_parts_of_them_are_found(serving, text, code):
    assert typed(serving, text).view.focus == code
    assert typed(serving, code).view.focus == code


def test_what_begins_with_the_text_goes_before_what_holds_it(sample):
    """The ICB's name holds Rutland too, and stands higher in the list."""
    assert typed(sample, "rutl").view.focus == "E06000017"


@pytest.mark.parametrize("text", ["", "   ", "Atlantis", "<script>alert(1)</script>", "LE1 6T"])
def test_what_means_nothing_changes_nothing(serving, text):
    view, (note,) = typed(serving, text)
    assert view == default_view(serving)
    assert note.startswith("No area is called “")


def test_commands_take_a_postcode(serving):
    view = view_of_options(serving, measure="imd_score", level="lsoa", area="ZE1 6TP")
    assert (view.area, view.select) == (AMBRIDGE, lsoa_code(0))
    assert [area.code for area in chosen_areas(serving, "ZE1 6TP", None)] == [lsoa_code(0)]
    assert area_meant(serving, "ze16tp", "place").code == AMBRIDGE
    with pytest.raises(DataError, match="SW1A 1AA was not found in Tiny cluster"):
        area_meant(serving, "sw1a1aa")


def test_the_picture_of_a_postcode_is_of_its_place(with_postcodes, tmp_path, capsys):
    out = tmp_path / "map.svg"
    words = ["picture", "--store", str(with_postcodes), "--measure", "imd_score", "--level", "lsoa"]
    assert main([*words, "--area", "ZE1 6TP", "--out", str(out)]) == 0
    assert "Ambridge" in out.read_text("utf-8")
    assert capsys.readouterr().out == f"Wrote {out}\n"
