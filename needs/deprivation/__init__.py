"""Small areas by how deprived they are: Core20, national quintiles, change between two indices."""
