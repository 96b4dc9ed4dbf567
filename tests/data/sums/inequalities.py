"""The health inequalities report: units that can be, groups that add to their total, ratios that follow from rates."""

from needs_map.data.content.packs import FIGURES, SHIPPED
from needs_map.data.files.tables import read_csv
from tests.data.sums.rounding import exact, rounded

PUBLISHED = SHIPPED / "lnr" / FIGURES

PER_100_000 = "per 100,000 people"
SERVICES = {
    "outpatient_attendances": "Outpatient attendances",
    "emergency_attendances": "Acute emergency attendances",
    "elective_admissions": "Inpatient admissions",
}
"""Events that the needs assessment counts in the same services and ICB."""
PART_OF = {"virtual_outpatients": "outpatient_attendances"}
TOO_FEW = 10
"""Times fewer events than counted elsewhere that no difference of definition explains."""
COUNTS = ("emergency_admissions_children",)


def indicators():
    return read_csv(PUBLISHED / "inequality_indicators.csv").set_index("indicator")


def activity(service):
    table = read_csv(PUBLISHED / "activity.csv")
    row = table[(table["system"] == "LLR") & (table["service"] == service)].iloc[0]
    return float(row["activity"])


def cannot_be_per_100_000(key, own):
    """Whether a rate gives far fewer events a year than are counted elsewhere."""
    events = float(own["value"][key]) / 100_000 * activity("Population")
    if key in SERVICES:
        return events * TOO_FEW < activity(SERVICES[key])
    if key == "emergency_admissions":  # those of children in one month, twelve times over, are a part of everyone's
        return events < 12 * float(own["value"]["emergency_admissions_children"])
    return key in PART_OF and cannot_be_per_100_000(PART_OF[key], own)


def units(table):
    own = table.set_index("indicator")
    values = read_csv(PUBLISHED / "inequalities.csv")
    for row in table.itertuples():
        if row.unit == PER_100_000 and cannot_be_per_100_000(row.indicator, own):
            yield row.Index, "too few events a year for this unit"
        groups = values[(values["indicator"] == row.indicator) & (values["group_type"] == "ethnic group")]["value"]
        if sum(float(value) for value in groups if value) == float(row.value):
            yield row.Index, "the groups add to everyone, so it is a count and no rate"


def groups(table):
    own = indicators()
    for (key, kind), rows in table.groupby(["indicator", "group_type"], sort=False):
        values = [value for value in rows["value"] if value]
        everyone = rounded(own["value"][key])
        if key in COUNTS:
            if sum(map(float, values)) != float(own["value"][key]):
                yield from ((row, f"{kind}s do not add to everyone") for row in rows.index)
        elif everyone.high < min(map(float, values)) or everyone.low > max(map(float, values)):
            yield from ((row, f"everyone lies outside all {kind}s") for row in rows.index)
        for row in rows.itertuples():
            difference = float(row.value or "nan") - float(own["value"][key])
            if (row.against_average == "higher" and difference <= 0) or (
                row.against_average == "lower" and difference >= 0
            ):
                yield row.Index, f"called {row.against_average} than everyone, which it is not"
        if set(rows["unit"]) != {own["unit"][key]} or set(rows["period"]) != {own["period"][key]}:
            yield rows.index[0], "another unit or period than the indicator's"


def statements(table):
    values = read_csv(PUBLISHED / "inequalities.csv").set_index(["indicator", "group_type", "group"])["value"]
    for row in table.itertuples():
        first, second = (values[row.indicator, row.group_type, one] for one in (row.group, row.reference))
        percent = (rounded(first) / rounded(second)) * 100 - exact("100")
        if not percent.meets(rounded(row.percent)):
            yield row.Index, f"{first} over {second} is {percent.low:.1f} to {percent.high:.1f}% higher"


CHECKS = {"inequality_indicators": units, "inequalities": groups, "inequality_statements": statements}
