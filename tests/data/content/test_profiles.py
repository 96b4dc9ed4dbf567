"""The file that says what stands on the first page of an area: read whole, or refused in a sentence."""

import os

import pytest

from needs_map.data.content.profiles import SHIPPED, profile_in_use, read_profile
from needs_map.data.errors import DataError


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_one_has_about_a_dozen_figures():
    parts = profile_in_use().parts
    assert parts[0].title == "Deprivation and housing"
    assert 12 <= sum(len(part.figures) for part in parts) <= 20
    assert profile_in_use() == read_profile(SHIPPED)


def test_one_of_your_own_takes_its_place_and_is_read_again_when_it_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_PROFILE", str(tmp_path / "mine.toml"))
    with pytest.raises(DataError, match=r"The setting profile names mine\.toml, and there is no such file\."):
        profile_in_use()
    path = written(tmp_path, '[[part]]\ntitle = "Mine"\nfigures = ["people"]\n')
    os.utime(path, ns=(1, 1))
    assert profile_in_use().parts == (("Mine", (("people",),)),)
    written(tmp_path, '[[part]]\ntitle = "Ours"\nfigures = ["people"]\n')
    os.utime(path, ns=(2, 2))
    assert profile_in_use().parts[0].title == "Ours"


def test_a_key_alone_is_a_list_of_one(tmp_path):
    text = 'lsoas = ["x", "x"]\nrecords = " Ours "\n[[part]]\ntitle = " Mine "\nfigures = ["people", ["a", "b"]]\n'
    assert read_profile(written(tmp_path, text)) == ((("Mine", (("people",), ("a", "b"))),), ("x",), (), "Ours")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "one or more tables"),
        ("part = 3", "one or more tables"),
        ('extra = 1\n[[part]]\ntitle = "A"\nfigures = ["a"]', "nothing else"),
        ('lsoas = "people"\n[[part]]\ntitle = "A"\nfigures = ["a"]', "lsoas must be a list"),
        ('lists = [1]\n[[part]]\ntitle = "A"\nfigures = ["a"]', "lists must be a list"),
        ('records = 1\n[[part]]\ntitle = "A"\nfigures = ["a"]', "records must be the title"),
        ('[[part]]\ntitle = "A"', "part 1, must have a title"),
        ('[[part]]\ntitle = ""\nfigures = ["a"]', "part 1, must have a title"),
        ('[[part]]\ntitle = "A"\nfigures = ["a", []]', "a key or a list of keys"),
        ('[[part]]\ntitle = "A"\nfigures = ["a", [1]]', "a key or a list of keys"),
        ('[[part]]\ntitle = "A"\nfigures = ["a", ["b", "a"]]', "names a figure twice: a"),
        ('[[part]]\ntitle = "A"\nfigures = [' + ", ".join(f'"k{n}"' for n in range(41)) + "]", "more than 40"),
        ("[[part", "is not a TOML file"),
    ],
)
def test_what_is_no_profile_is_refused_in_a_sentence(tmp_path, text, words):
    with pytest.raises(DataError, match=r"mine\.toml") as raised:
        read_profile(written(tmp_path, text))
    assert words in str(raised.value)
