"""What every statistic asks of its arguments; a refusal names argument, rule and first offending label."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def shown(label: object) -> str:
    """
    Label as a message shows it.

    Parameters
    ----------
    label
        From an index: text, a number, or a tuple of them.

    Returns
    -------
    text
        As Python writes it, without the names of numpy's types.
    """
    if isinstance(label, tuple):
        return f"({', '.join(shown(part) for part in label)})"
    return repr(label.item() if isinstance(label, np.generic) else label)


def refuse(name: str, rule: str, series: pd.Series[Any], offending: Bools) -> None:
    """
    Raise if any row offends.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    rule
        What it must be: "must not be negative".
    series
        The argument.
    offending
        True where a row breaks the rule, row by row.

    Raises
    ------
    ValueError
        If any row offends: argument, rule, first label and its value.
    """
    if offending.any():
        first = int(np.argmax(offending))
        more = int(offending.sum()) - 1
        others = f" (and {more} more)" if more else ""
        raise ValueError(f"{name} {rule}: {series.iloc[first]} at {shown(series.index[first])}{others}")


def same_index(**arguments: pd.Series[Any] | pd.DataFrame) -> None:
    """
    Raise unless all arguments have the same labels in the same order.

    Parameters
    ----------
    **arguments
        Series or tables by name.

    Raises
    ------
    ValueError
        If the index of a later one differs from the first's.
    """
    (first, reference), *others = arguments.items()
    for name, other in others:
        if other.index is reference.index or other.index.equals(reference.index):
            continue
        strangers = other.index.difference(reference.index, sort=False)
        if not len(strangers):
            strangers = reference.index.difference(other.index, sort=False)
        detail = shown(strangers[0]) if len(strangers) else "same labels in another order or number"
        raise ValueError(f"{name} must have the index of {first}: {detail}")


def unique_index(name: str, series: pd.Series[Any] | pd.DataFrame) -> None:
    """
    Raise unless each label stands once.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        The argument.

    Raises
    ------
    ValueError
        If a label is repeated.
    """
    if not series.index.is_unique:
        label = series.index[series.index.duplicated()][0]
        raise ValueError(f"{name} must have each label once: {shown(label)} is repeated")


def numbers(name: str, series: pd.Series[Any]) -> Floats:
    """
    Values as floats, unknown as NaN.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        Numbers of any dtype; missing is NaN, None or NA.

    Returns
    -------
    values
        A float array; the argument itself is not changed.

    Raises
    ------
    ValueError
        If a value is not a number, or is infinite.
    """
    try:
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        parsed = pd.to_numeric(series, errors="coerce").isna() & series.notna()
        refuse(name, "must be numbers", series, parsed.to_numpy(dtype=bool))
        raise
    refuse(name, "must be finite", series, np.isinf(values))
    return values


def not_negative(name: str, series: pd.Series[Any]) -> Floats:
    """
    Values as floats, none below zero; NaN passes as unknown.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        Numbers.

    Returns
    -------
    values
        A float array.

    Raises
    ------
    ValueError
        If a value is negative, infinite or not a number.
    """
    values = numbers(name, series)
    refuse(name, "must not be negative", series, values < 0)
    return values


def above_nought(name: str, series: pd.Series[Any]) -> Floats:
    """
    Values as floats, all above zero; NaN passes as unknown.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        Numbers.

    Returns
    -------
    values
        A float array.

    Raises
    ------
    ValueError
        If a value is zero, negative, infinite or not a number.
    """
    values = numbers(name, series)
    refuse(name, "must be above zero", series, values <= 0)
    return values


def whole_between(name: str, series: pd.Series[Any], low: int, high: int) -> npt.NDArray[np.int64]:
    """
    Whole numbers from low to high, none missing, such as deciles.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        Whole numbers.
    low, high
        First and last that are allowed.

    Returns
    -------
    values
        An integer array.

    Raises
    ------
    ValueError
        If a value is missing, not whole or out of range.
    """
    values = numbers(name, series)
    wrong = ~((values >= low) & (values <= high) & (np.floor(values) == values))
    refuse(name, f"must be a whole number from {low} to {high}, none missing", series, wrong)
    return values.astype(np.int64)


def groups(name: str, series: pd.Series[Any]) -> tuple[npt.NDArray[np.intp], pd.Index[Any]]:
    """
    Each row's group as a position, and the groups in sorted order.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        The group of each row.

    Returns
    -------
    codes
        Position of each row's group.
    labels
        The groups, sorted, so that the order of rows does not matter.

    Raises
    ------
    ValueError
        If a row has no group.
    """
    refuse(name, "must not be missing", series, series.isna().to_numpy(dtype=bool))
    codes, labels = pd.factorize(series, sort=True)
    return codes, pd.Index(labels, name=series.name)


def check_between(name: str, value: float, low: float, high: float) -> None:
    """
    Raise unless a single number lies strictly between two others.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    value
        The number.
    low, high
        Bounds, themselves not allowed.

    Raises
    ------
    ValueError
        If it does not; NaN never does.
    """
    if not low < value < high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}: {value}")


def check_confidence(confidence: float) -> None:
    """
    Raise unless a confidence level is a proportion between 0 and 1, neither included.

    Parameters
    ----------
    confidence
        Such as 0.95.

    Raises
    ------
    ValueError
        If it is not; 95 is not 0.95.
    """
    check_between("confidence", confidence, 0, 1)


def sums(values: Floats, codes: npt.NDArray[np.intp], size: int) -> Floats:
    """
    Sum of the values of each group; NaN as soon as one of them is.

    Parameters
    ----------
    values
        Numbers.
    codes
        Position of each one's group.
    size
        How many groups there are.

    Returns
    -------
    totals
        One for each group, zero for a group with no rows.
    """
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
