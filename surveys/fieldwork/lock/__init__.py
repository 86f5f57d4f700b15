"""The one irreversible act after fieldwork: the ways from an answer to a household or a collaborator are destroyed."""
