"""The questionnaire on paper: the form, the show cards, the interviewer's manual and the training script."""
