"""Where people live: boundaries, lookups, postcodes, authorities, systems and neighbourhoods, a reader each."""
