"""Content packs, profiles and recipes: what reports say and what documents hold, as data."""
