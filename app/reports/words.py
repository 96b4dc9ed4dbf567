"""Sentences on the figures that reports state in their text, each made from the figures."""

from typing import NamedTuple

import pandas as pd

from needs_map.app.pages.indicators.words import listed
from needs_map.app.reports.marks import name_in_sentence
from needs_map.figures.serving import Serving
from needs_map.geo.numbers import decimals_of, ordinal, written

MOST_DECIMALS = 2
INDICATORS = 36
"""Indicators of Appendix 2 of the performance report, by its paragraph 14."""
NONE = "None"
"""Subject of a row that says that an area has no entry in a list."""


class Stated(NamedTuple):
    """Rows of one topic, and how a sentence quotes them."""

    serving: Serving
    table: pd.DataFrame

    def row(self, subject: str, area: str = "", period: str = "") -> pd.Series:
        """Row of a subject, an area and a period; the first if those are not given."""
        found = self.table[self.table["subject"] == subject]
        found = found[found["area"] == area] if area else found
        found = found[found["period"] == period] if period else found
        if found.empty:
            raise LookupError(subject)
        return found.iloc[0]

    def figure(self, subject: str, area: str = "", period: str = "") -> str:
        """Value of a row, with a per cent sign where it is one."""
        row = self.row(subject, area, period)
        return published_number(row["value"], row["unit"])

    def other(self, subject: str, area: str = "") -> str:
        """Figure that the value of a row is set beside."""
        row = self.row(subject, area)
        return published_number(row["other"], row["unit"])

    def name(self, subject: str = "") -> str:
        """Name inside a sentence of the first area that has a subject, or any."""
        return name_in_sentence(self.serving, str((self.row(subject) if subject else self.table.iloc[0])["area"]))

    def each(self, subject: str) -> list[str]:
        """Values of a subject with their areas: `55% in Ambridge`."""
        rows = self.table[self.table["subject"] == subject]
        return [
            f"{published_number(row['value'], row['unit'])} in {name_in_sentence(self.serving, str(row['area']))}"
            for _, row in rows.iterrows()
        ]


def published_number(value: float, unit: str) -> str:
    """
    Figure as it was published: no more decimals than it has.

    Parameters
    ----------
    value
        NaN is written as "not available".
    unit
        One that begins with "%" is written with the sign; "rank" as 1st, 2nd.
    """
    if unit == "rank":
        return ordinal(value)
    return written(value, decimals_of([value]), "%" if unit.startswith("%") else "")


def first_figure_words(facts: Stated) -> str:
    """Quote the first figure of a topic: of each area that has it, with its period."""
    first = facts.table.iloc[0]
    period = "" if first["period"] == "not stated" else f" ({first['period']})"
    unit = "" if first["unit"].startswith("%") or first["unit"] == "rank" else f" {first['unit']}"
    rows = facts.table[facts.table["subject"].eq(first["subject"]) & facts.table["period"].eq(first["period"])]
    figures = [
        f"{published_number(row['value'], row['unit'])}{unit} in {name_in_sentence(facts.serving, str(row['area']))}"
        for _, row in rows.iterrows()
    ]
    return f"{first['subject']}: {listed(figures)}{period}."


def key_facts_words(facts: Stated) -> str:
    """Patients, practices, births and deaths: of the first area, with the patients of the others."""
    patients, practices = "Patients registered with GP practices", "GP practices"
    whole, *parts = facts.each(patients)
    count = facts.figure(patients)
    where = whole.removeprefix(count) + (f": {listed(parts)}" if parts else "")
    return (
        f"{count} patients are registered with {facts.figure(practices)} GP practices{where} "
        f"({facts.row(patients)['period']}). In {facts.row('Live births')['period']} there were "
        f"{facts.figure('Live births')} live births and {facts.figure('Deaths')} deaths."
    )


