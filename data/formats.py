"""TOML and JSON from outside: whatever is wrong with such a text is said, however deep it nests."""

import json
import tomllib
from pathlib import Path
from typing import Any

from data.errors import DataError

MOST_BYTES = 1024**2
LONGEST_WORDS = 200


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
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8: save it as UTF-8 text.") from error
    except RecursionError as error:
        raise DataError(f"{path.name} is not a TOML file that can be read (it nests too deep): correct it.") from error
    except ValueError as error:
        words = " ".join(str(error).split())[:LONGEST_WORDS]
        raise DataError(f"{path.name} is not a TOML file ({words}): put texts in quotation marks.") from error
