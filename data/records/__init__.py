"""Records counted where they are: definitions, sources, one expression, two engines."""
