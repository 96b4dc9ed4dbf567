"""Building a store: what publishers' files say of each LSOA, put together, dissolved, checked, put in place."""
