"""What published reports and the store say of inequalities, Core20PLUS5, performance and lives."""
