import pytest

from needs_map.app.access.roles import Person, Role
from needs_map.app.pages.adding.form import toml_of
from needs_map.app.pages.adding.page import _on_page
from needs_map.app.shell.menu import pages_of_role
from needs_map.data.audit import RECORD, changed_by
from needs_map.data.own.about import read_about
from needs_map.data.own.added import add_indicator, write_example
from needs_map.data.own.areas import OUTSIDE
from needs_map.data.own.drafts import keep_draft
from needs_map.figures.serving import now_serving, serving_of
from tests.app.running import run_page, shown


@pytest.fixture
def falls(store, tmp_path, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(store))
    return write_example(tmp_path / "own", store)[0]


def as_role(monkeypatch, role):
    """Have somebody of a role at each page."""
    for page in ("adding", "changes"):
        monkeypatch.setattr(f"needs_map.app.pages.{page}.page.person", lambda: Person(role, "ada@icb.example"))
    monkeypatch.setattr("needs_map.app.access.sign_in.person", lambda: Person(role, "ada@icb.example"))


def test_the_form_writes_what_the_reader_of_the_command_line_reads(tmp_path):
    facts = {
        "name": 'Falls "at home" \\ 65+',
        "short": "",
        "kind": "rate",
        "per": 1000,
        "polarity": "low is good",
        "period_type": "calendar year",
        "definition": "Line one\nline two",
        "publisher": "Our team",
        "source": "Extract",
        "licence": "",
        "caveat": "",
        "below": 5,
    }
    path = tmp_path / "falls.toml"
    path.write_text(toml_of(facts), encoding="utf-8")
    read = read_about(path)
    assert (read.name, read.definition, read.per) == ('Falls "at home" \\ 65+', "Line one line two", 1000)
    assert read.suppress_below == 5
    path.write_text(toml_of(facts | {"below": 0}), encoding="utf-8")
    assert read_about(path).suppress_below == 0


def test_the_page_names_its_box_where_the_command_line_names_an_option():
    words = "which is not of this map: remove its rows, or tick the box that leaves out such rows"
    assert _on_page(OUTSIDE) == words


def test_the_menu_has_the_pages_of_a_role():
    assert pages_of_role(Role.READER) == []
    assert pages_of_role(Role.ANALYST) == [("adding", "Add data")]
    assert dict(pages_of_role(Role.STEWARD)).keys() == {"adding", "changes"}


def test_a_reader_is_told_whom_the_pages_are_for(page):
    assert "This page is for analysts." in shown(page(page="adding"))
    assert "This page is for stewards." in shown(page(page="changes"))


def test_the_sample_is_not_added_to(page, monkeypatch):
    as_role(monkeypatch, Role.ANALYST)
    assert "cannot be added to" in shown(page(page="adding"))


def test_what_was_added_is_listed_and_taken_out(monkeypatch, store, falls):
    as_role(monkeypatch, Role.ANALYST)
    add_indicator(store, falls)
    test = run_page(page="adding")
    assert any("Falls in people aged 65 and over" in one.value for one in test.markdown)
    test.button(key="adding-yes-falls").click().run()
    assert not test.exception
    assert "falls" not in now_serving().indicators
    assert b"ada@icb.example" in (store / RECORD).read_bytes()
    assert any("Removed falls." in one.value for one in test.success)


def test_stewards_see_who_changed_what(monkeypatch, store, falls):
    as_role(monkeypatch, Role.STEWARD)
    with changed_by("bob <b>@icb.example"):
        add_indicator(store, falls)
    said = shown(run_page(page="changes"))
    assert "Indicator falls added (4 rows of falls.csv)" in said
    assert "bob &lt;b&gt;@icb.example" in said
    assert "The last 2 of 2 changes. All lines follow from one another." in said
    (store / RECORD).write_bytes((store / RECORD).read_bytes().replace(b"Store", b"Stare"))
    assert "Some lines do not follow" in shown(run_page(page="changes"))


def test_drafts_are_served_only_where_they_are_wanted(store, falls):
    keep_draft(store, falls)
    assert "falls" not in now_serving().indicators
    beside = now_serving(drafts=True)
    assert beside.indicators["falls"].indicator.name.endswith(" (draft)")
    assert serving_of(beside.store.build) is beside
    assert serving_of(now_serving().store.build) is now_serving()
