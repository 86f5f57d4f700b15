"""Pages of ODK Collect's requests."""
