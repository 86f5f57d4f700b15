"""The language in which a person is interviewed: chosen before consent, changed at any time, kept with the draft.

It is not the account's language: a page on which questions are asked speaks to the respondent. Its own sentences are
in English for English and in Vietnamese for any other language, which is what most people in the house can read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from surveys.fieldwork.records import InterviewDraft
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.text import search_key
from webapp.catalogues import speak

FIELD = "ngon_ngu"
"""What the buttons of the switch, and the links before consent, carry."""
NAMES = {"vi": "Tiếng Việt", "en": "English", "fr": "Français"}
TAGGED = re.compile(r"(?P<words>.+?)\s*\((?P<tag>[A-Za-z-]{2,12})\)")
"""How workbooks name a language: "English (en)"."""
ENGLISH = {"en", "eng", "english", "tieng anh"}


@dataclass(frozen=True)
class Offered:
    """A language of the questionnaire: its own name of it, and what its button says."""

    language: str
    words: str
    tag: str


def offered(questionnaire: Questionnaire) -> tuple[Offered, ...]:
    """The languages that one may choose among; none where there is one only."""
    several = questionnaire.languages if len(questionnaire.languages) > 1 else ()
    return tuple(Offered(language, words_of_language(language), tag_of(language)) for language in several)


def chosen(questionnaire: Questionnaire, language: str | None) -> str | None:
    """The language, if the questionnaire has it and another one; else its own where it has several, or None."""
    if len(questionnaire.languages) < 2:
        return None
    return language if language in questionnaire.languages else questionnaire.default_language


def words_of_language(language: str) -> str:
    """The language as its button names it: "English (en)" → "English", "vi" → "Tiếng Việt"."""
    tagged = TAGGED.fullmatch(language)
    return tagged["words"] if tagged else NAMES.get(language, language)


def tag_of(language: str) -> str:
    """The language's mark for a reader aloud ("vi", "en"), '' where its name does not tell."""
    tagged = TAGGED.fullmatch(language)
    code = tagged["tag"] if tagged else language
    if is_english(language):
        return "en"
    return code.lower() if code.isascii() and len(code) in (2, 3) else "vi" if "viet" in search_key(language) else ""


def is_english(language: str) -> bool:
    """Whether the interview's own sentences are English in it."""
    tagged = TAGGED.fullmatch(language)
    return search_key(tagged["tag"] if tagged else language).partition("-")[0] in ENGLISH


def speak_to_respondent(language: str | None) -> None:
    """From here on the request's sentences are in the interview's language; None leaves the account's."""
    if language is not None:
        speak("en" if is_english(language) else "vi")


def switch(draft: InterviewDraft, questionnaire: Questionnaire, language: str, *, now: datetime) -> None:
    """Go on in another language; one that the questionnaire does not have changes nothing."""
    if chosen(questionnaire, language) == language and draft.language != language:
        draft.language, draft.updated_at, draft.revision = language, now, draft.revision + 1
