"""Times that things take, in other units."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SECONDS_IN_MINUTE = 60


def in_minutes(seconds: pd.Series[float]) -> pd.Series[float]:
    """
    Seconds as minutes.

    Parameters
    ----------
    seconds
        Any index; NaN is unknown.

    Returns
    -------
    minutes
        On the same index; NaN stays unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> in_minutes(pd.Series([90])).tolist()
    [1.5]
    """
    return seconds / SECONDS_IN_MINUTE
