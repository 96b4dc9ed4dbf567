"""Figures that reports state in their text: parts add, the same figure elsewhere agrees, lists do not differ."""

from needs_map.data.content.packs import FIGURES, SHIPPED
from needs_map.data.files.tables import read_csv
from tests.data.sums.rounding import exact, rounded, total

PUBLISHED = SHIPPED / "lnr" / FIGURES

CLUSTER, LLR, NORTHANTS = "lnr", "E54000015", "E54000059"
PLACES = ("E06000016", "E10000018", "E06000017", "E06000061", "E06000062")
YEARS = (2024, 2026, 2027, 2028, 2029, 2030)
HALF = 45  # per cent from which "nearly half" is fair


def _elsewhere(name, column, **which):
    table = read_csv(PUBLISHED / f"{name}.csv")
    for key, value in which.items():
        table = table[table[key] == value]
    return rounded(table[column].iloc[-1])


def key_facts(rows):
    for subject, found in rows.groupby("subject", sort=False):
        value = found.set_index("area")["value"].map(int)
        if len(value) > 1 and value[CLUSTER] != value[LLR] + value[NORTHANTS]:
            yield found.index[0], f"{subject}: ICBs do not add to the cluster"
        if subject == "Local authorities" and value[CLUSTER] != len(PLACES):
            yield found.index[0], "not the places of the other tables"


def registered_ages(rows):
    if total(map(rounded, rows["value"])).low > 100:
        yield rows.index[0], "more than all patients"
    for row in rows.itertuples():
        if "half" in row.as_published and float(row.value) < HALF:
            yield row.Index, "called nearly half"


def children(rows):
    for row in rows[rows["unit"] == "% of pupils"].itertuples():
        if not 3.8 <= float(row.value) <= 4.5:
            yield row.Index, "outside the range that the text gives"


def children_worse(rows):
    # "Rutland does not have any"; the others as many as the sentences name
    expected = dict(zip(PLACES, (11, 3, 0, 2, 5), strict=True))
    for area, found in rows.groupby("area"):
        if (found["subject"] != "None").sum() != expected[area]:
            yield found.index[0], "not as many as the text names"


def ranks(rows):
    if sorted(map(int, rows["value"])) != list(range(1, len(rows) + 1)):
        yield rows.index[0], "no order"
    for row in rows.itertuples():
        if row.other and row.other != row.value:
            yield row.Index, "another place in the other list"


def cancer(rows):
    by = rows.set_index(["subject", "area"])["value"]
    early = "Diagnosed at stage 1 or 2: "
    sites = [float(by[early + site, CLUSTER]) for site in ("breast", "lung", "bowel", "cervical")]
    if not min(sites) <= float(by[early + "all cancers", CLUSTER]) <= max(sites):
        yield rows.index[0], "all cancers lie outside the sites"
    for row in rows[rows["subject"] == "Five-year survival"].itertuples():
        if float(row.value) >= float(row.other):
            yield row.Index, "called below England"
    for row in rows[rows["subject"] == "Core20 gap in diagnosis at stage 1 or 2"].itertuples():
        table = read_csv(PUBLISHED / "core20plus5.csv")
        gap = table[(table["indicator"] == "Cancer diagnosed early: deprivation gap") & (table["area"] == row.area)][
            "value"
        ]
        if not rounded(gap.iloc[0]).meets(rounded(row.value)):
            yield row.Index, f"the dashboard has {gap.iloc[0]}"


def respiratory(rows):
    above = rows[rows["unit"] == "attendances"].iloc[0]
    programme = "PBC 11 Problems of the respiratory system"
    table = _elsewhere("opportunities", "ae_attendances", programme=programme, area=CLUSTER)
    if not table.meets(rounded(above["value"])):
        yield above.name, "the table of programmes has another number"


def targets(rows):
    row = rows[rows["unit"] == "minutes"].iloc[0]
    plan = _elsewhere("performance", "target", series="Category 2 ambulance response, mean")
    if not plan.meets(exact(row["value"]) * 60):
        yield row.name, "the trajectory has another time"


def public_health(rows):
    for row in rows[rows["unit"] == "rank"].itertuples():
        if not 1 <= int(row.value) <= int(row.other):
            yield row.Index, "a rank beyond the number of areas"
    words = {"better than England": "green", "worse than England": "red"}
    counted = read_csv(PUBLISHED / "performance_counts.csv").set_index(["set", "status"])["value"]
    for rating, colour in words.items():
        if (rows["against"] == rating).sum() > int(counted["Public health outcomes", colour]):
            yield rows.index[0], f"more {colour} indicators than are counted"


