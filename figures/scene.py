"""The scene: what a view shows of a store, looked up once, of which everything that shows the view is asked."""

from typing import NamedTuple

from needs_map.figures.measures import Measure, measure_at
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.view import View
from needs_map.geo.areas import Area, AreaTree


class Scene(NamedTuple):
    """What a view shows of a store."""

    measure: Measure
    """At the period and the level in view."""
    tree: AreaTree
    view: View

    @property
    def area(self) -> Area:
        """What is in focus: the selected area, else the one in view; KeyError if the store has no such area."""
        return self.tree[self.view.focus]

    @property
    def subject(self) -> Area:
        """What a page that knows lists is about: the practice or network in view, else the area in focus."""
        return self.tree[self.view.about]


@store_cache(maxsize=64, shared=False)
def scene_of(serving: Serving, view: View) -> Scene:
    """
    Look up what a view shows.

    Parameters
    ----------
    serving, view
        The store, and a view of it.

    Raises
    ------
    KeyError
        If the store has no such measure.
    """
    return Scene(measure_at(serving, view.measure, view.period, view.level), serving.tree, view)
