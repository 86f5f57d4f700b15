"""Pages of what is unusual about interviews."""
