"""People by age, in years to come, and what they would use."""
