"""The server: Streamlit with the app's own routes beside it. `streamlit run streamlit_app.py` or `needs-map run`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import needs_map
from needs_map.app.access.provider import auth_secrets
from needs_map.app.access.wall import SignInWall
from needs_map.app.shell.headers import SecurityHeaders
from needs_map.app.shell.lifespan import while_serving
from needs_map.app.shell.routes import routes

SCRIPT = (Path(needs_map.__file__).parent / "app" / "script" / "main.py").resolve()

app = st.App(
    SCRIPT,
    secrets=auth_secrets(),
    lifespan=while_serving,
    routes=routes(),
    middleware=[Middleware(SecurityHeaders), Middleware(SignInWall)],
)
