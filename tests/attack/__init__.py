"""A reader who wants to know what a published book hides, and how near they come."""
