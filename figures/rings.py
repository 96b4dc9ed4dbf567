"""What a view rings besides the selected area: Core20 areas if they are asked for, and my patch."""

from needs_map.figures.patch import patch_together
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.palettes import CORE20_RING, PATCH_RING
from needs_map.geo.pictures.rings import Ring, RingLine
from needs_map.needs.deprivation.core20 import CORE20_DECILES

CORE20_LINE = RingLine(CORE20_RING, 1.1)
PATCH_LINE = RingLine(PATCH_RING, 1.8, (2.2, 1.4))


def core20_areas(serving: Serving, area: str) -> tuple[str, ...]:
    """Codes of the LSOAs of an area that are in the most deprived fifth of England."""
    lsoas = serving.store.lsoa.loc[serving.tree.lsoas(area)]
    return tuple(lsoas.index[lsoas["imd_decile"] <= CORE20_DECILES])


def patch_areas(serving: Serving, view: View) -> tuple[str, ...]:
    """LSOAs of my patch, as far as they lie in view."""
    inside = set(serving.tree.lsoas(view.area))
    held = dict.fromkeys(
        lsoa for code in patch_together(serving, view.patch).codes for lsoa in serving.tree.lsoas(code)
    )
    return tuple(lsoa for lsoa in held if lsoa in inside)


def patch_label(serving: Serving, view: View) -> str:
    """Name my patch in a legend: what it is made of."""
    return f"{view.patch_title}: {patch_together(serving, view.patch).words(serving)}"


def rings_of(serving: Serving, view: View) -> list[Ring]:
    """Rings of a view's picture."""
    rings = []
    if view.ring and view.level == "lsoa" and (core20 := core20_areas(serving, view.area)):
        rings.append(Ring("Core20 areas", core20, CORE20_LINE))
    if codes := patch_areas(serving, view):
        rings.append(Ring(patch_label(serving, view), codes, PATCH_LINE))
    return rings
