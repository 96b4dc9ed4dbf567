"""The pages and the command line: the one layer that knows Streamlit."""
