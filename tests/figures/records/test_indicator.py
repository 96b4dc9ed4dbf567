"""An indicator made of records: values worked by hand, small counts hidden, and nothing of a record left anywhere."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from needs_map.app.commands.main import main
from needs_map.app.documents.contents import document_of
from needs_map.app.pages.indicators.groups import groups_part
from needs_map.app.pages.profile.figures import profile_lines
from needs_map.data.content.recipes import Recipe, RecipeSection
from needs_map.data.indicators.observations import read_observations
from needs_map.data.manifest import read_manifest
from needs_map.data.store import read_store
from needs_map.figures.serving import open_serving
from needs_map.figures.view import default_view
from needs_map.geo.numbers import half_away
from tests.app.running import run_page
from tests.data.records.made_records import DEFINITION, write_made

OWN = (
    DEFINITION.replace('"resident"', '"registered"')
    .replace("age =", "# age =")
    .replace('key = "id"', 'key = "id"\nperson = "nhs"')
)
PLANTED = ("9434765919", "19610217", "1961-02-17", "SECRETPSEUDONYM")


def records_of(store, counts):
    """Make so many attendances of women in each of the first LSOAs of a store, with identifiers planted."""
    codes = read_store(store, shapes=False).lsoa.sort_values("imd_rank").index[: len(counts)]
    rows = [(code, at) for code, count in zip(codes, counts, strict=True) for at in range(count)]
    return codes, pd.DataFrame(
        {
            "id": [f"SECRETPSEUDONYM{code}{at}" for code, at in rows],
            "nhs": ["9434765919"] * len(rows),
            "born": ["1961-02-17"] * len(rows),
            "day": ["2024-04-15"] * len(rows),
            "lsoa": [code for code, _ in rows],
            "practice": "P1",
            "sex": "2",
            "ethnic": "A",
            "kind": "01",
        }
    )


def files_of(folder):
    """Give what each file within a folder holds, as text whatever its kind."""
    return [one.read_bytes().decode("latin-1") for one in folder.rglob("*") if one.is_file()]


def run(store, tmp_path, counts, *, definition=OWN, options=()):
    codes, records = records_of(store, counts)
    path = write_made(tmp_path, codes, definition=definition, records=records)
    return codes, main(["records", "run", str(path), "--store", str(store), *options])


def test_rates_are_those_of_hand_and_the_store_says_how_they_were_counted(store, tmp_path, capsys):
    codes, code = run(store, tmp_path, [40] * 6, definition=OWN.replace("2024-05", "2024-04"))
    assert code == 0
    said = capsys.readouterr().out
    assert re.search(r"all records +240\n", said)
    rows = read_observations(read_store(store), "attendances", level="lsoa", period="2024-04").set_index("area")
    assert rows.loc[codes[0], "value"] == pytest.approx(40 / 2000 * 1000)  # registered patients: 2,000
    assert rows.loc[read_store(store).lsoa.sort_values("imd_rank").index[10], "numerator"] == 0
    place = read_observations(read_store(store), "attendances", level="place", period="2024-04")
    quintile = place[(place["group_type"] == "deprivation quintile") & (place["group"] == "1")]
    assert quintile["numerator"].max() == 240
    facts = read_manifest(store)["added"]["attendances"]["records"]
    assert facts["records"] == 240
    assert facts["reasons"] == {"counted": 240}
    assert facts["engine"].startswith("DuckDB")
    serving = open_serving(store)
    about = serving.indicators["attendances"].indicator
    assert f"(definition {facts['definition_sha256'][:12]})" in about.source
    area = next(one for one in serving.tree.at("place") if one.code in set(place["area"][place["numerator"] > 0]))
    *_, (title, lines) = profile_lines(serving, default_view(serving)._replace(page="profile"), area)
    assert title == "Counted from records"
    assert [one.line.entry.key for one in lines] == ["attendances"]
    one = place[(place["area"] == area.code) & (place["group_type"] == "")]
    recipe = Recipe("r", "R", (RecipeSection("Own", tables=("profile.records",), optional=True),))
    (section,) = document_of(serving, recipe, area).sections
    figure = str(half_away(one["value"].iloc[0], 1))
    assert figure in str(section.exhibits[0].part.rows)
    said = f"Attendances: 240 of 240 counted by {facts['engine']} on "
    assert section.notes[0].startswith(said)
    assert section.notes[0].endswith(f"definition attendances.toml (SHA-256 {facts['definition_sha256']}).")


def test_figures_by_sex_and_age_stand_beside_the_indicator(store, tmp_path, monkeypatch):
    codes, records = records_of(store, [40, 60])
    records = records.assign(
        age=[3, 12, 13, 30] * 25, sex=["1", "2", "2", "2"] * 25, kind=["01", "01", "02", "02"] * 25
    )
    share = DEFINITION.replace('"crude rate"\nper = 1000', '"share"').replace('population = "resident"\n', "")
    share = share.replace("2024-05", "2024-04") + '\n[[numerator]]\ncolumn = "kind"\nis = "01"\n'
    path = write_made(tmp_path, codes, definition=share, records=records)
    assert main(["records", "run", str(path), "--store", str(store)]) == 0
    serving = open_serving(store)
    held = read_observations(read_store(store), "attendances", level="place", period="2024-04")
    area = serving.tree[held.loc[held["denominator"] == 100, "area"].iloc[0]]
    *_, (_, lines) = profile_lines(serving, default_view(serving)._replace(page="profile"), area)
    part = groups_part(serving, lines[0].line, area)
    assert part.title.endswith(f"of {area.name} by sex and age, {lines[0].line.figures.when}")
    assert [(row[0], row[1], *row[3:]) for row in part.shown()] == [
        ("Females", "33.3%", "25", "75"),
        ("Males", "100.0%", "25", "25"),
        ("Aged 0-4", "100.0%", "25", "25"),
        ("Aged 10-14", "50.0%", "25", "50"),
        ("Aged 30-34", "0.0%", "0", "25"),
    ]
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    page = run_page(page="indicators", area=area.code, open="attendances")
    page.button("groups-collect").click().run()
    assert "".join(page.query_params["tray"]).startswith("indicators.groups|")


def test_small_counts_are_hidden_before_anything_is_written(store, tmp_path):
    codes, code = run(store, tmp_path, [3, 30, 30, 30])
    assert code == 0
    kept = next(path for path in store.glob("2*/added/attendances.csv"))
    written = pd.read_csv(kept)
    own = written[(written["area"] == codes[0]) & (written["period"] == "2024-04")]
    assert own["numerator"].isna().all()
    assert (own["note"] == "suppressed").all()
    beside = written[(written["period"] == "2024-04") & written["area"].isin(codes[1:])]
    assert (beside["note"] == "suppressed").any()  # else the place's total would tell the small one


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_a_record_is_left_anywhere(store, tmp_path, capfd, monkeypatch, fails):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    definition = OWN.replace("[columns]", '[columns]\ndate_of_birth = "born"').replace('sex = "sex"\n', "")
    log = tmp_path / "log.txt"
    codes, records = records_of(store, [3, 30, 30, 30])
    folder = tmp_path / "records"
    folder.mkdir()
    if fails:  # a line that is too long, which the engine quotes in what it says
        definition = definition.replace("records.parquet", "records.csv")
        lines = records.to_csv(index=False).splitlines()
        lines[50] += ",9434765919"
        (folder / "records.csv").write_text("\n".join(lines) + "\n")
    path = write_made(folder, codes, definition=definition, records=records)
    monkeypatch.setenv("NEEDS_MAP_LOG", str(log))
    assert main(["records", "run", str(path), "--store", str(store)]) == fails
    if not fails:
        rows = read_observations(read_store(store), "attendances", level="place", period="2024-04")
        assert rows["numerator"].max() == 93  # there is something that could give a record away
    said = capfd.readouterr()
    assert ("records.csv (line 51 has 10 cells, the header 9) cannot be read to the end" in said.err) == fails
    left = [said.out, said.err, log.read_text() if log.exists() else ""]
    left += files_of(store) + files_of(temporary)
    for words in PLANTED:
        assert not [text[:80] for text in left if words in text], words
    assert not list(temporary.iterdir())


def test_a_run_that_fails_leaves_the_old_values(store, tmp_path, capsys):
    run(store, tmp_path, [40] * 6)
    before = read_manifest(store)
    path = tmp_path / "records.parquet"
    content = bytearray(path.read_bytes())
    content[4:600] = bytes(596)
    path.write_bytes(content)
    assert main(["records", "run", str(tmp_path / "attendances.toml"), "--store", str(store)]) == 1
    said = capsys.readouterr()
    assert "records.parquet cannot be read to the end. Nothing was changed." in said.err
    assert not [words for words in PLANTED if words in said.out + said.err]
    assert json.dumps(read_manifest(store)) == json.dumps(before)


def test_an_area_that_the_store_has_not_is_said(store, tmp_path, capsys):
    _, code = run(store, tmp_path, [4], definition=OWN.replace("[columns]", 'areas = ["E99"]\n\n[columns]'))
    assert code == 1
    assert "the store has no area E99. It has, among others, E" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(store, tmp_path, capsys):
    before = read_manifest(store)
    _, code = run(store, tmp_path, [40] * 6, options=["--dry-run"])
    assert code == 0
    assert "Nothing was written" in capsys.readouterr().out
    assert read_manifest(store) == before


def test_no_record_that_counts_is_said_with_the_reason(store, tmp_path, capsys):
    _, code = run(store, tmp_path, [4], definition=OWN.replace('["01", "02", "I63"]', '["77"]'))
    assert code == 1
    assert "most of them for this reason: kind not listed" in capsys.readouterr().err


def test_a_run_that_is_killed_leaves_the_old_values_and_no_file(store, tmp_path):
    run(store, tmp_path, [40] * 6)
    before = json.dumps(read_manifest(store))
    temporary, path = tmp_path / "temporary", tmp_path / "attendances.toml"
    temporary.mkdir()
    records = pd.read_parquet(tmp_path / "records.parquet")
    records = records.loc[records.index.repeat(3000)].assign(id=lambda t: t["id"] + [f" {at}" for at in range(len(t))])
    records.to_parquet(tmp_path / "records.parquet", index=False)
    command = ["-m", "needs_map.app.commands.run", "records", "run", str(path), "--store", str(store)]
    process = subprocess.Popen(
        [sys.executable, *command, "--memory", "60MB"], env=os.environ | {"TMPDIR": str(temporary)}
    )
    while not (spilt := [one for one in temporary.rglob("duckdb_temp*") if one.is_file() and one.stat().st_size]):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGSTOP)
    for text in files_of(temporary):
        assert not [words for words in PLANTED if words in text]
    process.kill()
    process.wait(timeout=30)
    until = time.monotonic() + 20
    while list(temporary.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    assert spilt
    assert not list(temporary.iterdir())
    assert json.dumps(read_manifest(store)) == before
    rows = read_observations(read_store(store), "attendances", level="place", period="2024-04")
    assert rows["numerator"].max() == 240
