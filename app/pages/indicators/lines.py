"""Lines of the page Indicators, and its parts for documents: areas by indicators, one indicator, one area."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from needs_map.app.pages.indicators.charts import sorted_codes
from needs_map.app.pages.indicators.choices import (
    AGAINST,
    GROUP,
    LEVEL,
    OPEN,
    ORDER,
    PAGE,
    SHOWN,
    Listing,
    listing_of,
)
from needs_map.app.pages.indicators.files import bar_dots, indicator_sources
from needs_map.app.pages.indicators.groups import groups_part
from needs_map.app.pages.indicators.parts import standing_part_of
from needs_map.app.pages.indicators.pictures import against_of, area_finding, has_value, line_of, names_of
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.pages.indicators.words import (
    MARKS,
    extremes,
    figure,
)
from needs_map.figures.comparison import england_basis
from needs_map.figures.documents.part import Column, Part, Parts
from needs_map.figures.documents.tray import TrayPart, chosen_text
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, in_sentence

MOST_COLUMNS = 8
"""Areas beside one another in a table of a document."""
Listed = Callable[[Serving, View, Listing], Part | None]


def indicators_parts(serving: Serving, view: View) -> Mapping[str, Part]:
    """
    Parts of the page, by key.

    Parameters
    ----------
    serving, view
        The store, and a view with what is chosen on the page.

    Returns
    -------
    parts
        `standing`, what differs from England by more than chance (of ground only); `table`, areas by indicators;
        `indicator`, the one that is open across areas; `area`, one area across indicators; `groups`, the open indicator
        of one area by sex and age.
    """
    area = scene_of(serving, view).subject
    listed = partial(partial, _listed, serving, view)
    return Parts(
        {
            "standing": lambda: standing_part_of(serving, area) if area.level not in LIST_LEVELS else None,
            "table": listed(_table_part),
            "indicator": listed(_indicator_part),
            "area": listed(_area_part),
            "groups": listed(_groups_part),
        }
    )


def kept_part(key: str, view: View, listing: Listing) -> TrayPart:
    """One of the page's tables as a document keeps it, with what is chosen for it."""
    names = {"table": (GROUP, ORDER), "area": (GROUP, ORDER)}.get(key, ())
    given = {LEVEL: listing.level, AGAINST: listing.against}
    given |= {OPEN: listing.open.key} if key in {"indicator", "groups"} else {}
    given |= {} if key == "indicator" else {SHOWN: listing.area.code}
    choices = [*(f"{name}.{value}" for name, value in given.items()), chosen_text(view, names)]
    return TrayPart(f"{PAGE}.{key}", view.about, choices=";".join(filter(None, choices)))


def _listed(serving: Serving, view: View, made: "Listed") -> Part | None:
    """A part of what is listed; None where the store has no indicators, or none of these."""
    listing = listing_of(serving, view._replace(basis=england_basis(serving, view.basis)))
    return made(serving, view._replace(basis=england_basis(serving, view.basis)), listing) if listing else None


def _table_part(serving: Serving, view: View, listing: Listing) -> Part | None:
    """Indicators by the areas of a level, the area shown first; of many areas the first ones."""
    first = listing.area.code
    every = [first, *(code for code in listing.codes if code != first)]
    codes = every[:MOST_COLUMNS]
    lines = [line_of(serving, view, listing, entry, view.basis) for entry in listing.entries]
    against = against_of(serving, listing)
    rows = [
        {"indicator": f"{one.entry.short}{one.entry.written_unit()}", "period": one.figures.when}
        | {code: _shown(one, code) for code in codes}
        | {"beside": figure(one.entry, float(one.judged.benchmark[first]))}
        for one in lines
    ]
    left_out = len(every) - len(codes)
    columns = {"indicator": Column("Indicator"), "period": Column("Period")}
    columns |= {code: Column(serving.tree[code].short) for code in codes}
    return Part(
        "",
        "",
        rows,
        (f"{left_out} more areas of this kind are on the page.",) if left_out else (),
        indicator_sources(serving, lines),
        title=f"Indicators by {LEVEL_NAMES[listing.level][0]}",
        finding=area_finding(listing.area, lines, against),
        columns=columns | {"beside": Column(f"{against[0].upper()}{against[1:]}")},
        caveats=_caveats(lines),
    )


