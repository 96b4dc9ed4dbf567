"""Places that are looked for: by a name, by a code, by a postcode."""
