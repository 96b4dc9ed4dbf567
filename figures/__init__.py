"""What the numbers of a view are: the open store, measures, values, classes, comparison; free of Streamlit."""