def _indicator_part(serving: Serving, view: View, listing: Listing) -> Part | None:
    """The indicator that is open in each area, highest first."""
    line = line_of(serving, view, listing, listing.open, view.basis)
    codes = sorted_codes(line, listing.codes)
    cells = line.cells
    rows = [
        {
            "code": code,
            "name": serving.tree[code].name,
            "level": listing.level,
            "value": _shown(line, code),
            "lower": float(cells[code]["lower_cl"]),
            "upper": float(cells[code]["upper_cl"]),
            "beside": figure(line.entry, float(line.judged.benchmark[code])),
            "compared": MARKS[str(line.judged.word[code])].meaning,
            "how": line.figures.how_of(code)[0],
            "numerator": float(cells[code]["numerator"]),
            "denominator": float(cells[code]["denominator"]),
        }
        for code in codes
    ]
    against = against_of(serving, listing)
    decimals, suffix = line.entry.decimals, line.entry.suffix
    limits = line.figures.table["lower_cl"].reindex(codes).notna().any()
    columns = {"name": Column("Area")}
    columns["value"] = Column(
        f"Value{line.entry.written_unit()}", numerator="numerator", denominator="denominator", how="how"
    )
    if limits:
        columns |= {"lower": Column("Lower 95% limit", decimals, suffix), "upper": Column("Upper", decimals, suffix)}
    columns |= {"beside": Column(f"{against[0].upper()}{against[1:]}"), "compared": Column("Compared")}
    names = names_of(serving, codes)
    sentences = {code: in_sentence(serving.tree[code]) for code in codes}
    values = line.figures.table["value"].reindex(codes)
    return Part(
        "",
        "",
        rows,
        (),
        indicator_sources(serving, [line]),
        title=f"{line.entry.name}, {line.figures.when}",
        finding=extremes(line.entry, values, sentences, listing.level, line.england),
        columns=columns,
        charts=(bar_dots(line, names),),
        caveats=_caveats([line]),
        definition=line.entry.definition,
    )


def _groups_part(serving: Serving, view: View, listing: Listing) -> Part | None:
    """The indicator that is open, of the area shown, by sex and age."""
    return groups_part(serving, line_of(serving, view, listing, listing.open, view.basis), listing.area)


def _area_part(serving: Serving, view: View, listing: Listing) -> Part | None:
    """One area across indicators, each beside what it is compared with."""
    code = listing.area.code
    lines = [line_of(serving, view, listing, one, view.basis) for one in listing.entries if not one.is_composition]
    lines = [line for line in lines if has_value(line, code)]
    against = against_of(serving, listing)
    rows = [
        {
            "indicator": f"{line.entry.short}{line.entry.written_unit()}",
            "period": line.figures.when,
            "value": _shown(line, code),
            "beside": figure(line.entry, float(line.judged.benchmark[code])),
            "compared": MARKS[str(line.judged.word[code])].meaning,
            "code": code,
            "how": line.figures.how_of(code)[0],
            "numerator": float(line.cells[code]["numerator"]),
            "denominator": float(line.cells[code]["denominator"]),
        }
        for line in lines
    ]
    columns = {"indicator": Column("Indicator"), "period": Column("Period")}
    columns["value"] = Column(listing.area.short, numerator="numerator", denominator="denominator", how="how")
    columns |= {"beside": Column(f"{against[0].upper()}{against[1:]}"), "compared": Column("Compared")}
    return Part(
        "",
        "",
        rows,
        (),
        indicator_sources(serving, lines),
        title=f"Indicators of {in_sentence(listing.area)}",
        finding=area_finding(listing.area, lines, against),
        columns=columns,
        caveats=_caveats(lines),
    )


def _shown(line: IndicatorLine, code: str) -> str:
    """Value as the page writes it, what is missing in words."""
    table = line.figures.table
    return figure(line.entry, float(table["value"][code]), str(table["note"][code] or ""))


def _caveats(lines: Sequence[IndicatorLine]) -> tuple[tuple[str, str], ...]:
    return tuple((line.entry.name, line.entry.caveat) for line in lines if line.entry.caveat)
