"""Units that say more than what is counted."""

OF_RATIO = "ratio, "
"""Begins the unit of a standardised ratio, before what 100 is."""
RATIO = f"{OF_RATIO}England = 100"
