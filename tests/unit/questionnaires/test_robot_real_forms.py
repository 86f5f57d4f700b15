"""Real forms of others can be answered to their end, and what is kept of the answers stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.questionnaires import Interview, QuestionnaireError, read_xlsform
from tests.machine import SHARED, needs_shared
from tests.unit.questionnaires.robot import Robot

REFUSED_BY_PYXFORM = {"ipa-back-check.xlsx", "unicef-liberia-coverage.xlsx"}
FORMS = sorted((SHARED / "xlsforms").glob("*.xlsx"))
pytestmark = needs_shared("xlsforms")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_real_form_is_answered_to_its_end_or_refused_as_pyxform_refuses_it(form: Path) -> None:
    if form.name in REFUSED_BY_PYXFORM:
        with pytest.raises(QuestionnaireError):
            read_xlsform(form)
        return
    questionnaire, _findings = read_xlsform(form)
    for seed, language in enumerate(questionnaire.languages):
        robot = Robot(questionnaire, seed, language=language)
        finished = robot.answer_to_the_end()
        kept = finished.cleaned()
        assert finished.check_all() == []
        assert finished.state.answers == robot.answers
        assert Interview(
            questionnaire, kept, today=robot.today, now=finished.state.now, language=language, seed=robot.instance
        ).cleaned() == kept  # fmt: skip
