"""What goes on one page: one section, or one question where the form says so.

A form whose setting `style` holds the word `pages` has a page for each question, as ODK and Enketo do then; a group
with the appearance field-list or table-list, the rows of a grid, and a question with its "please specify" stay
together. Any other form has a page for each section: a field-list, a group of questions only, or the run of
questions between them. A long group stays one page: whoever wants it in parts writes it as several groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire, Repeat, Texts

ONE_QUESTION_A_PAGE = "pages"
GRID_ROWS = frozenset({"list-nolabel", "likert-row"})
SELF_COMPLETION = "tu-tra-loi"
"""The appearance of a group, or of a question, that the respondent is to answer alone."""


@dataclass(frozen=True)
class Page:
    """Questions shown together. Inside a repeat the page is shown once for each instance.

    `self_completion`: the form says that from here on the respondent answers alone.
    """

    key: str
    title: Texts
    questions: tuple[str, ...]
    repeats: tuple[str, ...] = ()
    self_completion: bool = False


def lay_out(questionnaire: Questionnaire) -> list[Page]:
    """The pages in questionnaire order; calculations and hidden values stand on none."""
    pages = _pages(questionnaire.items, {}, (), alone=False)
    if ONE_QUESTION_A_PAGE not in questionnaire.settings.get("style", "").split():
        return pages
    return [part for page in pages for part in _parted(questionnaire, page)]


def _pages(items: tuple[Item, ...], title: Texts, repeats: tuple[str, ...], *, alone: bool) -> list[Page]:
    pages: list[Page] = []
    run: list[Question] = []

    def end_run() -> None:
        if run:
            pages.append(_page(run[0].name, title, run, repeats, alone=alone))
            run.clear()

    for item in items:
        if isinstance(item, Question):
            if item.is_asked:
                run.append(item)
            continue
        end_run()
        inner_title, inner_alone = item.label or title, alone or _is_self_completed(item)
        if isinstance(item, Repeat):
            pages += _pages(item.items, inner_title, (*repeats, item.name), alone=inner_alone)
        elif is_one_page(item):
            asked = [question for question in _questions(item.items) if question.is_asked]
            pages += [_page(item.name, inner_title, asked, repeats, alone=inner_alone)] if asked else []
        else:
            pages += _pages(item.items, inner_title, repeats, alone=inner_alone)
    end_run()
    return [replace(page, title=page.title or title) for page in pages]


def _page(key: str, title: Texts, asked: list[Question], repeats: tuple[str, ...], *, alone: bool) -> Page:
    names = tuple(question.name for question in asked)
    return Page(key, title, names, repeats, alone or any(_is_self_completed(question) for question in asked))


def is_one_page(group: Group) -> bool:
    """A field-list (unless a repeat stands in it), or a group of questions only."""
    if _holds_repeat(group.items):
        return False
    return group.is_one_page or all(isinstance(item, Question) for item in group.items)


def _parted(questionnaire: Questionnaire, page: Page) -> Iterator[Page]:
    """A page for each question of `page`, as far as the form does not keep them together."""
    around = {name: questionnaire.placed[name].groups for name in page.questions}
    shared = set.intersection(*map(set, around.values()))
    if any(_is_kept_together(questionnaire, name) for name in shared):
        yield page
        return
    for names in _bound_together(questionnaire, page.questions):
        asked = [questionnaire.question(name) for name in names]
        inside = any(_is_self_completed(questionnaire.placed[group].item) for group in around[names[0]])
        yield _page(names[0], page.title, asked, page.repeats, alone=inside)


def _is_kept_together(questionnaire: Questionnaire, name: str) -> bool:
    item = questionnaire.placed[name].item
    return bool({"field-list", "table-list"} & set(item.appearance.split())) and not _holds_repeat(
        item.items if isinstance(item, Group | Repeat) else ()
    )


def _bound_together(questionnaire: Questionnaire, names: tuple[str, ...]) -> list[list[str]]:
    """The questions one by one, except the rows of a grid and a question with what specifies it."""
    found: list[list[str]] = []
    for name in names:
        before = questionnaire.question(found[-1][-1]) if found else None
        question = questionnaire.question(name)
        grids = [bool(GRID_ROWS & set(each.appearance.split())) for each in (before, question) if each is not None]
        same = before is not None and questionnaire.placed[before.name].groups == questionnaire.placed[name].groups
        specifies = any(questionnaire.question(earlier).other_specify == name for earlier in (found or [[]])[-1])
        if specifies or (same and grids == [True, True]):
            found[-1].append(name)
        else:
            found.append([name])
    return found


def _is_self_completed(item: Item) -> bool:
    return SELF_COMPLETION in item.appearance.split()


def _holds_repeat(items: tuple[Item, ...]) -> bool:
    return any(isinstance(item, Repeat) or (isinstance(item, Group) and _holds_repeat(item.items)) for item in items)


def _questions(items: tuple[Item, ...]) -> list[Question]:
    found: list[Question] = []
    for item in items:
        found += [item] if isinstance(item, Question) else _questions(item.items)
    return found
