"""
A team's own indicator: a tidy CSV file and a TOML file of the same name, checked as a whole.

All that is wrong is found in one reading and told by row, so that a file is corrected once.
"""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.period_forms import is_period, period_in_form, what_period
from needs_map.data.indicators.definitions import (
    OBSERVATION_COLUMNS,
    SUPPRESSED,
    Indicator,
    KnownAreas,
    Observed,
    is_suppressed,
)
from needs_map.data.indicators.observations import FIGURES, LEVEL_ORDER
from needs_map.data.own.about import read_about
from needs_map.data.own.age_bands import with_everyone
from needs_map.data.own.areas import find_unknown
from needs_map.data.own.text import TEXT_COLUMNS, Categories, Problems, check_size, find_formulas, numbers_of, read_rows

SEXES = {
    "": "persons",
    "persons": "persons",
    "all": "persons",
    "female": "females",
    "females": "females",
    "male": "males",
    "males": "males",
}
UNAVAILABLE = "not available"
NOTES = (SUPPRESSED, UNAVAILABLE)
"""Notes that say why a row has no value, in any letter case."""
SEVERAL = {
    "lsoa": "LSOAs",
    "msoa": "MSOAs",
    "neighbourhood": "neighbourhoods",
    "place": "places",
    "authority": "authorities",
    "icb": "ICBs",
    "cluster": "clusters",
}
"""Areas of each level in words."""
LONGEST_LINE = 500
"""Characters of one problem."""
AGREES_WITHIN = 0.005
"""How far a value may be from the quotient of its counts, as a share of it, beyond its last decimal."""


class Added(NamedTuple):
    """What was read of a team's files."""

    observed: Observed
    left_out: int
    """Rows of areas that the store does not have."""


class WrongRowsError(DataError):
    """A file that is refused, with all that is wrong with it."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.problems = problems.first
        super().__init__("\n".join(_report(path, problems)))


def _report(path: Path, problems: Problems) -> list[str]:
    rows, count = int((problems.rows > 0).sum()), problems.count
    many = f"{count:,} problem{'s' if count > 1 else ''}" + (f" in {rows:,} row{'s' if rows > 1 else ''}" * bool(rows))
    lines = [f"{path.name} was not added, and nothing was changed: {many}."]
    for row, column, words in problems.first:
        where = ", ".join(filter(None, (f"row {row}" if row else "", column)))
        lines.append((f"  {where}: {words}" if where else f"  {words}")[:LONGEST_LINE])
    if more := count - len(problems.first):
        lines.append(f"  ... and {more:,} more")
    return lines


def read_tidy(path: Path, known: KnownAreas, pairs: pd.DataFrame | None = None, *, only_known: bool = False) -> Added:
    """
    Read and check a team's own indicator.

    Parameters
    ----------
    path
        The CSV file; the TOML file lies beside it under the same name.
    known
        Areas of the store.
    pairs
        `LSOA11CD` and the `LSOA21CD` that share its ground, to tell what an old code became; None if not known.
    only_known
        Leave out rows of areas that the store does not have, instead of refusing them.

    Returns
    -------
    added
        The indicator with its observations; a value that counts give is left to be worked out when it is shown.

    Raises
    ------
    WrongRowsError
        With all problems, by row.
    DataError
        If the file as a whole cannot be read, or the TOML file is wrong.
    """
    check_size(path)
    indicator = read_about(path.with_suffix(".toml"))
    problems = Problems()
    text, figures, left_out = _read(path, known, problems, only_known=only_known)
    unread = problems.rows
    find_formulas(text, problems)
    if not only_known:
        find_unknown(text["area"][~text["area"].isin(known.levels.keys())], known, pairs, problems)
    table = _table(text, figures, known)
    text = text.drop(columns="note")  # a large file's longest, which only the table needs from here on
    del figures
    _find_periods(text, indicator, problems)
    _find_words(text, problems)
    _find_twice(table, text, problems)
    _find_figures(table[~table.index.isin(unread)] if len(unread) else table, indicator, problems)
    _find_unsuppressible(table, indicator, problems)
    _find_worked_out(table, indicator, known, problems)
    if indicator.by_age and not problems.count:
        table = with_everyone(table, indicator.by_age, problems)
    if not len(table) and not problems.count:
        problems.add(0, "", "no row is of an area of this map")
    if problems.count:
        raise WrongRowsError(path, problems)
    levels = set(table["level"].unique())
    native = next(level for level in LEVEL_ORDER if level in levels)
    return Added(Observed(indicator._replace(native_level=native), table.reset_index(drop=True)), left_out)


def _read(
    path: Path, known: KnownAreas, problems: Problems, *, only_known: bool
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Words, all but notes as categories, and figures of a file, and the number of rows that are left out."""
    words = {column: Categories(f"{path.name}: {column}") for column in TEXT_COLUMNS if column != "note"}
    notes, figures, left_out = [], [], 0
    for part in read_rows(path, problems):
        text = part
        if only_known:
            text = part[part["area"].isin(known.levels.keys())]
            left_out += len(part) - len(text)
        figures.append(numbers_of(text, problems))
        notes.append(text["note"])
        for column, categories in words.items():
            categories.add(text[column])
    table = pd.DataFrame({"note": pd.concat(notes)})
    for column in list(words):
        table[column] = words.pop(column).column()
    return table, pd.concat(figures), left_out


