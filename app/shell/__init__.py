"""What stands around every page: frame, sidebar, components, routes, headers, foot."""
