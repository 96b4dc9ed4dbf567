import gzip

import httpx
import pytest
from starlette.requests import Request

from needs_map.app.api.clients import MOST_CLIENTS, Rate
from needs_map.app.api.operations import base_of
from needs_map.app.jobs.worker import BusyError

VALUES = {"measure": "core20_share"}


def problem(answer, status):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert found["detail"].endswith((".", "?"))
    assert "Traceback" not in answer.text
    return found["detail"]


@pytest.mark.parametrize(
    ("path", "query", "status", "words"),
    [
        ("/values", {}, 400, "The parameter measure is needed"),
        ("/values", {"measure": "core20_sharee"}, 404, "Did you mean core20_share"),
        ("/values", VALUES | {"level": "parish"}, 400, "There is no level “parish” in this store: choose from lsoa"),
        ("/values", VALUES | {"level": "lsoa"}, 400, "Core20 share is not available by lsoa"),
        ("/values", VALUES | {"area": "Atlantis"}, 404, "There is no area “Atlantis” in this store."),
        ("/values", VALUES | {"area": "LE1 5WW"}, 400, "takes no postcodes"),
        ("/values", VALUES | {"format": "xml"}, 400, "“xml” is not one of json, csv, parquet, geojson."),
        ("/values", VALUES | {"limit": "99999999"}, 400, "99999999 is not between 1 and 50,000."),
        ("/values", VALUES | {"limit": "many"}, 400, "“many” is not a whole number."),
        ("/values", VALUES | {"offset": "-1"}, 400, "-1 is not between 0 and"),
        ("/values", VALUES | {"period": "1066"}, 400, "Core20 share is not available by place in 1066. Periods: 2025."),
        ("/values", VALUES | {"colour": "red"}, 400, "There is no parameter “colour” here. Parameters: measure"),
        ("/values", VALUES | {"sex": "females"}, 404, "is not an indicator of this store given by sex and age"),
        ("/values", VALUES | {"group": "ethnic group"}, 400, "Core20 share is not given by ethnic group."),
        ("/values", VALUES | {"area": "Rutland", "within": "Leicester"}, 400, "Give area or within, not both"),
        ("/values", [("measure", "people"), ("measure", "imd_score")], 400, "is given twice"),
        ("/areas/X99", {}, 404, "There is no area “X99” in this store."),
        ("/measures/none", {}, 404, "There is no measure “none” in this store."),
        ("/indicators/none", {}, 404, "There is no indicator “none” in this store"),
        ("/areas", {"level": "icb", "within": "Rutland"}, 400, "Rutland is not made up of ICBs"),
        ("/profile", {"area": "<script>"}, 404, "There is no area “<script>” in this store."),
        ("/tables/population", {"level": "county"}, 400, "There is no level “county” in this store"),
        ("/comparison", {"area": "Rutland", "with": "Mars"}, 404, "There is no area “Mars” in this store."),
        ("/tables/population", {"area": "Rutland", "years": "soon"}, 400, "years must be written like 2024,2026-2030"),
        ("/tables/population", {"area": "Rutland", "years": "2300"}, 400, "has no 2300"),
        ("/tables/catchment", {"area": "Rutland"}, 400, "This store has no general practices"),
        ("/pictures/gif", {}, 400, "“gif” is not one of png, svg, pdf."),
        ("/pictures/png", {"measure": "nonsense"}, 400, "which is not available"),
        ("/pictures/png", {"shoe": "1"}, 400, "There is no parameter “shoe” in a link of this map."),
        ("/why", {"measure": "core20_share", "area": "X01000001"}, 400, "Core20 share is not available by lsoa"),
        ("/collections/parish/items", {}, 404, "There is no collection “parish”"),
        ("/collections/place.nothing", {}, 404, "There is no collection “place.nothing”"),
        ("/nothing/here", {}, 404, "There is nothing at “nothing/here”"),
    ],
)
def test_bad_input_is_a_problem_with_a_sentence_that_says_what_would_be_right(ask, path, query, status, words):
    assert words in problem(ask(path, query), status)


def test_no_words_of_the_command_line_reach_a_client(many):
    paths = [("/tables/imd", {"level": "place"}), ("/tables/registers", None), ("/values", {"measure": "x"})]
    for answer in many(paths):
        assert "--" not in answer.text


def test_an_answer_that_did_not_change_is_304_and_one_for_another_format_is_not(ask):
    first = ask("/values", VALUES)
    tag = first.headers["etag"]
    assert ask("/values", VALUES, **{"If-None-Match": f'"other", {tag}'}).status_code == 304
    assert ask("/values", VALUES, **{"If-None-Match": tag.removeprefix("W/")}).status_code == 304
    assert ask("/values", VALUES | {"format": "csv"}, **{"If-None-Match": tag}).status_code == 200
    assert ask("/values", {"measure": "people"}, **{"If-None-Match": tag}).status_code == 200
    assert first.headers["cache-control"] == "no-cache"


