"""Scripts put together as one, and the lock of what checks them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from needs_map.geo.bundle import bundle, module

ROOT = Path(__file__).parents[2]


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """Give the function that writes scripts of a page by name."""
    monkeypatch.setattr("needs_map.geo.bundle.WEB_FILES", tmp_path)

    def write(**sources):
        for name, source in sources.items():
            (tmp_path / f"{name}.js").write_text(source, encoding="utf-8")

    return write


def test_each_script_comes_once_after_what_it_imports_and_under_a_name_of_its_own(scripts):
    scripts(
        top='import { left } from "./left.js";\nimport {\n  right,\n} from "./right.js";\nexport const all = left;\n'
        "const kept =\n  /** @type {number} */ (all);\n/** Left out. */\n",
        left='// What it is.\nimport { base } from "./base.js";\nconst own = 1;\nexport const left = base + own;\n',
        right='import { base } from "./base.js";\nconst own = 2;\nexport const right = base + own;\n',
        base="/** A number. */\nexport function number() {\n  return 3; // here\n}\nexport const base = number();\n",
    )
    text = bundle("top", "whole")
    order = [text.index(f"const script_{name} = ") for name in ("base", "left", "right", "top")]
    assert order == sorted(order)
    assert text.count("return 3;") == 1
    assert "const { base } = script_base();" in text
    assert "return { number, base };" in text
    assert text.endswith("const whole = script_top();\n")
    assert "import" not in text
    assert "export" not in text
    assert "What it is" not in text
    assert "/** @type {number} */ (all);" in text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('import { a } from "./top.js";\nexport const b = a;\n', "circle: top -> other -> top"),
        ("export { a as b };\n", "other.js must import and export by name only"),
        ('import "./left.js";\nexport const b = 1;\n', "other.js must import and export by name only"),
    ],
)
def test_what_cannot_be_put_together_is_refused(scripts, source, words):
    scripts(top='import { b } from "./other.js";\nexport const a = b;\n', other=source)
    with pytest.raises(ValueError, match=words):
        bundle("top", "whole")


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not here")
def test_parts_in_one_module_share_what_they_import_and_run_when_they_are_wanted(scripts, tmp_path):
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "library.js").write_text("globalThis.library = (globalThis.library ?? 0) + 1;\n")
    scripts(
        one='import "./others/library.js";\nimport { next } from "./count.js";\n'
        "export default function draw() {\n  return `one ${next()}`;\n}\n",
        two='import { next } from "./count.js";\nexport default function drawToo(more) {\n  return next() + more;\n}\n',
        never='throw new Error("run");\nexport default function none() {}\n',
        count="let at = 0;\nexport const next = () => ++at;\n",
    )
    (tmp_path / "page.mjs").write_text(module(["one", "two", "never"]), encoding="utf-8")
    (tmp_path / "ask.mjs").write_text(
        'import { one, two } from "./page.mjs";\nconsole.log(globalThis.library, one(), two(10), globalThis.library);\n'
    )
    answer = subprocess.run(["node", tmp_path / "ask.mjs"], check=True, capture_output=True, text=True)
    assert answer.stdout == "undefined one 1 12 1\n"


def test_the_lock_of_the_checks_has_hashes_and_no_address_of_a_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages.pop("")
    assert packages
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
