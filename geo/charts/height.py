"""How high a chart has to be to be read, for a page that is only as high as what is drawn on it."""

from needs_map.geo.charts import heat
from needs_map.geo.charts.grid import ROW
from needs_map.geo.charts.kinds import Bars, Chart, Dots, Grid, Heat, Panels, Pyramid
from needs_map.geo.pictures.text import LINE, MM_PER_POINT, fitted_lines

LABEL_SHARE = 0.38
"""Share of the width that names of rows may take."""
PANEL_GAP = 8.0
READ_ROW_MM, READ_MM, READ_PANEL_MM = 8.0, 70.0, 48.0
"""Height of a row, least height of a chart with an axis upward, and least width of a panel, in mm."""
READ_SHARE = 0.5
"""Height of a chart with an axis upward, as a share of its width."""


def height_of(chart: Chart, width: float, size: float) -> float:
    """
    Height that a chart takes to be read, where its page may be as high as that.

    Parameters
    ----------
    chart
        Any chart.
    width
        Room for it, in mm.
    size
        Of letters, in points.

    Returns
    -------
    height
        In mm.
    """
    line = size * LINE * MM_PER_POINT
    if isinstance(chart, Bars | Dots):
        names = [fitted_lines(row, (size,), width * LABEL_SHARE, 1).height for row in chart.rows]
        return len(names) * max(READ_ROW_MM, max(names) + 1) + 6 * line
    if isinstance(chart, Pyramid):
        return (len(chart.ages) + 6) * line
    if isinstance(chart, Heat):
        return heat.heat_height(chart, heat.plan_of(chart, width)) + 1
    if isinstance(chart, Grid):
        return (len(chart.rows) * ROW + 6) * line * 1.1
    if isinstance(chart, Panels):
        high = max(READ_MM, width * READ_SHARE)
        return high if is_beside(chart, width) else len(chart.panels) * (high + PANEL_GAP)
    return max(READ_MM, width * READ_SHARE)


def is_beside(chart: Panels, width: float) -> bool:
    """Whether panels stand side by side in a room of a width in mm, not one below the other."""
    return len(chart.panels) == 1 or width / len(chart.panels) >= READ_PANEL_MM
