"""Activity to 2040: growth in per cent follows from the two figures beside it."""

from tests.data.sums.rounding import exact, rounded


def growth(table):
    for row in table.itertuples():
        grown = (exact(row.projection) / exact(row.activity)) * 100 - exact("100")
        if not grown.meets(rounded(row.growth_percent)):
            yield row.Index, f"{row.service} in {row.system} grows by {grown.low:.1f}%, not {row.growth_percent}%"


CHECKS = {"activity": growth}
