"""The user's guide: its chapters are the Markdown files in guide/, its pictures are made by the tests."""
