"""Pages of the lock of a survey."""
