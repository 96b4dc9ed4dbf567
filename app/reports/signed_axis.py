"""Axes of changes and of distances: a sign stands before every figure but zero."""

SIGNED = "+.0%"
"""Format of the figures."""
NOUGHT_BARE = "test(/^[+−]0%$/, datum.label) ? '0%' : datum.label"
"""Expression for their labels, in Vega's language."""
