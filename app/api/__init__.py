"""The read-only API for other programs, and what a server says of its own health."""
