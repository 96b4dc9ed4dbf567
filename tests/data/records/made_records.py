"""A few made-up records and their definition, for the tests of records."""

import pandas as pd

RECORDS = pd.DataFrame(
    [
        # id, person, spell, episode, date, LSOA, practice, age, sex, ethnic category, kind
        ("r1", "p1", "s1", 1, "2024-04-01", "{0}", "P1", "34", "1", "A", "01"),
        ("r2", "p1", "s1", 2, "01/04/2024", "{0}", "P1", "34", "1", "A", "01"),
        ("r3", "p1", "s2", 1, "20240402", "{0}", "P1", "34", "1", "A", "I63.9"),
        ("r4", "p2", "s3", 1, "2024-05-31 10:00", "{1}", "P1", "90+", "F", None, "02"),
        ("r4", "p2", "s3", 1, "2024-05-31 10:00", "{1}", "P1", "90+", "F", None, "02"),
        ("r5", "p3", "s4", 1, "31/02/2024", "{1}", "P2", "50", "2", "Z", "01"),
        ("r6", "p4", "s5", 1, "2023-01-01", "{1}", "P2", "50", "2", "Z", "01"),
        ("r7", "p5", "s6", 1, "2024-05-01", None, "P2", "50", "2", "Z", "01"),
        ("r8", "p6", "s7", 1, "2024-05-01", "W01000001", "P2", "50", "2", "Z", "01"),
        ("r9", "p7", "s8", 1, "2024-05-01", "E01999999", "P2", "50", "2", "Z", "01"),
        ("r10", "p8", "s9", 1, "2024-05-01", "E01032500", "P2", "50", "2", "Z", "01"),
        ("r11", "p9", "s10", 1, "2024-05-01", "somewhere", "P2", "50", "2", "Z", "01"),
        ("r12", "p10", "s11", 1, "2024-05-01", "{1}", "P2", "121", "2", "Z", "01"),
        ("r13", "p11", "s12", 1, "2024-05-01", "{1}", "P2", "85+", "2", "Z", "01"),
        ("r14", "p12", "s13", 1, "2024-05-01", "{1}", "P2", "50", "9", "Z", "01"),
        ("r15", "p13", "s14", 1, "2024-05-01", "{1}", "P2", "50", "2", "Z", "05"),
        ("r16", "p14", "s15", 1, "2024-05-01", "{1}", "P2", " 4 ", "2", "R", "I639"),
    ],
    columns=["id", "person", "spell", "episode", "day", "lsoa", "practice", "age", "sex", "ethnic", "kind"],
)
DEFINITION = """
name = "Attendances"
make = "crude rate"
per = 1000
polarity = "low is good"
definition = "Made-up attendances."
publisher = "Made up"
source = "Made up"
table = "records.parquet"
population = "resident"

[columns]
date = "day"
lsoa = "lsoa"
practice = "practice"
age = "age"
sex = "sex"
ethnic_group = "ethnic"
key = "id"

[[rows]]
column = "kind"
starts_with = ["01", "02", "I63"]

[period]
type = "month"
first = "2024-04"
last = "2024-05"
"""


def write_made(folder, lsoas, *, definition=DEFINITION, records=RECORDS):
    """Write records of two LSOAs and their definition; return the definition's path."""
    cells = [cell.format(*lsoas) if isinstance(cell, str) else None for cell in records["lsoa"].astype(object)]
    own = records.assign(lsoa=pd.Series(cells, records.index, dtype="str"))
    own.to_parquet(folder / "records.parquet", index=False)
    path = folder / "attendances.toml"
    path.write_text(definition, encoding="utf-8")
    return path
