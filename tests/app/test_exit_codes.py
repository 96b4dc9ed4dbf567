import os

import pytest

from needs_map.app.commands.exit_codes import exit_code
from needs_map.app.commands.main import main
from needs_map.data.errors import DataError, printable


def failing(error):
    def act():
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DataError("a.csv: row 2 is wrong."), "needs-map: a.csv: row 2 is wrong.\n"),
        (OSError(28, "No space left on device", "/full"), "needs-map: /full cannot be read or written: No space left"),
        (MemoryError(), "needs-map: there is not enough memory for this"),
        (RecursionError("maximum recursion depth exceeded"), "needs-map: this could not be done (RecursionError: max"),
        (KeyError("x"), "needs-map: this could not be done (KeyError: 'x'), perhaps"),
        (KeyboardInterrupt(), "\nneeds-map: stopped. Nothing was changed.\n"),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(capsys, monkeypatch, error, sentence):
    monkeypatch.delenv("NEEDS_MAP_LOG", raising=False)
    assert exit_code(failing(error)) == 1
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert said.strip().count("\n") == 0
    assert "Traceback" not in said


def test_the_details_are_kept_where_a_file_is_named(capsys, monkeypatch, tmp_path):
    log = tmp_path / "log.txt"
    monkeypatch.setenv("NEEDS_MAP_LOG", str(log))
    assert exit_code(failing(ValueError("odd"))) == 1
    assert f"The details are in {log}." in capsys.readouterr().err
    assert "Traceback" in log.read_text()
    monkeypatch.setenv("NEEDS_MAP_LOG", str(tmp_path))
    assert exit_code(failing(ValueError("odd"))) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("before", [None, "other.txt"])
def test_the_option_for_a_log_counts_for_its_command_only(monkeypatch, capsys, tmp_path, before):
    monkeypatch.delenv("NEEDS_MAP_LOG", raising=False)
    if before:
        monkeypatch.setenv("NEEDS_MAP_LOG", before)
    log = tmp_path / "log.txt"
    assert main(["--log", str(log), "config"]) == 0
    assert f'log = "{log}"  # environment' in capsys.readouterr().out
    assert os.environ.get("NEEDS_MAP_LOG") == before


def test_a_command_that_is_done_says_nothing(capsys):
    assert exit_code(lambda: None) == 0
    assert capsys.readouterr().err == ""


def test_text_of_others_cannot_steer_the_terminal(capsys):
    assert printable("no \x1b[31mred\x07 \u202etxt\u202c\r\nnext\tcell") == "no  [31mred   txt  \nnext\tcell"
    exit_code(failing(DataError("the service says no (500 \x1b]0;owned\x07)")))
    assert "\x1b" not in capsys.readouterr().err
