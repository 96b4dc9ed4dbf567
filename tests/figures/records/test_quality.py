"""What became of every record, seen where the figure is: months that a practice has not sent, and records left out."""

import pandas as pd

from needs_map.app.commands.main import main
from needs_map.app.words.indicators import indicator_panel
from needs_map.figures.records.quality import completeness_words
from needs_map.figures.serving import open_serving
from needs_map.figures.view import default_view
from tests.data.records.made_records import DEFINITION, write_made
from tests.publishers import AMBRIDGE, lsoa_code

MONTHS = [f"2024-{month:02d}" for month in range(4, 10)]
OWN = (
    DEFINITION.replace('"resident"', '"registered"').replace('age = "age"\n', "").replace("2024-05", "2024-09")
)  # April to September


def test_a_submission_that_is_missing_is_said_beside_the_figure(store, tmp_path, capsys):
    sent = {(month, practice): 30 for month in MONTHS for practice in ("A81001", "A81002")}
    sent |= {("2024-06", "A81001"): 14, ("2024-09", "A81001"): 0, ("2024-04", "A81003"): 3}
    rows = [of for of, count in sent.items() for _ in range(count)] + [("2024-04", "A81002")]
    records = pd.DataFrame(rows, columns=["day", "practice"])
    records = records.assign(
        day=records["day"] + "-11", id=range(len(rows)), lsoa=lsoa_code(0), sex="2", ethnic="A", kind="01"
    )
    records.loc[records.index[-1], "lsoa"] = "unknown"
    path = write_made(tmp_path, [lsoa_code(0)], definition=OWN, records=records)
    assert main(["records", "run", str(path), "--store", str(store)]) == 0
    said = capsys.readouterr().out
    assert "Of the 2 of 3 practices with 20 records or more in a usual month, fewer than half of their usual" in said
    assert "records came from A81001: June 2024, September 2024\n" in said
    assert main(["why", "attendances", "--area", AMBRIDGE, "--store", str(store)]) == 0
    why = capsys.readouterr().out
    name = "Surgery A81001, the (A81001)"
    for words in (
        "How: Counted from records; numerator ÷ denominator × 1000",
        "Method: Records counted over people",
        "Suppression: Counts from 1 to 4 are hidden, and others that would give them away.",
        f"Records: {len(rows) - 1} of {len(rows)} counted by DuckDB",
        "Definition file: attendances.toml (SHA-256 ",
        "Left out: not the code of an LSOA: 1",
        "Ethnic group not stated: 0.0% of the records counted",
    ):
        assert words in why, words
    assert name.casefold() in why.casefold()
    serving = open_serving(store, shapes=False)
    view = default_view(serving)._replace(measure="attendances", period="2024-08", level="lsoa")
    panel = indicator_panel(serving, view)
    assert "in June 2024, September 2024: figures are too low." in panel
    assert "as published" not in panel


def test_one_practice_is_not_counted_of_one():
    said = completeness_words({}, 1, 1, {})
    assert said.endswith("and so has each month of the only practice, with 20 records or more in a usual month")
