"""What a refused build or store must leave behind: one sentence, exit 1, the store that was serving untouched."""

import re

from needs_map.app.commands.main import main
from needs_map.data.store import read_store

ADVICE = re.compile(r" Or take \S+ out of \S+: the store is then built without [^.]+\.$")
"""How to go on without a file that the build does not need: it stands after the sentence on what is wrong with it."""


def contents(folder):
    """Bytes of all files of a store but the lock."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "build.lock"
    }


def build(files, store):
    return main(["data", "build", "--from", str(files), "--system", str(files / "tiny.toml"), "--store", str(store)])


def the_sentence(stderr):
    """The one sentence after the progress bars."""
    assert "Traceback" not in stderr
    lines = stderr.rstrip("\n").split("\n")
    said = [line for line in lines if line.startswith("needs-map: ")]
    assert said == lines[-1:], stderr
    sentence = said[0].removeprefix("needs-map: ")
    sentence = ADVICE.sub("", sentence)
    assert len(sentence) < 400
    assert not re.search(r"[.?!] +[A-Z]", sentence), f"more than one sentence: {sentence}"
    return sentence


def assert_refused(files, store, capsys, *words):
    before = contents(store)
    capsys.readouterr()
    assert build(files, store) == 1
    sentence = the_sentence(capsys.readouterr().err)
    for word in words:
        assert word in sentence, f"{word!r} is not in: {sentence}"
    assert contents(store) == before
    assert len(read_store(store).lsoa) == 24
