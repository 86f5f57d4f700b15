"""The analysis plan: what will be shown, written before the field."""
