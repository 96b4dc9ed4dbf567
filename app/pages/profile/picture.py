"""The figures of a profile as a picture: the area among its peers on each, and England in the middle."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from needs_map.app.pages.indicators.charts import spine_data
from needs_map.app.pages.indicators.files import spine_picture
from needs_map.app.pages.indicators.pictures import area_finding
from needs_map.app.pages.indicators.table import AreaLine
from needs_map.app.pages.profile.figures import ProfileLine
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area

NATION = "England"


def profile_picture(
    serving: Serving, area: Area, parts: list[tuple[str, list[ProfileLine]]]
) -> Callable[[str], bytes] | None:
    """
    Return what draws the figures of a profile in a format, when it is needed.

    Parameters
    ----------
    serving, area
        The store, and the area or list of patients.
    parts
        Title and figures of each part of the profile.

    Returns
    -------
    picture
        None where no figure has peers to be drawn among.
    """
    found = [one for _, lines in parts for one in lines if one.peers and not one.line.entry.is_composition]
    return partial(_drawn, serving, area, found) if found else None


def _drawn(serving: Serving, area: Area, found: list[ProfileLine], form: str) -> bytes:
    rows = [
        AreaLine(one.line, one.rank, one.ranked, one.trend, min(one.peers), max(one.peers), one.past) for one in found
    ]
    data = spine_data(rows, area.code, {one.line.entry.key: pd.Series(one.peers) for one in found})
    finding = area_finding(area, [one.line for one in found], NATION)
    return spine_picture(serving, rows, data, form, finding=finding, against=NATION)