def _table(text: pd.DataFrame, figures: pd.DataFrame, known: KnownAreas) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "area": text["area"],
            "level": _each(text["area"], lambda cell: known.levels.get(cell, "")),
            "period": _each(text["period"], period_in_form),
            "sex": _each(text["sex"], lambda cell: SEXES.get(cell.lower(), cell)),
            "age": _each(text["age"], lambda cell: cell or "all ages"),
            "group_type": text["group_type"],
            "group": text["group"],
            **{column: figures[column] for column in FIGURES},
            "note": text["note"].where(~text["note"].str.lower().isin(NOTES), text["note"].str.lower()),
        },
        index=text.index,
    )
    return table[list(OBSERVATION_COLUMNS)]


def _each(column: pd.Series, put: Callable[[str], str]) -> pd.Series:
    """Put each different cell of a column of categories in another way."""
    codes, cells = pd.factorize(pd.Series([put(cell) for cell in column.cat.categories], dtype="str"))
    return pd.Series(pd.Categorical.from_codes(codes[column.cat.codes], pd.Index(cells)), column.index)


def _find_periods(text: pd.DataFrame, indicator: Indicator, problems: Problems) -> None:
    kind = indicator.period_type
    forms = {cell: period_in_form(cell) for cell in text["period"].unique()}
    wrong = {cell for cell, form in forms.items() if not is_period(form, kind)}
    spans = {" to " in form for cell, form in forms.items() if cell not in wrong}
    mixed = "some periods are of calendar years and some of financial or academic years: keep one kind"

    def words(line: int) -> str:
        cell = text["period"][line]
        return what_period(forms[cell], kind) if cell else f"is empty: write its {kind}"

    if len(spans) > 1:
        problems.add(0, "period", mixed)
    problems.add_at(text.index[text["period"].isin(wrong)], "period", words)


def _find_words(text: pd.DataFrame, problems: Problems) -> None:
    unknown = text.index[~_each(text["sex"], str.lower).isin(SEXES.keys())]
    half = text.index[(text["group_type"] == "") != (text["group"] == "")]
    problems.add_at(unknown, "sex", lambda line: f"{text['sex'][line]!r} is not persons, females or males")
    problems.add_at(half, "group", lambda _: "group and group_type go together: fill both, or neither")


def _find_twice(table: pd.DataFrame, text: pd.DataFrame, problems: Problems) -> None:
    identity = ["area", "period", "sex", "age", "group_type", "group"]
    twice = table.duplicated(identity)
    if not twice.any():
        return
    cells = table[identity]
    firsts = cells[~twice]

    def words(line: int) -> str:
        same = firsts
        for column in identity:
            same = same[same[column] == cells[column][line]]
        return f"is {text['area'][line]} in {text['period'][line]} a second time (row {same.index[0]}): keep one"

    problems.add_at(table.index[twice], "", words)


def _find_figures(table: pd.DataFrame, indicator: Indicator, problems: Problems) -> None:
    value, lower, upper, count, people = (table[column] for column in FIGURES)
    hidden, absent = (table["note"] == note for note in NOTES)
    proportion = indicator.kind == "proportion"
    step = indicator.counts_rounded_to
    rounded, given = step > 1, value if indicator.kind == "count" else count
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = count / people * indicator.per
        rounding = np.nan_to_num((step - 1) / 2 / people * indicator.per, posinf=0.0)
    apart = (value - quotient).abs() - 0.5 * 10.0**-indicator.decimals - rounding
    impossible = (
        ((count < 0) | (people < 0), "numerator", "a count is below zero"),
        (proportion & ((value < 0) | (value > 100)), "value", "a proportion is from 0 to 100 (%)"),  # noqa: PLR2004 - %
        ((indicator.kind in {"rate", "ratio", "count"}) & (value < 0), "value", "is below zero"),
        ((indicator.kind not in {"mean", "score"}) & (lower < 0), "lower_cl", "a limit is below zero"),
        (proportion & (upper > 100), "upper_cl", "a limit of a proportion is from 0 to 100 (%)"),  # noqa: PLR2004 - %
    )
    possible = ~pd.concat([wrong for wrong, *_ in impossible], axis=1).any(axis=1)  # of others one message is enough
    checks = (
        (hidden & (value.notna() | count.notna()), "value", "is suppressed and has a value or numerator: empty them"),
        (
            absent & (value.notna() | count.notna()),
            "value",
            "is not available and has a value or numerator: empty them",
        ),
        (
            ~hidden & ~absent & value.isna() & (count.isna() | (people.isna() | np.isnan(indicator.per))),
            "value",
            "has no value, nor counts to work it out from: write suppressed or not available in its note, or leave out "
            "the row",
        ),
        (lower.isna() != upper.isna(), "lower_cl", "has one limit without the other"),
        (lower.notna() & value.isna(), "lower_cl", "has limits without a value"),
        (lower > upper, "lower_cl", "the lower limit is above the upper one"),
        ((value < lower) | (value > upper), "value", "the limits do not contain the value"),
        ((people == 0) & (indicator.by_age == ""), "denominator", "is zero: leave the row out"),
        (proportion & (count > people), "numerator", "the numerator is above its denominator"),
        (rounded & (given % step > 0), "numerator", f"is not rounded to {step}"),
        (
            apart > AGREES_WITHIN * quotient.abs(),
            "value",
            f"is not the numerator over the denominator times {indicator.per:,.0f}: correct one, or write in the "
            "TOML file counts_rounded_to = 5 if the counts are rounded to 5, or standardised = true if it is not meant "
            "to be",
        ),
    )
    for wrong, column, words in (*impossible, *((wrong & possible, column, words) for wrong, column, words in checks)):
        problems.add_at(
            table.index[wrong],
            column,
            lambda line, words=words: _with_figures(table, line, words),  # type: ignore[misc]  # used within the turn
        )


