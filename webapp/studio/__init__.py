"""The studio: a questionnaire written on the page."""
