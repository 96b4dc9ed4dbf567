"""Units as they follow a number in words: in the singular after exactly 1."""

import re

SINGULAR = {"people": "person"}
NOUN = re.compile(r"[a-z]+[a-rt-z]s")
"""One word in the plural, not such as per 1,000 people."""


def counted(count: int, reason: str) -> str:
    """Count of what a reader left out with its reason, such as "1 postcode outside the system"."""
    if count == 1:
        reason = re.sub(r"\b(postcodes|LSOAs|rows|patients)\b", lambda found: found[1][:-1], reason, count=1)
    return f"{count:,} {reason}"


def unit_after(shown: str, unit: str) -> str:
    """
    Unit after a number.

    Parameters
    ----------
    shown
        The number as it is written.
    unit
        In the plural, such as "people" or "years"; others are as they stand.
    """
    if shown != "1":
        return unit
    return SINGULAR.get(unit, unit.removesuffix("s") if NOUN.fullmatch(unit) else unit)
