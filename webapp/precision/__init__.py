"""Pages of the precision reached and the stopping rule."""
