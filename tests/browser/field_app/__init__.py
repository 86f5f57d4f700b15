"""The app that a collaborator's phone keeps: what it remembers, sends and shows."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.balance")
