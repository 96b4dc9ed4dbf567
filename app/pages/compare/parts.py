"""The parts of the page Compare: both maps, every measure, all areas together, people by quintile and by age."""

from functools import partial

from needs_map.app.pages.compare.bars import quintiles_part
from needs_map.app.pages.compare.files import compared_measures_part
from needs_map.app.pages.compare.lists import compares_lists, list_rows, lists_part, sides_with_list
from needs_map.app.pages.compare.picture import (
    counted_alike,
    pair_specs,
    pair_subtitle,
    pair_title,
    side_view,
    sides_of,
)
from needs_map.app.pages.compare.pyramid import pyramid_part
from needs_map.app.pages.compare.several import all_sides, figure_lines, several_part
from needs_map.figures.comparison import side_profile
from needs_map.figures.documents.part import Part
from needs_map.figures.indicator_comparison import measures_compared
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_view, together
from needs_map.figures.view import View
from needs_map.geo.pictures.picture import PictureSpec


def compare_parts(serving: Serving, view: View) -> dict[str, Part]:
    """
    Parts of the page, by key: `maps`, `measures`, `together`, `quintiles` and `pyramid`; of a list only `measures`.

    Parameters
    ----------
    serving, view
        The store and the view; its area is compared with what `compare` names.

    Returns
    -------
    parts
        Without those that one of the sides has no figures for.
    """
    if compares_lists(serving, view):
        pair = sides_with_list(serving, view)
        return {"measures": lists_part(serving, list_rows(serving, *pair), *pair)}
    view = counted_alike(serving, view)
    first, second = sides_of(serving, view)
    rows = measures_compared(serving, view, first, second)
    found: dict[str, Part | None] = {
        "maps": maps_part(serving, view),
        "measures": compared_measures_part(serving, rows, first, second, view.basis),
    }
    sides = all_sides(serving, view, first, second)
    found["together"] = several_part(serving, view, figure_lines(serving, view, sides), sides)
    known = [own for side in (first, second) if (own := side_profile(serving, side, view.basis)) is not None]
    if len(known) == len((first, second)):
        found["quintiles"] = quintiles_part(serving, known, (first, second), view.basis)
    found["pyramid"] = pyramid_part(serving, first, second)
    return {key: part for key, part in found.items() if part is not None}


def maps_part(serving: Serving, view: View) -> Part:
    """Both maps in the same classes, or the one where the second side has none."""
    views = [own for side in sides_of(serving, view) if (own := side_view(serving, view, side))]
    return Part(
        "",
        "",
        [],
        sources=together(of_view(serving, own, drawn=True) for own in views),
        title="Both maps",
        finding=pair_title(serving, view),
        maps=tuple(partial(_spec, serving, view, at) for at in range(len(views))),
    )


def _spec(serving: Serving, view: View, at: int) -> PictureSpec:
    side = sides_of(serving, view)[at]
    return pair_specs(serving, view, subtitle=f"{side.name}. {pair_subtitle(serving, view)}")[at]
