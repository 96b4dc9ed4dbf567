"""The needs assessment: parts add to wholes, shares divide, an average is one of people and not of places."""

from needs_map.data.content.packs import FIGURES, SHIPPED
from needs_map.data.files.tables import read_csv
from tests.data.sums.rounding import exact, rounded, total

PUBLISHED = SHIPPED / "lnr" / FIGURES

CLUSTER = "lnr"
PLACES = ("E06000016", "E10000018", "E06000017", "E06000061", "E06000062")
BOARDS = ("E54000015", "E54000059")
MEASURES = ("life_expectancy", "years_in_poor_health")
COST_OF_ATTENDANCE = 150
MILLION = 1_000_000
THIS_YEAR = 2025


def residents():
    table = read_csv(PUBLISHED / "ethnicity.csv")
    people = table[table["group"] == "All"].set_index("area")["people"]
    return {area: exact(people[area]) for area in PLACES}


def life(table):
    for row in table[table["area"] != CLUSTER].itertuples():
        alive, well = rounded(row.life_expectancy), rounded(row.healthy_life_expectancy)
        years, share = rounded(row.years_in_poor_health, to=0.1), rounded(row.poor_health_percent)
        if not (alive - well).meets(years):
            yield row.Index, "years in poor health are not life less healthy life"
        if not (years / alive * 100).meets(share):
            yield row.Index, "the share of life in poor health does not follow"
        england = rounded(table[(table["area"] == "E92000001") & (table["sex"] == row.sex)]["life_expectancy"].iloc[0])
        if row.against_england == "lower" and alive.low >= england.low:
            yield row.Index, "called lower than England, which it is not"
    weights = residents()
    everyone = total(weights.values())
    for row in table[table["area"] == CLUSTER].itertuples():
        rows = table[table["sex"] == row.sex].set_index("area")
        for measure in MEASURES:
            of_people = total((rounded(rows[measure][area], to=0.1) * weights[area]) / everyone.low for area in PLACES)
            if not of_people.meets(rounded(getattr(row, measure), to=0.1)):
                yield row.Index, f"{measure}: {of_people.low:.2f} to {of_people.high:.2f} weighted by residents"


def preventable(table):
    every = table[table["cause"] == "All causes"].set_index("area")["percent"]
    shares = [float(every[area]) for area in PLACES]
    if not min(shares) <= float(every[CLUSTER]) <= max(shares):
        yield table.index[0], "the share of all places lies outside those of each"
    causes = read_csv(PUBLISHED / "deaths_causes.csv").query("ages == 'All ages'").set_index("cause")["percent"]
    named = {"Cancer": "Cancer (neoplasms)"}
    rows = table[table["deaths"] != ""]
    dead = [exact(row.deaths) / rounded(row.percent) * 100 for row in rows.itertuples()]
    for row, own in zip(rows.itertuples(), dead, strict=True):
        everyone = own / rounded(causes[named.get(row.cause, row.cause)]) * 100
        if not (everyone.low < 60_000 and everyone.high > 40_000):  # 17,082 deaths in 2024, three years
            yield row.Index, "deaths from this cause do not fit all deaths of three years"


def causes_of_death(table):
    for _, rows in table.groupby("ages"):
        if sum(map(float, rows["percent"])) > 100:
            yield rows.index[0], "more than all deaths"


def gap_by_cause(table):
    for row in table.itertuples():
        if not 0 < float(row.years) < 20:
            yield row.Index, "no number of years that a gap can have"


def ethnic(table):
    people = table.pivot_table(index="area", columns="group", values="people", aggfunc=lambda cell: float(cell.iloc[0]))
    part = "Other White (counted in White)"
    for row in table.itertuples():
        own = people.loc[row.area]
        if row.group == "All" and own.drop(["All", part]).sum() != own["All"]:
            yield row.Index, "groups do not add to everyone"
        if row.group != "All" and not (exact(row.people) / exact(str(own["All"])) * 100).meets(rounded(row.percent)):
            yield row.Index, "the percentage does not follow"
        if row.area == CLUSTER and people.loc[list(PLACES), row.group].sum() != float(row.people):
            yield row.Index, "places do not add to all places"
        if row.group == part and own[part] > own["White"]:
            yield row.Index, "a part above its whole"


