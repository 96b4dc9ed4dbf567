"""The page Inequalities."""
