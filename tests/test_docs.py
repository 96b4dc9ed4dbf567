"""The documentation: its examples run, its addresses answer, and the site is made of it without a loose end."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pandas as pd
import pytest

from needs_map.app.api.notebook import NotebookPicture

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SHOWN = "http://localhost:8501/api/v1"
ADDRESS = re.compile(rf"{re.escape(SHOWN)}[^\s\"'<>`)\]]*")
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def texts():
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}


def run(source, names):
    """Run lines of Python as a notebook does; the value of the last, if it is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "example", "exec"), names)  # noqa: S102 - our own examples
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "example", "eval"), names)  # noqa: S307 - likewise


@pytest.fixture
def no_store(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))


def test_every_address_of_the_api_in_the_documentation_answers(address):
    found = {one.rstrip(".;,") for text in texts().values() for one in ADDRESS.findall(text)}
    assert len(found) > 5
    for one in sorted(found):
        answer = httpx.get(address + one.removeprefix(SHOWN), timeout=60)
        assert answer.status_code == 200, (one, answer.text)


def test_the_examples_in_python_run(address):
    (example,) = FENCE.findall(texts()["api.md"])
    names = {}
    run(example.replace(SHOWN, address), names)
    assert names["places"].set_index("name")["value"]["Rutland"] == 0
    assert {"2025", "2030", "2035"} <= set(names["people"].columns)
    assert set(names["lsoas"].geometry.geom_type) <= {"Polygon", "MultiPolygon"}


def test_the_examples_in_r_run(address, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    wanted = 'quit(status = !all(c("readr", "sf") %in% rownames(installed.packages())))'
    if subprocess.run(["Rscript", "-e", wanted], capture_output=True, check=False).returncode:
        pytest.skip("the packages readr and sf are not installed for R")
    (example,) = re.findall(r"^```r\n(.*?)^```", texts()["api.md"], re.MULTILINE | re.DOTALL)
    script = tmp_path / "example.R"
    told = 'cat(places$value[places$name == "Rutland"], nrow(lsoas) > 100, nrow(map) > 10, sf::st_crs(map)$epsg)'
    script.write_text(f"{example.replace(SHOWN, address)}\n{told}\n", encoding="utf-8")
    ran = subprocess.run(["Rscript", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=200)
    assert ran.stdout.endswith("0 TRUE TRUE 4326"), ran.stdout + ran.stderr


@pytest.mark.usefixtures("no_store")
def test_three_lines_in_a_notebook():
    (example,) = FENCE.findall(texts()["notebook.md"])
    assert len(example.split("\n\n")) == 2
    shares = run(example, {}).set_index("name")["core20_percent"]
    assert round(shares["Leicester"], 1) == 53.5  # published


@pytest.mark.usefixtures("no_store")
def test_the_tutorial_runs_from_its_first_cell_to_its_last():
    notebook = json.loads((DOCS / "tutorial.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names = {}
    shown = [run(cell, names) for cell in cells]
    assert all(not cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert repr(shown[0]).startswith("<Needs map: ")
    tables = [one for one in shown if isinstance(one, pd.DataFrame)]
    assert len(tables) >= 4
    assert all(len(table) for table in tables)
    assert isinstance(shown[-1], NotebookPicture)
    assert shown[-1]._repr_png_().startswith(b"\x89PNG")


def test_the_navigation_of_the_site_leads_to_every_page_of_the_documentation():
    nav = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]
    assert set(re.findall(r"[\w-]+\.md", json.dumps(nav))) == set(texts())


def test_every_link_between_pages_of_the_documentation_leads_somewhere():
    for name, text in texts().items():
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
            assert (DOCS / target).exists(), f"{name}: {target}"


def test_the_site_is_made_and_asks_no_other_host_for_anything(tmp_path):
    pytest.importorskip("zensical", reason="the generator of the site is not installed: it is one of the dev packages")
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    words = [sys.executable, "-m", "zensical", "build", "--strict"]
    made = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert {page.stem for page in pages} >= {name.removesuffix(".md") for name in texts()}
    for page in pages:
        loaded = re.findall(
            r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(https?://[^\"'\s>]+)", page.read_text()
        )
        assert loaded == [], page.name
