"""The page Population: how many people of each age, now and to come, and what that does to services."""

import tempfile
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from app.change import BANDS, CHANGE_LEVELS, AgeChange
from app.components import area_map
from app.population import DEFAULT_METHOD, METHOD_WORDS, ages_of, notes
from app.population_charts import activity_bars, growth_data, growth_lines, pyramid, pyramid_data
from app.population_exports import report_csv, report_xlsx
from app.population_map import change_map, change_rows
from app.population_tables import Asked, Report, activity_table, ageing_table, chosen_years, population_table
from app.population_words import population_headline, published_table, rows_table
from app.serving import Serving
from app.state import View
from data.ages import has_ages
from data.errors import DataError
from geo.areas import LEVEL_NAMES, LEVELS, Area
from needs.ageing import portion

AREA_COLUMNS = ("code", "name", "level")
METHOD_NAMES = {"cohort": "Cohorts grow older", "share": "Shares stay as they are"}


def population_page(serving: Serving, view: View) -> None:
    """
    Draw the page Population.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus.
    """
    if not has_ages(serving.store):
        st.html(
            "<p class='nm-note' role='status'>This store knows no ages: add the ONS workbook of estimates by single "
            "year of age (sapelsoasyoa20222024.xlsx) and the zip of projections (2022snpppopulationsyoamigcat23.zip) "
            "to the folder of files, and build it again.</p>"
        )
        return
    area = serving.tree[view.focus]
    asked, years = _choices(serving)
    st.html(f"<p class='nm-headline' role='status'>{escape(population_headline(serving, area, asked.method))}</p>")
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(f"{years[0]} (filled) and {years[1]} (outlined)", anchor=False)
        data = pyramid_data(serving, area, asked.method, years)
        st.altair_chart(pyramid(data, area.name, years), width="stretch", key="pyramid")
    with right:
        st.subheader("Change by age band", anchor=False)
        lines = growth_data(serving, area, asked.method, years)
        st.altair_chart(growth_lines(lines, area.name, years), width="stretch", key="growth")
    _table(serving, area, "People by age band", population_table(serving, [area], asked), key="population")
    ageing = ageing_table(serving, [area], asked)
    _table(serving, area, "How old, and how many in Core20 areas", ageing, key="ageing", most_notes=1)
    _change(serving, area.code, asked.method)
    _activity(serving, area, asked, years)


def _choices(serving: Serving) -> tuple[Asked, tuple[int, int]]:
    """Years, sex and method, above the charts."""
    available = ages_of(serving).years
    table = chosen_years(serving, ())
    first, second, third = st.columns([3, 1, 2], gap="medium")
    with first:
        span = st.select_slider("From and to", available, (table[0], table[-1]), key="population-years")
    with second:
        sex = st.selectbox("Sex (in the table)", ("persons", "females", "males"), key="population-sex")
    with third:
        method = st.radio(
            "Projection of areas smaller than a local authority",
            list(METHOD_NAMES),
            list(METHOD_NAMES).index(DEFAULT_METHOD),
            format_func=METHOD_NAMES.__getitem__,
            key="population-method",
            horizontal=True,
            help=". ".join(METHOD_WORDS.values()),
        )
    start, end = span if span[0] < span[1] else (table[0], table[-1])
    shown = () if (start, end) == (table[0], table[-1]) else _spread(available, start, end)
    return Asked(years=shown, sex=sex, method=method), (start, end)


def _spread(available: tuple[int, ...], start: int, end: int) -> tuple[int, ...]:
    """At most seven years for a table: the ends, and steps of 1, 2 or 5 years between them."""
    inside = [year for year in available if start <= year <= end]
    most = 7
    step = next(step for step in (1, 2, 5, len(inside)) if len(inside) // step <= most - 1 or step == len(inside))
    return tuple(sorted({*inside[::step], end}))


def _table(
    serving: Serving, area: Area, title: str, report: Report, *, key: str, most_notes: int | None = None
) -> None:
    """Draw a table with its notes (the first few, where the others stand on the page already) and downloads."""
    st.subheader(title, anchor=False)
    rows = [{column: cell for column, cell in row.items() if column not in AREA_COLUMNS} for row in report.rows]
    caption = f"{area.name}: {report.population}, {report.period}"
    st.html(rows_table(caption, rows, words=1, headings=_headings(rows[0])))
    for note in report.notes[:most_notes]:
        st.caption(note)
    _downloads(serving, f"{title}, {area.name}", report, key, area)


def _headings(row: dict[str, object]) -> dict[str, str]:
    """Words for the columns of growth between two years, and of the indicators."""
    named = {
        "age": "Age",
        "year": "Year",
        "people": "People",
        "under_5_percent": "Under 5",
        "over_65_percent": "65 and over",
        "over_80_percent": "80 and over",
        "median_age": "Median age",
        "dependants_to_100_of_working_age": "Under 16 or over 64, to 100 between",
        "people_to_square_km": "To the km²",
        "core20_people": "In Core20 areas",
        "core20_percent": "Core20 share",
    }
    for column in row:
        if column.startswith("growth_") and column.count("_") > 2:  # noqa: PLR2004 - growth, first, last, percent
            _, first, last, _ = column.split("_")
            named[column] = f"Growth {first} to {last}"
    return named


def _downloads(serving: Serving, title: str, report: Report, key: str, area: Area) -> None:
    sample = "SAMPLE-" if serving.store.is_sample else ""
    stem = f"{sample}{area.code.lower()}-{key}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "CSV",
            lambda: report_csv(serving, title, report).encode("utf-8-sig"),
            f"{stem}.csv",
            "text/csv",
            key=f"{key}-csv",
            on_click="ignore",
        )
        st.download_button(
            "Excel",
            lambda: report_xlsx(serving, title, report),
            f"{stem}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{key}-xlsx",
            on_click="ignore",
        )


