"""The way into the API: it is read when somebody first asks, so that no visitor of the pages waits for it."""

from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send


@cache
def _router() -> Router:
    from needs_map.app.api.routes import api_routes  # noqa: PLC0415 - reads all that pages, tables and pictures need

    return Router(api_routes())


class Entrance:
    """What answers whatever lies under the address of the API."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        router = await run_in_threadpool(_router)
        await router(scope, receive, send)


def entrances() -> list[Route]:
    """Return the routes that lead into the API."""
    return [Route("/api/v1", Entrance()), Route("/api/v1/{path:path}", Entrance())]
