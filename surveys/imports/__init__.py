"""Answers that were collected elsewhere: mapped to the questionnaire, checked, brought in whole or not at all."""