def ages_words(facts: Stated) -> str:
    """Share of registered patients by age, the largest first."""
    largest = facts.table.sort_values("value", ascending=False, kind="stable")
    shares = [
        f"{published_number(row['value'], row['unit'])} are {_aged(str(row['subject']))}"
        for _, row in largest.iterrows()
    ]
    return f"Of registered patients in {facts.name()}, {listed(shares)} ({facts.table['period'].iloc[0]})."


def _aged(ages: str) -> str:
    return ages.lower() if ages.startswith("Under") else f"aged {ages}"


def children_words(facts: Stated) -> str:
    """Mental health needs of pupils, and admissions for self-harm."""
    needs = facts.table[facts.table["subject"] == "Social, emotional and mental health needs"].sort_values("value")
    if needs.empty:
        raise LookupError
    low, high = (
        (published_number(row["value"], row["unit"]), name_in_sentence(facts.serving, str(row["area"])))
        for _, row in needs.iloc[[0, -1]].iterrows()
    )
    harm = facts.each("Hospital admissions for self-harm, aged 10 to 24")
    text = (
        f"Between {low[0]} of pupils in {low[1]} and {high[0]} in {high[1]} have social, emotional and mental health "
        f"needs ({needs['period'].iloc[0]})."
    )
    if not harm:
        return text
    return (
        f"{text} Hospital admissions for self-harm per 100,000 people aged 10 to 24 are significantly higher than in "
        f"England: {listed(harm)}."
    )


def children_worse_words(facts: Stated) -> str:
    """Number of indicators on which each place is significantly worse than England, the most first."""
    counts = facts.table["subject"].ne(NONE).groupby(facts.table["area"], sort=False).sum()
    counts = counts.sort_values(ascending=False, kind="stable")
    first, *rest = [
        (name_in_sentence(facts.serving, str(code)), str(count or "none")) for code, count in counts.items()
    ]
    text = f"{first[0]} is significantly worse than England on {first[1]} indicators of children and young people"
    return ", ".join([text, listed([f"{name} on {count}" for name, count in rest])] if rest else [text]) + "."


def _in_order(facts: Stated) -> str:
    return listed([name[0].lower() + name[1:] for name in facts.table.sort_values("value")["subject"]])


def risk_factors_words(facts: Stated) -> str:
    """Risk factors in the order of the document."""
    return (
        f"The main risk factors for ill health and death in {facts.name()}, in the document’s order, are "
        f"{_in_order(facts)}."
    )


def disability_words(facts: Stated) -> str:
    """Causes of disability in the order of the document."""
    return (
        f"The main causes of ill health in {facts.name()} that deaths do not show, in the document’s order, are "
        f"{_in_order(facts)}."
    )


def cancer_words(facts: Stated) -> str:
    """Early diagnosis by site, and survival."""
    early, survival = "Diagnosed at stage 1 or 2: ", "Five-year survival"
    every = facts.row(early + "all cancers")
    sites = [f"{facts.figure(early + site)} for {site}" for site in ("breast", "cervical", "bowel", "lung")]
    return (
        f"In {every['period']}, {published_number(every['value'], every['unit'])} of staged cancers in {facts.name()} "
        f"were diagnosed at stage 1 or 2; the {every['against']} is {facts.other(early + 'all cancers')}. The share "
        f"was {listed(sites)} cancer. Five-year survival is {listed(facts.each(survival))}, compared with "
        f"{facts.other(survival)} in England."
    )


def respiratory_words(facts: Stated) -> str:
    """People not on registers, and attendances above the benchmark."""
    copd, asthma = (f"People with {what} who are not on GP registers" for what in ("COPD", "asthma"))
    return (
        f"{facts.figure(copd)} people with COPD and up to {facts.figure(asthma)} with asthma in {facts.name()} are not "
        f"on GP registers. A&E attendances for respiratory disease exceeded the benchmark by "
        f"{facts.figure('A&E attendances above the benchmark')}."
    )


