"""The layers of the design: who may import whom. A breach is a failure, not a remark."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "needs": {"needs"},
    "data": {"data"},
    "geo": {"geo", "data"},
    "figures": {"figures", "geo", "data", "needs"},
    "app": {"app", "figures", "geo", "data", "needs"},
}
MOST_IN_A_ROOM = 25
"""Modules beside one another that a reader can still overlook."""
MOST_LINES = 350
"""Lines of a file that is about one thing."""
NOT_FOR_THE_PRODUCT = {"benchmarks", "phstatsmethods", "PHStatsMethods", "tests", "tools"}
"""What is not installed, or not of the same licence."""
PLAIN_ROOMS = ("commands", "documents", "link", "update", "words")
"""Rooms of the app that know nothing of how a page is drawn: commands, documents and the API use them too."""
NOT_FOR_NEEDS = {"streamlit", "folium", "geopandas", "shapely", "pyogrio"}


def package(module: str) -> str:
    """Room of a module of the product, or the top of another package."""
    parts = module.split(".")
    return parts[1] if parts[0] == "needs_map" and len(parts) > 1 else parts[0]


def imported_packages(source: str) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    packages = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            packages |= {package(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            packages.add(package(node.module or ""))
    return packages


def breaches(layer: str, source: str) -> set[str]:
    packages = imported_packages(source)
    found = (packages & set(LAYERS)) - LAYERS[layer]
    if layer != "app":
        found |= packages & {"streamlit", "altair", "starlette"}
    if layer == "needs":
        found |= packages & NOT_FOR_NEEDS
    return found | (packages & NOT_FOR_THE_PRODUCT)


MODULES = [(layer, path) for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda v: v if isinstance(v, str) else v.stem)
def test_module_keeps_to_its_layer(layer, path):
    assert breaches(layer, path.read_text()) == set()


@pytest.mark.parametrize(
    ("layer", "source", "breach"),
    [
        ("needs", "import geopandas", {"geopandas"}),
        ("needs", "def f():\n    from needs_map.data.store import read_store", {"data"}),
        ("data", "from needs_map.geo.areas import AreaTree", {"geo"}),
        ("geo", "import streamlit as st", {"streamlit"}),
        ("figures", "import altair", {"altair"}),
        ("figures", "from needs_map.app.words import headline", {"app"}),
        ("geo", "from needs_map.figures.serving import Serving", {"figures"}),
        ("geo", "from needs_map.needs.deprivation.core20 import core20_share", {"needs"}),
        ("app", "from PHStatsMethods import ph_rate", {"PHStatsMethods"}),
        ("data", "from tools.sample.areas import sample_lsoas", {"tools"}),
        ("app", "import streamlit, needs_map.geo.areas, needs_map.needs.deprivation.core20", set()),
    ],
)
def test_a_breach_is_seen(layer, source, breach):
    assert breaches(layer, source) == breach


@pytest.mark.parametrize("layer", ["app", "data", "figures", "geo", "needs"])
def test_no_room_holds_more_modules_than_a_reader_can_overlook(layer):
    for folder in [ROOT / layer, *(path for path in (ROOT / layer).rglob("*") if path.is_dir())]:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= MOST_IN_A_ROOM, folder


@pytest.mark.parametrize("room", PLAIN_ROOMS)
def test_what_commands_and_documents_share_with_pages_imports_no_streamlit(room):
    modules = sorted((ROOT / "app" / room).rglob("*.py"))
    assert modules
    assert {path.name for path in modules if "streamlit" in imported_packages(path.read_text())} == set()


def test_no_file_is_longer_than_one_subject_needs():
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for _, path in MODULES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
