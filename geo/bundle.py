"""The scripts of a page as one script: what a file that opens without a network needs."""

import re
from pathlib import Path

WEB_FILES = Path(__file__).parent / "web"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.M)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.M)
COMMENT = re.compile(r"^ *(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.M | re.S)
"""A comment that has its lines to itself."""


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
    return "\n".join([*written.values(), f"const {name} = {_variable(entry)};\n"])


def _variable(script: str) -> str:
    return f"script_{script}"


def _add(script: str, written: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a script after all that it imports."""
    if script in above:
        raise ValueError(f"entry: scripts must not import each other in a circle: {' -> '.join((*above, script))}")
    source = COMMENT.sub("", (WEB_FILES / f"{script}.js").read_text(encoding="utf-8"))
    for imported in IMPORT.findall(source):
        if imported[1] not in written:
            _add(imported[1], written, (*above, script))
    body = IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable(found[2])};\n", source)
    exported = ", ".join(name for _, name in EXPORT.findall(body))
    body = EXPORT.sub(r"\1 \2", body)
    if other := re.search(r"^(?:import|export)\b.*", body, re.M):
        raise ValueError(f"entry: {script}.js must import and export by name only, not {other[0]!r}")
    written[script] = f"const {_variable(script)} = (() => {{\n{body.strip()}\nreturn {{ {exported} }};\n}})();"
