"""The one gate by which figures leave a store: nothing goes around it, and nothing small comes through."""

import ast
import math
import shutil
from hashlib import blake2b
from pathlib import Path

import pandas as pd
import pytest

from needs_map.app.exports.spreadsheets import part_csv
from needs_map.app.exports.views import taken_view
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.indicators.figures import rows_of
from needs_map.app.pages.indicators.peers import peers
from needs_map.app.pages.map.payload import view_data
from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import PUBLISHED_WORDS
from needs_map.data.indicators.observations import COLUMNS, FIGURES
from needs_map.data.own.added import add_indicator
from needs_map.data.places.system import read_system
from needs_map.data.store import SHIELDS, secret_of
from needs_map.figures import disclosure
from needs_map.figures.disclosure import Counts, observations, suppressed_counts
from needs_map.figures.entries import entries_of
from needs_map.figures.frames.measures import indicator_facts
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import open_serving
from needs_map.geo.building.build import build_store
from needs_map.needs.disclosure.suppression import HOSPITAL, Rule
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


BELOW = Rule("below five, zero shown", lowest=1, highest=4, rounding=1)
ENGLAND = "E92000001"


def shown_of(serving, source, first, *, england=math.nan, rule=BELOW, others=50.0):
    """Counts to show, of areas of a level of which the first have these counts and all others 50."""
    codes = [area.code for area in serving.tree.at(source)]
    counts = pd.Series([*first, *[others] * (len(codes) - len(first))], index=codes, dtype=float)
    return counts, suppressed_counts(serving, rule, Counts(source, counts, england), b"a store's own")


def test_counts_that_are_large_are_shown_and_added_up_at_every_larger_level(small_serving):
    counts, shown = shown_of(small_serving, "lsoa", [], england=1_200)
    assert set(shown) == {"lsoa", "msoa", "neighbourhood", "place", "icb", "cluster", "england"}
    pd.testing.assert_series_equal(shown["lsoa"], counts)
    for level in ("msoa", "neighbourhood", "place", "icb", "cluster"):
        sizes = {area.code: 50 * len(small_serving.tree.lsoas(area.code)) for area in small_serving.tree.at(level)}
        assert shown[level].to_dict() == sizes
    assert shown["england"].to_dict() == {ENGLAND: 1_200}
    _, places = shown_of(small_serving, "place", [])
    assert set(places) == {"place", "icb", "cluster", "england"}
    assert set(shown_of(small_serving, "cluster", [])[1]) == {"cluster", "england"}


def test_nothing_hides_where_england_has_as_many_as_the_areas_and_zero_is_hidden_too(small_serving):
    """Nobody lives elsewhere: that zero is no count that anybody could publish."""
    _, shown = shown_of(small_serving, "place", [], england=150, rule=BELOW._replace(lowest=0))
    assert all(of.notna().all() for of in shown.values())


@pytest.mark.parametrize(("elsewhere", "is_shown"), [(0, False), (1, False), (850, True)])
def test_what_lies_elsewhere_in_england_protects_a_count_only_where_it_is_large(small_serving, elsewhere, is_shown):
    """England's count less what others know of elsewhere would be the hidden one."""
    _, shown = shown_of(small_serving, "cluster", [3], england=3 + elsewhere)
    assert math.isnan(shown["cluster"]["tiny"])
    assert shown["england"].notna().tolist() == [is_shown]
    _, shown = shown_of(small_serving, "cluster", [60], england=60 + elsewhere)
    hidden = [of.isna().all() for of in shown.values()]
    assert any(hidden) == (0 < elsewhere < 5)  # that few elsewhere are a small count, which a difference would tell


def test_englands_count_does_not_undo_what_hides_inside_the_system(small_serving):
    counts, shown = shown_of(small_serving, "lsoa", [3], england=3 + 50 * 23)
    inside = small_serving.tree.pairs("neighbourhood")
    beside = inside.index[inside == inside[counts.index[0]]]
    assert shown["lsoa"][beside].isna().sum() >= 2 or shown["neighbourhood"].isna().any()
    assert math.isnan(shown["msoa"][small_serving.store.lsoa["msoa"][counts.index[0]]])


@pytest.mark.parametrize(("england", "shown"), [(math.nan, None), (900, 900), (3, None), (1_003, 1_005)])
def test_englands_count_that_is_less_than_the_areas_stands_by_itself(small_serving, england, shown):
    """A publisher's England can be of other rows than its areas: it is shown or hidden by its own size."""
    rule = HOSPITAL if shown == 1_005 else BELOW
    found = shown_of(small_serving, "lsoa", [], england=england, rule=rule)[1]["england"]
    assert found.index.tolist() == [ENGLAND]
    assert found.isna().all() if shown is None else found.tolist() == [shown]


