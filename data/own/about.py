"""What a team's own indicator is: the TOML file beside its CSV, checked against what pages need to know."""

from pathlib import Path
from typing import Any, get_args

from needs_map.data.errors import DataError
from needs_map.data.files.formats import FORMULA_STARTS, read_toml
from needs_map.data.files.period_forms import FORMS
from needs_map.data.files.units import RATIO
from needs_map.data.indicators.definitions import Indicator, Kind, Polarity
from needs_map.data.indicators.observations import KEY
from needs_map.data.own.age_bands import BY_AGE

MOST_PER = 1_000_000_000
LONGEST_TEXT = 2000
"""Characters of one text."""
TEXTS = (
    "key",
    "name",
    "short",
    "group",
    "kind",
    "unit",
    "polarity",
    "period_type",
    "method",
    "publisher",
    "source",
    "licence",
    "page",
    "definition",
    "caveat",
    "weight",
)
NEEDED = ("name", "kind", "polarity", "period_type", "definition", "publisher", "source")
OTHERS = ("per", "decimals", "standardised", "counts_rounded_to", "suppression", "complete", "composition", "by_age")
SUPPRESSION = ("below", "zeros", "round_to")
MOST_DECIMALS = 6
USUAL_METHOD = {
    "proportion": "Numerator over denominator, with Wilson's 95% confidence interval.",
    "rate": "Numerator over denominator, with Byar's 95% confidence interval (exact below 10 events).",
}


def read_about(path: Path) -> Indicator:
    """
    Read what an indicator is.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    indicator
        Its `native_level` is empty: the CSV file says which it is.

    Raises
    ------
    DataError
        If the file is missing or not TOML, or lacks a key, or has a value that pages cannot use.
    """
    content = _toml(path)
    if isinstance(content.get("period_type"), str):
        content["period_type"] = content["period_type"].replace("school", "academic")  # one thing by two names
    _check_keys(content, path)
    texts = {name: " ".join(content.get(name, "").split()) for name in TEXTS}
    key = texts["key"] or path.stem.lower().replace("-", "_").replace(" ", "_")
    if not KEY.fullmatch(key):
        raise DataError(
            f"{path.name}: the key {key!r} must be small letters, digits and _, beginning with a letter: add a line "
            'such as key = "falls_over_65".'
        )
    kind = texts["kind"]
    per, unit = _per(content, kind, path)
    suppression = _suppression(content, kind, path)
    composition = _is_so(content, "composition", path)
    complete = _is_so(content, "complete", path) or composition
    rounded = _rounded(content, kind, path)
    decimals = content.get("decimals", 0 if kind == "count" else 1)
    if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= MOST_DECIMALS:
        raise DataError(f"{path.name}: decimals must be a whole number from 0 to {MOST_DECIMALS}.")
    return Indicator(
        key=key,
        name=texts["name"],
        short=texts["short"] or texts["name"],
        group=texts["group"] or "Added here",
        kind=kind,  # type: ignore[arg-type]  # checked to be one of them
        unit=texts["unit"] or unit,
        per=per,
        polarity=texts["polarity"],  # type: ignore[arg-type]  # likewise
        decimals=decimals,
        native_level="",
        period_type=texts["period_type"],
        method=texts["method"] or USUAL_METHOD.get(kind, "As its source gives it."),
        publisher=texts["publisher"],
        source=texts["source"],
        licence=texts["licence"] or "As its source says",
        page=texts["page"],
        definition=texts["definition"],
        caveat=" ".join(filter(None, (texts["caveat"], rounded_words(rounded)))),
        weight=texts["weight"],
        counts_rounded_to=rounded,
        **suppression,
        is_complete=complete,
        is_composition=composition,
        by_age=_by_age(content, path),
    )


def _by_age(content: dict[str, Any], path: Path) -> str:
    """What counts by age are made into; empty where they are not given by age."""
    found = content.get("by_age", "")
    if not found:
        return ""
    if found not in BY_AGE:
        raise DataError(f"{path.name}: by_age must be one of {', '.join(BY_AGE)}, or be left out.")
    if content.get("kind") != "rate":
        raise DataError(f'{path.name}: an indicator by age is a rate: write kind = "rate" and its per.')
    clash = next((name for name in ("standardised", "suppression", "complete", "composition") if name in content), "")
    if clash:
        raise DataError(f"{path.name}: {clash} cannot go with by_age: leave one of them out.")
    return str(found)


def _is_so(content: dict[str, Any], name: str, path: Path) -> bool:
    """Read a key that is true or false, false where it is left out."""
    value = content.get(name, False)
    if not isinstance(value, bool):
        raise DataError(f"{path.name}: {name} must be true or false.")
    return value


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise DataError(
            f"There is no {path.name} beside the CSV file: it says what the indicator is. needs-map data add --example "
            "FOLDER writes one to start from."
        )
    return read_toml(path)


