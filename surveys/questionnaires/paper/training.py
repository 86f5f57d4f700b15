"""The training script: a mock interview with made-up respondents, line by line, and exercises with their solutions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from surveys.questionnaires.paper.answer_spaces import is_apart, options_of
from surveys.questionnaires.paper.blocks import Block, Head, Heading, Paper, TableBlock, Text
from surveys.questionnaires.paper.outline import END, Outline
from surveys.questionnaires.paper.reader import Reader, Step
from surveys.questionnaires.paper.show_cards import card_numbers
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.state import State
from surveys.text import format_date, format_number
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

MOST_EXERCISES = 12
NAMES = ("A", "B", "C")
NBSP = "\N{NO-BREAK SPACE}"
OWN_WORDS = _l("(nói theo ý mình; người hỏi ghi nguyên văn)")


def training_script(outline: Outline, respondents: Sequence[State], office: str, *, draft_words: str = "") -> Paper:
    """The script for a session of training; `respondents` are finished interviews, made up by the engine."""
    printed = outline.printed
    title = " ".join(printed.questionnaire.title.split())
    blocks: list[Block] = [
        Heading(_("1. Cách tập")),
        Text(_("Hai người một cặp: một người hỏi, một người đóng vai người trả lời và chỉ nói theo cột “Người trả "
               "lời nói”. "
               "Người hỏi cầm phiếu giấy trắng, tự tìm câu tiếp theo; người thứ ba so với cột “Đi tiếp”. Xong một "
               "người thì "
               "đổi vai.")),
        Text(_("Người trả lời trong kịch bản do máy đặt ra từ chính bảng hỏi, không phải người thật.")),
    ]  # fmt: skip
    for place, state in enumerate(respondents):
        blocks += _interview(outline, state, NAMES[place % len(NAMES)], first=place == 0)
    exercises = list(_exercises(outline, respondents))
    if exercises:
        blocks.append(Heading(_("3. Bài tập: câu nào hỏi tiếp?"), new_page=True))
        blocks += [Text(question, mark=f"{place}.") for place, (question, _solution) in enumerate(exercises, 1)]
        blocks.append(Heading(_("4. Lời giải"), new_page=True))
        blocks += [Text(solution, mark=f"{place}.") for place, (_question, solution) in enumerate(exercises, 1)]
    return Paper(
        Head(office, "", _("KỊCH BẢN TẬP HUẤN"), title),
        tuple(blocks),
        language=printed.language or printed.questionnaire.default_language,
        foot=title,
        draft_words=draft_words,
    )


def most_different(outline: Outline, states: Sequence[State], count: int = len(NAMES)) -> list[State]:
    """Those who together are asked most, each bringing what the ones before were not asked or did not skip."""
    asked = [frozenset(step.stop.name for step in way_of(outline, state)) for state in states]
    chosen: list[int] = []
    while len(chosen) < min(count, len(states)):
        left = [place for place in range(len(states)) if place not in chosen]
        chosen.append(max(left, key=lambda place: min(
            [len(asked[place] ^ asked[other]) for other in chosen], default=len(asked[place]))))  # fmt: skip
    return [states[place] for place in chosen]


def way_of(outline: Outline, state: State) -> list[Step]:
    """The way of a made-up respondent through the printed form."""
    return list(Reader(outline, state.value, state.count).way())


def _interview(outline: Outline, state: State, name: str, *, first: bool) -> Iterator[Block]:
    steps = [step for step in way_of(outline, state) if step.stop.is_numbered]
    if first:
        yield Heading(_("2. Phỏng vấn mẫu"))
    yield Heading(_("Người trả lời %(name)s (%(count)s câu được hỏi)", name=name, count=format_number(len(steps))), 2)
    cards = card_numbers(outline)
    rows = []
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        question = step.stop.question
        words = f"{outline.subject(question.name)}. {outline.printed.words(question)}"
        words += _(" (đưa thẻ %(card)s)", card=cards[question.name]) if question.name in cards else ""
        rows.append((words, _said(outline, state, step), _after(outline, step, following)))
    yield TableBlock((_("Người hỏi đọc"), _("Người trả lời nói → ghi"), _("Đi tiếp")), tuple(rows), (5, 4, 3))


def _said(outline: Outline, state: State, step: Step) -> str:
    """The answer as it is said, and what is put on the paper."""
    question = step.stop.question
    text = state.value(question.name, step.indexes)
    if step.stop.name in outline.worked_out:
        return _("(người hỏi tự xác định) ghi %(text)s", text=text or "–")
    if not text:
        return _("“Tôi không muốn trả lời.” → ghi TC")
    if question.row.chooses:
        return "; ".join(_option(outline, state, question, code) for code in text.split())
    if question.reading == "date":
        return format_date(date.fromisoformat(text))
    if question.reading == "text":
        return str(OWN_WORDS) if question.constraint is None else f"“{text}”"
    return text.replace(".", ",")


def _option(outline: Outline, state: State, question: Question, code: str) -> str:
    written = outline.printed.code(question.name, code)
    mark = written if question.reading == "order" else f"×{NBSP}{written}"
    words = f"“{state.choice_label(question.name, code) or code}”{NBSP}→{NBSP}{mark}"
    return f"{words}, {OWN_WORDS}" if _is_specified(outline, question, code) else words


def _is_specified(outline: Outline, question: Question, code: str) -> bool:
    inside = outline.printed.inside.get(question.other_specify) == question.name
    return inside and outline.printed.specifying_option(question) == code


def _after(outline: Outline, step: Step, following: Step | None) -> str:
    """Where one goes on, and why where that is not the very next question."""
    if following is None:
        return _("Kết thúc, cảm ơn.")
    heading = outline.subject(following.stop.name)
    if following.arrow_from == step.stop.name:
        return _("→ %(question)s (theo mũi tên)", question=heading)
    numbered = [stop.name for stop in outline.stops if stop.is_numbered]
    passed = numbered.index(following.stop.name) - numbered.index(step.stop.name) - 1
    if passed > 0 and following.indexes == step.indexes:
        return _("%(question)s (bỏ qua %(count)s câu: điều kiện không đúng)", question=heading, count=passed)
    return heading


def _exercises(outline: Outline, respondents: Sequence[State]) -> Iterator[tuple[str, str]]:
    """(exercise, solution): every arrow once, then skips by "Chỉ hỏi nếu" as they come up in the interviews."""
    found = 0
    printed = outline.printed
    for stop in outline.stops:
        question = stop.question
        for choice in printed.questionnaire.choices_of(question) if question.reading == "choice" else ():
            target = outline.arrow_target(question, choice.name)
            if target is None or found >= MOST_EXERCISES // 2:
                continue
            found += 1
            ticked = {"question": outline.subject(stop.name), "code": printed.code(stop.name, choice.name),
                      "words": printed.label(choice)}  # fmt: skip
            going = _("kết thúc phỏng vấn") if target == END else outline.heading(target)
            yield (
                _("Ở %(question)s, người trả lời chọn %(code)s (“%(words)s”). Hỏi tiếp câu nào?", **ticked),
                _("%(going)s: bên cạnh phương án có mũi tên; các câu ở giữa để trống.", going=_capital(going)),
            )
    yield from list(_skips(outline, respondents))[: MOST_EXERCISES // 3]
    yield from _recording(outline)


def _skips(outline: Outline, respondents: Sequence[State]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for place, state in enumerate(respondents):
        asked = {step.stop.name for step in way_of(outline, state)}
        for stop in outline.stops:
            conditions = [p.condition for p in outline.parts_around[stop.name]] + [stop.condition]
            told = next((condition for condition in conditions if condition is not None), None)
            if not stop.is_numbered or told is None or repr(told) in seen:
                continue
            seen.add(repr(told))
            clause = outline.saying.words(told)
            answer = _("Có") if stop.name in asked else _("Không")
            yield (
                _("Với người trả lời %(name)s ở mục 2, có hỏi %(question)s không? Vì sao?",
                  name=NAMES[place % len(NAMES)], question=outline.subject(stop.name)),
                _("%(answer)s: chỉ hỏi nếu %(clause)s.", answer=answer, clause=clause),
            )  # fmt: skip


def _recording(outline: Outline) -> Iterator[tuple[str, str]]:
    """One exercise of each kind on how an answer is put on the paper."""
    questions = [stop.question for stop in outline.stops if stop.is_numbered]
    limited = next((q for q in questions if q.maximum_choices), None)
    if limited is not None and limited.maximum_choices:
        most = limited.maximum_choices
        yield (
            _(
                "Ở %(question)s, người trả lời kể %(count)s phương án. Làm thế nào?",
                question=outline.subject(limited.name),
                count=most + 1,
            ),
            _("Nhắc là chỉ chọn tối đa %(most)s, mời người trả lời tự bỏ bớt; không bỏ thay.", most=most),
        )
    scale = next((q for q in questions if any(is_apart(option.words) for option in options_of(outline, q))), None)
    if scale is not None:
        aside = next(option for option in options_of(outline, scale) if is_apart(option.words))
        yield (
            _("Ở %(question)s, người trả lời nói “Cái này tôi chịu”. Ghi gì?", question=outline.subject(scale.name)),
            _("Đọc lại câu hỏi một lần. Vẫn không chọn được thì đánh dấu %(code)s (“%(words)s”).",
              code=aside.code, words=aside.words),
        )  # fmt: skip
    number = next((q for q in questions if q.reading == "whole" and (q.minimum or 0) <= 0), None)
    if number is not None:
        yield (
            _(
                "Ở %(question)s, người trả lời nói “không lần nào, không có”. Ghi gì?",
                question=outline.subject(number.name),
            ),
            _("Ghi 0 vào ô bên phải; không để trống, không gạch ngang."),
        )
    checked = next((q for q in questions if outline.printed.text(q.constraint_message)), None)
    if checked is not None:
        yield (
            _("Khi nào phải hỏi lại ngay ở %(question)s?", question=outline.subject(checked.name)),
            " ".join(outline.printed.text(checked.constraint_message).split()),
        )
    if questions:
        last = questions[len(questions) // 2]
        yield (
            _(
                "Người trả lời không muốn trả lời %(question)s. Ghi gì, hỏi tiếp thế nào?",
                question=outline.subject(last.name),
            ),
            _("Ghi TC cạnh số câu, cảm ơn, sang câu tiếp theo; không hỏi lý do, không tự điền."),
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
