"""What a page says of a repeat, and the consent of the questionnaire's parts, where their words hold an answer."""

from __future__ import annotations

from datetime import date

from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.questionnaire import Question, Questionnaire, Repeat
from webapp.interview.consent import topics_of
from webapp.interview.repeats import Instances, instances_of


def household(*, words: str) -> Questionnaire:
    member = Question(name="ten", kind="text", label={"vi": "Tên gì?"})
    work = Question(name="viec", kind="text", label={"vi": "Làm việc gì?"})
    jobs = Repeat("viec_lam", {"vi": words}, items=(work,))
    return Questionnaire(
        id_string="ho",
        title="Hộ gia đình",
        languages=("vi",),
        default_language="vi",
        items=(Repeat("nguoi", {"vi": "Người trong hộ"}, items=(member, jobs)),),
        choice_lists={},
    )


def shown(questionnaire: Questionnaire) -> Instances:
    interview = Interview(questionnaire, {"nguoi": [{"ten": "An"}, {"ten": "Bình"}]}, today=date(2026, 1, 1))
    page = next(page for page in interview.sections() if page.repeat == "viec_lam" and page.indexes[0] == 1)
    found = instances_of(interview, page)
    assert found is not None
    return found


def test_a_repeat_named_after_an_answer_says_the_answer_and_does_not_promise_it_for_the_next() -> None:
    found = shown(household(words="Việc làm của ${ten}"))
    assert (found.label, found.label_of_next) == ("Việc làm của Bình", "")


def test_a_repeat_without_words_is_not_called_by_its_name_in_the_data() -> None:
    found = shown(household(words=""))
    assert (found.label, found.label_of_next) == ("", "")


def test_before_consent_no_part_is_named_after_an_answer() -> None:
    assert topics_of(household(words="Việc làm của ${ten}"), None) == "Người trong hộ"
    assert topics_of(household(words="Việc làm"), None) == "Người trong hộ; Việc làm"
