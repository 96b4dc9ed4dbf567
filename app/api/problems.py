"""
What the API answers when it cannot answer: one plain sentence as JSON.

References
----------
RFC 9457, Problem Details for HTTP APIs.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

MEDIA = "application/problem+json"
OPTION = re.compile(r"--(?=[a-z])")
"""How an option of the command line begins, whose words some sentences share."""


class ProblemError(Exception):
    """
    A request that is not answered as it was meant.

    Parameters
    ----------
    status
        Of the answer.
    detail
        What is wrong and what would be right, in one or two sentences.
    headers
        Of the answer beside the usual ones.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] = {}) -> None:
        super().__init__(detail)
        words = OPTION.sub("", detail)
        self.status, self.headers = status, dict(headers)
        self.detail = words if words.endswith((".", "?", "!")) else f"{words}."

    def __reduce__(self) -> tuple[type["ProblemError"], tuple[int, str, dict[str, str]]]:
        """Travel from a worker's process as what it was made of."""
        return ProblemError, (self.status, self.detail, self.headers)

    def response(self) -> Response:
        """Answer with the problem."""
        content = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        body = json.dumps(content, ensure_ascii=False)
        return Response(body, self.status, {"Cache-Control": "no-store"} | self.headers, MEDIA)


def wrong(detail: str) -> ProblemError:
    """Return the problem of a parameter that cannot be used."""
    return ProblemError(HTTPStatus.BAD_REQUEST, detail)


def missing(detail: str) -> ProblemError:
    """Return the problem of something that the store does not hold."""
    return ProblemError(HTTPStatus.NOT_FOUND, detail)
