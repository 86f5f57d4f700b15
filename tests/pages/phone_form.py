"""A phone without JavaScript: reads a page's form as HTML, fills it, posts it, follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


class Phone:
    """A client with the page that it looks at."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.response: TestResponse
        self.page: Any = None

    def open(self, path: str) -> TestResponse:
        """Open an address, redirects followed."""
        return self._see(self.client.get(path, follow_redirects=True))

    def post(self, path: str, data: Mapping[str, Any]) -> TestResponse:
        """Post as an attacker or a script would."""
        return self._see(self.client.post(path, data=data, follow_redirects=True))

    def press(self, form_id: str, *, button: tuple[str, str] | None = None, **entered: Any) -> TestResponse:
        """Send the page's form with what it holds, `entered` over it, and the button pressed."""
        form = self.page.get_element_by_id(form_id)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        data.update({name.replace("__", "-"): value for name, value in entered.items()})
        if button is not None:
            data[button[0]] = button[1]
        return self.post(form.get("action") or self.response.request.path, data)

    def questions(self) -> list[str]:
        """The questions that the page can be answered on, by name."""
        shown = self.page.get_element_by_id("interview").fields["shown"]
        return shown.split()

    def answer(self, choose: Callable[[str], Any], *, go: str = "next", tick: Collection[str] = ()) -> TestResponse:
        """Answer every question on the page, tick "Không trả lời câu này" where it is offered, press the button."""
        assert set(self.declining).issuperset(tick)
        entered = {f"q-{name}": choose(name) for name in self.questions()}
        data = {name: value for name, value in entered.items() if value is not None}
        form = self.page.get_element_by_id("interview")
        data |= {"shown": form.fields["shown"], "go": go, "declined": list(tick)}
        return self.post(form.get("action"), data)

    @property
    def text(self) -> str:
        """The words on the page, in one line."""
        return " ".join(self.page.text_content().split())

    @property
    def title(self) -> str:
        return " ".join(self.page.xpath("string(//h1)").split())

    @property
    def declining(self) -> list[str]:
        """The questions at which the page offers not to answer."""
        return list(self.page.xpath("//form[@id='interview']//input[@name='declined' and @type='checkbox']/@value"))

    @property
    def errors(self) -> list[str]:
        """The sentences beside the fields."""
        return [" ".join(found.text_content().split()) for found in self.page.find_class("field-error")]

    def _see(self, response: TestResponse) -> TestResponse:
        self.response = response
        self.page = html.fromstring(response.get_data(as_text=True))
        return response
