"""What Streamlit runs for each visitor. It stands apart, or Streamlit would make each of app/pages a page."""

from needs_map.app.shell.frame import draw_page

draw_page()
