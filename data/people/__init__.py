"""Who lives there and who is registered: estimates, projections, general practices and their networks."""
