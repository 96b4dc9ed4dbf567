"""Files to take away: what is on the screen, with where it comes from on top."""

import csv
import io
import math
from datetime import UTC, datetime

from app.classing import CLASSES
from app.drawing import attributions, drawing_of, legend_title
from app.measures import BASIS_WORDS, MEASURES
from app.serving import Serving
from app.state import View, link_of_view
from geo.areas import LEVEL_NAMES
from geo.classes import MISSING

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text that a spreadsheet shows and does not run: an apostrophe goes before what could start a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def file_stem(serving: Serving, view: View) -> str:
    """Name for a file of the view, without its ending."""
    name = "".join(letter if letter.isalnum() else "-" for letter in serving.tree[view.area].short.lower())
    sample = "SAMPLE-" if serving.store.is_sample else ""
    return f"{sample}{name}-{view.measure.replace('_', '-')}-by-{view.level}"


def metadata(serving: Serving, view: View) -> list[tuple[str, str]]:
    """What a figure needs beside it to be defended: definition, period, population, source, licence, when made."""
    measure = MEASURES[view.measure]
    manifest = serving.store.manifest
    definition = measure.above if measure.above and view.level != "lsoa" else measure.definition
    lines = [
        ("Title", f"{legend_title(serving, view)} by {LEVEL_NAMES[view.level][0]}, {serving.tree[view.area].name}"),
        ("Definition", definition),
        ("Population", f"{BASIS_WORDS[view.basis]}, {serving.period(view.basis)}"),
        ("Classes", CLASSES.get(drawing_of(serving, view).classes, "Thirds of two measures")),
        *(("Source", line) for line in attributions(serving)),
        ("Data built", manifest["built"]),
        ("Made", datetime.now(UTC).isoformat(timespec="seconds")),
        ("View", "?" + "&".join(f"{key}={value}" for key, value in link_of_view(view).items())),
    ]
    if serving.store.is_sample:
        lines.insert(0, ("SAMPLE", "The small areas and their figures are made up: not for use in any document."))
    return lines


def view_csv(serving: Serving, view: View) -> str:
    """
    Write the areas on the screen as CSV: metadata lines that begin with #, a header, one row an area.

    Returns
    -------
    text
        With columns for code, name, what it lies in, value, class and people; an unknown number is an empty cell.
    """
    measure = MEASURES[view.measure]
    drawn = drawing_of(serving, view)
    tree = serving.tree
    out = io.StringIO()
    out.write("".join(f"# {key}: {value}\n" for key, value in metadata(serving, view)))
    writer = csv.writer(out, lineterminator="\n")
    unit = " (%)" if measure.suffix == "%" else ""
    writer.writerow(["code", "name", "within", measure.label + unit, "class", BASIS_WORDS[view.basis]])
    for code in drawn.in_view:
        area = tree[code]
        position = int(drawn.shading.classes[code])
        writer.writerow(
            [
                code,
                safe_cell(area.name),
                safe_cell(tree[area.parent].name if area.parent else ""),
                _cell(float(drawn.values[code]), measure.decimals + 1 if measure.decimals else 0),
                "" if position == MISSING else safe_cell(drawn.shading.labels[position]),
                _cell(float(drawn.people[code]), 0),
            ]
        )
    return out.getvalue()


def _cell(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}" if math.isfinite(value) else ""
