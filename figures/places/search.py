"""What a visitor means by what they type: a code, a name, a part of one, or a postcode."""

import re

from needs_map.data.errors import DataError
from needs_map.figures.places.postcodes import find_postcode, looks_like_postcode
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View, default_view, with_focus
from needs_map.geo.areas import Area

BETWEEN = re.compile(r"[\n\r\t;|]+")
"""What stands between the areas of a list, whose names may hold commas and blanks."""
ONE_CODE = re.compile(r"[EX]\d{8}", re.IGNORECASE)


def areas_listed(serving: Serving, text: str) -> tuple[list[str], list[str]]:
    """
    Find the areas of a list: codes or names, one a line or with commas or semicolons between.

    Parameters
    ----------
    serving
        The store.
    text
        As typed or pasted, such as a column of a workbook.

    Returns
    -------
    codes, unknown
        Codes of areas, each once, in the order of the list; and what no area is called.
    """
    found, unknown = [], []
    for line in filter(None, (one.strip(' ,"') for one in BETWEEN.split(text))):
        parts = [line] if _code(serving, line) else [part.strip() for part in line.split(",")]
        for part in filter(None, parts):
            whole = _code(serving, part)
            codes = [] if whole else [one.upper() for one in ONE_CODE.findall(part)]
            known = [whole] if whole else [code for code in codes if code in serving.tree]
            found += known
            unknown += [code for code in codes if code not in known] or ([] if known else [part])
    return list(dict.fromkeys(found)), list(dict.fromkeys(unknown))


def _code(serving: Serving, text: str) -> str:
    """Code of the area of exactly this code or name; empty if there is none, or more than one."""
    if ONE_CODE.match(text):
        return text if text in serving.tree else ""
    try:
        return serving.tree.find(text).code
    except DataError:
        return ""


def with_typed(view: View, text: str, serving: Serving, labels: dict[str, str]) -> Change:
    """
    Choose the area that a typed text means.

    Parameters
    ----------
    view, serving
        The view and the store.
    text
        What was typed and taken as it is.
    labels
        Label of each area that can be chosen, by its code, in the order of the list.

    Returns
    -------
    change
        The view as it was, with a note, where nothing is meant. A postcode is told in the note and nowhere kept.
    """
    typed = " ".join(text.split())
    if typed in serving.tree or typed.upper() in serving.tree.lists:
        typed = typed if typed in serving.tree else typed.upper()
        return with_focus(view, typed, serving)
    if looks_like_postcode(typed):
        found, surgeries = find_postcode(serving, typed), _surgeries(serving, typed, labels)
        if not found.lsoa and surgeries:
            return with_focus(view, surgeries[0], serving)
        if not found.lsoa:
            return Change(view, (found.words,))
        change = with_focus(view, found.lsoa, serving)
        names = " and ".join(serving.tree[code].name for code in surgeries)
        there = f"{names} {'is' if len(surgeries) == 1 else 'are'} at this postcode." if surgeries else ""
        return Change(change.view, tuple(filter(None, (found.words, there, *change.notes))))
    code = _meant(serving, typed, labels)
    if code:
        return with_focus(view, code, serving)
    return Change(view, (f"No area is called “{typed[:80]}”. Type part of its name, its code or a whole postcode.",))


def _surgeries(serving: Serving, postcode: str, labels: dict[str, str]) -> list[str]:
    """Practices whose label ends with a postcode, however its blanks are typed."""
    wanted = postcode.replace(" ", "").casefold()
    lists = (code for code in labels if code in serving.tree.lists)
    return [code for code in lists if labels[code].rpartition(" · ")[2].replace(" ", "").casefold() == wanted]


def _meant(serving: Serving, typed: str, labels: dict[str, str]) -> str:
    """Code of the area with this name, else of the first whose label begins with the text, else holds it; or empty."""
    try:
        return serving.tree.find(typed).code
    except DataError:
        wanted = typed.casefold()
        if not wanted:
            return ""
        held = [(code, label.casefold()) for code, label in labels.items() if wanted in label.casefold()]
        begun = [code for code, label in held if label.startswith(wanted)]
        return (begun or [code for code, _ in held] or [""])[0]


def area_meant(serving: Serving, text: str, level: str | None = None) -> Area:
    """
    Find the area that a command names, by code, name or postcode.

    Parameters
    ----------
    serving
        The store.
    text
        As typed; a postcode means the LSOA that it lies in, or the area of the level that holds that.
    level
        Look only among areas of this level.

    Raises
    ------
    DataError
        If there is none, saying what there is.
    """
    if not looks_like_postcode(text) or text in serving.tree:
        return serving.tree.find(text, level)
    found = find_postcode(serving, text)
    if not found.lsoa:
        raise DataError(found.words)
    return serving.tree[(serving.tree.holder(found.lsoa, level) if level else None) or found.lsoa]


def seen_from(serving: Serving, text: str, level: str) -> tuple[str, str]:
    """
    Area to look into and area to select for the area that a command names: a postcode is looked at within its place.

    Raises
    ------
    DataError
        As `area_meant` does.
    """
    area = area_meant(serving, text).code
    if not looks_like_postcode(text):
        return area, ""
    view = with_focus(default_view(serving)._replace(level=level), area, serving).view
    return view.area, view.select


def area_or_list_meant(serving: Serving, text: str) -> Area:
    """
    Find the area, or the practice or network, that a command names.

    Parameters
    ----------
    serving
        The store.
    text
        As typed: a code or a name, or a postcode, which means the LSOA that it lies in.

    Raises
    ------
    DataError
        If there is none, saying what there is.
    """
    try:
        return area_meant(serving, text)
    except DataError as error:
        wanted = text.strip().casefold()
        every = serving.tree.lists.values()
        found = [one for one in every if one.code.casefold() == wanted]
        found = found or [one for one in every if one.name.casefold() == wanted]
        if len(found) > 1:
            codes = ", ".join(one.code for one in found[:5])
            raise DataError(f"{len(found)} lists of patients are called {text!r}: give one of {codes}.") from None
        if not found:
            raise DataError(f"{error} Nor is there a practice or network of that name.") from error
        return found[0]
