"""The table of change from IMD 2019 to IMD 2025."""

import math
from typing import Any

from needs_map.figures.serving import Serving
from needs_map.figures.since_2019 import pairs_of
from needs_map.figures.values import profile
from needs_map.geo.areas import Area
from needs_map.needs.deprivation.imd_change import core20_2019, decile_change

KINDS = {"U": "unchanged", "S": "split", "M": "merged", "X": "irregular: not comparable"}


def imd_change_row(serving: Serving, area: Area, basis: str) -> dict[str, Any]:
    """
    Row of an area in the table: deciles then and now for an LSOA; counts and Core20 then and now for a larger one.

    Parameters
    ----------
    serving
        The store.
    area
        The area.
    basis
        Population of the Core20 of 2025; that of 2019 counts residents of mid-2015.

    Raises
    ------
    DataError
        If the store was built without the IMD of 2019.
    """
    pairs = pairs_of(serving)
    lsoas = serving.tree.lsoas(area.code)
    found = decile_change(pairs, serving.store.lsoa.loc[lsoas, "imd_decile"])
    row: dict[str, Any] = {"code": area.code, "name": area.name, "level": area.level}
    if area.level == "lsoa":
        only = found.iloc[0]
        return row | {
            "lsoa_since_2011": KINDS[only["kind"]],
            "decile_2019": _number(only["decile_2019"]),
            "decile_2025": float(only["decile_2025"]),
            "change": _number(only["change"]),
        }
    then = core20_2019(pairs, lsoas)
    now = profile(serving, area, basis)
    return row | {
        "lsoas": len(found),
        "more_deprived": int((found["change"] < 0).sum()),
        "same_decile": int((found["change"] == 0).sum()),
        "less_deprived": int((found["change"] > 0).sum()),
        "not_comparable": int(found["change"].isna().sum()),
        "core20_2019_percent": _number(then.share * 100),
        "core20_2025_percent": _number(now.core20 * 100),
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
