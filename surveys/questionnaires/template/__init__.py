"""The simple template: a questionnaire as an office worker types it into one sheet."""
