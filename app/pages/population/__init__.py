"""The page Population."""
