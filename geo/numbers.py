"""How a number is rounded and written, wherever it is shown: a half goes away from zero."""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN = "not available"
MOST_DECIMALS = 2
"""Decimals of published figures that are written as they were printed."""
ORDINALS = {1: "st", 2: "nd", 3: "rd"}
TEENS = range(11, 14)
EXACT_BELOW = Decimal(10**15)
"""Numbers from here on have no decimals to round: a float holds about so many figures."""
SIGNIFICANT_FIGURES = 15
"""Figures of a float that are sure."""
SURE = 12
"""Figures that no arithmetic before them has blurred."""
SPECK = 1e-12
"""What floating point may take off a number."""


def written(value: float, decimals: int, suffix: str = "") -> str:
    """
    Number as the page writes it: thousands apart, a fixed number of decimals, its unit after it.

    Parameters
    ----------
    value
        NaN is written as "not available"; a half is rounded away from zero, as readers and browsers do.
    """
    if not math.isfinite(value):
        return UNKNOWN
    text = f"{half_away(value, decimals):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−") + suffix


def displayed(values: "pd.Series", decimals: int) -> "pd.Series":
    """
    Numbers as `written` rounds them, so that those which read alike are equal.

    Parameters
    ----------
    values
        NaN stays NaN.
    decimals
        Places that the page writes, >= 0.
    """
    import pandas as pd  # noqa: PLC0415 - a command that writes a number of bytes needs none of it

    rounded = [float(half_away(value, decimals)) if math.isfinite(value) else value for value in values.tolist()]
    return pd.Series(rounded, index=values.index, dtype="float64")


def half_away(value: float, decimals: int) -> Decimal:
    """
    Round a number as all that is shown is rounded: a half goes away from zero, whatever a float's last digit says.

    Parameters
    ----------
    value
        Any number but NaN or infinity.
    decimals
        Places kept, >= 0.

    Returns
    -------
    rounded
        With exactly so many places: 12.25 to one is 12.3, and 100 times 0.285, which a float holds as a speck less than
        28.5, to none is 29.
    """
    if abs(value) >= EXACT_BELOW:
        return Decimal(repr(float(value)))
    return Decimal(f"{value:.{SIGNIFICANT_FIGURES}g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def shortened(values: "pd.Series", decimals: int) -> "pd.Series":
    """
    Numbers cut to so many decimals and one more, which `written` and a browser round as they would the whole.

    Parameters
    ----------
    values
        NaN stays NaN.
    decimals
        Places that the page writes, >= 0.
    """
    import numpy as np  # noqa: PLC0415 - as above
    import pandas as pd  # noqa: PLC0415

    scale = 10.0 ** (decimals + 1)
    return pd.Series(np.trunc(values.to_numpy() * scale * (1 + SPECK)) / scale, index=values.index)


def known(value: float) -> float | None:
    """
    Number for a row of a table or a file, less the specks of floating point; None where it is not known.

    Parameters
    ----------
    value
        NaN and infinity are not known.
    """
    return float(f"{value:.{SURE}g}") if math.isfinite(value) else None


def decimals_of(values: Iterable[float]) -> int:
    """
    Decimals of the figure that has most, at most two: figures side by side are written alike.

    Parameters
    ----------
    values
        NaN and infinity have none.
    """
    ends = [
        f"{half_away(value, MOST_DECIMALS):f}".rstrip("0").partition(".")[2] for value in values if math.isfinite(value)
    ]
    return max((len(end) for end in ends), default=0)


def ordinal(rank: float) -> str:
    """
    Rank as it stands in a sentence: 1st, 22nd, 13th.

    Parameters
    ----------
    rank
        Whole, from 1.
    """
    number = int(rank)
    ending = "th" if number % 100 in TEENS else ORDINALS.get(number % 10, "th")
    return f"{number}{ending}"