def test_long_texts_are_compressed_for_who_takes_it_and_parquet_is_not(many):
    paths = [("/areas", {"level": "lsoa"}), ("/areas", {"level": "lsoa", "format": "parquet"})]
    text, binary = many(paths, **{"Accept-Encoding": "gzip"})
    assert text.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in binary.headers
    plain = many(paths[:1], **{"Accept-Encoding": "identity"})[0]
    assert "content-encoding" not in plain.headers
    assert plain.content == text.content
    assert len(gzip.compress(plain.content)) < len(plain.content) / 4


def test_pages_of_an_answer_are_linked_and_together_are_the_whole(ask):
    whole = ask("/areas", {"level": "place"}).json()
    query, rows = {"level": "place", "limit": "2"}, []
    while query:
        page = ask("/areas", query)
        rows += page.json()["rows"]
        following = page.links.get("next")
        query = dict(httpx.URL(following["url"]).params) if following else None
    assert rows == whole["rows"]
    assert whole["total"] == len(rows) == page.json()["total"]


def test_the_header_accept_chooses_the_format(ask):
    assert ask("/areas", Accept="text/csv").headers["content-type"].startswith("text/csv")
    assert ask("/areas", Accept="application/geo+json;q=0.9").json()["type"] == "FeatureCollection"
    assert ask("/areas", Accept="text/html,*/*;q=0.8").headers["content-type"] == "application/json"


def test_nothing_can_be_written(ask):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = ask("/areas", method=method)
        assert "takes no other method" in problem(answer, 405)
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert ask("/areas", method="HEAD").status_code == 200


def test_no_other_site_may_read_unless_it_is_configured(ask, monkeypatch):
    mine = {"Origin": "https://council.example"}
    assert "access-control-allow-origin" not in ask("/areas", **mine).headers
    monkeypatch.setenv("NEEDS_MAP_API_ORIGINS", "https://council.example")
    answer = ask("/areas", **mine)
    assert answer.headers["access-control-allow-origin"] == "https://council.example"
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-origin" not in ask("/areas", Origin="https://evil.example").headers
    asked_first = ask("/areas", method="OPTIONS", **mine)
    assert asked_first.status_code == 204
    assert "If-None-Match" in asked_first.headers["access-control-allow-headers"]


def test_a_client_may_ask_so_often_in_a_minute_and_then_waits():
    now = [0.0]
    rate = Rate(3, clock=lambda: now[0])
    assert [rate.wait("a") for _ in range(4)] == [0, 0, 0, 20]
    assert rate.wait("b") == 0
    now[0] = 20.0
    assert [rate.wait("a"), rate.wait("a")] == [0, 20]
    assert Rate(0).wait("a") == 0


def test_clients_are_forgotten_from_a_number_on():
    rate = Rate(1, clock=lambda: 0.0)
    for number in range(MOST_CLIENTS + 5):
        rate.wait(str(number))
    assert len(rate._left) == MOST_CLIENTS


def test_too_many_requests_are_a_problem_that_says_when_to_come_back(many, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_API_RATE", "2")
    monkeypatch.setattr("needs_map.app.api.clients._rates", {})
    answers = many([("/conformance", None)] * 3)
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert "Wait a moment" in problem(answers[-1], 429)
    assert int(answers[-1].headers["retry-after"]) in range(25, 32)


def test_a_queue_that_is_full_is_a_problem_for_now(ask, monkeypatch):
    async def full(_):
        raise BusyError("The server is making 60 files for other people: try again in a minute.")

    monkeypatch.setattr("needs_map.app.api.operations.made_for_route", full)
    answer = ask("/pictures/png")
    assert "try again" in problem(answer, 503)
    assert answer.headers["retry-after"]


def test_what_nobody_foresaw_is_a_sentence_and_no_traceback(ask, monkeypatch, caplog):
    def broken(_serving):
        raise RuntimeError("secret path /home/somebody")

    monkeypatch.setattr("needs_map.app.api.resources.measures_frame", broken)
    assert "secret" not in problem(ask("/measures"), 500)
    assert "An answer of the API failed" in caplog.text


def test_links_are_on_the_address_that_the_client_used_or_the_configured_one(monkeypatch):
    scope = {"type": "http", "scheme": "https", "path": "/needs/api/v1/areas", "query_string": b"", "headers": []}
    request = Request(scope | {"server": ("map.example", 443)})
    assert base_of(request) == "https://map.example/needs/api/v1"
    monkeypatch.setenv("NEEDS_MAP_URL", "https://public.example/map/")
    assert base_of(request) == "https://public.example/map/api/v1"
