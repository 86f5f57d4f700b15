"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

SENTENCES: dict[str, str] = {}
