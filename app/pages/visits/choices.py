"""What the page Visit list asks: level, weights and order, and how they stand in the link."""

from typing import NamedTuple

from needs_map.app.link.choices import Choice, offer
from needs_map.figures.people.visits import LISTED, MOST_COLUMNS, SCORE, columns_at, usual_weights
from needs_map.figures.serving import Serving
from needs_map.figures.view import View

PAGE = "visits"
LEVEL, WEIGHTS, ORDER = "listed", "weights", "by"
"""Names of the choices in the link."""
MOST_WEIGHT = 100


class VisitChoices(NamedTuple):
    """What the page shows."""

    level: str
    weights: dict[str, int]
    """By measure, in the order chosen; not all 0."""
    order: str
    """Key of the measure whose worst come first; `score` for all of them together."""


def weights_of_link(text: str) -> dict[str, int]:
    """
    Read weights, such as `imd_score:50,aged_65_over:25`.

    Raises
    ------
    ValueError
        If it is no such list, has too many, or all are 0.
    """
    found = {}
    for part in text.split(","):
        key, _, weight = part.rpartition(":")
        if not key or not weight.isascii() or not weight.isdigit() or int(weight) > MOST_WEIGHT:
            raise ValueError(f"weights: {part[:40]!r} is not a measure and a whole number from 0 to {MOST_WEIGHT}")
        found[key] = int(weight)
    if len(found) > MOST_COLUMNS or not any(found.values()):
        raise ValueError(f"weights: at most {MOST_COLUMNS} columns, not all with a weight of 0")
    return found


def written_weights(weights: dict[str, int]) -> str:
    """Weights as the link holds them."""
    return ",".join(f"{key}:{weight}" for key, weight in weights.items())


def _known_weights(text: str, serving: Serving) -> bool:
    try:
        found = weights_of_link(text)
    except ValueError:
        return False
    return any(found.keys() <= columns_at(serving, level).keys() for level in LISTED)


offer(
    {
        LEVEL: Choice(PAGE, "areas of the list", lambda text, serving: text in LISTED and text in serving.tree.levels),
        WEIGHTS: Choice(PAGE, "weights of the list", _known_weights),
        ORDER: Choice(PAGE, "order of the list", lambda text, serving: text in columns_at(serving, "lsoa")),
    }
)


def visit_choices(serving: Serving, view: View) -> VisitChoices:
    """Read what the page shows from the view; weights of measures that the level lacks are left out."""
    level = view.chosen(LEVEL, LISTED[0])
    known = columns_at(serving, level)
    text = view.chosen(WEIGHTS)
    weights = {key: weight for key, weight in weights_of_link(text).items() if key in known} if text else {}
    if not any(weights.values()):
        weights = usual_weights(serving, level)
    order = view.chosen(ORDER)
    return VisitChoices(level, weights, order if order in weights else SCORE)
