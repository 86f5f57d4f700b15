"""The studio: a questionnaire written on the page, as a document that is changed by operations."""
