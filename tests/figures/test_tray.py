"""The tray of parts for a document: read from a link, written to it, and made a recipe."""

import pytest

from needs_map.app.documents.parts import PARTS
from needs_map.data.content.recipes import read_recipe, recipe_text
from needs_map.figures.documents.tray import (
    LONGEST_TRAY,
    MOST_KEPT,
    NAMES,
    TrayPart,
    part_title,
    recipe_of,
    tray_of,
    tray_text,
    with_part,
)
from needs_map.figures.reports.inequalities import DIMENSIONS

LEICESTER, RUTLAND = "E06000016", "E06000017"
BANDS = TrayPart("population.bands", LEICESTER, "ct", 'Mine & "yours" | ~ 😀', "years.2026-2036;sex.females")
MAP = TrayPart("map.imd_quintile.lsoa", RUTLAND)


def test_a_tray_is_read_as_it_was_written_in_order_and_without_what_separates(sample):
    text = tray_text([MAP, BANDS, TrayPart("indicators.standing", LEICESTER)])
    kept, notes = tray_of(text, sample)
    assert kept == (MAP, BANDS._replace(title='Mine & "yours" - - 😀'), TrayPart("indicators.standing", LEICESTER))
    assert notes == ()
    assert text.count(LEICESTER) == 1, "an area is written once for parts in a row"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", 0),
        ("population.bands|nowhere", 1),
        (f"../../etc|{LEICESTER}", 1),
        (f"population.bands|{LEICESTER}|xyz", 1),
        (f"population.bands|{LEICESTER}~population.bands|{LEICESTER}", 1),
        ("|~" * 500, 500),
    ],
)
def test_what_a_link_has_wrong_is_left_out_and_said(sample, text, left):
    kept, notes = tray_of(text, sample)
    assert len(kept) <= 1
    assert bool(notes) == bool(left)


def test_a_part_is_put_in_and_taken_out_and_a_full_tray_says_so(sample):
    text, notes = with_part("", BANDS, sample)
    assert not notes
    assert with_part(text, BANDS, sample) == ("", ())
    full = tray_text(
        [TrayPart("population.bands", LEICESTER, choices=f"years.20{at}") for at in range(10, 10 + MOST_KEPT)]
    )
    assert with_part(full, MAP, sample)[0] == full
    assert "save it as a recipe first" in with_part(full, MAP, sample)[1][0]
    assert len(full) <= LONGEST_TRAY


def test_a_recipe_of_a_tray_is_toml_that_is_read_as_it_was(sample, tmp_path):
    made = recipe_of([BANDS, MAP], sample, about=LEICESTER)
    made = made._replace(sections=tuple(one._replace(optional=bool(at)) for at, one in enumerate(made.sections)))
    path = tmp_path / "collected.toml"
    path.write_text(recipe_text(made), encoding="utf-8")
    assert read_recipe(str(path)) == made
    first, second = made.sections
    assert (first.area, second.area) == ("", RUTLAND)
    assert second.title == "IMD quintile by LSOA, Rutland"
    assert (first.headline, first.charts) == ("", ("population.bands",))
    assert first.choices == (("years", "2026-2036"), ("sex", "females"))
    assert {one.area for one in recipe_of([BANDS, MAP], sample, about="").sections} == {""}


def test_every_name_is_that_of_a_part(sample):
    known = {f"{page}.{part}" for page, parts in PARTS.items() for part in parts}
    texts = {f"inequality-report.{dimension}-statements" for dimension in DIMENSIONS}
    assert set(NAMES) <= known | texts
    assert part_title(TrayPart("map.nope.parish", LEICESTER), sample) == "nope by parish"