def _with_figures(table: pd.DataFrame, line: int, words: str) -> str:
    """Add the row's figures to a sentence."""
    given = {column: table[column][line] for column in FIGURES}
    shown = ", ".join(f"{column} {figure:g}" for column, figure in given.items() if not np.isnan(figure))
    return f"{words} ({shown})" if shown else words


def _find_unsuppressible(table: pd.DataFrame, indicator: Indicator, problems: Problems) -> None:
    """Note what hiding small counts lacks: whole counts of everyone, at one level that larger areas add up from."""
    if not indicator.suppress_below or not len(table):
        return
    levels = sorted(set(table["level"]) - {"", "england"}, key=LEVEL_ORDER.index)
    if len(levels) > 1:
        words = f"[suppression] needs rows of one level, and these are of {' and '.join(levels)}: keep {levels[0]}"
        problems.add(0, "", f"{words}; larger areas are added up from them")
    if table[["sex", "age", "group_type"]].drop_duplicates().shape[0] > 1 or (table["group_type"] != "").any():
        words = "[suppression] is for one series of everyone: parts of it by sex, age or group would give counts away"
        problems.add(0, "", words)
    column = "value" if indicator.kind == "count" else "numerator"
    broken = table.index[~(table[column] % 1 == 0) & ~table["note"].isin(NOTES)]
    problems.add_at(broken, column, lambda _: "[suppression] needs a whole number here")


def _find_worked_out(table: pd.DataFrame, indicator: Indicator, known: KnownAreas, problems: Problems) -> None:
    """Counts given as suppressed that others of the file tell: of a whole by all its parts, of a part by all else."""
    hidden = table["note"].str.startswith(SUPPRESSED)
    hidden[hidden] = is_suppressed(table.loc[hidden, "note"])
    families = _families(known, set(table["area"].unique()), set(table.loc[hidden, "area"])) if hidden.any() else []
    column = "value" if indicator.kind == "count" else "numerator"
    for _, rows in table.groupby(["period", "sex", "age", "group_type", "group"]) if families else ():
        given = set(rows.loc[rows[column].notna(), "area"])
        withheld = rows[hidden[rows.index]]
        lines = dict(zip(withheld["area"], withheld.index, strict=True))
        found = True
        while found:
            found = False
            for whole, parts, several in families:
                unknown = {whole, *parts} - given
                if len(unknown) != 1 or not unknown <= lines.keys():
                    continue
                area, found = unknown.pop(), True
                given.add(area)
                words = "is suppressed, but its count can be worked out: "
                if area == whole:
                    words += f"all its {several} are given. Suppress two or more of those too, or give its count"
                else:
                    words += (
                        f"{whole} and all its other {several} are given. Suppress another of these too, or leave out "
                        f"the row of {whole}"
                    )
                problems.add(int(lines[area]), "note", words)


def _families(known: KnownAreas, areas: set[str], hidden: set[str]) -> list[tuple[str, list[str], str]]:
    """Areas whose parts all have rows, with these and their level in words, where one of them is suppressed."""
    table = known.lsoa.assign(lsoa=known.lsoa.index)
    levels = [level for level in LEVEL_ORDER if level in table and areas & set(table[level].dropna())]
    found = []
    for part, whole in permutations(levels, 2):
        pairs = table[[part, whole]].dropna().drop_duplicates()
        if pairs[part].duplicated().any() or (pairs[part] == pairs[whole]).any():
            continue  # not parts of it, or the same areas under two levels
        pairs = pairs[pairs[whole].isin(areas)]
        for code, parts in pairs.groupby(whole)[part]:
            inside = [str(one) for one in parts]
            if areas.issuperset(inside) and hidden & {str(code), *inside}:
                found.append((str(code), inside, SEVERAL[part]))
    return found
