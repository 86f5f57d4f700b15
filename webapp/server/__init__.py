"""The server: a front that takes connections (with or without TLS), and waitress behind it that runs the pages."""
