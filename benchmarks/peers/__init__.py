"""Our estimates against other software and against plain arithmetic: the same survey, each contender in its process."""
