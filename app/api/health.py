"""Whether the server lives, and whether it can answer: for a container, a proxy or a service manager."""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from needs_map.app.api.problems import ProblemError
from needs_map.data.configuration import is_on
from needs_map.data.errors import DataError
from needs_map.figures.serving import now_serving

FRESH = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"}, headers=FRESH)


async def readyz(_: Request) -> Response:
    """Say whether there is a store that can be read: a server that was just started reads it now."""
    try:
        await run_in_threadpool(now_serving)
    except DataError as error:
        return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)).response()
    return JSONResponse({"status": "ready"}, headers=FRESH)


async def metrics(_: Request) -> Response:
    """Give the numbers of this process to Prometheus, where the configuration says so."""
    if not is_on("server.metrics"):
        words = "Metrics are not given here: the setting server.metrics turns them on."
        return ProblemError(HTTPStatus.NOT_FOUND, words).response()
    from needs_map.app.api.metrics import CONTENT_TYPE, exposition  # noqa: PLC0415 - only where it is wanted

    return Response(await run_in_threadpool(exposition), headers=FRESH, media_type=CONTENT_TYPE)


def health_routes() -> list[Route]:
    """Return the routes of a server's health."""
    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
