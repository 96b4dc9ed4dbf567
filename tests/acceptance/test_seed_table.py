"""The table typed in our tests is the needs assessment's, as it stands beside the repository."""

import re

from tests.acceptance.test_cluster import (
    CLUSTER,
    LEICESTER,
    LEICESTERSHIRE,
    LLR,
    NORTH,
    NORTHAMPTONSHIRE,
    REGISTERED,
    REGISTERED_WIDER,
    RUTLAND,
    WEST,
)

ROWS = {
    "LLNR Cluster ICB": CLUSTER,
    "Northamptonshire ICB": NORTHAMPTONSHIRE,
    "North Northamptonshire": NORTH,
    "West Northamptonshire": WEST,
    "LLR ICB": LLR,
    "Leicester": LEICESTER,
    "Leicestershire": LEICESTERSHIRE,
    "Rutland": RUTLAND,
}


def test_typed_table_is_the_published_one(shared):
    text = (shared / "seeds" / "integrated-needs-assessment-2026-31.txt").read_text(encoding="utf-8")
    table = text.split("Overall 2025 Index of Multiple Deprivation - % of registered population")[1]
    found = {}
    for line in table.splitlines()[1:14]:
        name, *cells = line.split("\t")
        if name in ROWS:
            assert len(cells) == 5
            assert all(re.fullmatch(r"(\d+\.\d%)?", cell) for cell in cells)
            found[ROWS[name]] = [float(cell.rstrip("%") or 0) for cell in cells]
    assert found == REGISTERED | REGISTERED_WIDER
