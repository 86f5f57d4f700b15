"""Paper: forms with a serial number, keyed twice, compared, settled by a second person, submitted."""
