"""The question bank: standard items and scales, versioned, with a link from each use."""
