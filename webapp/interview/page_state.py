"""What the page tells the client of the interview under way, so that it can go on by itself."""

from __future__ import annotations

from typing import Any

from flask import url_for

from surveys.questionnaires.navigation import Section
from webapp.interview.form_files import form_url, questions_url
from webapp.interview.language import is_english, tag_of
from webapp.interview.under_way import UnderWay
from webapp.language import page_language

A_PAGE = "KEY"
"""In an address, where the client puts the key of the page."""


def page_state(going: UnderWay, section: Section, *, again: bool) -> dict[str, Any]:
    """Answers, place and addresses; `again`: the page asks once more for what is to be put right."""
    draft, state, questionnaire = going.draft, going.interview.state, going.interview.questionnaire
    language = going.interview.language or questionnaire.default_language
    return {
        "instance_id": str(draft.instance_id),
        "revision": draft.revision,
        "answers": draft.answers,
        "declined": list(draft.declined),
        "section": section.key,
        "again": again,
        "self_completion": going.is_self_completed,
        "handed_over_from": going.alone_from,
        "mode": going.mode,
        "alone": [page.key for page in questionnaire.sections() if page.self_completion and going.may_hand_over],
        "language": language,
        "locale": _locale(language) if going.draft.language else page_language(),
        "title": going.title,
        "languages": [
            {
                "language": each,
                "tag": tag_of(each),
                "locale": _locale(each),
                "questions": questions_url(going.version, each, going.addresses),
            }
            for each in questionnaire.languages
        ],
        "seed": state.seed,
        "today": state.today.isoformat(),
        "now": state.now.isoformat() if state.now else None,
        "utc_offset": 0,
        "urls": _urls(going),
    }


def _locale(language: str) -> str:
    """The language of the page's own sentences beside a questionnaire in that language."""
    return "en" if is_english(language) else "vi"


def _urls(going: UnderWay) -> dict[str, str]:
    addresses = going.addresses
    urls = {
        "form": form_url(going.version, addresses),
        "page": addresses.to("page", section=A_PAGE),
        "save": addresses.to("save"),
        "review": addresses.to("review"),
        "case": addresses.out,
    }
    if not going.is_self_completed:
        urls |= {"hand_over": addresses.to("hand_over")}
    return urls | {"login": url_for("security.login")}
