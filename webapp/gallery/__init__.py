"""Every kind of chart, to be looked at."""
