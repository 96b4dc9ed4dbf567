"""Each message to the page's scripts, as it is sent, is what `geo.messages` describes, and what TypeScript checks."""

import json

import pytest
from typeguard import CollectionCheckStrategy, TypeCheckError, check_type

from needs_map.app.jobs.queue import queue_state
from needs_map.app.pages.map.page import seen
from needs_map.app.pages.map.patch import patch_sent, table_sent
from needs_map.app.pages.map.payload import view_data
from needs_map.app.pages.population.change_map import change_map
from needs_map.app.shell.sidebar import measure_groups
from needs_map.figures.people.change import AgeChange
from needs_map.figures.rings import core20_areas
from needs_map.figures.view import default_view
from needs_map.geo.declarations import DECLARATIONS, declarations
from needs_map.geo.geometry import ground_bytes
from needs_map.geo.messages import (
    ChangeMessage,
    Ground,
    MapMessage,
    MeasuresMessage,
    PatchMessage,
    QueueMessage,
    TableMessage,
    ViewMessage,
)
from tests.grounds import read_ground

VIEWS = [
    {},
    {"measure": "imd_score", "second": "people"},
    {"measure": "imd_score", "classes": "interval"},
    {"measure": "core20_share", "level": "neighbourhood", "classes": "benchmark"},
    {"measure": "people", "level": "msoa"},
]


def checked(message, kind):
    """The message: every item of it fits its description, and JSON can hold it."""
    json.dumps(message, allow_nan=False)
    return check_type(message, kind, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)


def test_typescript_has_the_messages_as_they_are_described():
    assert DECLARATIONS.read_text(encoding="utf-8") == declarations(), "run python -m needs_map.geo.declarations"


@pytest.mark.parametrize("changes", VIEWS)
def test_what_is_drawn_of_a_view(sample, changes):
    view = default_view(sample)._replace(**changes)
    message = checked(view_data(sample, view), ViewMessage)
    for drawn in (message, *filter(None, [message["cartogram"]])):
        assert len(drawn["bounds"]) == 2
    with pytest.raises(TypeCheckError):
        checked({**message, "unit": {"decimals": "1", "suffix": "", "missing": ""}}, ViewMessage)


def test_what_a_map_table_and_patch_receive(sample):
    view = default_view(sample)._replace(patch="E06000017", mine="1", ring="1")
    checked(seen("view/x.json", view, form="cartogram"), MapMessage)
    checked(seen("view/x.json", view, together="pair"), MapMessage)
    assert checked(patch_sent(sample, view), PatchMessage)["areas"] == [["E06000017", "Rutland", "place"]]
    checked(table_sent(sample, view), TableMessage)
    checked(table_sent(sample, view._replace(mine="")), TableMessage)
    checked({"groups": measure_groups(sample, "lsoa"), "view": "", "measure": ""}, MeasuresMessage)
    checked(queue_state(), QueueMessage)


@pytest.mark.parametrize("fixed", [True, False])
def test_what_a_map_of_change_receives(sample, fixed):
    asked = AgeChange("neighbourhood", "80+", "cohort", 2026, 2030)
    checked(change_map(sample, sample.tree.top.code, asked, fixed=fixed), ChangeMessage)


@pytest.mark.parametrize("level", ["lsoa", "place", "icb"])
def test_geometry(sample, level):
    marked = core20_areas(sample, sample.tree.top.code)
    head, _ = read_ground(ground_bytes(sample.store, sample.tree, level, core20=marked))
    checked(head, Ground)
    core20 = [head["codes"][position] for position in head["core20"]]
    deciles = sample.store.lsoa["imd_decile"]
    assert core20 == (list(deciles.index[deciles.isin([1, 2])]) if level == "lsoa" else [])
    assert all(len(place) == 2 for place in head["at"])
