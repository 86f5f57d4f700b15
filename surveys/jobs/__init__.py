"""Work that takes longer than a page may: queued, done one at a time, with a bar that says how far it is."""
