"""The visit list as a part, for the page, its files and documents: its finding, table, notes and sources."""

import math

import pandas as pd

from needs_map.app.pages.indicators.words import listed
from needs_map.app.pages.performance.words import NUMBERS
from needs_map.app.pages.visits.choices import visit_choices
from needs_map.app.pages.visits.picture import visits_picture, weights_in_words
from needs_map.app.words.headline import level_words, possessive
from needs_map.data.errors import DataError
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.measures import BASIS_WORDS, Measure
from needs_map.figures.people.visits import LISTED, SCORE, Visits, visits_of
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_measure, together
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, in_sentence
from needs_map.geo.numbers import written
from needs_map.needs.comparisons.priorities import DRAWS, FIRST, SEED

FIRM = 0.9
"""Share of draws from which on a place among the first ten is called firm."""
FUNCTION = "comparisons.priorities:scores"


def visits_parts(serving: Serving, view: View) -> dict[str, Part]:
    """
    The list that a document shows, as the page chooses it, by key: `list`.

    Raises
    ------
    DataError
        If the area is an LSOA, of which there is no list.
    """
    area = scene_of(serving, view).area
    if area.level == "lsoa":
        raise DataError("An LSOA is the smallest area here, so there is no list of areas inside it.")
    chosen = visit_choices(serving, view)
    if len(serving.tree.members(area.code, chosen.level)) < 2:  # noqa: PLR2004 - of one there is no order
        chosen = chosen._replace(level=LISTED[0])
    found = visits_of(serving, area, chosen.level, view.basis, tuple(chosen.weights.items()))
    shown = ordered(found, chosen.order)
    part = visits_part(serving, shown._replace(rows=shown.rows.head(FIRST)), found, view.basis)
    return {"list": part._replace(maps=(lambda: visits_picture(serving, found, view.basis, part.finding),))}


def ordered(visits: Visits, order: str) -> Visits:
    """The list by one of its columns, the greatest need first."""
    if order == SCORE:
        return visits
    is_low = next(one.low_is_dark for one in visits.measures if one.key == order)
    return visits._replace(rows=visits.rows.sort_values(order, ascending=is_low, kind="stable", na_position="last"))


def visits_part(serving: Serving, shown: Visits, whole: Visits, basis: str) -> Part:
    """
    A visit list as a part.

    Parameters
    ----------
    serving
        The store.
    shown
        The rows of the table, in its order.
    whole
        The whole list, which the finding is about.
    basis
        Who is counted, where a measure counts people.
    """
    many = LEVEL_NAMES[whole.level][1]
    counted = any(one.counts_people for one in whole.measures)
    return Part(
        BASIS_WORDS[basis] if counted else "",
        serving.period(basis) if counted else "",
        [_row(code, row, shown) for code, row in shown.rows.iterrows()],
        notes_of(whole),
        together(of_measure(one, basis, whole.level) for one in whole.measures),
        title=f"Visit list: {many} of {in_sentence(whole.area)}",
        finding=visits_finding(whole),
        columns=visit_columns(shown),
        definition=f"Score: 0 is the least need among these {many} on every column, 100 the greatest.",
    )


def _row(code: object, row: pd.Series, visits: Visits) -> Row:
    found: Row = {
        "code": str(code),
        "name": row["name"],
        "level": LEVEL_NAMES[visits.level][0],
        "order": int(row["order"]),
    }
    found |= {key: row[key] for key in ("near", "ward") if key in row}
    numbers = {SCORE: row[SCORE], "stays_percent": row["stays"] * 100} | {
        one.key: row[one.key] for one in visits.measures
    }
    return found | {key: float(value) if math.isfinite(value) else None for key, value in numbers.items()}


def visit_columns(visits: Visits) -> dict[str, Column]:
    """Columns of the table, in order."""
    one = LEVEL_NAMES[visits.level][0]
    found = {"name": Column(one), "order": Column("Order", 0)}
    found["near"] = Column("MSOA" if visits.level == "lsoa" else "Place")
    if "ward" in visits.rows:
        found["ward"] = Column("Ward")
    found[SCORE] = Column("Score, 0 to 100", 0)
    found["stays_percent"] = Column(f"Among the first ten, of {DRAWS:,} draws", 0, "%")
    return found | {one.key: Column(heading_of(one), one.decimals, one.suffix) for one in visits.measures}


def heading_of(measure: Measure) -> str:
    """Short name of a measure with the period of its figures, where its name has none."""
    when = "" if measure.period in measure.short else period_in_words(measure.period)
    return f"{measure.short} {when}".strip()


def name_with_place(row: pd.Series) -> str:
    """Name of an area of the list with what people call where it lies, unless the name says it."""
    return str(row["name"]) if not row["near"] or row["near"] in row["name"] else f"{row['name']} ({row['near']})"


def visits_finding(visits: Visits) -> str:
    """Which areas come first, by what, and how many of the first ten are firm there."""
    known = visits.rows.dropna(subset=[SCORE])
    if not len(known):
        return f"No figure of these columns is available for {in_sentence(visits.area)}."
    first = known.head(FIRST)
    names = [name_with_place(row) for _, row in first.head(3).iterrows()]
    owner, many = possessive(in_sentence(visits.area)), level_words(visits.level, len(visits.rows))
    then = f", followed by {listed(names[1:])}" if len(names) > 1 else ""
    text = f"By {weights_in_words(visits)}, {names[0]} comes first of {owner} {many}{then}."
    if len(known) <= FIRST or (visits.weights > 0).sum() < 2:  # noqa: PLR2004 - one column has no other weights
        return text
    firm = int((first["stays"] >= FIRM).sum())
    which = "All" if firm == FIRST else "None" if not firm else NUMBERS[firm].capitalize()
    return (
        f"{text} {which} of the first ten {'stays' if firm == 1 else 'stay'} among the first ten in at least "
        f"{written(FIRM * 100, 0, '%')} of {DRAWS:,} draws of other weights."
    )


def notes_of(visits: Visits) -> tuple[str, ...]:
    """How the order was made, and what the share of draws is."""
    many = LEVEL_NAMES[visits.level][1]
    low = [one.short for one in visits.measures if one.low_is_dark]
    lines = [
        f"On each column the {many} of {in_sentence(visits.area)} are placed from 0 (least need) to 100 (greatest). "
        f"The score is the average of an area’s places, weighted: {weights_in_words(visits)}. A column without a "
        "figure for an area is left out of its score."
    ]
    high = len(low) < len(visits.measures)
    if low:
        others = " For the other columns a high figure does." if high else ""
        lines.append(f"A low figure counts as need for {listed(low)}.{others}")
    else:
        lines.append("A high figure counts as need.")
    lines.append(
        f"How firm the order is: in each of {DRAWS:,} draws the columns with a weight are weighted anew, any weights "
        f"that add up to 100% being as likely as any others (a flat Dirichlet distribution, seed {SEED}). The share is "
        "of the draws in which the area is among the first ten."
    )
    return tuple(lines)
