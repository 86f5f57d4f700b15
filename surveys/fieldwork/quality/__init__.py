"""Indicators of how interviews came about, and interviews asked again: words that do not accuse, until lock."""
