"""What goes on one page: a field-list, a plain group, or the run of questions between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire, Repeat, Texts


@dataclass(frozen=True)
class Page:
    """Questions shown together. Inside a repeat the page is shown once for each instance."""

    key: str
    title: Texts
    questions: tuple[str, ...]
    repeats: tuple[str, ...] = ()


def lay_out(questionnaire: Questionnaire) -> list[Page]:
    """The pages in questionnaire order; calculations and hidden values stand on none."""
    return _pages(questionnaire.items, {}, ())


def _pages(items: tuple[Item, ...], title: Texts, repeats: tuple[str, ...]) -> list[Page]:
    pages: list[Page] = []
    run: list[Question] = []

    def end_run() -> None:
        if run:
            pages.append(Page(run[0].name, title, tuple(question.name for question in run), repeats))
            run.clear()

    for item in items:
        if isinstance(item, Question):
            if item.is_asked:
                run.append(item)
            continue
        end_run()
        inner_title = item.label or title
        if isinstance(item, Repeat):
            pages += _pages(item.items, inner_title, (*repeats, item.name))
        elif is_one_page(item):
            names = tuple(question.name for question in _questions(item.items) if question.is_asked)
            pages += [Page(item.name, inner_title, names, repeats)] if names else []
        else:
            pages += _pages(item.items, inner_title, repeats)
    end_run()
    return [replace(page, title=page.title or title) for page in pages]


def is_one_page(group: Group) -> bool:
    """A field-list (unless a repeat stands in it), or a group of questions only."""
    if _holds_repeat(group.items):
        return False
    return group.is_one_page or all(isinstance(item, Question) for item in group.items)


def _holds_repeat(items: tuple[Item, ...]) -> bool:
    return any(isinstance(item, Repeat) or (isinstance(item, Group) and _holds_repeat(item.items)) for item in items)


def _questions(items: tuple[Item, ...]) -> list[Question]:
    found: list[Question] = []
    for item in items:
        found += [item] if isinstance(item, Question) else _questions(item.items)
    return found
