"""The page Visit list: which small areas of an area to look at first, by several figures at once."""
