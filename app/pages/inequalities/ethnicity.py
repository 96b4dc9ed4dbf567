"""Who lives in each place by ethnic group, as published: a section of the page Inequalities."""

from needs_map.app.reports.marks import ethnicity_words
from needs_map.app.reports.sections import (
    BLUE,
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
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Axis, Bars, Segment
from needs_map.geo.numbers import written

EVERYONE = "All"
PART_OF = "counted in"
"""What the name of a group says that is a part of another."""


def ethnicity(serving: Serving, area: Area) -> Part | None:
    """Residents of each place by ethnic group."""
    table = table_of_store(serving, "ethnicity")
    if table.empty:
        return None
    whole = table[(table["group"] != EVERYONE) & ~table["group"].str.contains(PART_OF, regex=False)]
    percent = whole.pivot_table(index="area", columns="group", values="percent", sort=False)
    names = [place_name(serving, str(code)) for code in percent.index]
    looks = zip((BLUE, GREEN, GREY, PURPLE, ORANGE), ("", "///", "...", "xxx", "---"), strict=True)
    parts = [
        Segment(str(group), percent[group].tolist(), colour, hatch)
        for group, (colour, hatch) in zip(percent.columns, looks, strict=False)
    ]
    own = place_of(serving, area)
    cells = {
        (row["area"], row["group"]): written(row["people"], 0)
        + (f" ({written(row['percent'], 0, '%')})" if row["group"] != EVERYONE else "")
        for _, row in table.iterrows()
    }
    groups = list(dict.fromkeys(table["group"]))
    shown = [
        {"area": name} | {group: cells.get((code, group), "not available") for group in groups}
        for name, code in zip(names, percent.index, strict=True)
    ]
    return published_part(
        "ethnicity",
        "Who lives in each place",
        ethnicity_words(serving, whole, own),
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        bars=Bars(names, parts, Axis("% of residents, each share rounded as published", 0, "%"), totals=False),
        own=tuple(name for name, code in zip(names, percent.index, strict=True) if code == own),
        caveats=caveats_of_rows(serving, table, "group"),
    )
