"""Statistics in words that a lay reader follows; each is the end of a sentence, without its full stop."""

import math

from needs_map.geo.numbers import half_away, written
from needs_map.needs.estimates.ratios import ABOUT

UNKNOWN = "not known"
SAME = "about the same"
UNCERTAIN = "too uncertain to say"
# A ratio with limits on both sides of 1 is "about the same" only where both lie within this factor of 1; from wider
# limits a real difference cannot be ruled out.
EQUIVALENT = 1.1
EVERYTHING, MOST_PER_CENT = 100, 99.9  # in per cent: all of it, and the most that is written where some is left
# From here up "so many times as high" reads more easily than a percentage.
TIMES_FROM = 1.9
WHOLE_TIMES_FROM = 9.95
NAMED_MULTIPLES = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
NAMED_PARTS = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth"}


def percent_difference(ratio: float, *, higher: str = "higher", lower: str = "lower") -> str:
    """
    Ratio as a percentage more or less, to the nearest whole one.

    Parameters
    ----------
    ratio
        1 is no difference; >= 0; NaN is unknown.
    higher, lower
        What more and less are called, such as "more likely" and "less likely".

    Returns
    -------
    words
        "67% higher", "11% lower"; "the same" where the percentage rounds to zero; "not known" for NaN or
        infinity. Only a ratio of zero is "100% lower": what would round to it has a decimal, "99.9% lower",
        or is "more than 99.9% lower".

    Raises
    ------
    ValueError
        If the ratio is negative.
    """
    _check_ratio(ratio)
    if not math.isfinite(ratio):
        return UNKNOWN
    exact_percent = float(half_away(abs(ratio - 1) * 100, 11))  # less what a float loses when 1 is taken off
    percent = half_away(exact_percent, 0)
    if percent == 0:
        return "the same"
    if percent == EVERYTHING and 0 < ratio < 1:
        exact = (1 - ratio) * 100
        more = "more than " if exact > MOST_PER_CENT + 1e-9 else ""
        return f"{more}{written(min(exact, MOST_PER_CENT), 1)}% {lower}"
    return f"{percent:,}% {higher if ratio > 1 else lower}"


def ratio_in_words(
    ratio: float,
    lower_cl: float = math.nan,
    upper_cl: float = math.nan,
    *,
    high: str = "high",
    higher: str = "higher",
    lower: str = "lower",
) -> str:
    """
    Ratio in everyday words.

    Parameters
    ----------
    ratio
        1 is no difference; >= 0; NaN is unknown.
    lower_cl, upper_cl
        Its confidence limits, where there are any.
    high, higher, lower
        What much, more and less are called, such as "likely", "more likely" and "less likely".

    Returns
    -------
    words
        "about the same", "67% higher", "about twice as high", "2.4 times as high", "about half as
        high", "11% lower"; "not known" for NaN or infinity. With limits, a ratio near 1 is "slightly
        higher" or "slightly lower" where they exclude 1, "about the same" where they lie close to 1, else
        "too uncertain to say"; where those of another ratio lie on both sides of 1 it adds that the
        difference could be chance.

    Raises
    ------
    ValueError
        If the ratio is negative.
    """
    _check_ratio(ratio)
    if not math.isfinite(ratio):
        return UNKNOWN
    words = _plain_ratio(ratio, high, higher, lower)
    chance = lower_cl <= 1 <= upper_cl
    if words != SAME:
        return f"{words}, a difference that could be chance" if chance else words
    if chance:
        return SAME if lower_cl >= 1 / EQUIVALENT and upper_cl <= EQUIVALENT else UNCERTAIN
    return f"slightly {higher}" if lower_cl > 1 else f"slightly {lower}" if upper_cl < 1 else SAME


def _plain_ratio(ratio: float, high: str, higher: str, lower: str) -> str:
    if abs(ratio - 1) < ABOUT:
        return SAME
    if ratio >= TIMES_FROM:
        nearest = int(half_away(ratio, 0))
        if nearest in NAMED_MULTIPLES and abs(ratio / nearest - 1) < ABOUT:
            return f"about {NAMED_MULTIPLES[nearest]} as {high}"
        decimals = 1 if ratio < WHOLE_TIMES_FROM else 0
        return f"{written(ratio, decimals)} times as {high}"
    if 0 < ratio <= 1 / TIMES_FROM:
        parts = int(half_away(1 / ratio, 0))
        if parts in NAMED_PARTS and abs(ratio * parts - 1) < ABOUT:
            return f"about {NAMED_PARTS[parts]} as {high}"
    return percent_difference(ratio, higher=higher, lower=lower)


def gap_in_words(
    absolute: float,
    *,
    unit: str,
    unit_of_one: str | None = None,
    decimals: int = 1,
    where: str = "in the most deprived fifth",
    higher: str = "higher",
    lower: str = "lower",
) -> str:
    """
    Difference in everyday words.

    Parameters
    ----------
    absolute
        Value there less value elsewhere, in the unit; NaN is unknown.
    unit
        In the plural: "percentage points", "years", "per 100,000"; "" for none.
    unit_of_one
        In the singular, used where the number shown is exactly "1"; as `unit` if not given.
    decimals
        Places shown, >= 0.
    where
        Where it is higher or lower.
    higher, lower
        What more and less are called.

    Returns
    -------
    words
        "17.1 percentage points higher in the most deprived fifth"; "about the same in the most deprived
        fifth" where the number shown would be zero; "not known" for NaN or infinity.
    """
    if not math.isfinite(absolute):
        return UNKNOWN
    size = half_away(abs(absolute), decimals)
    if size == 0:
        return f"{SAME} {where}".strip()
    shown = f"{size:,}"
    named = unit_of_one if shown == "1" and unit_of_one is not None else unit
    return " ".join(word for word in (shown, named, higher if absolute > 0 else lower, where) if word)


def _check_ratio(ratio: float) -> None:
    if ratio < 0:
        raise ValueError(f"ratio must not be negative: {ratio}")
