"""ODK Collect as a second client: the collaborator's own token, forms, submissions."""
