"""Sentences on lives, deaths and money, made from published figures."""

import math

import pandas as pd

from needs_map.app.pages.indicators.words import listed
from needs_map.app.words.differences import SAME, gap_in_words, ratio_in_words
from needs_map.app.words.headline import possessive
from needs_map.data.content.packs import benchmarks_of
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written

SIGNIFICANCE = {
    "lower": ("▼ L", "significantly lower than England"),
    "similar": ("● S", "similar to England"),
    "higher": ("▲ H", "significantly higher than England"),
    "": ("–", "not stated"),
}
CHILDREN = {"males": "boy", "females": "girl"}


def significance_cell(against: str, is_england: bool) -> str:
    """Return a comparison with England as shape, letter and words."""
    if is_england:
        return ""
    mark, words = SIGNIFICANCE[against]
    return f"{mark} {words}"


def name_in_sentence(serving: Serving, code: str) -> str:
    """Name of an area of the store, or of a benchmark, inside a sentence."""
    tree = serving.tree
    return in_sentence(tree[code]) if code in tree else benchmarks_of(serving.packs)[code]


def years(value: float) -> str:
    """Years of life to one decimal, with "1 year" in the singular."""
    text = written(value, 1)
    return text if not math.isfinite(value) else f"{text} year" if text == "1.0" else f"{text} years"


def lives_words(serving: Serving, table: pd.DataFrame, own: str, within: Area | None = None) -> str:
    """
    Sentence on length of life and health: of one place, else of the place with the shortest lives.

    Parameters
    ----------
    serving
        The store.
    table
        Published life expectancy.
    own
        Code of a place; empty for none.
    within
        Area whose places are asked about, where there is no one place; all of the table if not given, or if the
        table has none of its places.
    """
    places = table[table["healthy_life_expectancy"].notna() & (table["area"] != ENGLAND_CODE)]
    if places.empty:
        return "Life expectancy by place is not available."
    inside = places["area"].isin(serving.tree.members(within.code, "place") if within is not None and not own else ())
    whose = ""
    if within is not None and inside.any() and not inside.all():
        places, whose = places[inside], f" in {in_sentence(within)}"
    england = table[table["area"] == ENGLAND_CODE].set_index("sex")["life_expectancy"]
    first = (
        own
        if own in set(places["area"])
        else str(places["area"].iloc[int(places["life_expectancy"].to_numpy().argmin())])
    )
    parts: list[tuple[str, str]] = []
    for _, row in places[places["area"] == first].sort_values("sex", ascending=False).iterrows():
        against = ""
        if row["sex"] in england:
            gap = gap_in_words(
                row["life_expectancy"] - england[row["sex"]],
                unit="",
                where="",
                higher="more than in England",
                lower="fewer than in England",
            )
            against = f", {gap}" if SAME not in gap else ", the same as in England"
        poor = ""
        if math.isfinite(row["years_in_poor_health"]):
            share = written(row["poor_health_percent"], 1, "%")
            several = f"{written(row['years_in_poor_health'], 1)} of them ({share})"
            poor = f", {several if row['years_in_poor_health'] else 'none of them'} in poor health"
        parts.append((CHILDREN[row["sex"]], f"{years(row['life_expectancy'])}{against}{poor}"))
    (child, text), *rest = parts
    period = places["period"].iloc[0]
    born = f"a {child} born in {name_in_sentence(serving, first)}"
    sentences = [f"At the death rates of {period}, {born} would on average live {text}."]
    sentences += [f"A {child} would live {text}." for child, text in rest]
    shortest = places.loc[places.groupby("sex")["life_expectancy"].idxmin(), "area"]
    if first != own and (shortest == first).all():
        sentences.append(f"Lives are shorter there than in any other place{whose}.")
    return " ".join(sentences)


def gap_by_cause_words(serving: Serving, table: pd.DataFrame) -> str:
    """Return the years of the gap in life expectancy that causes make, area by area."""
    parts = [f"{years(row['years'])} in {name_in_sentence(serving, row['area'])}" for _, row in table.iterrows()]
    causes = str(table["causes"].iloc[0])
    return (
        f"{causes} account for {listed(parts)} of the gap in life expectancy between the most and the least deprived "
        "areas, more than half of the gap."
    )


