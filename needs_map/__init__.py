"""Health need, neighbourhood by neighbourhood: the rooms of the product under one name."""
