"""From counts of records to the observations of an indicator."""
