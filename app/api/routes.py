"""The routes of the API, in the process of the app."""

from functools import partial

from starlette.routing import Route

from needs_map.app.api import description, features, pages, resources
from needs_map.app.api.operations import ROOT, Operation, answered, unknown
from needs_map.app.api.parameters import Parameter

HTTP_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
"""All are answered: those that would change something with a problem."""
LANDING, *FEATURES = features.OPERATIONS
GIVEN = (LANDING, *resources.OPERATIONS, *pages.OPERATIONS, *FEATURES)
OPERATIONS: tuple[Operation, ...] = (
    LANDING,
    Operation(
        "/openapi.json",
        "This description, for programs.",
        "Start",
        lambda call: description.description_answer(OPERATIONS, call),
        media=features.API,
    ),
    Operation(
        "/docs",
        "This description, for people.",
        "Start",
        lambda call: description.page(OPERATIONS, call),
        media="text/html",
    ),
    *GIVEN[1:],
)
"""All that the API answers, in the order in which it is described."""
ELSE = Operation("/{path:path}", "", "", unknown, path_parameters=(Parameter("path", ""),), takes_links=True)


def api_routes() -> list[Route]:
    """Return the routes of the API; what lies under it and is none of it has an answer too."""
    start = Route(f"{ROOT}/", partial(answered, LANDING), methods=HTTP_METHODS)
    own = [Route(ROOT + one.path, partial(answered, one), methods=HTTP_METHODS) for one in OPERATIONS]
    return [start, *own, Route(ROOT + ELSE.path, partial(answered, ELSE), methods=HTTP_METHODS)]
