"""Life expectancy and deaths by place and cause, from published figures: sections of the page of that name."""

import pandas as pd

from needs_map.app.reports.marks import gap_by_cause_words, lives_words, of_whom, preventable_words, significance_cell
from needs_map.app.reports.sections import (
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    caveats_of_rows,
    place_name,
    place_of,
    published_part,
    source_of,
    table_of_store,
    taken_of,
)
from needs_map.data.content.published_layouts import ALL_CAUSES
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.figures.documents.part import Part
from needs_map.figures.reports.life_expectancy import LIFE_EXPECTANCY, compared_with_england
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, of_indicator
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Axis, Bars, Segment
from needs_map.geo.numbers import written

EVERY_AGE = "All ages"
MARKED = ("area", "sex", "against_england")
WORKED_OUT = " (worked out here)"


def lives(serving: Serving, area: Area) -> Part | None:
    """Life expectancy in good and in poor health by place and sex, against England."""
    table = table_of_store(serving, "life_expectancy")
    if table.empty:
        return None
    whole = table[table["healthy_life_expectancy"].notna()]
    names = [f"{place_name(serving, row['area'])}, {row['sex']}" for _, row in whole.iterrows()]
    here, held = compared_with_england(serving, table), serving.indicators.get(LIFE_EXPECTANCY)
    marks = [
        published or here.get((code, sex), "")
        for code, sex, published in zip(*(table[name] for name in MARKED), strict=True)
    ]
    own = place_of(serving, area)
    bars = Bars(
        names,
        [
            Segment("Years in good health", whole["healthy_life_expectancy"].tolist(), GREEN),
            Segment("Years in poor health", whole["years_in_poor_health"].tolist(), ORANGE, "///"),
        ],
        Axis("Years of life expected at birth", 1),
    )
    shown = [
        {
            "area": place_name(serving, row["area"]),
            "sex": row["sex"],
            "life expectancy, years": written(row["life_expectancy"], 1),
            "compared with England": significance_cell(mark, row["area"] == ENGLAND_CODE)
            + (WORKED_OUT if mark != row["against_england"] else ""),
            "healthy life expectancy, years": written(row["healthy_life_expectancy"], 1),
            "years in poor health": written(row["years_in_poor_health"], 1),
            "share of life in poor health": written(row["poor_health_percent"], 1, "%"),
        }
        for mark, (_, row) in zip(marks, table.iterrows(), strict=True)
    ]
    return published_part(
        "lives",
        "Life expectancy, and years in poor health",
        lives_words(serving, table, own, area),
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        bars=bars,
        own=tuple(name for name, code in zip(names, whole["area"], strict=True) if code == own),
        marks=tuple(zip(names, pd.Series(marks, index=table.index)[whole.index], strict=True)),
        notes=(
            "Compared with England: ▼ L significantly lower, ● S similar, ▲ H significantly higher. The document marks "
            "this by colour and in words only where life expectancy is lower; – is not stated.",
            *(
                ["“Worked out here” uses the 95% confidence intervals of the same figures from Fingertips."]
                if here
                else []
            ),
        ),
        caveats=caveats_of_rows(serving, table, "sex"),
        beside=of_indicator(held.indicator) if here and held else Sources(),
    )


def gap_by_cause(serving: Serving) -> Part | None:
    """What the causes named add to the gap in life expectancy."""
    table = table_of_store(serving, "life_expectancy_gap")
    if table.empty:
        return None
    shown = [
        {
            "area": place_name(serving, row["area"]),
            "causes": row["causes"],
            "years of the gap": written(row["years"], 1),
        }
        for _, row in table.iterrows()
    ]
    return published_part(
        "gap-by-cause",
        "Gap in life expectancy by cause",
        gap_by_cause_words(serving, table),
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        notes=("The document gives neither the years of each cause nor the whole gap.",),
    )


def preventable_by_place(serving: Serving, area: Area) -> Part | None:
    """Share of deaths considered preventable by place."""
    table = table_of_store(serving, "deaths_preventable")
    table = table[table["cause"] == ALL_CAUSES]
    if table.empty:
        return None
    table = table.sort_values("percent", ascending=False)
    names = [place_name(serving, code) for code in table["area"]]
    own = place_of(serving, area)
    bars = Bars(names, [Segment("Preventable", table["percent"].tolist(), PURPLE)], Axis("% of deaths", 0, "%"))
    shown = [
        {"area": name, "deaths considered preventable": written(value, 0, "%")}
        for name, value in zip(names, table["percent"], strict=True)
    ]
    return published_part(
        "preventable",
        "Deaths considered preventable, by place",
        preventable_words(serving, table, own),
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        bars=bars,
        own=tuple(name for name, code in zip(names, table["area"], strict=True) if code == own),
        caveats=caveats_of_rows(serving, table),
    )


def preventable_by_cause(serving: Serving) -> Part | None:
    """Preventable deaths from the three leading causes."""
    table = table_of_store(serving, "deaths_preventable")
    table = table[table["cause"] != ALL_CAUSES]
    if table.empty:
        return None
    table = table.sort_values("deaths", ascending=False)
    bars = Bars(
        table["cause"].tolist(), [Segment("Deaths", table["deaths"].tolist(), PURPLE)], Axis("Preventable deaths", 0)
    )
    shown = [
        {
            "cause": row["cause"],
            "preventable deaths": written(row["deaths"], 0),
            "share of deaths from this cause": written(row["percent"], 0, "%"),
        }
        for _, row in table.iterrows()
    ]
    first = shown[0]
    return published_part(
        "preventable-causes",
        "Deaths considered preventable, by cause",
        f"{first['cause']} caused the most preventable deaths in {of_whom(serving, table)}: "
        f"{first['preventable deaths']} in {table['period'].iloc[0]}, {first['share of deaths from this cause']} of "
        "deaths from this cause.",
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        bars=bars,
        caveats=caveats_of_rows(serving, table, "cause"),
    )


def causes(serving: Serving) -> Part | None:
    """Leading causes of death, under 75 and at all ages."""
    table = table_of_store(serving, "deaths_causes")
    if table.empty:
        return None
    wide = table.pivot_table(index="cause", columns="ages", values="percent", sort=False)
    rows = [f"{cause}, {ages.lower()}" for cause in wide.index for ages in wide.columns]
    values = [float(wide.loc[cause, ages]) for cause in wide.index for ages in wide.columns]
    bars = Bars(rows, [Segment("Share", values, GREY)], Axis("% of deaths", 0, "%"))
    shown = [
        {"cause": str(cause)} | {str(ages): written(float(wide.loc[cause, ages]), 0, "%") for ages in wide.columns}
        for cause in wide.index
    ]
    lead = shown[0]
    published = ", ".join(
        f"{value} of deaths {'at all ages' if ages == EVERY_AGE else ages.lower()}"
        for ages, value in [*lead.items()][1:]
    )
    return published_part(
        "causes",
        "Causes of death",
        f"{lead['cause']} is the leading cause of death in {of_whom(serving, table)}: {published} "
        f"({table['period'].iloc[0]}).",
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        bars=bars,
        notes=("The document gives only these causes.",),
    )
