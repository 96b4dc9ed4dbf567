"""Who asks the API: how often each may, and which other sites' pages may read the answers."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from needs_map.app.shell.hosts import is_origin
from needs_map.data.configuration import list_setting, number_of

MOST_CLIENTS = 10_000
"""Clients that are remembered, the latest heard of."""
MINUTE = 60.0


class Rate:
    """
    How often each client may ask: a bucket of requests that fills again by itself.

    Parameters
    ----------
    a_minute
        Requests of a client in a minute, all of which may come at once; any number if 0.
    clock
        Seconds, which only go forward.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_minute, self._clock = a_minute, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """By client: requests left, and when that was."""

    def wait(self, client: str) -> float:
        """Count a request of a client; return 0, or the seconds after which it may ask again."""
        if self._a_minute <= 0:
            return 0.0
        now = self._clock()
        left, then = self._left.pop(client, (float(self._a_minute), now))
        left = min(left + (now - then) * self._a_minute / MINUTE, float(self._a_minute))
        is_over = left < 1
        self._left[client] = (left if is_over else left - 1, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return (1 - left) * MINUTE / self._a_minute if is_over else 0.0


_rates: dict[int, Rate] = {}
"""The one of the server, by what is configured."""


def wait_of(request: Request) -> float:
    """Seconds that the client of a request has to wait: 0 where it need not."""
    limit = number_of("api.rate")
    rate = _rates.setdefault(limit, Rate(limit))
    return rate.wait(request.client.host if request.client else "")


def sharing(request: Request) -> dict[str, str]:
    """Headers by which a browser lets a page of another site read an answer: of the sites configured, and no others."""
    allowed = [origin for origin in list_setting("api.origins") if origin == "*" or is_origin(origin)]
    if not allowed:
        return {}
    origin = request.headers.get("origin", "")
    if "*" in allowed:
        return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
    if origin.lower() not in map(str.lower, allowed):
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED, "Vary": "Origin"}


def shared(response: Response, request: Request) -> Response:
    """Answer with the headers of `sharing` added."""
    for name, text in sharing(request).items():
        if name == "Vary":
            response.headers.add_vary_header(text)
        else:
            response.headers[name] = text
    return response


EXPOSED = "ETag, Link, Content-Crs, Retry-After"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match, Authorization",
    "Access-Control-Max-Age": "3600",
}
