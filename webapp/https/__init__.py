"""Https in an office without a public name: an authority of its own, and the page on which phones learn to trust it."""
