"""What the page Data and methods lists as the statistics of the pages is what some page uses."""

import ast
import re

from tests.conftest import ROOT

NEEDS = {
    ".".join(("needs_map", *path.relative_to(ROOT).with_suffix("").parts)): path.read_text()
    for path in sorted((ROOT / "needs").rglob("*.py"))
}
IMPORT = re.compile(r"^ *from (needs_map\.needs(?:\.\w+)+) import (\([^)]*\)|[^\n]*)", re.MULTILINE)


def imported(source):
    return {
        (module, name.split(" as ")[0].strip())
        for module, names in IMPORT.findall(source)
        for name in re.sub(r"#.*", "", names).strip("()\n ").split(",")
    }


def reached():
    """Functions and classes of `needs` that the product calls, or that these call in turn."""
    defined = {
        (module, node.name): node
        for module, source in NEEDS.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    names = {module: imported(source) for module, source in NEEDS.items()}
    found = set()
    waiting = set().union(
        *(imported(path.read_text()) for room in ("app", "figures") for path in (ROOT / room).rglob("*.py"))
    )
    while waiting:
        module, name = waiting.pop()
        if (module, name) in found or (module, name) not in defined:
            continue
        found.add((module, name))
        words = {node.id for node in ast.walk(defined[module, name]) if isinstance(node, ast.Name)}
        known = names[module] | {key for key in defined if key[0] == module}
        waiting |= {key for key in known if key[1] in words}
    return {f"{module}.{name}" for module, name in found} | {module for module, _ in found}


def test_the_page_lists_only_statistics_that_pages_use():
    table = (ROOT / "app" / "pages" / "methods" / "methods.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(needs_map\.needs(?:\.\w+)+)`", table))
    assert len(listed) > 10
    assert listed - reached() == set()
