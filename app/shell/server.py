"""What a server is made of beside its pages: the same for `needs-map run` and for `streamlit run`."""

from typing import Any

from starlette.middleware import Middleware

from needs_map.app.access.provider import auth_secrets
from needs_map.app.access.wall import SignInWall
from needs_map.app.shell.base_path import BasePath
from needs_map.app.shell.frontend import Frontend
from needs_map.app.shell.headers import PageParts, SecurityHeaders
from needs_map.app.shell.lifespan import while_serving
from needs_map.app.shell.requests import Noted
from needs_map.app.shell.routes import routes


def server_parts() -> dict[str, Any]:
    """Return what `st.App` takes beside its script."""
    own = routes()
    return {
        "secrets": auth_secrets(),
        "lifespan": while_serving,
        "routes": own,
        "middleware": [
            Middleware(Noted, paths=[one.path for one in own]),
            Middleware(SecurityHeaders),
            Middleware(SignInWall),
            Middleware(PageParts),
            Middleware(BasePath, paths=[one.path for one in own]),
            Middleware(Frontend),
        ],
    }
