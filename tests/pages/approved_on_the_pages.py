"""A draft published on the pages: the author asks, a second person reads and approves, the author publishes."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient


def publish(author: FlaskClient, second: FlaskClient, address: str, data: dict[str, str] | None = None) -> Any:
    """What the page of publishing answers; `address` is the version's, `data` what the author writes."""
    approve(author, second, address, data)
    return author.post(f"{address}/cong-bo", follow_redirects=True)


def approve(author: FlaskClient, second: FlaskClient, address: str, data: dict[str, str] | None = None) -> None:
    """Asked for by the one, approved by the other."""
    assert author.post(f"{address}/xin-duyet", data=data or {}).status_code == 302
    decided = second.post(
        f"{address}/quyet-dinh", data={"content": shown_content(second, address), "decision": "approve"}
    )
    assert decided.status_code == 302


def shown_content(reader: FlaskClient, address: str) -> str:
    """The mark of what the page of decision shows."""
    page = reader.get(f"{address}/quyet-dinh").get_data(as_text=True)
    found = re.search(r'name="content"[^>]* value="(\w+)"', page)
    assert found is not None
    return found[1]
