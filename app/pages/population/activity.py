"""Activity if nothing changes: the published projections, and a user's own rates on the area's people."""

import pandas as pd
import streamlit as st

from needs_map.app.exports.part_files import picture_of
from needs_map.app.pages.population.charts import activity_bars
from needs_map.app.pages.population.choices import PopulationChoices
from needs_map.app.pages.population.pictures import PARTS, activity_picture, published_picture
from needs_map.app.pages.population.words import published_report, published_table, rows_table
from needs_map.app.reports.panels import downloads_of
from needs_map.app.shell.components import show_chart
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import element
from needs_map.data.errors import DataError
from needs_map.data.staging import staging_folder
from needs_map.figures.documents.part import AREA_COLUMNS, Part, Row
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.people.headings import headings_of
from needs_map.figures.people.tables import activity_table
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area, in_sentence
from needs_map.needs.population.ageing import portion

NOT_KEPT = (
    "Figures from a file of your own cannot be added to a document: the link that keeps its parts holds no file. "
    "Download the picture or the table, and put it into the document yourself."
)


def activity_part(serving: Serving, area: Area, chosen: PopulationChoices) -> None:
    """
    Draw the published projections of activity, and those from a file of rates if there is one.

    Parameters
    ----------
    serving, area, chosen
        The store, the area, and what the page shows.
    """
    heading("If nothing changes: activity", listed=False)
    st.html(element("div", published_table(serving, area), class_="nm-tall"))
    published = published_report(serving, area)
    if published is not None:
        shown = published._replace(
            title="Activity if nothing changes, as published", charts=(published_picture(published),)
        )
        kept = TrayPart("assessment.activity", area.code)
        _files(serving, area, shown, key="published-activity", kept=kept)
    file = st.file_uploader(
        "Your rates of use by age and sex (CSV)",
        type="csv",
        key="rates",
        help="Columns: service, unit, period, sex (females, males, persons), age_from, age_to, rate, per, source. Each "
        "service covers ages 0 to 90+ once for each sex.",
    )
    if file is None:
        start, end = chosen.span
        words = f"activity in {start} and {end} from this area's people"
        st.caption(
            plain(f"With rates of your own, this part shows {words}, and what more people and older people add.")
        )
        return
    with staging_folder() as folder:
        path = folder / "rates.csv"
        path.write_bytes(file.getvalue())
        try:
            report = activity_table(serving, [area], chosen.settings._replace(years=chosen.span, rates=path))
        except DataError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
    _own(serving, area, report)


def _own(serving: Serving, area: Area, report: Part) -> None:
    """Table and chart of activity from a file of rates."""
    first = next(column for column in report.rows[0] if column.isdigit())
    known: list[Row] = [row for row in report.rows if row["more_people"] is not None]
    parts = [
        {"service": row["service"], "part": part, "share": float(portion(row[column], row[first]))}
        for row in known
        for part, column in ((part, part.lower().replace(" ", "_")) for part in PARTS)
    ]
    show_chart(activity_bars(pd.DataFrame(parts), in_sentence(area)), key="activity")
    rows = [{column: cell for column, cell in row.items() if column not in AREA_COLUMNS} for row in report.rows]
    st.html(rows_table(f"{area.name}: {report.period}", rows, words=3, headings=headings_of(list(rows[0]))))
    st.caption(plain(" ".join(report.notes)))
    title = f"Activity if nothing changes, {area.name}"
    shown = report._replace(title=title, charts=(activity_picture(known, first),))
    _files(serving, area, shown, key="activity-table")
    st.caption(NOT_KEPT)


def _files(serving: Serving, area: Area, part: Part, *, key: str, kept: TrayPart | None = None) -> None:
    """Files of a part; one from a file of rates, which no link can hold, is not for documents."""
    name = f"{area.code.lower()}-{key}"
    downloads_of(serving, part, key, picture=picture_of(serving, part), name=name, kept=kept)
