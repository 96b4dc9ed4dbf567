"""
The description of the API: for programs as OpenAPI, and for people as a page.

References
----------
OpenAPI Specification 3.0.3.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from needs_map.app.api.features import API
from needs_map.app.api.formats import MEDIA
from needs_map.app.api.operations import Answer, Call, Content, Operation, document
from needs_map.app.api.parameters import HERE, Parameter
from needs_map.app.api.problems import MEDIA as PROBLEM
from needs_map.app.words.markup import element, joined, table
from needs_map.figures.view import default_view

ABOUT = (
    "Read-only. The figures are those of the pages: suppressed counts stay hidden. Answers have an ETag: a request "
    "with it in If-None-Match is answered with 304 as long as neither the data nor the program changed. A request "
    "that cannot be answered gets a problem (RFC 9457) whose detail is a sentence. Addresses and columns under "
    "/api/v1 stay as they are; new ones may be added."
)
PROBLEMS = {
    "400": "A parameter is unknown, missing or wrong.",
    "401": "The map is for people who sign in: send a token of the same provider.",
    "404": "There is no such area, measure or collection.",
    "429": "Too many requests of one client in a minute.",
    "503": "The data cannot be read, or too much else is being made.",
}
SECURITY = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
SCHEMAS: Mapping[str, Any] = {
    "problem": {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    },
    "table": {
        "type": "object",
        "required": ["about", "total", "links", "rows"],
        "properties": {
            "about": {"type": "object"},
            "total": {"type": "integer"},
            "links": {"type": "array", "items": {"type": "object"}},
            "rows": {"type": "array", "items": {"type": "object"}},
        },
    },
    "features": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "links": {"type": "array", "items": {"type": "object"}},
            "numberMatched": {"type": "integer"},
            "numberReturned": {"type": "integer"},
            "features": {"type": "array", "items": {"type": "object"}},
        },
    },
    "document": {"type": "object"},
}


def openapi(operations: Sequence[Operation], base: str, area: str) -> dict[str, Any]:
    """
    Describe the API.

    Parameters
    ----------
    operations
        All of it.
    base
        Address of the API.
    area
        Code of an area, for examples.

    Returns
    -------
    description
        An OpenAPI document, version 3.0.3.
    """
    paths = {operation.path or "/": {"get": _described(operation, area)} for operation in operations}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Needs map", "version": version("needs-map"), "description": ABOUT},
        "servers": [{"url": base}],
        "tags": [{"name": name} for name in dict.fromkeys(operation.group for operation in operations)],
        "paths": paths,
        "components": {"schemas": dict(SCHEMAS), "securitySchemes": SECURITY},
        "security": [{}, {"token": []}],
    }


def _described(operation: Operation, area: str) -> dict[str, Any]:
    name = operation.path.translate(str.maketrans("/{}-.", "     ")).split()
    return {
        "operationId": "_".join(name) or "landing",
        "summary": operation.about,
        "tags": [operation.group],
        "parameters": [
            *(_parameter(one, "path", area) for one in operation.path_parameters),
            *(_parameter(one, "query", area) for one in operation.own),
        ],
        "responses": {
            "200": {"description": operation.about, "content": _content(operation)},
            "304": {"description": "Nothing changed since the answer with that ETag."},
            **{
                code: {"description": words, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}}
                for code, words in PROBLEMS.items()
            },
        },
    }


def _content(operation: Operation) -> dict[str, Any]:
    if not operation.forms:
        binary = operation.media.startswith("image/")
        named = "features" if operation.path.endswith("/items") else "document"
        schema = {"type": "string", "format": "binary"} if binary else {"$ref": f"#/components/schemas/{named}"}
        return {operation.media: {"schema": schema}}
    schemas = {
        "json": {"$ref": "#/components/schemas/table"},
        "geojson": {"$ref": "#/components/schemas/features"},
        "csv": {"type": "string"},
        "parquet": {"type": "string", "format": "binary"},
    }
    return {MEDIA[form].partition(";")[0]: {"schema": schemas[form]} for form in operation.forms}


def _parameter(one: Parameter, where: str, area: str) -> dict[str, Any]:
    about = f"{one.about[:1].upper()}{one.about[1:]}."
    found: dict[str, Any] = {"name": one.name, "in": where, "description": about, "schema": dict(one.schema)}
    found["required"] = where == "path" or one.is_required
    if one.schema.get("type") == "array":
        found |= {"style": "form", "explode": False}
    return found | ({"example": _example_of(one, area)} if one.example else {})


def _example_of(one: Parameter, area: str) -> str:
    return area if one.example == HERE else one.example


def description_answer(operations: Sequence[Operation], call: Call) -> Answer:
    """Answer with the description for programs."""
    return document(openapi(operations, call.base, default_view(call.serving).area), API)


STYLE = Markup("""
body { font: 1rem/1.5 system-ui, sans-serif; color: #16202b; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
a { color: #005eb8 } h2 { border-bottom: 1px solid #d0d7de; margin-top: 2.5rem } h3 { margin: 1.6rem 0 .2rem }
code { font: .95em ui-monospace, monospace; overflow-wrap: anywhere } p { margin: .2rem 0 .6rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0 }
td { border-top: 1px solid #e5e9ee; overflow-wrap: anywhere } td:first-child { white-space: nowrap }
nav a { margin-right: 1rem }
""")


def page(operations: Sequence[Operation], call: Call) -> Answer:
    """Answer with the description for people: a page without scripts."""
    sample = element("strong", "SAMPLE: the small areas are made up.") if call.serving.store.is_sample else ""
    groups: dict[str, list[Operation]] = {}
    for operation in operations:
        groups.setdefault(operation.group, []).append(operation)
    parts = [
        joined([element("h2", group, id=group), *(_section(one, call) for one in own)]) for group, own in groups.items()
    ]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", "Needs map: API"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("style", STYLE),
    )
    programs = element("a", "openapi.json", href=f"{call.base}/openapi.json")
    main = element(
        "main",
        element("h1", "API of the needs map"),
        element("p", sample) if sample else "",
        element("p", ABOUT),
        element(
            "p",
            "For programs: ",
            programs,
            ". For QGIS and ArcGIS (OGC API - Features): ",
            element("code", call.base),
        ),
        element("nav", *(element("a", group, href=f"#{group}") for group in groups)),
        *parts,
    )
    text = joined([Markup("<!doctype html>"), element("html", head, element("body", main), lang="en-GB")])
    return Content(text.encode(), "text/html; charset=utf-8")


def _section(operation: Operation, call: Call) -> Markup:
    parameters = (*operation.path_parameters, *operation.own)
    rows = [(element("code", one.name), f"{one.about}{_options(one)}") for one in parameters]
    listed = table("", ("Parameter", "Meaning"), rows, kind="", box="") if rows else ""
    example = _example(operation, default_view(call.serving).area)
    path = element("code", operation.path or "/")
    heading = element("a", path, href=call.base + example) if example == operation.path else path
    leads = element("a", element("code", example), href=call.base + example)
    shown = element("p", "For example ", leads) if example and example != operation.path else ""
    return joined([element("h3", heading), element("p", operation.about), shown, listed])


def _options(one: Parameter) -> str:
    words = " (needed)" if one.is_required else ""
    if "enum" in one.schema:
        words += f". One of: {', '.join(one.schema['enum'])}"
    if "maximum" in one.schema:
        words += f". {one.schema['minimum']:,} to {one.schema['maximum']:,}"
    return words


def _example(operation: Operation, area: str) -> str:
    """Address of an example; empty where there is none."""
    if any(not one.example for one in operation.path_parameters):
        return ""
    path = operation.path.format(**{one.name: _example_of(one, area) for one in operation.path_parameters})
    query = {one.name: _example_of(one, area) for one in operation.parameters if one.is_required}
    return f"{path}?{urlencode(query)}" if query else path
