"""Results in one table, and the page for leaders."""
