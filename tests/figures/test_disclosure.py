"""The one gate by which figures leave a store: nothing goes around it, and nothing small comes through."""

import ast
import math
import shutil
from hashlib import blake2b
from pathlib import Path

import pytest

from needs_map.app.exports.spreadsheets import part_csv
from needs_map.app.exports.views import taken_view
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.indicators.figures import rows_of
from needs_map.app.pages.indicators.peers import peers
from needs_map.app.pages.map.payload import view_data
from needs_map.data.errors import DataError
from needs_map.data.own.added import add_indicator
from needs_map.data.places.system import read_system
from needs_map.data.store import SHIELDS, secret_of
from needs_map.figures import disclosure
from needs_map.figures.disclosure import observations
from needs_map.figures.entries import entries_of
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import open_serving
from needs_map.geo.building.build import build_store
from tests.publishers import REGISTERED_FILE

ROOT = Path(__file__).resolve().parents[2]
READERS = {"read_observations", "read_parquet", "ParquetFile", "ParquetDataset", "pyarrow.parquet", "pyarrow.dataset"}
TABLES = {
    "data/store.py", "data/indicators/imd_2019.py", "data/own/added.py", "data/indicators/observations.py",
    "app/api/formats.py",  # writes tables for other programs, and reads none
    "data/records/engines.py", "data/records/sources.py",  # read a team's own records, of which only counts come
}  # fmt: skip
ABOUT = """
name = "Harm"
kind = "{kind}"
{per}
polarity = "low is good"
period_type = "calendar year"
definition = "People who came to harm."
publisher = "Our team"
source = "An extract"
[suppression]
below = 5
zeros = {noughts}
"""


def modules():
    folders = ("app", "figures", "geo", "needs", "data")
    return [ROOT / "streamlit_app.py", *(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))]


def names(path):
    """All names and attributes that a module speaks of."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name


def test_no_other_module_reads_observations():
    found = {path.relative_to(ROOT).as_posix(): set(names(path)) & READERS for path in modules()}
    assert found.pop("figures/disclosure.py") == {"read_observations"}
    # The reader that the gate calls, and those of tables in which there are no observations.
    assert {path for path, readers in found.items() if readers} == TABLES
    assert all("read_observations" not in found[path] for path in TABLES - {"data/indicators/observations.py"})


def store_with(small_store, folder, counts, *, kind="rate", noughts=False, england=None, level="lsoa"):
    """The made-up store with an indicator of which the first areas of a level have these counts, and all others 50."""
    store = shutil.copytree(small_store, folder / "store")
    codes = [area.code for area in open_serving(store).tree.at(level)]
    given = dict.fromkeys(codes, 50) | dict(zip(codes, counts, strict=False))
    if england is not None:
        given["E92000001"] = england
    column = "value" if kind == "count" else "numerator,denominator"
    rows = [f"{code},2023,{count}" + ("" if kind == "count" else ",1000") for code, count in given.items()]
    path = folder / "harm.csv"
    path.write_text("\n".join([f"area,period,{column}", *rows]) + "\n")
    per = "per = 1000" if kind == "rate" else ""
    path.with_suffix(".toml").write_text(ABOUT.format(kind=kind, per=per, noughts=str(noughts).lower()))
    add_indicator(store, path)
    return open_serving(store), codes


@pytest.mark.parametrize("kind", ["rate", "count"])
@pytest.mark.parametrize(("noughts", "hidden"), [(False, {1, 2, 3, 4}), (True, {0, 1, 2, 3, 4})])
def test_counts_below_five_are_hidden_and_five_is_shown(small_store, tmp_path, kind, noughts, hidden):
    counts = [0, 1, 2, 3, 4, 5, 6]
    serving, codes = store_with(small_store, tmp_path, [0] * 7 + [50], kind=kind, noughts=False)  # nothing is hidden
    free = indicator_figures(serving, measure_at(serving, "harm", "", "lsoa"), "lsoa")
    assert not free.suppressed.any()
    shutil.rmtree(tmp_path / "store")
    serving, codes = store_with(small_store, tmp_path, counts, kind=kind, noughts=noughts)
    figures = indicator_figures(serving, measure_at(serving, "harm", "", "lsoa"), "lsoa")
    for code, count in zip(codes, counts, strict=False):
        parts = [figures.value[code], figures.lower_cl[code], figures.numerator[code], figures.denominator[code]]
        if count in hidden:
            assert figures.suppressed[code], count
            assert all(math.isnan(part) for part in parts), count
        elif not figures.suppressed[code]:  # it may be hidden to protect another
            assert figures.numerator[code] == count
    raw = {code: count for code, count in zip(codes, counts, strict=False) if count in hidden}
    shown = observations(serving, "harm", level="lsoa").set_index("area")
    assert shown.loc[list(raw), ["value", "numerator", "denominator"]].isna().all(axis=None)
    assert (shown.loc[list(raw), "note"] == "suppressed").all()


@pytest.mark.parametrize(("count", "is_hidden"), [(4, True), (5, False)])
def test_the_threshold_holds_where_nothing_else_is_published(small_store, tmp_path, count, is_hidden):
    """At the level of the ICBs all others count 50, so nothing but the threshold decides."""
    serving, codes = store_with(small_store, tmp_path, [count], level="place")
    figures = indicator_figures(serving, measure_at(serving, "harm", "", "place"), "place")
    assert figures.suppressed[codes[0]] == is_hidden
    assert figures.suppressed.any() == is_hidden


def test_englands_count_is_hidden_where_it_would_give_one_away(small_store, tmp_path):
    """England is the cluster here, so its count tells what is hidden as the cluster's would; 3 is small itself."""
    serving, codes = store_with(small_store, tmp_path, [], england=3)
    assert indicator_figures(serving, measure_at(serving, "harm", "", "lsoa"), "england").suppressed.all()
    shutil.rmtree(tmp_path / "store")
    whole = 4 + 50 * (len(codes) - 1)
    serving, _ = store_with(small_store, tmp_path, [4], england=whole)
    levels = [*serving.tree.levels, "england"]
    shown = {level: indicator_figures(serving, measure_at(serving, "harm", "", "lsoa"), level) for level in levels}
    top = [shown[level].numerator for level in ("cluster", "england")]
    assert not (top[0].isna().all() and top[1].notna().all())


