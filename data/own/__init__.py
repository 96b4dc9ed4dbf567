"""A team's own data: its CSV and the file about it, checked row by row, added to a store."""
