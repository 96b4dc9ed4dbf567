"""The page Profile: one area on a page."""
