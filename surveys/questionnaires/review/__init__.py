"""A draft read by others: comments, the approval of a second person, and what changed in words."""