def preventable_words(serving: Serving, table: pd.DataFrame, own: str) -> str:
    """Share of deaths considered preventable: of one place beside all, else from the lowest to the highest."""
    shares = table.set_index("area")["percent"]
    wide = [code for code in shares.index if code in serving.tree and serving.tree[code].level in {"cluster", "icb"}]
    places = shares.drop(wide)
    period = table["period"].iloc[0]
    everyone = ""
    if wide:
        everyone = f"{written(shares[wide[0]], 0, '%')} across {name_in_sentence(serving, wide[0])}"
    if own in places:
        besides = f", compared with {everyone}" if everyone else ""
        return (
            f"{written(places[own], 0, '%')} of deaths in {name_in_sentence(serving, own)} are considered "
            f"preventable{besides} ({period})."
        )
    low, high = str(places.idxmin()), str(places.idxmax())
    spread = (
        f"from {written(places[low], 0, '%')} in {name_in_sentence(serving, low)} to "
        f"{written(places[high], 0, '%')} in {name_in_sentence(serving, high)}"
    )
    overall = f"{everyone} and " if everyone else ""
    return f"The share of deaths considered preventable is {overall}{spread} ({period})."


def of_whom(serving: Serving, table: pd.DataFrame) -> str:
    """Return the areas that figures are of, as a sentence has them after "in"."""
    return listed([name_in_sentence(serving, code) for code in dict.fromkeys(table["area"])])


def need_group_words(table: pd.DataFrame, *, whose: str) -> str:
    """Sentence on the group that costs the most for each person, of the areas named."""
    row = table.iloc[int(table["pounds_per_person"].to_numpy().argmax())]
    least = table.iloc[int(table["pounds_per_person"].to_numpy().argmin())]
    if row["pounds_per_person"] == least["pounds_per_person"]:
        return (
            f"Inpatient spend per person is the same in all groups in {whose}: £{written(row['pounds_per_person'], 0)}."
        )
    times = ratio_in_words(
        row["pounds_per_person"] / least["pounds_per_person"], high="much", higher="more", lower="less"
    )
    called = row["called"][0].lower() + row["called"][1:]
    return (
        f"{written(row['people_percent'], 0, '%')} of people in {whose} ({called}) account for "
        f"{written(row['spend_percent'], 0, '%')} of inpatient spend: £{written(row['pounds_per_person'], 0)} each, "
        f"{times} as the group of lowest need (£{written(least['pounds_per_person'], 0)})."
    )


def opportunity_words(serving: Serving, code: str, names: list[str], values: list[float], total: float) -> str:
    """Sentence on the total and the largest programme of an area."""
    owner = possessive(name_in_sentence(serving, code))
    first = names[0][0].lower() + names[0][1:]
    return (
        f"{owner[0].upper()}{owner[1:]} spend is £{written(total, 1)} million above regional peers, the most in "
        f"{first} (£{written(values[0], 1)} million)."
    )


def evidence_words(table: pd.DataFrame, *, whose: str) -> str:
    """
    Sentence on what could be avoided: by treatment over the years with its cost and benefit, else the largest first.

    Parameters
    ----------
    table
        Published numbers with `what`, `period`, `unit`, `number`, `pounds_million` and `cost_million`.
    whose
        Areas that they are of.
    """
    if table["cost_million"].notna().all():
        parts = [
            f"{written(row['number'], 0)} {row['unit'].partition(';')[0]} {row['period'].lower()} "
            f"(cost £{written(row['cost_million'], 0)} million, benefit £{written(row['pounds_million'], 0)} million)"
            for _, row in table.iterrows()
        ]
        what = str(table["what"].iloc[0])
        return f"{what} in {whose} would prevent {listed(parts)}."
    unit = str(table["unit"].mode().iloc[0]).partition(";")[0]
    rows = table[table["unit"].str.startswith(unit)].sort_values("number", ascending=False)
    parts = [f"{written(row['number'], 0)} ({row['what'].partition(':')[0].lower()})" for _, row in rows.iterrows()]
    return f"Potentially avoidable {unit} in {whose}: {listed(parts)}."


def ethnicity_words(serving: Serving, table: pd.DataFrame, own: str) -> str:
    """
    Return the largest ethnic groups of a place, else the largest one of each place.

    Parameters
    ----------
    serving
        The store.
    table
        Residents in per cent by `area` and `group`, each counted in one group.
    own
        Code of a place; empty for none.
    """
    rows = table[table["area"] == own].sort_values("percent", ascending=False)
    if rows.empty:
        first = table.sort_values("percent", ascending=False).drop_duplicates("area")
        parts = [
            f"{row['group']} in {name_in_sentence(serving, row['area'])} ({written(row['percent'], 0, '%')})"
            for _, row in first.iterrows()
            if row["area"] in serving.tree and serving.tree[row["area"]].level == "place"
        ]
        return (
            f"The largest ethnic group of each place: {'; '.join(parts)}."
            if parts
            else "Ethnic groups by place are not available."
        )
    parts = [f"{written(row['percent'], 0, '%')} {row['group']}" for _, row in rows.head(3).iterrows()]
    return f"The largest ethnic groups in {name_in_sentence(serving, own)}: {'; '.join(parts)}."
