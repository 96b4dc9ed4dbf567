"""Small counts hidden so that no published figure gives them away."""