@st.fragment
def _change(serving: Serving, code: str, method: str) -> None:
    """Map of change in the areas inside, with its year on a slider and its table; it is drawn again by itself."""
    area = serving.tree[code]
    levels = [level for level in CHANGE_LEVELS if len(_inside(serving, area, level)) > 1]
    if not levels:
        return
    years = ages_of(serving).years
    base = ages_of(serving).base
    table = chosen_years(serving, ())
    st.subheader("Where it changes", anchor=False)
    first, second, third = st.columns([2, 1, 3], gap="medium")
    with first:
        level = st.segmented_control(
            "Areas inside",
            levels,
            format_func=lambda one: LEVEL_NAMES[one][1][0].upper() + LEVEL_NAMES[one][1][1:],
            default=levels[-1] if "neighbourhood" not in levels else "neighbourhood",
            key="change-level",
            required=True,
        )
    with second:
        band = st.selectbox("Age", list(BANDS), list(BANDS).index(list(BANDS)[-1]), key="change-band")
    with third:
        ahead = [year for year in years if year > base]
        end = st.select_slider(f"Change from {base} to", ahead, table[-1], key="change-year")
        fixed = st.toggle(
            "Same classes for every year",
            key="change-fixed",
            help="To compare years; otherwise classes are cut anew for each year, so that the areas tell apart.",
        )
    asked = AgeChange(level, band, method, base, end)
    area_map(key="change-map", data=change_map(serving, code, asked, fixed=fixed))
    rows = change_rows(serving, code, asked)
    title = f"People, {band}: change from {base} to {end}"
    headings = {"name": "Area", f"people_{end}": f"People in {end}", "growth_percent": "Change"}
    shown = [{column: row[column] for column in headings} for row in rows]
    st.html(rows_table(f"{title}, fastest growth first", shown, words=1, headings=headings))
    areas = [serving.tree[row["code"]] for row in rows]
    report = Report("residents", f"{years[0]}-based projection, {base} to {end}", rows, notes(serving, areas, method))
    for note in report.notes:
        st.caption(note)
    _downloads(serving, f"{title}, {area.name}", report, "change", area)


def _inside(serving: Serving, area: Area, level: str) -> list[str]:
    """Areas of a level inside a larger one."""
    if level not in serving.tree.levels or LEVELS.index(level) >= LEVELS.index(area.level):
        return []
    return serving.tree.members(area.code, level)


def _activity(serving: Serving, area: Area, asked: Asked, years: tuple[int, int]) -> None:
    st.subheader("If nothing changes: activity", anchor=False)
    file = st.file_uploader(
        "Your rates of use by age and sex (CSV)",
        type="csv",
        key="rates",
        help="Columns: service, unit, period, sex (females, males, persons), age_from, age_to, rate, per, source. Each "
        "service covers ages 0 to 90+ once for each sex.",
    )
    if file is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rates.csv"
            path.write_bytes(file.getvalue())
            try:
                report = activity_table(serving, [area], asked._replace(years=years, rates=path))
            except DataError as error:
                st.error(str(error), icon=":material/error:")
                report = None
        if report is not None:
            _own_activity(serving, area, report)
    st.html(published_table())


def _own_activity(serving: Serving, area: Area, report: Report) -> None:
    rows = [{column: cell for column, cell in row.items() if column not in AREA_COLUMNS} for row in report.rows]
    first = next(column for column in rows[0] if column.isdigit())
    parts = [
        {"service": row["service"], "part": part, "share": float(portion(row[column], row[first]))}
        for row in rows
        for part, column in (("More people", "more_people"), ("Older people", "older_people"))
        if row[column] is not None
    ]
    st.altair_chart(activity_bars(pd.DataFrame(parts), area.name), width="stretch", key="activity")
    headings = {"service": "Service", "unit": "Unit", "rates_of": "Rates of", "more_people": "More people"}
    headings |= {"older_people": "Older people", "growth_percent": "Growth"}
    st.html(rows_table(f"{area.name}: {report.period}", rows, words=3, headings=headings))
    for note in report.notes:
        st.caption(note)
    _downloads(serving, f"Activity if nothing changes, {area.name}", report, "activity-table", area)
