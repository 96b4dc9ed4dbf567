"""The script that Streamlit runs for each visitor: one page, whose address says what it shows."""

import streamlit as st

from app.frame import NAME, draw_frame

# A page named here keeps Streamlit from making one of every module in app/pages.
st.navigation([st.Page(draw_frame, title=NAME, default=True)], position="hidden").run()
