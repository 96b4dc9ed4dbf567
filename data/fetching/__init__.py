"""From a publisher's address to a checked file in the cache: addresses, the client, downloads, what is newer."""
