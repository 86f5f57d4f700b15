"""A mock survey to practise on: made-up households, marked, never in any result."""
