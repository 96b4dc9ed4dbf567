"""What a store holds as data frames: for the API, notebooks and other programs."""
