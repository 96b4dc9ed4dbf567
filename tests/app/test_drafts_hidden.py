"""What an analyst added as a draft is on no route and no page of a reader: of all that there are, a new one too."""

import re
import shutil

import httpx
import pytest
from google.protobuf.json_format import MessageToJson
from starlette.applications import Starlette
from starlette.routing import Route

from needs_map.app.access.roles import Person, Role
from needs_map.app.api.routes import OPERATIONS
from needs_map.app.shell.embed import KINDS
from needs_map.app.shell.routes import routes
from needs_map.data.own.added import add_indicator, write_example
from needs_map.data.own.drafts import keep_draft
from needs_map.figures.serving import now_serving
from needs_map.figures.view import PAGES
from tests.app.running import run_page
from tests.coroutines import finished
from tests.publishers import AMBRIDGE

DRAFT, NAME, PUBLISHED = "falls", "Falls in people", "slips"
DRAWN = ("map", "profile", "indicators", "core20plus5")
"""Pages whose pictures are drawn."""
LACKING = {
    f"/tables/{name}"
    for name in (
        "imd-change",
        "population",
        "ageing",
        "imd",
        "registers",
        "modelled",
        "footprints",
        "catchment",
        "networks",
    )
}
"""Tables of what the made-up store does not have, which are of no indicator."""
SAYS_WHAT_WAS_ASKED = re.compile(rf"[“'][a-z.]*{DRAFT}[”']|[?&;][a-z]+={DRAFT}\b")
"""The link that was asked for, and that there is no such thing: not that there is one."""


@pytest.fixture(scope="module")
def kept(small_store, tmp_path_factory):
    """A store with one indicator published and another a draft, which nothing here changes."""
    folder = tmp_path_factory.mktemp("drafts")
    store = shutil.copytree(small_store, folder / "store")
    falls, about = write_example(folder / "own", store)[:2]
    slips = falls.with_name(f"{PUBLISHED}.csv")
    slips.write_bytes(falls.read_bytes())
    text = about.read_text(encoding="utf-8").replace("Falls", "Slips").replace("falls", "slips")
    slips.with_suffix(".toml").write_text(text, encoding="utf-8")
    add_indicator(store, slips)
    keep_draft(store, falls)
    return store


@pytest.fixture
def beside(kept, monkeypatch):
    """The store as analysts see it."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(kept))
    monkeypatch.setenv("NEEDS_MAP_API_RATE", "0")
    return now_serving(drafts=True)


def asked(requests, role):
    """Status and text of what somebody of a role gets, request by request."""
    inner = Starlette(routes=routes())

    async def app(scope, receive, send):
        scope["needs_map.person"] = Person(role)
        await inner(scope, receive, send)

    async def answers():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=120) as client:
            return [await client.get(path, params=query) for path, query in requests]

    return [(one.status_code, one.text) for one in finished(answers())]


def tells(text):
    """Whether a text says more of the draft than what it was asked."""
    left = SAYS_WHAT_WAS_ASKED.sub("", text)
    return NAME in left or "(draft)" in left or re.search(rf"\b{DRAFT}\b", left) is not None


def filled(path, serving, **values):
    """A path with the draft wherever it takes one, and what it needs else."""
    known = {"build": serving.store.build, "system": serving.store.manifest["system"]["code"], "level": "place"}
    known |= {"measure": DRAFT, "basis": "any", "code": AMBRIDGE, "area": AMBRIDGE, "key": DRAFT, "form": "svg"}
    known |= {"featureId": AMBRIDGE} | values
    return re.sub(r"\{(\w+)(?::path)?\}", lambda found: known.get(found[1], "x"), path)


def test_a_build_with_drafts_is_answered_to_analysts_alone(beside):
    paths = [route.path for route in routes() if isinstance(route, Route) and "{build}" in route.path]
    assert len(paths) >= 12
    requests = [(filled(path, beside), {"measure": DRAFT, "level": "place"}) for path in paths]
    assert {status for status, _ in asked(requests, Role.READER)} == {404}
    answered = dict(zip(paths, asked(requests, Role.ANALYST), strict=True))
    assert answered["/view/{build}.json"][0] == answered["/values/{build}/{level}/{measure}/{basis}.json"][0] == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.path)
def test_the_api_knows_no_draft(beside, operation):
    known = {"area": AMBRIDGE, "level": "place"}
    takes = {one.name: known[one.name] for one in operation.parameters if one.name in known}
    requests = []
    for key in (DRAFT, PUBLISHED):
        named = {one.name: key for one in operation.parameters if one.name in {"key", "measure"}}
        path = f"/api/v1{filled(operation.path, beside, measure=key, key=key, collectionId=f'place.{key}')}"
        links = (
            {"page": page, "measure": key, "open": key, "area": AMBRIDGE} for page in ("map", "indicators", "profile")
        )
        requests += [(path, takes | named), (path, takes), *((path, link) for link in links if operation.takes_links)]
    answers = asked(requests, Role.ANALYST)  # a program of an analyst reads what is published too
    leaks = [(query, text) for query, (_, text) in zip(requests, answers, strict=True) if tells(text)]
    assert not leaks
    assert 200 in {status for status, _ in answers} or operation.path in LACKING, answers


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("page", [*PAGES, *KINDS])
def test_no_page_and_no_part_for_another_site_shows_a_draft_to_a_reader(monkeypatch, page):
    link = {"area": AMBRIDGE, "measure": DRAFT, "open": DRAFT, "show": "place", "level": "place", "part": "indicator"}
    link |= {"embed": page, "page": "indicators" if page == "chart" else "map"} if page in KINDS else {"page": page}
    monkeypatch.setattr("needs_map.app.access.sign_in.person", lambda: Person(Role.READER))
    assert not tells(drawn(link))


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("page", ["map", "indicators", "compare"])
def test_an_analyst_sees_it(monkeypatch, page):
    monkeypatch.setattr("needs_map.app.access.sign_in.person", lambda: Person(Role.ANALYST))
    assert tells(drawn({"page": page, "area": AMBRIDGE, "show": "place", "measure": DRAFT, "compare": "england"}))


def drawn(link):
    """All that a page sends to the browser."""
    return "\n".join(sent(run_page(**link)._tree))


def sent(block):
    """Each element of a block, and of those inside it, as JSON."""
    for part in block.children.values():
        if getattr(part, "proto", None) is not None:
            yield MessageToJson(part.proto, ensure_ascii=False)
        if hasattr(part, "children"):
            yield from sent(part)
