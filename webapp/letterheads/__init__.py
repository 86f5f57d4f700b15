"""How the head of a report is laid out."""
