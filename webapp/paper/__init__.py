"""The questionnaire on paper: what can be printed, and forms with serials."""
