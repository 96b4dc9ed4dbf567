"""Categories of Fingertips as groups: national fifths and tenths of deprivation, ethnic groups, and all others."""

import re

import pandas as pd

NEWER = "newer"
"""Column of the year of the index of deprivation that groups were made from; 0 where they were not."""
ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
PARTS = {"quintile": 5, "decile": 10}
BROAD = {
    "Asian": r"asian( / asian british| or asian british|, asian british or asian welsh)?",
    "Black": r"black( / african / caribbean / black british| or black british|, black british, caribbean or african"
    r"|, black british, black welsh, caribbean or african)?",
    "Mixed": r"mixed( / multiple ethnic groups?| or multiple ethnic groups?)?",
    "White": r"white",
    "Other": r"other( ethnic group)?|any other ethnic group",
}
"""Broad ethnic groups of the census, and how Fingertips names them."""


def category_groups(category_type: pd.Series, category: pd.Series) -> pd.DataFrame:
    """
    Put category types and categories as groups.

    Parameters
    ----------
    category_type, category
        As published; "" for everyone.

    Returns
    -------
    groups
        `group_type`, `group`, `newer`, on the same index. National fifths and tenths of LSOAs are
        `deprivation quintile` (1 most deprived to 5) and `deprivation decile` (1 to 10); those within an area add
        `within the area`; those of whole authorities, which say nothing of who is deprived, keep their published name,
        as do all others; broad ethnic groups are `Asian`, `Black`, `Mixed`, `White` and `Other`.
    """
    pairs = pd.DataFrame({"type": category_type, "category": category})
    found = {
        (row.type, row.category): category_group(str(row.type), str(row.category))
        for row in pairs.drop_duplicates().itertuples()
    }
    return pd.DataFrame(
        [found[pair] for pair in zip(pairs["type"], pairs["category"], strict=True)],
        columns=["group_type", "group", NEWER],
        index=pairs.index,
    )


def category_group(category_type: str, category: str) -> tuple[str, str, int]:
    """Type, group and year of the index of one category; see `category_groups`."""
    kind = " ".join(category_type.split())
    small = kind.lower()
    year = re.search(r"imd ?(\d{4})", small)
    newer = int(year[1]) if year else 0
    if not kind:
        return "", "", 0
    if small.startswith("lsoa") and (part := re.search(r"(quintile|decile)s", small)):
        where = " within the area" if "within area" in small else ""
        return f"deprivation {part[1]}{where}", _ordinal(category, PARTS[part[1]]), newer
    if "ethnic" in small:
        return "ethnic group", _ethnic(category), newer
    return kind, category, newer


def _ordinal(category: str, parts: int) -> str:
    """Number of a fifth or tenth, 1 most deprived; the category itself where its words are none that are known."""
    found = re.match(
        r"(?:(second|third|fourth|fifth)\s+)?(most|more|least|less) deprived (?:quintile|decile)",
        category.strip().lower(),
    )
    if found is None:
        return category
    step = ORDINALS.get(found[1] or "", 1)
    return str(step if found[2] in {"most", "more"} else parts + 1 - step)


def _ethnic(category: str) -> str:
    small = re.sub(r"\s*/\s*", " / ", " ".join(category.lower().split())).removesuffix(" ethnic group")
    for group, pattern in BROAD.items():
        if re.fullmatch(pattern, small):
            return group
    return category
