"""The page Record of changes."""
