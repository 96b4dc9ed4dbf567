"""The statistics of English public health practice: Series and arrays in, Series and NamedTuples out."""
