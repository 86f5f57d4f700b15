"""An installation moved, backed up and brought back: rows, archives, sealing, schedule and rotation.

`service.make_backup`, `service.make_safety_copy` and `settings.last_backup` are what the rest of the program calls.
"""
