"""Population by age, estimated and projected."""
