"""Pages of interviews asked again."""
