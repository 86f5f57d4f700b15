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
        """Give every open question that is to be seen an answer: the first option, a plausible number."""
        for question in self.page.locator("fieldset.question:visible").all():
            if question.locator("input:checked").count() == 0:
                question.locator("label.option").first.tap()
        for variable, number in NUMBERS.items():
            field = self.page.locator(f"#q-{variable}")
            if field.count() and not field.input_value():
                field.fill(number)

    def wait_until_live(self) -> None:
        """Until the script has taken the page over, where there is one."""
        if self.visitor.javascript and "/phong-van/" in self.visitor.path:
            self.page.wait_for_selector("#interview[data-live]")

    def go_on(self) -> None:
        """To the next page, or the next item; live there is no other document, but the number of moves."""
        self.wait_until_live()
        live = self.page.locator("#interview[data-live]")
        if not live.count():
            self.visitor.press_below("Tiếp")
            return
        moves = live.get_attribute("data-live")
        self.page.locator(".actions").get_by_role("button", name="Tiếp", exact=True).tap()
        self.page.wait_for_function("moves => document.getElementById('interview')?.dataset.live !== moves", arg=moves)

    def errors(self) -> list[str]:
        """What the page says is to be put right."""
        return self.page.locator(".field-error:visible .sentence").all_inner_texts()

    def place(self) -> tuple[str, list[str]]:
        """Which page, and on a phone which item of a grid."""
        return self.visitor.path, self.page.locator(".item:visible").all_inner_texts()

    def finish(self) -> None:
        """Answer page after page until the review."""
        while not self.visitor.path.endswith("/xem-lai"):
            self.wait_until_live()
            before = self.place()
            self.fill_in_the_rest()
            self.go_on()
            assert self.place() != before, f"stuck at {before}: {self.errors()}"
