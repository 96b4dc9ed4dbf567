"""My patch: areas of any level that a person bookmarks, taken together, each LSOA once however many of them hold it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.figures.serving import Serving, opened, store_cache
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, PATCH, PATCH_LEVEL, Area, AreaTree

LARGEST_PATCH = 100
"""Areas, so that the link stays well within the 2,000 characters that every program takes."""
USUAL_NAME = "My patch"
LONGEST_NAME = 60  # characters
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
        pairs = serving.tree.pairs(level)
        held = set(pairs[pairs.index.isin(self.lsoas)])
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
    known = [code for code in asked if code in serving.tree and code != PATCH]
    lists = [code for code in asked if code in serving.tree.lists]
    unknown = ", ".join(code for code in asked if code not in serving.tree and code not in lists)
    notes = []
    if lists:
        name = serving.tree[lists[0]].name if len(lists) == 1 else f"{len(lists)} lists of patients"
        notes.append(
            f"My patch counts each person once, so {name} cannot be part of it: people on a list may live in its areas."
        )
    if unknown:
        cut = unknown if len(unknown) <= LONGEST_LIST else unknown[:LONGEST_LIST] + "…"
        absent = len(asked) - len(known) - len(lists)
        notes.append(f"My patch in the link has “{cut}”: {absent} of {len(asked)} not available, so left out.")
    if len(known) > LARGEST_PATCH:
        notes.append(f"My patch holds {LARGEST_PATCH} areas at most: {len(known) - LARGEST_PATCH} were left out.")
    return ",".join(known[:LARGEST_PATCH]), tuple(notes)


@dataclass(frozen=True, eq=False)
class ServingWithPatch(Serving):
    """A store with my patch as one area more, of a level of its own: each LSOA of it once."""

    def __reduce__(self) -> tuple[Callable[..., Serving], tuple[object, ...]]:
        """Travel to another process as a folder, a build and what the patch is."""
        return _reopened, (self.store.folder, self.store.build, *self.patch)


def _reopened(folder: Path, build: str, codes: str, name: str) -> Serving:
    return with_patch_area(opened(folder, build), codes, name)


def serving_of_view(serving: Serving, view: View) -> Serving:
    """Return the store with the patch of a view as an area; the store as it is where the view has none."""
    return with_patch_area(serving, view.patch, view.patch_name)


def with_patch_area(serving: Serving, codes: str, name: str = "") -> Serving:
    """
    Return a store in which my patch can be chosen like any other area, by the code `PATCH`.

    Parameters
    ----------
    serving
        The store, with or without a patch.
    codes
        As `patch_of` returns them; no patch if empty.
    name
        What the patch is called; `USUAL_NAME` if empty.
    """
    built = serving.whole or serving
    return _with_patch_area(built, codes, name) if codes else built


@store_cache(maxsize=16)
def _with_patch_area(serving: Serving, codes: str, name: str) -> Serving:
    patch, store, tree = patch_together(serving, codes), serving.store, serving.tree
    is_inside = store.lsoa.index.isin(patch.lsoas)
    parent = next((area.code for area in patch.around(serving)), tree.top.code)
    called = name or USUAL_NAME
    row = {"name": called, "short": called, "level": PATCH_LEVEL, "parent": parent, "status": ""}
    areas = store.areas.copy()
    if "geometry" in store.lsoa:
        row["geometry"] = store.lsoa.geometry[is_inside].union_all()
    areas.loc[PATCH] = pd.Series(row).reindex(areas.columns)
    with_it = store._replace(lsoa=store.lsoa.assign(**{PATCH_LEVEL: np.where(is_inside, PATCH, "")}), areas=areas)
    return ServingWithPatch(
        with_it, AreaTree(with_it), serving.people, serving.indicators, whole=serving, patch=(codes, name)
    )


def patch_name_of(text: str) -> str:
    """Name of a patch as it is kept: any text, its blanks made single and cut to `LONGEST_NAME` characters."""
    return " ".join(text.split())[:LONGEST_NAME]
