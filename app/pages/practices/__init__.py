"""The page Practices: lists of patients of general practices and networks."""
