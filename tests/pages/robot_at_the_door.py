"""The robot with a phone in its hand: answers a real form through the real pages, until it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case, InterviewDraft
from surveys.questionnaires import Interview, Section
from surveys.questionnaires.navigation import Asked
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.validation import interview_of
from tests.pages.phone_form import Phone
from tests.unit.questionnaires.robot import ATTEMPTS, Robot
from webapp.clock import today
from webapp.interview.form_builder import is_answered

MOST_PAGES = 400


class AtTheDoor:
    """One interview of a case, on a version, spoken in each of `languages` in turn."""

    def __init__(
        self, phone: Phone, session: Session, case: Case, version: QuestionnaireVersion, *, languages: Sequence[str]
    ) -> None:
        self.phone, self.session, self.case = phone, session, case
        self.version_id, self.languages = version.id, list(languages)
        self.robot = Robot(questionnaire_of(version), seed=len(self.languages))
        self.seen: set[str] = set()
        self.visits: dict[str, int] = {}

    def interview_and_send(self) -> dict[str, Any]:
        """Go through all pages and send; the answers that the server should have kept."""
        self.phone.open(f"/ho/{self.case.id}/chon-nguoi")
        self.phone.press("adults", adults="2")
        self.phone.press("consent", button=("dong_y", "co"))
        for number in range(MOST_PAGES):
            path = self.phone.response.request.path
            assert self.phone.response.status_code == 200, (path, self.phone.text[:300])
            if "/phong-van/" in path:
                if number % 3 == 1 and len(self.languages) > 1:
                    self._switch(self.languages[number % len(self.languages)])
                self._answer()
            elif path.endswith("/xem-lai"):
                unsent = self.phone.page.xpath("//ul[@class='cards']//a[contains(@href, 'xem-lai=1')]/@href")
                if not unsent:
                    break
                self.phone.open(unsent[0])
            elif path.endswith("/ban-giao"):
                self.phone.open(f"/ho/{self.case.id}/phong-van")
            else:
                raise AssertionError(f"lost at {path}: {self.phone.text[:300]}")
        kept = self._interview(None).cleaned()
        self.phone.press("send")
        assert self.phone.response.request.path.endswith("/cam-on"), self.phone.text[:300]
        return kept

    def _interview(self, language: str | None) -> Interview:
        """The interview as the server has it, read afresh."""
        self.session.rollback()
        draft = self.session.scalars(select(InterviewDraft), execution_options={"populate_existing": True}).one()
        version = self.session.get_one(QuestionnaireVersion, self.version_id)
        found = interview_of(
            version,
            draft.answers,
            instance_id=draft.instance_id,
            on=today(),
            declined=draft.declined,
            language=language,
        )
        self.spoken = draft.language
        self.session.rollback()
        return found

    def _switch(self, language: str) -> None:
        """Press the language; what is on the page stays as it is."""
        data = self._fields()
        self.phone.post(self._form.get("action"), data | {"ngon_ngu": language})
        self._interview(None)
        assert self.spoken == language
        assert self.phone.response.status_code == 200

    @property
    def _form(self) -> Any:
        return self.phone.page.get_element_by_id("interview")

    def _fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, value in self._form.form_values():
            data.setdefault(name, []).append(value)
        return data

    def _answer(self) -> None:
        key = self._form.get("action").rsplit("/", 1)[-1].replace("%40", "@")
        self.visits[key] = self.visits.get(key, 0) + 1
        assert self.visits[key] < ATTEMPTS, f"no way through {key}: {self.phone.errors}"
        interview = self._interview(None)
        section = interview.section(key)
        wrong = {error.field for error in interview.check_section(key)}
        asked_here = [asked for asked in section.asked if is_answered(asked)]
        assert self.phone.questions() == [asked.field for asked in asked_here]
        data = self._fields()
        for asked in asked_here:
            if asked.field in wrong or asked.field not in self.seen:
                self.seen.add(asked.field)
                self._enter(data, asked, interview)
        go = "more" if not wrong and self._wants_one_more(interview, section) else "next"
        self.phone.post(self._form.get("action"), data | {"go": go})

    def _enter(self, data: dict[str, Any], asked: Asked, interview: Interview) -> None:
        """Put an answer in, which has to be one that the page offers."""
        silent = not asked.required and self.robot.rng.random() < 0.2
        value = None if silent else self.robot.what_to_say(interview, asked)
        name = f"q-{asked.field}"
        offered = self._form.xpath(".//*[@name=$name]/@value | .//select[@name=$name]/option/@value", name=name)
        if asked.question.row.chooses:
            chosen = value if isinstance(value, list) else [value] if value else []
            assert set(chosen) <= set(offered), f"{asked.field}: {chosen} of {offered}"
            data[name] = chosen
        elif value is None:
            data[name] = []
        else:
            assert self._form.xpath(".//*[@name=$name]", name=name), f"nowhere to answer {asked.field}"
            data[name] = [value]

    def _wants_one_more(self, interview: Interview, section: Section) -> bool:
        offers = bool(self._form.xpath(".//button[@value='more']"))
        return offers and section.indexes[-1] < 1 and self.robot.rng.random() < 0.5
