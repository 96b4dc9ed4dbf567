"""Core20PLUS5: an ICB that is worse than England is named an outlier, one that is not is not. The rest are words."""

from tests.data.sums.rounding import rounded

ENGLAND = "E92000001"


def outliers(table):
    england = table[table["area"] == ENGLAND].set_index("indicator")["value"]
    for row in table[table["outlier"] != ""].itertuples():
        here, there = rounded(row.value), rounded(england[row.indicator])
        worse = here.low >= there.high if row.desired == "lower" else here.high <= there.low
        if worse != (row.outlier == "yes"):
            yield row.Index, f"{row.indicator}: {row.value} against {england[row.indicator]}, outlier: {row.outlier}"


def targets(table):
    """A target in per cent is one."""
    for row in table[table["target"] != ""].itertuples():
        if not 0 < float(row.target) <= 100:
            yield row.Index, f"{row.clinical_area}: {row.target}%"


def nothing(_):
    """Words without figures."""
    return ()


CHECKS = {
    "core20plus5": outliers,
    "core20plus5_framework": targets,
    "plus_groups": nothing,
    "pledges": nothing,
}
