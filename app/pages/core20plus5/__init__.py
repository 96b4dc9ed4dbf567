"""The page Core20PLUS5."""
