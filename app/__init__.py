"""The pages and the command line: the one layer that knows Streamlit."""

import warnings

warnings.simplefilter("ignore")  # libraries' words for programmers, which no user's terminal shows; tests turn them on
