"""The form of the page Add data: a file, which of its columns is which, and what the indicator is."""

import json
import re
from typing import Any, NamedTuple, get_args

import streamlit as st

from needs_map.app.shell.markdown import plain
from needs_map.data.errors import DataError
from needs_map.data.files.period_forms import FORMS
from needs_map.data.indicators.definitions import Kind
from needs_map.data.own.columns import csv_header, guessed, with_columns
from needs_map.data.own.text import COLUMNS, REQUIRED

NONE = "(none)"
POLARITIES = ("low is good", "high is good", "neither")
PERS = (100, 1_000, 10_000, 100_000, 1_000_000)
COLUMN_WORDS = {
    "area": "Code of the area",
    "period": "Period",
    "value": "Value",
    "lower_cl": "Lower limit (95%)",
    "upper_cl": "Upper limit (95%)",
    "numerator": "Numerator (events)",
    "denominator": "Denominator (people)",
    "sex": "Sex",
    "age": "Age",
    "group_type": "Kind of group",
    "group": "Group",
    "note": "Note (suppressed, not available)",
}
KEY_WORDS = 40
"""Characters of a key made from a name."""


class Given(NamedTuple):
    """What was filled in, as the two files that `data add` takes."""

    stem: str
    """Name of both files without its ending, which is the indicator's key."""
    csv: bytes
    toml: bytes
    called: tuple[str, str]
    """What a message is to call the two files."""


def adding_form() -> Given | None:
    """
    Draw the form.

    Returns
    -------
    given
        None before there is a file, or where its header cannot be read, which is then said.
    """
    file = st.file_uploader(
        "CSV file of one indicator: one row for each area and period",
        type=["csv"],
        key="adding-file",
        help="UTF-8 with commas. Areas are codes of LSOAs (2021), MSOAs, neighbourhoods, places, ICBs or England.",
    )
    if file is None:
        return None
    content = file.getvalue()
    try:
        header = csv_header(content)
        chosen = _columns(header, str(file.file_id))
        content = with_columns(content, chosen)
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    about = st.file_uploader(
        "TOML file that says what the indicator is, if you have one (else fill in below)",
        type=["toml"],
        key="adding-toml",
    )
    if about is not None:
        return Given(about.name.rpartition(".")[0], content, about.getvalue(), (file.name, about.name))
    facts = _facts(file.name.rpartition(".")[0].replace("_", " "))
    key = re.sub(r"[^a-z0-9]+", "_", facts["name"].lower()).strip("_")[:KEY_WORDS].strip("_")
    stem = key if key[:1].isalpha() else f"own_{key}"
    return Given(stem, content, toml_of(facts).encode(), (file.name, "The form"))


def _columns(header: list[str], file: str) -> dict[str, str]:
    """Column of the file for each that the reader knows, guessed and then chosen."""
    usual = guessed(header)
    options = [NONE, *dict.fromkeys(name for name in header if name)]
    chosen: dict[str, str] = {}
    folded = [name for name in COLUMNS if name not in usual and name not in REQUIRED]
    st.markdown("**Which column is which**")
    places = st.columns(3, gap="small")
    rest = st.expander("Further columns").columns(3, gap="small") if folded else places
    turn = {True: 0, False: 0}
    for known in COLUMNS:
        hidden = known in folded
        where = (rest if hidden else places)[turn[hidden] % 3]
        turn[hidden] += 1
        with where:
            name = st.selectbox(
                plain(COLUMN_WORDS[known]),
                options,
                index=options.index(usual.get(known, NONE)),
                format_func=plain,
                key=f"adding-{known}-{file}",
            )
        if name != NONE:
            chosen[known] = name
    return chosen


def _facts(name: str) -> dict[str, Any]:
    """What the indicator is, as the lines of its TOML file."""
    st.markdown("**What the indicator is**")
    facts: dict[str, Any] = {}
    left, right = st.columns(2, gap="medium")
    with left:
        facts["name"] = st.text_input("Name", value=name, key="adding-name")
        facts["short"] = st.text_input("Short name, for lists", key="adding-short")
        facts["kind"] = st.selectbox("Kind", get_args(Kind), key="adding-kind")
        if facts["kind"] == "rate":
            facts["per"] = st.selectbox("Per", PERS, index=3, format_func=lambda per: f"{per:,}", key="adding-per")
        facts["polarity"] = st.selectbox("What is better", POLARITIES, key="adding-polarity")
        facts["period_type"] = st.selectbox("Period", tuple(FORMS), key="adding-period-type")
    with right:
        facts["definition"] = st.text_area("Definition", key="adding-definition", height=100)
        facts["publisher"] = st.text_input("Publisher", key="adding-publisher")
        facts["source"] = st.text_input("Source", key="adding-source", placeholder="Admissions extract of March 2026")
        facts["licence"] = st.text_input("Licence", key="adding-licence")
        facts["caveat"] = st.text_input("Caveat", key="adding-caveat")
        if facts["kind"] in {"proportion", "rate", "count"}:
            facts["below"] = st.number_input(
                "Hide counts below (0: hide none)",
                0,
                100,
                0,
                key="adding-below",
                help="Others that would give them away hide too.",
            )
    return facts


def toml_of(facts: dict[str, Any]) -> str:
    """
    Write what an indicator is as its TOML file.

    Parameters
    ----------
    facts
        Values by key; empty texts are left out, and `below` is the rule of suppression.
    """
    lines = [
        f"{key} = {json.dumps(' '.join(value.split()), ensure_ascii=False) if isinstance(value, str) else value}"
        for key, value in facts.items()
        if key != "below" and value != ""
    ]
    if facts.get("below", 0) > 1:
        lines += ["[suppression]", f"below = {facts['below']}"]
    return "\n".join(lines) + "\n"
