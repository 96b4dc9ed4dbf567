"""Lines that a text takes in documents, by the width of usual letters."""

import textwrap

POINT = 12700
"""EMU."""
LETTER, LINE = 0.52, 1.2
"""Width of a letter, in sizes, more than that of usual text in Arial, which is wider than Calibri; height of a line."""


def lines_taken(text: str, size: float, wide: float) -> list[str]:
    """
    Lines that a text takes.

    Parameters
    ----------
    text
        With its own ends of lines.
    size
        In points.
    wide
        Room for letters, in EMU.
    """
    room = max(1, int(wide / (size * POINT * LETTER)))
    if len(text) <= room and "\n" not in text:
        return [text]
    return [line for part in text.split("\n") for line in textwrap.wrap(part, room) or [""]]