@pytest.mark.parametrize(("rest", "is_shown"), [(-1, False), (9, False), (10, True)])
def test_a_total_is_not_shown_where_a_part_of_it_is_unknown(small_serving, rest, is_shown):
    """Three times the width of the rule from which on England's count tells nothing of the unknown."""
    counts, shown = shown_of(small_serving, "lsoa", [math.nan, 3, 50], england=50 * 22 + rest)
    assert shown["lsoa"].isna().tolist() == [True, True, *[False] * 22]
    tree = small_serving.tree
    for level in ("msoa", "neighbourhood", "place", "icb", "cluster"):
        for code, total in shown[level].items():
            known = not set(counts.index[:2]) & set(tree.lsoas(code))
            assert total == 50 * len(tree.lsoas(code)) if known else math.isnan(total)
    assert shown["england"].index.tolist() == [ENGLAND]
    assert shown["england"].notna().tolist() == [is_shown]
    _, places = shown_of(small_serving, "place", [math.nan], england=5_000)
    assert set(places) == {"place", "icb", "cluster", "england"}
    assert places["england"].tolist() == [5_000]
    _, boards = shown_of(small_serving, "cluster", [math.nan])
    assert set(boards) == {"cluster", "england"}


def test_a_store_of_all_of_england_shows_no_england_beside_an_unknown_count(small_serving, monkeypatch):
    monkeypatch.setattr(disclosure, "ENGLAND_LSOAS", 24)
    _, shown = shown_of(small_serving, "lsoa", [math.nan], england=50 * 23 + 500)
    assert shown["england"].isna().all()
    monkeypatch.setattr(disclosure, "ENGLAND_LSOAS", 25)
    _, shown = shown_of(small_serving, "lsoa", [math.nan], england=50 * 23 + 500)
    assert shown["england"].notna().all()


def test_counts_are_rounded_where_some_are_unknown(small_serving):
    _, shown = shown_of(small_serving, "lsoa", [math.nan, 7, 8, 12, 13, 0], rule=HOSPITAL)
    assert shown["lsoa"].iloc[:6].fillna(-1).tolist() == [-1, -1, 10, 10, 15, 0]


def test_england_is_hidden_with_the_cluster_where_nobody_lives_elsewhere(small_serving):
    """3, 2 and 4 make 9 in the cluster, which may have to hide to protect them: then England has to as well."""
    codes = [area.code for area in small_serving.tree.at("place")]
    given = Counts("place", pd.Series([3.0, 2.0, 4.0], index=codes), 9.0)
    found = [suppressed_counts(small_serving, BELOW, given, b"secret %d" % number) for number in range(40)]
    hidden = [math.isnan(shown["cluster"]["tiny"]) for shown in found]
    assert [shown["england"].isna().all() for shown in found] == hidden
    assert set(hidden) == {True, False}


def test_rows_are_the_same_whether_few_or_many_are_read(sample, monkeypatch):
    for key, one in sample.indicators.items():
        for few in (0, 10**9):
            monkeypatch.setattr(disclosure, "FEW_ROWS", few)
            for level, periods in one.periods.items():
                every = observations(sample, key, level=level)
                assert set(every["level"]) == {level}
                assert set(every["period"]) == set(periods)
                for period in periods:
                    rows = observations(sample, key, level=level, period=period)
                    expected = every[every["period"] == period].reset_index(drop=True)
                    pd.testing.assert_frame_equal(rows.reset_index(drop=True), expected, check_dtype=False)
            none = observations(sample, key, level="nowhere", period="1066")
            assert none.empty
            assert set(COLUMNS) <= set(none.columns)


def with_rows(small_store, folder, columns, rows, *, kind):
    """The made-up store with an indicator of a rule, from these rows of all LSOAs and their codes."""
    store = shutil.copytree(small_store, folder / "store")
    codes = [area.code for area in open_serving(store).tree.at("lsoa")]
    path = folder / "harm.csv"
    path.write_text("\n".join([f"area,{columns}", *(f"{code},{row}" for row in rows for code in codes)]) + "\n")
    per = "per = 1000" if kind == "rate" else ""
    path.with_suffix(".toml").write_text(ABOUT.format(kind=kind, per=per, noughts="false"))
    add_indicator(store, path)
    return open_serving(store), codes