def progress(rows):
    by = rows.set_index("subject")
    every = by["other"]["Lipid lowering therapy, CVD risk over 20%: women aged 30 to 59"]
    series = "Lipid lowering therapy, CVD risk over 20%"
    if not _elsewhere("performance", "value", series=series, period="2024/25 Q2").meets(rounded(every)):
        yield rows.index[0], "all patients have another share in their series"
    deaf = "Severely or profoundly deaf "
    people, adults = (
        int(by["value"][deaf + who]) for who in ("people", "adults who may benefit from talking therapies")
    )
    if adults != people * 40 // 100:
        yield rows.index[0], "not the 40% of deaf people that the text gives"


def appendix(rows):
    counted = read_csv(PUBLISHED / "performance_counts.csv").set_index(["set", "status"])["value"]
    if len(rows) > int(counted["Public health outcomes", "all"]):
        yield rows.index[0], "more indicators than the appendix has"
    names = set(rows["subject"].str.rpartition(", ")[0]) | set(rows["subject"])
    series = read_csv(PUBLISHED / "report_figures.csv")
    text = series[(series["topic"] == "public-health") & ~series["subject"].str.startswith("Inequality")]
    for name in text["subject"]:
        if name not in names:
            yield rows.index[0], f"{name} is in the text and not in the appendix"


def oversight(rows):
    if rows["against"].value_counts().to_dict() != {"red": 5, "green": 2}:
        yield rows.index[0], "not as many as paragraph 12 names"


def better_care(rows):
    kinds = rows.groupby("against", sort=False)["note"].value_counts().to_dict()
    table = {("Emergency admissions", "headline"): 1, ("Emergency admissions", "supporting"): 2}
    table |= {("Discharge delays", "headline"): 3, ("Discharge delays", "supporting"): 2}
    table |= {("Care home admissions", "headline"): 1, ("Care home admissions", "supporting"): 2}
    if kinds != table:
        yield rows.index[0], "not the rows of the table of paragraph 20"


def movements(rows):
    keys = {"Waiting over 52 weeks": "waiting_52_weeks", "Waiting over 65 weeks": "waiting_65_weeks"}
    keys["Learning disability: annual health check, aged 14 and over"] = "learning_disability_checks"
    for subject, found in rows.groupby("subject", sort=False):
        last = found.iloc[-1]
        if subject in keys:
            table = _elsewhere("inequality_indicators", "value", indicator=keys[subject])
            if not table.meets(rounded(last["value"])):
                yield last.name, "the table has another figure for the same month"
        elif not _elsewhere("inequality_indicators", "value", indicator="waiting_18_weeks").meets(
            rounded(last["other"])
        ):
            yield last.name, "the table lies outside the range of the year"


def ambitions(rows):
    own = rows[rows["area"] == LLR].iloc[0]
    if not _elsewhere("inequality_indicators", "value", indicator="preterm_births").meets(rounded(own["value"])):
        yield own.name, "the table has another rate"
    nation = rows[rows["area"] != LLR].iloc[0]
    if own["other"] != nation["value"]:
        yield own.name, "another ambition"


TOPICS = {
    "key-facts": key_facts,
    "registered-ages": registered_ages,
    "children": children,
    "children-worse": children_worse,
    "risk-factors": ranks,
    "causes-of-disability": ranks,
    "cancer": cancer,
    "respiratory": respiratory,
    "targets-2025-26": targets,
    "public-health": public_health,
    "appendix-2": appendix,
    "oversight": oversight,
    "better-care-fund": better_care,
    "progress": progress,
    "movements": movements,
    "ambitions": ambitions,
}


def stated(table):
    for topic, rows in table.groupby("topic", sort=False):
        yield from TOPICS[topic](rows)


def projection(table):
    parts, whole = table[table["ages"] != "All ages"], table[table["ages"] == "All ages"].iloc[0]
    for year in YEARS:
        if not total(map(rounded, parts[f"people_{year}"])).meets(rounded(whole[f"people_{year}"])):
            yield whole.name, f"{year}: ages do not add to all ages"
    for row in table.itertuples():
        grown = rounded(row.people_2030) / rounded(row.people_2026) * 100 - exact("100")
        if not grown.meets(rounded(row.growth_percent)):
            yield row.Index, f"grows by {grown.low:.2f}%"
    estimate = exact(str(round(total(map(exact, parts["people_2024"])).low)))
    if not estimate.meets(exact(whole["people_2024"])):
        yield whole.name, "the estimate, of counts, does not add"


CHECKS = {"report_figures": stated, "population_projection": projection}
