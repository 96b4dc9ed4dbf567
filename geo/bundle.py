"""The scripts of a page as one script: one file to fetch, and what a file that opens without a network needs."""

import re
from collections.abc import Iterable
from pathlib import Path

WEB_FILES = Path(__file__).parent / "web"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.M)
EXPORT = re.compile(r"^export (default )?((?:async )?function|const|class) (\w+)", re.M)
LIBRARY = re.compile(r'^import "\./(\w+/(\w+)\.js)";\n', re.M)
"""Of a script of others, which puts itself where all find it."""
COMMENT = re.compile(r"^ *(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.M | re.S)
"""A comment that has its lines to itself."""
LAZILY = "const lazily = (make) => { let made; return () => (made ??= make() ?? {}); };"


def bundle(entry: str, name: str) -> str:
    """
    Write a script and all that it imports as one script without imports.

    Parameters
    ----------
    entry
        Name of a script of the page, without its folder and ending. What it imports, and what that imports in turn, it
        names in braces: `import { one, two } from "./other.js";`.
    name
        Of the constant that holds what the script exports.

    Returns
    -------
    script
        Each script as a function of its own, so that names of one are not seen by another; comments are left out.

    Raises
    ------
    ValueError
        If a script imports or exports in another way, or scripts import each other in a circle.
    """
    written: dict[str, str] = {}
    _add(entry, written, ())
    return "\n".join([LAZILY, *written.values(), f"const {name} = {_variable(entry)}();\n"])


def module(entries: Iterable[str]) -> str:
    """
    Write several scripts and all that they import as one module.

    Parameters
    ----------
    entries
        Names of scripts, as for `bundle`; each has a function as its default export.

    Returns
    -------
    module
        It exports those functions by the names of their scripts. A script runs when it is first wanted.

    Raises
    ------
    ValueError
        As for `bundle`.
    """
    written: dict[str, str] = {}
    exports = []
    for entry in entries:
        if entry not in written:
            _add(entry, written, ())
        exports.append(f"export const {entry} = (...words) => {_variable(entry)}().default(...words);")
    return "\n".join([LAZILY, *written.values(), *exports, ""])


def _variable(script: str) -> str:
    return f"script_{script}"


def _lazy(script: str, body: str) -> str:
    """Write a script as what runs it once, when it is first wanted."""
    return f"const {_variable(script)} = lazily(() => {{\n{body.strip()}\n}});"


def _add(script: str, written: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a script after all that it imports."""
    if script in above:
        raise ValueError(f"entry: scripts must not import each other in a circle: {' -> '.join((*above, script))}")
    source = COMMENT.sub("", (WEB_FILES / f"{script}.js").read_text(encoding="utf-8"))
    for path, library in LIBRARY.findall(source):
        written.setdefault(library, _lazy(library, (WEB_FILES / path).read_text(encoding="utf-8")))
    for imported in IMPORT.findall(source):
        if imported[1] not in written:
            _add(imported[1], written, (*above, script))
    body = LIBRARY.sub(lambda found: f"{_variable(found[2])}();\n", source)
    body = IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable(found[2])}();\n", body)
    exported = ", ".join(f"default: {name}" if default else name for default, _, name in EXPORT.findall(body))
    body = EXPORT.sub(r"\2 \3", body)
    if other := re.search(r"^(?:import|export)\b(?!\.).*", body, re.M):
        raise ValueError(f"entry: {script}.js must import and export by name only, not {other[0]!r}")
    written[script] = _lazy(script, f"{body.strip()}\nreturn {{ {exported} }};")
