"""The page Data and methods."""