def need_groups(table):
    for column in ("people_percent", "spend_percent"):
        if not total(map(rounded, table[column])).meets(exact("100")):
            yield table.index[0], f"{column} does not add to 100"
    spent = [rounded(row.people_percent) * rounded(row.pounds_per_person) for row in table.itertuples()]
    for row, own in zip(table.itertuples(), spent, strict=True):
        if not (own / total(spent) * 100).meets(rounded(row.spend_percent)):
            yield row.Index, "the share of spend does not follow from people and spend for each"
    words = ["inpatient" if "inpatient" in row.as_published else "acute" for row in table.itertuples()]
    usual = max(set(words), key=words.count)
    yield from ((row, "spend of another kind") for row, word in zip(table.index, words, strict=True) if word != usual)


def need_group_growth(table):
    groups = read_csv(PUBLISHED / "need_groups.csv").set_index("groups")
    for row in table.itertuples():
        if any(int(word) <= THIS_YEAR for word in row.as_published.split() if word.isdigit() and len(word) == 4):
            yield row.Index, "a projection to a year already past"
        if row.pounds_million:
            each = rounded(groups["pounds_per_person"][row.groups])
            cost = rounded(row.more_people, to=100) * each / MILLION
            if not cost.meets(rounded(row.pounds_million)):
                yield row.Index, "the money does not follow from people and spend for each"
    parts = table[table["groups"].isin(["Frailty", "High complexity"])]
    whole = table[table["groups"] == "10 and 11"].iloc[0]
    if not total(rounded(row.more_people, to=1000) for row in parts.itertuples()).meets(
        rounded(whole["more_people"], to=100)
    ):
        yield parts.index[0], "parts do not add to the two groups together"


def opportunities(table):
    money = ["emergency_million", "elective_million", "outpatient_million", "ae_million", "prescribing_million"]
    whole = table[table["area"] == CLUSTER]
    by_board = {area: table[table["area"] == area].set_index("programme")["total_million"] for area in BOARDS}
    for row in whole.itertuples():
        parts = [rounded(cell) for cell in (getattr(row, column) for column in money) if cell]
        if not total(parts).meets(rounded(row.total_million)) and row.programme != "Total":
            yield row.Index, "settings do not add to the programme"
        if not total(rounded(by_board[area][row.programme]) for area in BOARDS).meets(rounded(row.total_million)):
            yield row.Index, "ICBs do not add to the programme"
        if "LNR Total" in row.as_published:
            yield row.Index, "a column of one ICB under the name of both"
        if row.ae_million and row.programme != "Total":
            cost = exact(row.ae_attendances) * COST_OF_ATTENDANCE / MILLION
            if not cost.meets(rounded(row.ae_million, to=0.1)):  # the last digit is always zero
                yield row.Index, f"{cost.low:.3f}, not {row.ae_million}"
    for column in (*money, "total_million"):
        rows = whole[(whole[column] != "") & (whole["programme"] != "Total")]
        if total(rounded(cell) for cell in rows[column]).low > float(whole[column].iloc[0]):
            yield whole.index[0], f"{column} of the programmes is more than the total, which counts others too"


def evidence(table):
    for row in table.itertuples():
        if row.cost_each:
            money = exact(row.number) * exact(row.cost_each) / MILLION
            if not money.meets(rounded(row.pounds_million)):
                yield row.Index, "admissions at the cost said do not come to the money said"
        if row.cost_million and float(row.pounds_million) <= float(row.cost_million):
            yield row.Index, "called a benefit, but costs more"


def registered(table):
    shares = [f"quintile_{number}" for number in range(1, 6)]
    for row in table.itertuples():
        parts = [rounded(cell) for cell in (getattr(row, column) for column in shares) if cell]
        if not total(parts).meets(exact("100")):
            yield row.Index, "quintiles do not add to 100%"
    patients = {"E54000059": 852_545, "E54000015": 1_233_545}
    by_area = table.set_index("area")
    for column in shares:
        both = total(rounded(by_area[column][area]) * people for area, people in patients.items())
        if not (both / sum(patients.values())).meets(rounded(by_area[column][CLUSTER])):
            yield int(table.index[table["area"] == CLUSTER][0]), f"{column} of the cluster is not that of its ICBs"


def text_and_table(table):
    for row in table.itertuples():
        decimals = len(row.in_text.partition(".")[2])
        if abs(float(row.in_text) - float(row.in_table)) > 0.5 * 10.0**-decimals + 1e-9:
            yield row.Index, f"the text says {row.in_text}, the table {row.in_table}"


CHECKS = {
    "life_expectancy": life,
    "deaths_preventable": preventable,
    "deaths_causes": causes_of_death,
    "life_expectancy_gap": gap_by_cause,
    "ethnicity": ethnic,
    "need_groups": need_groups,
    "need_group_growth": need_group_growth,
    "opportunities": opportunities,
    "opportunities_evidence": evidence,
    "registered_by_quintile": registered,
    "text_and_table": text_and_table,
}
