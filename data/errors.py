"""The one error that a bad file raises, in the words of the person who has to mend it."""

import unicodedata
from collections.abc import Sequence

UNPRINTABLE = {"Cc", "Cf", "Cs", "Co"}
"""Unicode categories of characters that no message needs: control, format, surrogates, private use."""


class DataError(Exception):
    """
    A file cannot be used: which one, which row or column or code, and what to do.

    The command line prints it as one line and exits 1; the page shows it and stops.
    """


def few_of(names: Sequence[str], most: int) -> str:
    """Write the first of some names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def printable(text: str) -> str:
    """Return a text without control characters, which could change what a terminal shows; line ends stay."""
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in UNPRINTABLE else " " for letter in text
    )
