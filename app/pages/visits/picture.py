"""The map of a visit list for print: the scores in classes, the first ten numbered."""

from datetime import UTC, datetime

import pandas as pd

from needs_map.app.exports.picture_size import sized
from needs_map.app.link.links import link_of_file
from needs_map.app.pages.indicators.words import listed
from needs_map.app.words.units import in_words
from needs_map.figures.measures import Measure
from needs_map.figures.people.visits import SCORE, Visits
from needs_map.figures.serving import Serving
from needs_map.figures.sources import BOUNDARIES, cited, from_datasets, of_measure, together
from needs_map.figures.values import people_values
from needs_map.figures.view_classes import Drawing, class_counts
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.classes import equal_count
from needs_map.geo.numbers import written
from needs_map.geo.pictures.map import Outline
from needs_map.geo.pictures.picture import PictureSpec, draw_picture
from needs_map.needs.comparisons.priorities import FIRST


def weights_in_words(visits: Visits) -> str:
    """Columns and their weights, such as "IMD score (weight 50%) and crime decile (50%)"."""
    weights = [(one, visits.weights[one.key]) for one in visits.measures if visits.weights[one.key] > 0]
    words = ["weight ", *[""] * len(weights)]
    return listed(
        [
            f"{_in_sentence(one)} ({word}{written(weight * 100, 0, '%')})"
            for word, (one, weight) in zip(words, weights, strict=False)
        ]
    )


def _in_sentence(measure: Measure) -> str:
    """Name of a column within a sentence, without a comma of its own before the year of its ages."""
    if measure.kind != "ages":
        return in_words(measure.short)
    what, _, year = measure.short.rpartition(", ")
    return f"{'the share ' if measure.suffix else ''}{in_words(what)} in {year.split()[-1]}"


def visits_picture(serving: Serving, visits: Visits, basis: str, finding: str) -> PictureSpec:
    """
    Describe the map of a visit list.

    Parameters
    ----------
    serving, visits
        The store and the list.
    basis
        Population basis of its measures that count people.
    finding
        What stands under the title.
    """
    tree, level = serving.tree, visits.level
    values = visits.rows[SCORE].reindex(pd.Index([one.code for one in tree.at(level)]))
    in_view = pd.Index(tree.members(visits.area.code, level))
    shading = equal_count(values, in_view)
    drawn = Drawing(shading, values, people_values(serving, level, basis), in_view, "equal", None)
    counts = class_counts(drawn)
    first = visits.rows.head(FIRST)
    numbers = {str(code): str(int(row["order"])) for code, row in first.iterrows()}
    area = visits.area
    whole = area.level in {"place", "icb", "cluster"}
    around = tuple(tree.members(area.code, "place")) if whole else (area.code,)
    many = LEVEL_NAMES[level][1]
    sources = [of_measure(one, basis, level) for one in visits.measures]
    return PictureSpec(
        serving.store,
        tree,
        level,
        visits.area.code,
        in_view,
        shading,
        [*counts.classes, counts.missing],
        f"Visit list: {many} of {visits.area.name}",
        finding,
        "Score",
        f"0 is the least need among these {many}, 100 the greatest: {weights_in_words(visits)}. The first ten are "
        "numbered.",
        "People",
        cited(serving, together([*sources, from_datasets(*BOUNDARIES)])),
        [
            Outline(level, tuple(numbers), thick=False, names=numbers),
            Outline("place" if whole else area.level, around, thick=True, names={}),
        ],
        datetime.now(UTC).date(),
        link=link_of_file(),
    )


def visits_file(serving: Serving, visits: Visits, basis: str, finding: str, form: str) -> bytes:
    """Map of a visit list in a format, as `visits_picture` takes it."""
    return draw_picture(sized(visits_picture(serving, visits, basis, finding)), form)