def test_peers_have_no_hidden_value(small_store, tmp_path, monkeypatch):
    """Where the publisher gives all areas of a kind, theirs are the peers: the least of them is not the hidden one."""
    monkeypatch.setattr("needs_map.app.pages.indicators.peers.FEWEST_PEERS", 2)
    serving, codes = store_with(small_store, tmp_path, [3], level="place")
    entry = next(one for one in entries_of(serving, "resident").values() if one.indicator == "harm")
    values, _ = peers(serving, entry, "place", "resident")
    assert 3.0 not in values.tolist()
    assert values.min() == 50
    rows = rows_of(serving, entry, "place").set_index("area")
    assert rows.loc[codes[0], ["value", "lower_cl", "upper_cl", "numerator", "denominator"]].isna().all()


def test_a_store_keeps_its_secret_and_shows_it_nowhere(small_store, tmp_path):
    serving, _ = store_with(small_store, tmp_path, [3])
    folder = serving.store.folder
    secret = secret_of(folder)
    assert len(secret) == 32
    before = observations(serving, "harm", level="lsoa")["note"].tolist()
    add_indicator(folder, tmp_path / "harm.csv")
    assert secret_of(folder) == secret
    again = open_serving(folder)
    assert observations(again, "harm", level="lsoa")["note"].tolist() == before
    assert secret.hex() not in (folder / "manifest.json").read_text()
    view = view_of_link({"measure": "harm", "area": "tiny", "level": "lsoa"}, again).view
    assert secret.hex() not in part_csv(again, taken_view(again, view)) + str(view_data(again, view))
    (folder / SHIELDS).write_bytes(b"short")
    with pytest.raises(DataError, match=r"shields\.key is damaged"):
        secret_of(folder)


def test_a_store_without_a_rule_or_practices_needs_no_secret(small_files, tmp_path):
    files = shutil.copytree(small_files, tmp_path / "files")
    (files / REGISTERED_FILE).unlink()
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    assert not (tmp_path / "store" / SHIELDS).exists()


def test_a_store_of_practices_has_its_secret_before_anyone_may_only_read_it(small_store):
    assert (small_store / SHIELDS).stat().st_size == 32


def test_what_is_hidden_beside_is_drawn_by_the_secret_of_the_store_and_by_what_it_is_of(sample, monkeypatch):
    monkeypatch.setattr(disclosure, "secret_of", lambda _: b"one")
    first, other = disclosure.secret_for(sample, "falls"), disclosure.secret_for(sample, "births")
    assert first == blake2b(b"falls", key=b"one", digest_size=32).digest()
    assert first != other
    monkeypatch.setattr(disclosure, "secret_of", lambda _: b"another")
    assert disclosure.secret_for(sample, "falls") != first
