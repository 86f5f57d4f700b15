"""An installation moved, backed up and restored: rows in order, archives, sealing, rotation."""
