"""Units as they follow a number in words: in the singular after exactly 1."""

import re

from needs_map.data.files.units import OF_RATIO

SINGULAR = {"people": "person"}
PROPER = {"Asian", "Black", "White", "English", "Welsh", "Core20", "British", "England", "Census"}
"""Words that keep their capital within a sentence."""
NOUN = re.compile(r"[a-z]+[a-rt-z]s")
"""One word in the plural, not such as per 1,000 people."""


PLURALS = re.compile(r"\b(postcodes|LSOAs|MSOAs|wards|rows|patients|indicators|registers|practices|networks)\b")


def left_out_words(count: int, reason: str) -> str:
    """Count of what a reader left out with its reason, such as "1 postcode outside the system"."""
    if count == 1:
        reason = PLURALS.sub(lambda found: found[1][:-1], reason, count=1)
    return f"{count:,} {reason}"


def in_words(name: str) -> str:
    """Name of a measure as it stands inside a sentence: proper names and abbreviations keep their capital."""
    first = re.split(r"[ -]", name, maxsplit=1)[0]
    keeps = first[1:] != first[1:].lower() or not first.isalpha() or first in PROPER
    return name if keeps else name[0].lower() + name[1:]


HEAD_ENDS = re.compile(r",| \(|:| /| (?:for|of|in|at|from|with|who|aged|deprived|by|per|to|on|under)\b")
"""What ends the words that say what a measure is of."""


def head_of(name: str) -> str:
    """What a measure's name is of, such as "Emergency admissions" of "Emergency admissions for falls"."""
    return HEAD_ENDS.split(name, maxsplit=1)[0]


def is_plural(name: str) -> bool:
    """Whether a measure's name is of several, as "Emergency admissions for falls" is and "Life expectancy" is not."""
    head = head_of(name)
    return bool(re.search(r"(?<![sui])s$", head)) or head.casefold().endswith(("people", "children", "women", "men"))


def unit_after(shown: str, unit: str) -> str:
    """
    Unit after a number.

    Parameters
    ----------
    shown
        The number as it is written.
    unit
        In the plural, such as "people" or "years"; others are as they stand. A standardised ratio has its scale.
    """
    if unit.startswith(OF_RATIO):
        return f"({unit.removeprefix(OF_RATIO)})"
    if shown != "1":
        return unit
    return SINGULAR.get(unit, unit.removesuffix("s") if NOUN.fullmatch(unit) else unit)


def unit_of_difference(unit: str) -> str:
    """Unit of a difference between two figures, as it follows a number: theirs, or points of a ratio or a score."""
    return "points" if unit.startswith((OF_RATIO, "out of ")) else unit
