"""My patch: areas of any level that a person bookmarks, taken together, each LSOA once however many of them hold it."""

from typing import NamedTuple

import pandas as pd

from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVEL_NAMES, Area

LARGEST_PATCH = 100
"""Areas, so that the link stays well within the 2,000 characters that every program takes."""
LONGEST_LIST = 80  # characters of unknown codes that a message repeats


class Patch(NamedTuple):
    """A patch of a store."""

    codes: tuple[str, ...]
    lsoas: pd.Index
    """Codes of the LSOAs that its areas are made of, in the order of the store."""

    def areas_of(self, serving: Serving, level: str) -> list[str]:
        """Codes of the areas of a level that lie in the patch or hold part of it, in the order of the store."""
        if level == "lsoa":
            return list(self.lsoas)
        held = set(serving.tree.membership.loc[self.lsoas, level])
        return [area.code for area in serving.tree.at(level) if area.code in held]

    def around(self, serving: Serving) -> list[Area]:
        """Places, ICBs and cluster that hold all of it, smallest first."""
        tree = serving.tree
        found = {level: self.areas_of(serving, level) for level in ("place", "icb", "cluster") if level in tree.levels}
        return [tree[codes[0]] for codes in found.values() if len(codes) == 1 and codes != list(self.codes)]

    def words(self, serving: Serving) -> str:
        """What it is made of: the one area's name, or how many areas and LSOAs."""
        if len(self.codes) == 1:
            return serving.tree[self.codes[0]].name
        one, several = LEVEL_NAMES["lsoa"]
        count = len(self.lsoas)
        return f"{len(self.codes)} areas, {count:,} {one if count == 1 else several}"


@store_cache(maxsize=64)
def patch_together(serving: Serving, codes: str) -> Patch:
    """
    Take the areas of a patch together.

    Parameters
    ----------
    serving
        The store.
    codes
        As `patch_of` returns them.
    """
    chosen = tuple(codes.split(",")) if codes else ()
    inside = {lsoa for code in chosen for lsoa in serving.tree.lsoas(code)}
    index = serving.store.lsoa.index
    return Patch(chosen, index[index.isin(inside)])


def patch_of(text: str, serving: Serving) -> tuple[str, tuple[str, ...]]:
    """
    Read a patch.

    Parameters
    ----------
    text
        Codes with commas between; any text.
    serving
        The store.

    Returns
    -------
    codes, notes
        The known codes, each once, at most `LARGEST_PATCH`, with commas between; a note for what was left out.
    """
    asked = list(dict.fromkeys(code for part in text.split(",") if (code := part.strip())))
    known = [code for code in asked if code in serving.tree]
    unknown = ", ".join(code for code in asked if code not in serving.tree)
    notes = []
    if unknown:
        cut = unknown if len(unknown) <= LONGEST_LIST else unknown[:LONGEST_LIST] + "…"
        notes.append(
            f"My patch in the link has “{cut}”: {len(asked) - len(known)} of {len(asked)} not available, so left out."
        )
    if len(known) > LARGEST_PATCH:
        notes.append(f"My patch holds {LARGEST_PATCH} areas at most: {len(known) - LARGEST_PATCH} were left out.")
    return ",".join(known[:LARGEST_PATCH]), tuple(notes)
