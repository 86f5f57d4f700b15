"""Files of single responses, asked for by one and approved by another."""
