"""Whose published figures may stand on a page: an area's own, those of what holds it, and those of its parts."""

from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.view import MANY_BOARDS
from needs_map.geo.areas import LEVELS, Area


@store_cache(maxsize=256)
def codes_near(serving: Serving, code: str) -> frozenset[str]:
    """
    Areas whose published figures say something of an area.

    Parameters
    ----------
    serving, code
        The store, and the code of an area.

    Returns
    -------
    codes
        The area, those that hold it and those inside it; without those inside where there are so many ICBs that the
        figures of one would pass for those of all, as in England.
    """
    tree = serving.tree
    near, own = {area.code for area in tree.path(code)}, tree[code].level
    if own in LEVELS and len(tree.members(code, "icb")) < MANY_BOARDS:
        near |= {part for level in LEVELS[: LEVELS.index(own)] for part in tree.members(code, level)}
    return frozenset(near)


def is_near(serving: Serving, area: Area, code: str) -> bool:
    """Whether what is published for one area (`code`) may stand on a page about another."""
    return code in codes_near(serving, area.code)
