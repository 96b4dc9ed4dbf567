"""Charts of a list: its people by quintile, and its registers of disease beside England."""

import math
from collections.abc import Sequence

from needs_map.app.pages.compare.bars import QUINTILE_NAMES
from needs_map.figures.documents.part import Row
from needs_map.figures.people.list_ages import ListAges, band_names
from needs_map.figures.people.list_deprivation import Deprivation
from needs_map.geo.charts.kinds import WHOSE, Axis, Bars, Dot, Dots, Segment
from needs_map.geo.palettes import sequential

SERIES = dict(zip(("list", "pcn", "icb"), zip(("#11246b", "#2f7d4f", "#b34700"), WHOSE, strict=False), strict=True))
"""Colour and shape of a list, its network and its ICB."""
COLUMNS = {"list": "percent", "pcn": "pcn_percent", "icb": "icb_percent"}
AXIS = "Above or below England, as a percentage of England’s share"


def list_quintile_bars(found: Sequence[Deprivation]) -> Bars:
    """Return a bar for each list: the shares of its people in each national quintile, end to end."""
    known = [one for one in found if all(map(math.isfinite, one.quintiles))]
    parts = [
        Segment(name, [one.quintiles[number - 1] * 100 for one in known], colour)
        for (number, name), colour in zip(QUINTILE_NAMES.items(), sequential(len(QUINTILE_NAMES)), strict=True)
    ]
    return Bars(
        [one.name for one in known], parts, Axis("% of patients by national IMD quintile", 0, "%"), totals=False
    )


def age_bars(found: Sequence[ListAges]) -> Bars:
    """Return a bar for each list: the shares of its people in each band of age, end to end."""
    names = band_names()
    parts = [
        Segment(name, [one.share[number] * 100 for one in found], colour)
        for number, (name, colour) in enumerate(zip(names, reversed(sequential(len(names))), strict=True))
    ]
    return Bars([one.name for one in found], parts, Axis("% of patients by age", 0, "%"), totals=False)


def register_picture(rows: Sequence[Row], names: dict[str, str]) -> Dots:
    """
    How a list, its network and its ICB stand beside England, in per cent of England's share: a row a register.

    Parameters
    ----------
    rows
        From `table.register_rows`.
    names
        Name of the list, which has its limits, of its network where it has one, and of its ICB, by the keys of
        `SERIES`.
    """
    drawn = list(filter(is_drawn, rows))
    dots = []
    for key, name in names.items():
        colour, shape = SERIES[key]
        ends = [
            [_above(row, column) * 100 for row in drawn] if key == "list" else []
            for column in ("lower_cl_percent", "upper_cl_percent")
        ]
        dots.append(Dot(name, [_above(row, COLUMNS[key]) * 100 for row in drawn], colour, shape, *ends))
    return Dots([row["condition"] for row in drawn], dots, Axis(AXIS, 0, "%", signed=True), [("England", 0.0)])


def is_drawn(row: Row) -> bool:
    """Whether a register can be set beside England: its share is shown, and England's is known."""
    return math.isfinite(_above(row, "percent"))


def _above(row: Row, column: str) -> float:
    """How far a share lies above England's, as a part of that; NaN where one is unknown."""
    england = row["england_percent"]
    return float(row[column] / england - 1) if math.isfinite(england) and england > 0 else math.nan
