"""Pages of looking at what came back."""
