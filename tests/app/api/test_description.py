import re

from needs_map.app.api.parameters import HERE


def examples(description):
    """Addresses with the examples of the description in place of their parameters."""
    for path, found in description["paths"].items():
        parameters = found["get"]["parameters"]
        inside = {one["name"]: one.get("example") for one in parameters if one["in"] == "path"}
        if None not in inside.values():
            needed = {one["name"]: one.get("example") for one in parameters if one["required"] and one["in"] == "query"}
            yield path.format(**inside), needed


def test_every_address_of_the_description_answers_with_its_examples(ask, many):
    found = ask("/openapi.json").json()
    asked = [one for one in examples(found) if not one[0].startswith("/pictures")]
    wrong = [
        (one, answer.json()["detail"])
        for one, answer in zip(asked, many(asked), strict=True)
        if answer.status_code != 200 and not re.search("this (store|data set)", answer.text, re.IGNORECASE)
    ]
    assert wrong == []
    assert len(asked) > 20
    assert f'"{HERE}"' not in ask("/openapi.json").text


def test_the_description_has_no_reference_that_leads_nowhere_and_each_name_once(ask):
    answer = ask("/openapi.json")
    found = answer.json()
    for reference in re.findall(r'"#/components/schemas/(\w+)"', answer.text):
        assert reference in found["components"]["schemas"]
    names = [one["get"]["operationId"] for one in found["paths"].values()]
    assert len(names) == len(set(names))
    for path, one in found["paths"].items():
        assert {f"{{{part['name']}}}" for part in one["get"]["parameters"] if part["in"] == "path"} == set(
            re.findall(r"\{\w+\}", path)
        )
        assert {"200", "304", "400", "404", "429", "503"} <= set(one["get"]["responses"])


def test_a_page_shows_the_description_without_scripts(ask):
    answer = ask("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in answer.text
    for path in ask("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in answer.text
    assert "SAMPLE" in answer.text
    leads = re.findall("<a href='#([^']*)'>", answer.text)
    assert leads == re.findall("<h2 id='([^']*)'>", answer.text)
    assert len(leads) == len(set(leads)) > 1
