"""Indicators: what one is, its observations, and one reader a publisher."""