def test_rows_of_a_rule_have_each_period_once(small_store, tmp_path):
    serving, codes = with_rows(
        small_store, tmp_path, "period,numerator,denominator", ["2023,50,900", "2024,60,800"], kind="rate"
    )
    both = observations(serving, "harm", level="lsoa")
    assert both.index.tolist() == list(range(48))
    assert both["period"].tolist() == ["2023"] * 24 + ["2024"] * 24
    assert both["numerator"].tolist() == [50] * 24 + [60] * 24
    later = observations(serving, "harm", level="lsoa", period="2024")
    assert later["area"].tolist() == codes
    assert later["denominator"].tolist() == [800] * 24
    assert observations(serving, "harm", level="lsoa", period="2022").empty


def test_a_rate_that_is_given_with_its_count_is_left_to_be_worked_out(small_store, tmp_path):
    """Of a rounded count the exact rate and its limits would tell the exact one."""
    columns = "period,value,lower_cl,upper_cl,numerator,denominator"
    serving, _ = with_rows(small_store, tmp_path, columns, ["2023,50,37.1,65.9,50,1000"], kind="rate")
    rows = observations(serving, "harm", level="lsoa")
    assert rows[["value", "lower_cl", "upper_cl"]].isna().all(axis=None)
    assert (rows["numerator"] == 50).all()
    assert (rows["note"] == "").all()


def test_rows_of_a_rule_are_rows_of_observations(small_store, tmp_path):
    serving, _ = store_with(small_store, tmp_path, [3])
    for level in ("lsoa", "neighbourhood", "cluster"):
        rows = observations(serving, "harm", level=level, period="2023")
        assert rows.columns.tolist() == list(COLUMNS)
        assert rows.index.tolist() == list(range(len(serving.tree.at(level))))
        assert rows["area"].tolist() == [area.code for area in serving.tree.at(level)]
        assert rows[["level", "period", "sex", "age", "group_type", "group"]].drop_duplicates().to_numpy().tolist() == [
            [level, "2023", "persons", "all ages", "", ""]
        ]
        assert rows[["value", "lower_cl", "upper_cl"]].isna().all(axis=None)  # made of the counts that are shown
        shown = rows[rows["note"] != "suppressed"]
        size = 24 // len(rows) if level == "cluster" else 1
        assert (shown["denominator"] >= 1_000 * size).all()
    none = observations(serving, "harm", level="patch", period="2023")
    assert none.empty
    assert none.columns.tolist() == list(COLUMNS)


def test_counts_by_a_rule_have_their_value_and_no_people(small_store, tmp_path):
    serving, codes = store_with(small_store, tmp_path, [3], kind="count")
    rows = observations(serving, "harm", level="lsoa").set_index("area")
    shown = rows[rows["note"] == ""]
    assert shown["value"].tolist() == shown["numerator"].tolist() == [50] * len(shown)
    assert rows["denominator"].isna().all()
    assert rows.loc[codes[0], list(FIGURES)].isna().all()


@pytest.mark.parametrize(("noughts", "lowest"), [(False, 1), (True, 0)])
def test_files_say_which_counts_are_hidden(small_store, tmp_path, noughts, lowest):
    serving, _ = store_with(small_store, tmp_path, [3], noughts=noughts)
    view = view_of_link({"measure": "harm", "area": "tiny", "level": "lsoa"}, serving).view
    words = f"Counts from {lowest} to 4 are hidden, and others that would give them away."
    assert words in part_csv(serving, taken_view(serving, view))
    assert indicator_facts(serving.indicators["harm"])["suppression"] == words


def test_words_of_the_publisher_go_with_a_figure_that_is_withheld(sample, monkeypatch):
    rows = pd.DataFrame(
        {
            "area": ["a", "b", "c"],
            "note": ["suppressed", "", "suppressed"],
            "value": [math.nan, 2.0, 3.0],
            **{column: [1.0, 2.0, 3.0] for column in FIGURES[1:]},
            **{column: ["worse", "better", "similar"] for column in PUBLISHED_WORDS},
        }
    )
    monkeypatch.setattr(disclosure, "read_observations", lambda *_, **__: rows)
    found = observations(sample, "as published", level="lsoa")
    assert found.loc[0, list(FIGURES)].isna().all()
    assert found[list(PUBLISHED_WORDS)].to_numpy().tolist() == [[""] * 3, ["better"] * 3, ["similar"] * 3]
    assert found.loc[1:, list(FIGURES)].notna().all(axis=None)
