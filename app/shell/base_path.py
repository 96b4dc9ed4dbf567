"""The path below which a proxy shows the map, such as /needs: our own routes lie below it too, as Streamlit's do."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from needs_map.data.configuration import text_of


class BasePath:
    """
    Have routes match below the base path.

    Parameters
    ----------
    app
        What answers.
    paths
        Paths of our own routes: Streamlit knows the base path by itself.
    """

    def __init__(self, app: ASGIApp, paths: Iterable[str] = ()) -> None:
        self.app = app
        self.own = {path.split("/")[1] for path in paths}
        self.base = text_of("server.base_path").strip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, one for our own routes with the base path as its root."""
        start = f"/{self.base}/"
        if self.base and scope["type"] == "http" and scope["path"].startswith(start):
            first = scope["path"].removeprefix(start).split("/")[0]
            if first in self.own:
                scope = {**scope, "root_path": f"/{self.base}"}
        await self.app(scope, receive, send)