def targets_words(facts: Stated) -> str:
    """National targets for the year."""
    return (
        f"The national targets for {facts.row('A&E: seen within four hours')['period']} are that "
        f"{facts.figure('Referral to treatment within 18 weeks')} of patients are treated within 18 weeks of referral, "
        f"{facts.figure('A&E: seen within four hours')} are seen within four hours in A&E, "
        f"{facts.figure('Cancer: treatment within 62 days')} of cancers are treated within 62 days, and "
        f"{facts.figure('Cancer: 28-day faster diagnosis standard')} are diagnosed or ruled out within 28 days."
    )


def public_health_words(facts: Stated) -> str:
    """How many indicators moved, and the ranks of the worst."""
    trends = facts.table[facts.table["unit"] == "trend"]["note"]
    obesity, hiv = "Overweight and obesity in adults", "HIV diagnosed late"
    ranked = written(facts.row(obesity)["other"], 0)
    return (
        f"Over the last five years {(trends == 'improving').sum()} public health indicators of {facts.name()} improved "
        f"significantly and {(trends == 'getting worse').sum()} got worse. It ranks {facts.figure(obesity)} of "
        f"{ranked} areas for overweight and obesity in adults and {facts.figure(hiv)} for late diagnosis of HIV, and "
        "is significantly worse than England on both."
    )


def appendix_words(facts: Stated) -> str:
    """How many of the appendix's indicators its text names, by group."""
    counts = facts.table["against"].value_counts(sort=False)
    groups = [f"{count} on {str(group).lower()}" for group, count in counts.items()]
    return (
        f"The text of Appendix 2 names {len(facts.table)} of its {INDICATORS} indicators of {facts.name()}: "
        f"{listed(groups)}. Their values are printed as pictures, so they are not given here."
    )


def oversight_words(facts: Stated) -> str:
    """How many ranks among ICBs the report names as red and as green."""
    counts = facts.table["against"].value_counts()
    return (
        f"Of {facts.name()}’s ranks among ICBs in the NHS Oversight Framework for {facts.table['period'].iloc[0]}, the "
        f"report names {counts['red']} as red and {counts['green']} as green."
    )


def better_care_words(facts: Stated) -> str:
    """How many indicators the framework has, and on what."""
    kinds = facts.table["note"].value_counts()
    groups = [group.lower() for group in facts.table["against"].unique()]
    return (
        f"In {facts.table['period'].iloc[0]} the Better Care Fund has {kinds['headline']} headline indicators and "
        f"{kinds['supporting']} supporting ones, on {listed(groups)}."
    )


def progress_words(facts: Stated) -> str:
    """Redirected patients and midwifery vacancies."""
    sent = facts.row("A&E patients redirected to community urgent care")
    vacancies = "Midwifery vacancy rate"
    return (
        f"In {sent['period']}, {published_number(sent['value'], sent['unit'])} A&E patients in {facts.name()} were "
        f"redirected to community urgent care. The midwifery vacancy rate fell from {facts.other(vacancies)} to "
        f"{facts.figure(vacancies)} in the year to {facts.row(vacancies)['period']}."
    )


def movements_words(facts: Stated) -> str:
    """How long waits and health checks moved."""
    waits = facts.table[facts.table["subject"] == "Waiting over 52 weeks"]
    checks = facts.table[facts.table["subject"].str.startswith("Learning disability")]
    if waits.empty or checks.empty:
        raise LookupError
    first, middle, last = (published_number(row["value"], row["unit"]) for _, row in waits.iterrows())
    before, now = (f"{published_number(row['value'], row['unit'])} in {row['period']}" for _, row in checks.iterrows())
    return (
        f"The share of patients in {facts.name()} waiting over 52 weeks fell from {first} to {middle} by the "
        f"{waits['period'].iloc[1]} and to {last} in {waits['period'].iloc[2]}. The share of people aged 14 and over "
        f"with a learning disability who had an annual health check fell from {before} to {now}."
    )


def ambitions_words(facts: Stated) -> str:
    """Preterm births against the national ambition."""
    own = facts.row("Preterm births")
    return (
        f"{published_number(own['value'], own['unit'])} of births in {facts.name('Preterm births')} were preterm in "
        f"{own['period']}; the {own['against']} is {published_number(own['other'], own['unit'])}."
    )