def _check_keys(content: dict[str, Any], path: Path) -> None:
    for name, value in content.items():
        if name not in {*TEXTS, *OTHERS}:
            raise DataError(f"{path.name} has the key {name!r}: the keys are {', '.join((*TEXTS, *OTHERS))}.")
        if name not in TEXTS:
            continue
        if not isinstance(value, str):
            raise DataError(f"{path.name}: {name} must be text: put it in quotation marks.")
        if len(value) > LONGEST_TEXT:
            raise DataError(f"{path.name}: {name} has more than {LONGEST_TEXT:,} letters: shorten it.")
        if value.lstrip(" ").startswith(FORMULA_STARTS):
            raise DataError(f"{path.name}: {name} begins like a formula ({value[:20]!r}): write it another way.")
    _check_values(content, path)


def _check_values(content: dict[str, Any], path: Path) -> None:
    for name in NEEDED:
        if not content.get(name, "").strip():
            raise DataError(f"{path.name} lacks {name}: every figure is shown with it.")
    for name, allowed in (
        ("kind", get_args(Kind)),
        ("polarity", get_args(Polarity)),
        ("period_type", tuple(FORMS)),
        ("weight", ("", "resident")),
    ):
        if content.get(name, "") not in allowed:
            known = ", ".join(f'"{one}"' for one in allowed if one)
            raise DataError(f"{path.name}: {name} is {content[name]!r}: write one of {known}.")
    page = content.get("page", "")
    if page and not page.startswith("https://"):
        raise DataError(f"{path.name}: page must be an address that begins with https://, or be left out.")


def _per(content: dict[str, Any], kind: str, path: Path) -> tuple[float, str]:
    """What the quotient is multiplied by, and the unit that goes with it; NaN where the value is no quotient."""
    per = content.get("per")
    if per is not None and (isinstance(per, bool) or not isinstance(per, int | float) or not 0 < per <= MOST_PER):
        raise DataError(f"{path.name}: per must be a number above 0, such as 100000, and {MOST_PER:,} at most.")
    standardised = _is_so(content, "standardised", path)
    if kind == "rate":
        if per is None:
            raise DataError(f"{path.name} is a rate without its per: add a line such as per = 100000.")
        return (float("nan") if standardised else float(per)), f"per {per:,.0f}"
    if kind == "proportion":
        if per not in (None, 100):
            raise DataError(f"{path.name}: a proportion is in %, so its per is 100: leave per out.")
        return (float("nan") if standardised else 100.0), "%"
    if kind == "ratio" and per is not None:
        if per != 100:  # noqa: PLR2004 - what is expected
            raise DataError(f"{path.name}: a ratio of observed to expected events has 100 for its per, or none.")
        return 100.0, RATIO
    if per is not None:
        raise DataError(f"{path.name}: a {kind} has no per: leave it out, or make the kind a rate.")
    return float("nan"), "people" if kind == "count" else ""


def rounded_words(rounded: int) -> str:
    """Say that counts are rounded; empty where they are not."""
    if rounded == 1:
        return ""
    return (
        f"Counts are rounded to the nearest {rounded}, so totals made from them are approximate, and confidence "
        "intervals made from them are widened by the most that rounding can have changed each count."
    )


def _rounded(content: dict[str, Any], kind: str, path: Path) -> int:
    """What the publisher rounds counts to."""
    rounded = content.get("counts_rounded_to", 1)
    if isinstance(rounded, bool) or not isinstance(rounded, int) or not 1 <= rounded <= 100:  # noqa: PLR2004 - said
        raise DataError(f"{path.name}: counts_rounded_to must be a whole number from 1 to 100, such as 5.")
    if rounded > 1 and kind not in {"proportion", "rate", "count"}:
        raise DataError(f"{path.name}: counts_rounded_to is for counts, proportions and rates: leave it out.")
    return rounded


def _suppression(content: dict[str, Any], kind: str, path: Path) -> dict[str, Any]:
    rule = content.get("suppression")
    if rule is None:
        return {}
    if not isinstance(rule, dict):
        raise DataError(f"{path.name}: suppression must be a part of its own, that begins with a line [suppression].")
    if "noughts" in rule:  # the key's name until 2026
        rule = {"zeros" if name == "noughts" else name: value for name, value in rule.items()}
    if wrong := [name for name in rule if name not in SUPPRESSION]:
        raise DataError(f"{path.name}: [suppression] has {', '.join(SUPPRESSION)}, and not {wrong[0]!r}.") from None
    if kind not in {"proportion", "rate", "count"} or content.get("standardised"):
        raise DataError(f"{path.name}: [suppression] is for counts, proportions and crude rates: leave it out.")
    below, rounding, zeros = rule.get("below"), rule.get("round_to", 1), rule.get("zeros", False)
    for name, value, least in (("below", below, 2), ("round_to", rounding, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 100:  # noqa: PLR2004 - said
            raise DataError(f"{path.name}: {name} of [suppression] must be a whole number from {least} to 100.")
    if not isinstance(zeros, bool):
        raise DataError(f"{path.name}: zeros of [suppression] must be true or false.")
    return {"suppress_below": below, "suppress_nought": zeros, "round_to": rounding}
