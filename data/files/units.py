"""Units that say more than what is counted, and the degrees within which Great Britain lies."""

OF_RATIO = "ratio, "
"""Begins the unit of a standardised ratio, before what 100 is."""
RATIO = f"{OF_RATIO}England = 100"
LONGITUDES = (-9.5, 2.5)
LATITUDES = (49.0, 61.5)
