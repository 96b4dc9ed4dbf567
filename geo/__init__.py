"""Areas and maps: the area tree, boundaries, class breaks and colours, the map component, pictures."""
