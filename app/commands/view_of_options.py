"""The view that a command asks for: as strict as a link is lenient."""

from needs_map.data.errors import DataError
from needs_map.figures.classes import CLASSES, class_options, own_breaks
from needs_map.figures.measures import measures_of
from needs_map.figures.places.search import area_meant, seen_from
from needs_map.figures.serving import Serving
from needs_map.figures.view import View, default_view, shown_levels
from needs_map.geo.areas import LEVEL_NAMES


def view_of_options(
    serving: Serving,
    *,
    measure: str,
    level: str,
    area: str,
    basis: str | None = None,
    classes: str | None = None,
    breaks: str | None = None,
    select: str | None = None,
    second: str | None = None,
) -> View:
    """
    Put a view together from the words of a command.

    Parameters
    ----------
    serving
        The store.
    measure, level
        A measure, and a level at which it exists.
    area
        Code, name or postcode of the area to look into, larger than the areas drawn.
    basis
        Population basis; registered patients if None and the store has them.
    classes
        How classes are made; the measure's usual way if None.
    breaks
        Own breaks as typed, for the classes `own`, which they imply.
    select
        Code, name or postcode of an area of the level to ring; that of a postcode in `area` if None.
    second
        A second measure, for a map of both; none if None.

    Returns
    -------
    view
        Exactly what was asked for.

    Raises
    ------
    DataError
        If there is no such thing in this store, or the parts do not fit, saying what would.
    """
    start, measures = default_view(serving), measures_of(serving)
    classes = classes or ("own" if breaks else None)
    for word, value, known in (
        ("measure", measure, tuple(measures)),
        ("level", level, shown_levels(serving)),
        ("basis", basis or start.basis, serving.bases),
        ("classes", classes or start.classes, tuple(CLASSES)),
    ):
        if value not in known:
            raise DataError(f"There is no {word} {value!r} here: choose from {', '.join(known)}.")
    levels = [step for step in shown_levels(serving) if step in measures[measure].levels]
    if level not in levels:
        raise DataError(f"{measures[measure].label} does not exist by {level}: choose --level {' or '.join(levels)}.")
    check_second(serving, measure, second, level, given=bool(classes or breaks))
    ways = class_options(measures[measure], level)
    if classes and classes not in ways:
        raise DataError(f"{measures[measure].label} has no classes {classes!r} here: choose from {', '.join(ways)}.")
    if (classes == "own") != bool(breaks):
        raise DataError("Own classes need breaks, and other classes take none: give --classes own --breaks '5 10 20'.")
    if breaks:
        try:
            own_breaks(breaks)
        except ValueError as error:
            raise DataError(str(error)) from error
    tree = serving.tree
    code, found = seen_from(serving, area, level)
    scope = tree[code]
    inside = tree.members(scope.code, level)
    if scope.level == level or any(tree.holder(code, scope.level) != scope.code for code in inside):
        one, several = LEVEL_NAMES[level]
        raise DataError(f"{scope.name} is not made up of {several}: give an --area larger than a {one}.")
    chosen = area_meant(serving, select, level).code if select else found
    if chosen and chosen not in inside:
        raise DataError(f"{tree[chosen].name} ({chosen}) is not in {scope.name}.")
    return start._replace(
        area=scope.code,
        select=chosen,
        level=level,
        measure=measure,
        basis=basis or start.basis,
        classes=classes or start.classes,
        breaks=breaks or "",
        second=second or "",
    )


def check_second(serving: Serving, measure: str, second: str | None, level: str, *, given: bool) -> None:
    """
    Refuse a second measure that cannot be drawn with the first.

    Parameters
    ----------
    serving
        The store.
    measure, second, level
        Both measures, the second None if there is none, and the level to draw.
    given
        Whether classes or breaks were asked for.

    Raises
    ------
    DataError
        If the second is unknown, the first again or not known at the level, or classes were asked for.
    """
    measures = measures_of(serving)
    if not second:
        return
    if second not in measures:
        raise DataError(f"There is no measure {second!r} here: choose from {', '.join(measures)}.")
    if second == measure:
        raise DataError("--second must be another measure than --measure.")
    if level not in measures[second].levels:
        levels = [step for step in shown_levels(serving) if step in measures[second].levels]
        raise DataError(f"{measures[second].label} does not exist by {level}: choose --level {' or '.join(levels)}.")
    if given:
        raise DataError("A map of two measures makes its own classes: it takes no --classes and no --breaks.")
