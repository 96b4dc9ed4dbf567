"""The areas that a list offers, each with its label: name, kind, what it lies in, code."""

from needs_map.app.words.headline import is_england
from needs_map.figures.people.practices import practices
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, PATCH, USUAL_NAME

MOST_LISTED = 5_000
"""Areas up to which a list offers all: a browser is sent every label."""
AREA_ORDER = ("cluster", "icb", "place", "neighbourhood", "msoa", "lsoa")


@store_cache(maxsize=2)
def area_options(serving: Serving) -> dict[str, str]:
    """Label of every area by its code, largest level first: name, level, what it lies in, code; then of every list."""
    tree = serving.tree
    options = {}
    msoas = tree.membership["msoa"].to_dict()
    for level in AREA_ORDER:
        for area in tree.at(level):
            one = LEVEL_NAMES[level][0]
            inside = ""
            if level == "lsoa":
                inside = f", {tree[msoas[area.code]].name}"
            elif level in {"msoa", "neighbourhood"}:
                inside = f", {tree[area.parent].short}"
            code = f" · {area.code}" if level in {"msoa", "lsoa"} else ""
            options[area.code] = area.name if is_england(area) else f"{area.name} ({one}{inside}){code}"
    return options | list_labels(serving)


@store_cache(maxsize=1)
def list_labels(serving: Serving) -> dict[str, str]:
    """Label of every network and practice by its code: name, kind, code, postcode."""
    known = practices(serving)["postcode"].items() if serving.tree.lists else ()
    postcodes = {str(code): str(postcode) for code, postcode in known}
    labels = {}
    for area in serving.tree.lists.values():
        postcode = postcodes.get(area.code, "")
        at = f" · {postcode}" if postcode else ""
        labels[area.code] = f"{area.name} ({LEVEL_NAMES[area.level][0]}) · {area.code}{at}"
    return labels


@store_cache(maxsize=64)
def listed_areas(serving: Serving, board: str) -> dict[str, str]:
    """Label of each area that is listed where a store has too many: places and above, and those below in one ICB."""
    tree = serving.tree
    listed = [area.code for level in AREA_ORDER[:3] for area in tree.at(level)]
    if board:
        small = (*AREA_ORDER[3:], *reversed(LIST_LEVELS))
        listed += [code for level in small if tree.at(level) for code in tree.members(board, level)]
    labels = area_options(serving)
    return {code: labels[code] for code in listed}


def listed_near(serving: Serving, *codes: str) -> dict[str, str]:
    """
    Label of each area that a list offers; what it does not is found by typing its name or code.

    Parameters
    ----------
    serving
        The store.
    codes
        Areas that must be in the list; those of the first one's ICB are.
    """
    labels = area_options(serving)
    if PATCH in serving.tree or PATCH in serving.tree.lists:
        own = serving.tree[PATCH]
        labels = {PATCH: own.name if own.name == USUAL_NAME else f"{own.name} (my patch)"} | labels
    if len(labels) <= MOST_LISTED:
        return labels
    listed = listed_areas(serving, serving.tree.holder(codes[0], "icb") or "")
    return {code: labels[code] for code in (PATCH, *listed, *codes) if code in labels}
