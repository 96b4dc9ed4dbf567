"""The words, bars and table of two areas side by side. HTML made from figures; all text is escaped."""

import math
from html import escape

from app.comparison import Row, Side, largest_differences
from app.figures import Profile
from geo.classes import sequential, written
from needs.comparison import NOT_COMPARED
from needs.words import ratio_in_words

MARKS = {"higher": "▲ higher", "lower": "▼ lower", "similar": "● similar", NOT_COMPARED: "– not tested"}
QUINTILES = range(1, 6)


def differences_panel(rows: tuple[Row, ...], first: Side, second: Side, who: str, period: str) -> str:
    """
    The differences that matter most, as sentences.

    Parameters
    ----------
    rows
        The comparison.
    first, second
        Its sides.
    who, period
        Who is counted and of when, for the note under them.
    """
    chosen = largest_differences(rows)
    if not chosen:
        said = f"<p class='nm-headline'>{escape(_none(first, second))}</p>"
    else:
        lines = "".join(f"<li>{escape(difference_in_words(row, first, second))}</li>" for row in chosen)
        said = f"<ol class='nm-differences'>{lines}</ol>"
    note = f"Shares of {who}, {period}. Largest significant differences first (95% limits)."
    return f"<section aria-label='Largest differences'>{said}<p class='nm-small'>{escape(note)}</p></section>"


def _none(first: Side, second: Side) -> str:
    if first.code == second.code and first.code:
        return f"{first.name} is compared with itself: choose another area."
    return f"No share of {first.name} can be told apart from that of {second.name}."


def difference_in_words(row: Row, first: Side, second: Side) -> str:
    """Return one difference as a sentence: both figures, and how far apart they are in words."""
    label = row.label[0].lower() + row.label[1:] if not row.label.startswith("Core20") else row.label
    verb = "live in Core20 areas" if row.label.startswith("Core20") else f"live {label}"
    one, other = (written(value, row.decimals, row.suffix) for value in (row.first, row.second))
    points = abs(row.difference)
    unit = "percentage point" if f"{points:.1f}" == "1.0" else "percentage points"
    text = f"{one} of people in {first.name} {verb}, against {other} in {second.name}: {points:.1f} {unit} "
    text += "more" if row.difference > 0 else "fewer"
    if math.isfinite(row.ratio) and row.ratio > 0:
        text += f" ({ratio_in_words(row.ratio, high='many', higher='more', lower='fewer')})"
    return f"{text}."


def table_panel(rows: tuple[Row, ...], first: Side, second: Side, england: str) -> str:
    """
    Every measure of both sides: values, difference with its limits on hover, ratio, significance, England.

    Parameters
    ----------
    rows, first, second
        The comparison and its sides.
    england
        Title of the column for England, which says whom it counts.
    """
    head = "".join(
        f"<th scope='col'>{escape(title)}</th>"
        for title in ("Measure", first.name, second.name, "Difference", "Ratio", "Significance", england)
    )
    body = "".join(_line(row) for row in rows)
    return (
        "<section class='nm-panel'><h2>All measures</h2><div class='nm-scroll' tabindex='0'>"
        f"<table class='nm-compare'><caption>First less second; hover over a difference for its 95% limits. "
        f"Averages and counts have none and are not tested.</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div></section>"
    )


def _line(row: Row) -> str:
    first, second, england = (
        written(value, row.decimals, row.suffix) for value in (row.first, row.second, row.england)
    )
    sign = "+" if row.difference > 0 else ""
    difference = sign + written(row.difference, row.decimals)
    if row.is_share:
        difference += " pts"
    limits = ""
    if math.isfinite(row.lower_cl):
        low, high = (written(limit, 1) for limit in (row.lower_cl, row.upper_cl))
        limits = f" title='95% limits {low} to {high}{' percentage points' if row.is_share else ''}'"
    ratio = written(row.ratio, 2) if math.isfinite(row.ratio) else "–"
    mark = MARKS.get(row.significance, row.significance)
    return (
        f"<tr><th scope='row'>{escape(row.label)}</th><td>{first}</td><td>{second}</td>"
        f"<td{limits}>{difference if math.isfinite(row.difference) else '–'}</td><td>{ratio}</td>"
        f"<td class='nm-{row.significance.replace(' ', '-')}'>{mark}</td><td>{england}</td></tr>"
    )


def bars_panel(profiles: tuple[Profile | None, Profile | None], first: Side, second: Side) -> str:
    """People by national quintile of both sides, one bar over the other."""
    lines = []
    known = [profile for profile in profiles if profile is not None]
    largest = max((float(profile.share.max()) for profile in known), default=math.nan)
    if len(known) < len(profiles) or not math.isfinite(largest):
        return ""
    for quintile, colour in zip(QUINTILES, sequential(5), strict=True):
        bars = []
        for profile, style in zip(known, ("nm-solid", "nm-open"), strict=True):
            share = float(profile.share[quintile])
            width = f"width:{share / largest * 85:.2f}%;--nm-fill:{colour}"
            shown = written(share * 100, 1, "%")
            bars.append(f"<span class='nm-pair'><i class='{style}' style='{width}'></i><b>{shown}</b></span>")
        name = {1: "1 (most deprived)", 5: "5 (least deprived)"}.get(quintile, str(quintile))
        lines.append(f"<tr><th scope='row'>{name}</th><td>{''.join(bars)}</td></tr>")
    key = (
        f"<p class='nm-key'><span><i class='nm-solid' style='--nm-fill:#33a7c2'></i>{escape(first.name)}</span>"
        f"<span><i class='nm-open' style='--nm-fill:#33a7c2'></i>{escape(second.name)}</span></p>"
    )
    return (
        "<section class='nm-panel'><h2>People by national IMD 2025 quintile</h2>"
        f"<table class='nm-pairs'><tbody>{''.join(lines)}</tbody></table>{key}</section>"
    )
