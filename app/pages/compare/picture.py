"""The picture of the page Compare: both maps beside each other, or the one where the second side has none."""

from datetime import date

import pandas as pd

from needs_map.app.exports.pictures import MIME, PictureFile, default_subtitle, picture_spec
from needs_map.app.exports.views import LONGEST_STEM
from needs_map.app.pages.compare.table import difference_in_words
from needs_map.data.places.landscape import DATASET as LANDSCAPE
from needs_map.figures.comparison import SHOWN_BY, Side, area_side, england_basis, row_of, second_side
from needs_map.figures.indicator_comparison import measures_compared
from needs_map.figures.map_form import CARTOGRAM, GROUND
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import cited, from_datasets, of_view, together
from needs_map.figures.view import View, with_focus
from needs_map.figures.view_classes import Drawing, doubts_in_view, drawing_of, legend_title, way_in_words
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.pictures.pair import Pair, draw_pair
from needs_map.geo.pictures.picture import PictureSpec, draw_picture


def sides_of(serving: Serving, view: View) -> tuple[Side, Side]:
    """Both sides of a view of the page."""
    return area_side(serving, scene_of(serving, view).area), second_side(serving, view.focus, view.compare)


def counted_alike(serving: Serving, view: View) -> View:
    """View that counts on both sides the people who are known of both: England's may be only residents."""
    second = sides_of(serving, view)[1]
    beyond = view.compare and not second.lsoas
    return view._replace(basis=england_basis(serving, view.basis, second.whole)) if beyond else view


def side_view(serving: Serving, view: View, side: Side) -> View | None:
    """Where one side is seen on a map of its own; None for what has no area of its own."""
    if not side.code:
        return None
    own = with_focus(view._replace(select=""), side.code, serving).view
    return own._replace(shape=CARTOGRAM if view.shape == CARTOGRAM else GROUND)


def pair_title(serving: Serving, view: View) -> str:
    """Return the finding that stands over both maps unless another is typed: the difference in what they show."""
    view = counted_alike(serving, view)
    first, second = sides_of(serving, view)
    row = row_of(measures_compared(serving, view, first, second), view.measure)
    if row is None:
        return f"{legend_title(serving, view)}: {first.name} and {second.name}"
    return difference_in_words(row, first, second)


def pair_subtitle(serving: Serving, view: View) -> str:
    """Return the definition that stands under the title unless another is typed."""
    view = counted_alike(serving, view)
    first, second = sides_of(serving, view)
    text = default_subtitle(serving, view, of=f"{first.name} and {second.name}")
    if view.measure in SHOWN_BY or view.measure.endswith("_decile"):
        text += f" Shares are of {BASIS_WORDS[view.basis]}, {serving.period(view.basis)}."
    return text if second.code else f"{text} There is no map of {second.in_sentence}."


def pair_stem(serving: Serving, view: View) -> str:
    """Name for a file of both sides, without its ending."""
    names = " and ".join(serving.tree[side.code].short if side.code else side.name for side in sides_of(serving, view))
    stem = "".join(letter if letter.isalnum() else "-" for letter in names.lower())[:LONGEST_STEM]
    sample = "SAMPLE-" if serving.store.is_sample else ""
    return f"{sample}{stem}-{view.measure.replace('_', '-')}-by-{view.level}"


def picture_of_pair(
    serving: Serving,
    view: View,
    form: str,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    paper: str = "a4-landscape",
    made: date | None = None,
    headed: bool = True,
    land: bool = True,
) -> PictureFile:
    """
    Draw both maps of a comparison as one file for a document.

    Parameters
    ----------
    serving, view
        The store and the view.
    form, title, subtitle, paper, made, headed, land
        As for `app.exports.pictures.picture_of_view`.

    Raises
    ------
    ValueError
        If the format or the paper is unknown.
    """
    words = pair_specs(serving, view, title=title, subtitle=subtitle, paper=paper, made=made, land=land)
    specs = [spec._replace(headed=headed) for spec in words]
    name, mime = f"{pair_stem(serving, view)}.{form}", MIME[form]
    if len(specs) == 1:
        return PictureFile(draw_picture(specs[0], form), name, mime)
    first, second = sides_of(serving, counted_alike(serving, view))
    short = (serving.tree[first.code].short, serving.tree[second.code].short)
    pair = Pair(specs[0], specs[1], (first.name, second.name), short)
    return PictureFile(draw_pair(pair, form), name, mime)


def pair_specs(
    serving: Serving,
    view: View,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    paper: str = "a4-landscape",
    made: date | None = None,
    land: bool = True,
) -> list[PictureSpec]:
    """Describe both maps, in the same classes, or the one where the second side has none; as `picture_of_pair` does."""
    view = counted_alike(serving, view)
    title = pair_title(serving, view) if title is None else title
    subtitle = pair_subtitle(serving, view) if subtitle is None else subtitle
    views = [own for side in sides_of(serving, view) if (own := side_view(serving, view, side))]
    joint = drawing_of(serving, views[0], tuple(own.area for own in views))
    specs = []
    for own in views:
        drawn = joint._replace(in_view=pd.Index(serving.tree.members(own.area, own.level)))
        spec = picture_spec(
            serving, own, title=title, subtitle=subtitle, paper=paper, made=made, drawn=drawn, land=land
        )
        specs.append(spec)
    if len(specs) == 1:
        return specs
    on_land = from_datasets(*([LANDSCAPE] if land else []))
    whole = picture_spec(serving, views[0], drawn=joint)  # for the bars of the legend, which are of both
    upper = specs[0]._replace(
        sources=cited(serving, together([*(of_view(serving, own, drawn=True) for own in views), on_land])),
        legend_note=_note(serving, views, joint),
        histogram=whole.histogram,
        histogram_ends=whole.histogram_ends,
    )
    return [upper, specs[1]]


def _note(serving: Serving, views: list[View], joint: Drawing) -> str:
    """How the classes were made, what is counted, and which neighbourhoods are assumed."""
    several = LEVEL_NAMES[views[0].level][1]
    counted = f"{several if several[:2].isupper() else several.capitalize()} in each class."
    doubts = dict.fromkeys(doubts_in_view(serving, own) for own in views)
    wording = (f"{way_in_words(serving, views[0], joint)}.", counted, "Each map has its own scale.", *doubts)
    return " ".join(filter(None, wording))
