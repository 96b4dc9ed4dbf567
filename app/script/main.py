"""The script that Streamlit runs for each visitor. It stands apart, or Streamlit would make a page of each of app/pages."""

from app.frame import draw_frame

draw_frame()
