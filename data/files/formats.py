"""Text from outside: TOML and JSON, however deep they nest, and letters that no name or note needs."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from needs_map.data.errors import DataError

MOST_BYTES = 1024**2
LONGEST_WORDS = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula: refused in a cell that is read, neutralised in one written."""
UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Controls, marks of the direction of writing, and blanks of no width: what stands beside them is shown otherwise than
it is written."""
_ASCII = bytes(range(128))
_CONTROLS = bytes(code for code in _ASCII if UNSEEN.match(chr(code)))


def plain_text(text: str) -> str:
    """Return a text with a blank for each mark that changes how its neighbours are shown; line ends and tabs stay."""
    return UNSEEN.sub(" ", text)


def plain_bytes(content: bytes) -> bytes:
    """Return UTF-8 text as `plain_text` does; quick for a large file."""
    content = content.translate(bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS)))
    letters = content.translate(None, _ASCII).decode(errors="replace")
    if UNSEEN.search(letters):
        return plain_text(content.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    return content


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """
    Parse JSON.

    Raises
    ------
    ValueError
        If it is none, or nests too deep to be data.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it nests too deep") from error


def read_toml(path: Path) -> dict[str, Any]:
    """
    Read a TOML file that a person wrote.

    Raises
    ------
    DataError
        If it is too large, not UTF-8 or not TOML.
    """
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path.name} is larger than 1 MB: it should be a page of text.")
    try:
        return tomllib.loads(plain_text(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8: save it as UTF-8 text.") from error
    except RecursionError as error:
        raise DataError(f"{path.name} is not a TOML file that can be read (it nests too deep): correct it.") from error
    except ValueError as error:
        words = " ".join(str(error).split())[:LONGEST_WORDS]
        raise DataError(f"{path.name} is not a TOML file ({words}): put texts in quotation marks.") from error
