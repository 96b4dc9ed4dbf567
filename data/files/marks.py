"""Marks in place of a figure: `*`, `[c]`, `..` and the like, which say that it is suppressed or not available."""

import pandas as pd

SUPPRESSED_MARKS = {"*", "**", "c", "[c]", "(c)", "s", "[s]", "supp", "suppressed", "confidential", "withheld"}
"""Small letters without spaces, as `UNAVAILABLE_MARKS`; `<5` and the like beside them."""
UNAVAILABLE_MARKS = {
    *(".", "..", ":", "[:]", "z", "[z]", "x", "[x]", "u", "[u]", "[w]", "[low]", "†", "‡", "#"),
    *("#n/a", "n/a", "na", "nan", "null", "none", "notavailable", "notapplicable", "missing", "nodata"),
}
DASHES = {"-", "–", "—"}
WITHHELD, ABSENT = "Suppressed by the publisher", "Not available"
"""Notes on a figure in whose place a publisher has a mark."""
MOST_ABSENT = 0.05
"""Share of rows without a count above which those that have one are not added up to a whole."""


def without_marks(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """
    Empty the cells of a publisher's figures that hold a mark in place of a number.

    Parameters
    ----------
    cells
        Text.

    Returns
    -------
    cells, note
        On the same index: numbers as they are, and what each mark means; an empty note where there is none.
    """
    marks = cells.str.lower().str.replace(" ", "", regex=False)
    hidden = marks.isin(SUPPRESSED_MARKS) | marks.str.fullmatch(r"<\d+")
    absent = marks.isin(UNAVAILABLE_MARKS | DASHES)
    note = pd.Series("", index=cells.index).mask(hidden, WITHHELD).mask(absent, ABSENT)
    return cells.mask(hidden | absent, ""), note
