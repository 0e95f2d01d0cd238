"""What was measured, as budgets, tables and plots. Nothing here measures."""
