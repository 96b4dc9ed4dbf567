"""The server: Streamlit with the app's own routes beside it. `streamlit run streamlit_app.py` or `needs-map run`."""

from pathlib import Path

import streamlit as st

import needs_map
from needs_map.app.shell.server import server_parts

SCRIPT = (Path(needs_map.__file__).parent / "app" / "script" / "main.py").resolve()

app = st.App(SCRIPT, **server_parts())
