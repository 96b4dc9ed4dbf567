"""Content packs: the example of the documentation, broken ones, and what a store does with them."""

import re
import shutil
from pathlib import Path

import pytest

from needs_map.data.content.packs import default_system, shipped_packs, stored_packs
from needs_map.data.content.published import checked_pack
from needs_map.data.errors import DataError

DOCUMENT = Path(__file__).parents[3] / "docs" / "content-pack.md"
FILES = {"toml": "pack.toml", "csv": "published/report_figures.csv", "markdown": "methods.md"}


def write_example(folder):
    """Write the example of the documentation."""
    (folder / "published").mkdir(parents=True)
    for kind, body in re.findall(
        r"^```(\w+)\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        if kind in FILES:
            (folder / FILES[kind]).write_text(body, encoding="utf-8")
    return folder


@pytest.fixture
def pack(tmp_path):
    return write_example(tmp_path / "borsetshire")


def test_the_packs_of_the_project_are_sound():
    assert [checked_pack(one.folder).key for one in shipped_packs()] == ["england", "lnr"]
    assert [one.key for one in shipped_packs() if one.default] == [default_system()]


def test_the_example_is_sound(pack):
    found = checked_pack(pack)
    assert [one.cited for one in found.documents] == [
        "NHS Borsetshire ICB, Joint strategic needs assessment (May 2024)"
    ]
    assert [heading for heading, _ in found.methods] == ["Areas"]
    assert found.is_about({"E54999001"})
    assert not found.is_about({"E54000015"})


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("pack.toml", 'name = "Borsetshire"\n', "", r"borsetshire/pack\.toml: pack lacks the key 'name'"),
        ("pack.toml", "name =", "colour = 1\nname =", "'colour' is not a key of a pack: use name, default"),
        (
            "pack.toml",
            'publisher = "NHS Borsetshire ICB"\n',
            "",
            "document joint-needs-assessment lacks the key 'publisher'",
        ),
        ("pack.toml", '["E54999001"]', '"E54999001"', "document joint-needs-assessment: about must be a list of texts"),
        ("pack.toml", '"inequalities"', '"map"', "topic frailty: page 'map' is none of population, inequalities"),
        ("pack.toml", "notes =", 'form = "pie"\nnotes =', "topic frailty: form 'pie' is none of figures"),
        ("pack.toml", "joint-needs-assessment", "core20plus5-england", "is one of the project's: give it another key"),
        (
            "pack.toml",
            'name = "Borsetshire"',
            'name = "Borsetshire"\nsystem.code = "b"',
            r"pack\.toml lacks the key 'icb'",
        ),
        (
            "published/report_figures.csv",
            "15,,,",
            "15%,,,",
            r"report_figures\.csv: row 3, column 'value': '15%' is not a",
        ),
        ("published/report_figures.csv", "frailty", "falls", "row 2, column 'topic': 'falls' is none of the topics"),
        (
            "published/report_figures.csv",
            "joint",
            "other",
            "row 2, column 'document': 'other-needs-assessment' is none of",
        ),
        (
            "methods.md",
            "**N",
            "![x](https://example.org/x.png) **N",
            r"methods\.md: line 3 has a picture, a link or HTML",
        ),
        ("methods.md", "**N", "<script>**N", r"methods\.md: line 3 has a picture, a link or HTML"),
        ("methods.md", "### Areas", "Areas", "line 1 must be a heading"),
    ],
)
def test_a_broken_pack_is_one_sentence(pack, file, old, new, rule):
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=rule) as refused:
        checked_pack(pack)
    assert "\n" not in str(refused.value)


def test_what_is_no_file_of_a_pack_is_named(pack, tmp_path):
    shutil.copy(pack / "methods.md", pack / "published" / "deaths.csv")
    with pytest.raises(DataError, match=r"deaths\.csv is no file of a pack's folder published: those are activity"):
        checked_pack(pack)
    with pytest.raises(DataError, match=r"no pack\.toml in"):
        checked_pack(tmp_path / "borset")
    with pytest.raises(DataError, match="the folder of a pack is named with small letters"):
        checked_pack(tmp_path / "My pack")


def test_words_that_a_column_cannot_hold_are_named(pack):
    rows = "document,page,area,period,unit,sex,against_england,life_expectancy,healthy_life_expectancy,"
    rows += "years_in_poor_health,poor_health_percent,as_published,caveat\n"
    rows += "joint-needs-assessment,page 3,E54999001,2023,years,boys,,80,60,20,25,,\n"
    (pack / "published" / "life_expectancy.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(DataError, match=r"life_expectancy\.csv: row 2, column 'sex': 'boys' is none of females, males"):
        checked_pack(pack)


def test_a_pack_changed_inside_a_store_is_left_out(tmp_path):
    (tmp_path / "b" / "packs" / "borsetshire").mkdir(parents=True)
    (tmp_path / "b" / "packs" / "borsetshire" / "pack.toml").write_text('name = "B"', encoding="utf-8")
    manifest = {"build": "b", "packs": {"borsetshire": {"name": "B", "files": {"packs/borsetshire/pack.toml": "0"}}}}
    packs, problems = stored_packs(tmp_path, manifest)
    assert packs == ()
    assert "borsetshire is not shown: packs/borsetshire/pack.toml is missing or not as it was written" in problems[0]
