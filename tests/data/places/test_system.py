"""System files: which authorities make each place."""

import pytest

from needs_map.data.content.packs import system_names
from needs_map.data.errors import DataError
from needs_map.data.places.system import read_system
from tests.publishers import AMBRIDGE, BORCHESTER, EAST, FELPERSHAM, SYSTEM, WEST


def written(folder, text):
    (folder / "a.toml").write_text(text, encoding="utf-8")
    return str(folder / "a.toml")


def test_system(tmp_path):
    system = read_system(written(tmp_path, SYSTEM))
    assert (system.code, system.cluster, system.default_area) == ("tiny", "Tiny cluster", AMBRIDGE)
    assert [(board.code, board.short) for board in system.boards] == [(EAST, "Borsetshire"), (WEST, "Felpersham ICB")]
    assert [place.code for place in system.places] == [AMBRIDGE, BORCHESTER, FELPERSHAM]
    assert system.place_of_authority() == {
        "E06999001": AMBRIDGE,
        "E07999021": BORCHESTER,
        "E07999022": BORCHESTER,
        "E06999003": FELPERSHAM,
    }


def test_what_may_be_left_out(tmp_path):
    text = SYSTEM.replace('cluster = "Tiny cluster"\n', "").replace(f'default_area = "{AMBRIDGE}"\n', "")
    system = read_system(written(tmp_path, text))
    assert (system.cluster, system.default_area) == ("Borsetshire and Felpersham", AMBRIDGE)


@pytest.mark.parametrize("name", system_names())
def test_systems_of_the_project_can_be_read(name):
    assert read_system(name).code == name


def test_lnr_has_five_places_of_eleven_authorities():
    system = read_system("lnr")
    assert [place.name for place in system.places] == [
        "Leicester", "Leicestershire", "Rutland", "North Northamptonshire", "West Northamptonshire",
    ]  # fmt: skip
    assert len(system.place_of_authority()) == 11


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "tiny"', "code = tiny", "not a TOML file"),
        ('code = "tiny"', 'code = "Tiny town"', "small letters"),
        ('code = "tiny"', 'code = "../x"', "small letters"),
        ('code = "tiny"', "code = 5", "5 must be text"),
        ('name = "Felpersham"', "name = 7", "7 must be text"),
        ('code = "tiny"\n', "", "lacks the key 'code'"),
        ('authorities = ["E06999003"]', "", "lacks the key 'authorities'"),
        ('["E06999003"]', '["W06000001"]', "'W06000001' is not a local authority code"),
        ('["E06999003"]', "[6999003]", "6999003 must be text"),
        ('["E06999003"]', '["E06999001"]', "names the authority E06999001 twice"),
        (f'code = "{FELPERSHAM}"', f'code = "{AMBRIDGE}"', f"names the code {AMBRIDGE} twice"),
        (f'default_area = "{AMBRIDGE}"', 'default_area = "London"', "default_area 'London' is not one of its places"),
    ],
)
def test_refusals(tmp_path, old, new, message):
    assert old in SYSTEM
    with pytest.raises(DataError, match=rf"a\.toml.*{message}"):
        read_system(written(tmp_path, SYSTEM.replace(old, new)))


@pytest.mark.parametrize("boards", ["icb = []", 'icb = "x"', "icb = [1]", "icb = 3"])
def test_no_boards(tmp_path, boards):
    with pytest.raises(DataError, match="names no ICB with a place"):
        read_system(written(tmp_path, f'code = "a"\nname = "A"\n{boards}\n'))


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"a\.toml is not UTF-8: save it as UTF-8 text"):
        read_system(str(tmp_path / "a.toml"))


def test_unknown_system():
    with pytest.raises(DataError, match=r"no system file atlantis\.toml: name one of lnr"):
        read_system("atlantis")
