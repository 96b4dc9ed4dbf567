"""Performance: what the report says of a series in two places agrees, and its totals, growth and ratings follow."""

import math

from needs_map.data.content.packs import FIGURES, SHIPPED
from needs_map.data.files.tables import read_csv
from tests.data.sums.rounding import exact, rounded, total

PUBLISHED = SHIPPED / "lnr" / FIGURES

AMBER = 0.05  # "within 5%" of the target
HIGHER = {"higher": 1, "lower": -1}


def _rows(series, period=None):
    table = read_csv(PUBLISHED / "performance.csv")
    found = table[table["series"] == series]
    return found if period is None else found[found["period"] == period]


def _rating(row):
    short = HIGHER[row["desired"]] * (float(row["target"]) - float(row["value"])) / float(row["target"])
    return "met" if short <= 0 else "within 5%" if short <= AMBER else "missed"


def series(table):
    """A plan ends at the aim that the text gives."""
    stated = read_csv(PUBLISHED / "performance_stated.csv")
    aims = stated[stated["kind"] == "aim"].set_index("series")["value"]
    for name, rows in table[table["target"] != ""].groupby("series", sort=False):
        last = rows.iloc[-1]
        if name in aims and not math.isclose(float(last["target"]), float(aims[name])):
            yield last.name, f"{name}: the plan ends at {last['target']}, the text says {aims[name]}"


def stated(table):
    """What is said elsewhere of a series is what the series shows."""
    for row in table.itertuples():
        words = SAID[row.kind](row, table)
        if words:
            yield row.Index, f"{row.series}: {words}"


def _figure(row, _):
    shown = rounded(_rows(row.series, row.period)[row.kind].iloc[0])
    return "" if shown.meets(rounded(row.value)) else f"{row.value} here, {shown} in its table"


def _total(row, _):
    parts = _rows(row.series)["target" if row.kind == "total target" else "value"]
    added = total(exact(part) for part in parts if part)
    return "" if added.meets(exact(row.value)) else f"the parts make {added.low:.0f}, not {row.value}"


def _growth(row, table):
    now = table[(table["series"] == row.series) & (table["kind"] == "value")]["value"].iloc[0]
    before = rounded(_rows(row.series, f"{int(row.period[:4]) - 1}{row.period[4:]}")["value"].iloc[0])
    grown = rounded(now) / before * 100 - exact("100")
    return "" if grown.meets(rounded(row.value)) else f"grew by {grown.low:.1f}%, not {row.value}%"


def _status(row, _):
    rows = _rows(row.series, row.period)
    if rows.empty:  # rated without figures
        return ""
    found = _rating(rows.iloc[0])
    return "" if found == row.status else f"{found} by its figures, not {row.status}"


SAID = {
    "value": _figure,
    "target": _figure,
    "total": _total,
    "total target": _total,
    "growth in a year": _growth,
    "status": _status,
    "aim": lambda *_: "",  # the plan is held against it, above
}


def counts(table):
    """Ratings of a set are no more than what is rated, and all of it where those not rated are counted too."""
    for name, rows in table.groupby("set", sort=False):
        number = dict(zip(rows["status"], rows["value"].astype(int), strict=True))
        rated = sum(count for status, count in number.items() if status != "all")
        if rated > number["all"] or ("not compared" in number and rated != number["all"]):
            yield rows.index[0], f"{name}: {rated} ratings of {number['all']}"


CHECKS = {"performance": series, "performance_stated": stated, "performance_counts": counts}
