"""A collaborator at the door: answers the demonstration questionnaire on a phone, tapping rows as a thumb does."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.visitor import Visitor

NUMBERS = {"so_lan_den": "2", "so_lan_bo_sung": "1", "so_nguoi": "4", "so_nguoi_lon": "2"}


class Interviewer:
    """Goes through the interview that is open on the visitor's phone."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    def question(self, variable: str) -> Locator:
        """The question with that variable."""
        return self.page.locator(f"#q-{variable}-question")

    def tap(self, variable: str, *codes: str) -> None:
        """Tap options of a question."""
        for code in codes:
            option = self.question(variable).locator("label.option", has=self.page.locator(f"input[value='{code}']"))
            option.tap()

    def chosen(self, variable: str) -> list[str]:
        """The codes that are chosen at a question."""
        boxes = self.question(variable).locator("input:checked")
        return [str(boxes.nth(place).get_attribute("value")) for place in range(boxes.count())]

    def fill_in_the_rest(self) -> None:
        """Give every open question of this page an answer: the first option, a plausible number."""
        for question in self.page.locator("fieldset.question").all():
            if question.locator("input:checked").count() == 0:
                question.locator("label.option").first.tap()
        for variable, number in NUMBERS.items():
            field = self.page.locator(f"#q-{variable}")
            if field.count() and not field.input_value():
                field.fill(number)

    def go_on(self) -> None:
        """To the next page."""
        self.visitor.press_below("Tiếp")

    def errors(self) -> list[str]:
        """What the page says is to be put right."""
        return self.page.locator(".field-error").all_inner_texts()

    def finish(self) -> None:
        """Answer page after page until the review."""
        while not self.visitor.path.endswith("/xem-lai"):
            before = self.visitor.path
            self.fill_in_the_rest()
            self.go_on()
            assert self.visitor.path != before, f"stuck at {before}: {self.errors()}"
