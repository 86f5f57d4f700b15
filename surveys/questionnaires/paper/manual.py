"""The interviewer's manual: how to work, how to ask each kind of question, and every question with what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaires.conditions import condition_in_words
from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.paper.blocks import Block, Head, Heading, Paper, TableBlock, Text
from surveys.questionnaires.paper.conditions import is_told
from surveys.questionnaires.paper.limits import not_on_paper
from surveys.questionnaires.paper.outline import END, Outline, Part, Stop
from surveys.questionnaires.paper.show_cards import card_numbers, cards_of
from surveys.questionnaires.paper.told_beside import said_of, told_of
from surveys.questionnaires.questionnaire import Question, Repeat
from surveys.questionnaires.variants import wordings_of
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class ManualFacts:
    """What the manual says of the survey. `outcomes` are (words, whether the household is then finished)."""

    office: str
    superior: str = ""
    purpose: str = ""
    respondents: str = ""
    dates: str = ""
    sample: str = ""
    is_probability: bool = False
    outcomes: tuple[tuple[str, bool], ...] = ()
    draft: bool = False


HOW_TO_ASK = {
    "choice": (
        _l("Chọn một phương án"),
        _l(
            "Đọc câu hỏi, rồi đọc các phương án chậm rãi, đủ và đúng thứ tự (trừ phương án đứng riêng như “Khó trả "
            "lời”). "
            "Đánh dấu × vào một ô. Nếu người trả lời nói lời khác, hỏi: “Trong các phương án này, phương án nào đúng "
            "nhất "
            "với ý Ông/Bà?”; không chọn thay."
        ),
    ),
    "choices": (
        _l("Chọn nhiều phương án"),
        _l(
            "Nói rõ được chọn bao nhiêu. Sau mỗi phương án, hỏi thêm “Còn gì nữa không ạ?” đến khi hết ý hoặc đủ số "
            "cho phép. "
            "Quá số cho phép thì mời người trả lời tự bỏ bớt."
        ),
    ),
    "order": (
        _l("Xếp hạng"),
        _l(
            "Đọc hết các phương án, hỏi phương án nào đứng thứ nhất, ghi số của phương án đó vào ô “Thứ 1”; rồi hỏi "
            "tiếp thứ hai, thứ ba… Không ghi một phương án hai lần."
        ),
    ),
    "whole": (
        _l("Ghi số"),
        _l(
            "Ghi mỗi ô một chữ số, sát về bên phải; ô thừa bên trái để trống. Không có thì ghi 0, không gạch ngang. "
            "Người "
            "trả lời không nhớ chính xác thì mời ước lượng gần nhất."
        ),
    ),
    "number": (
        _l("Ghi số có phần lẻ"),
        _l("Ghi phần nguyên trước dấu phẩy, phần lẻ sau dấu phẩy; đúng đơn vị mà câu hỏi nêu."),
    ),
    "date": (_l("Ghi ngày"), _l("Ghi ngày hai chữ số, tháng hai chữ số, năm bốn chữ số, ví dụ 05/03/2025.")),
    "time": (_l("Ghi giờ"), _l("Ghi theo 24 giờ, ví dụ 08:30 hoặc 19:05.")),
    "datetime": (_l("Ghi ngày giờ"), _l("Ghi đủ ngày, tháng, năm, rồi giờ và phút theo 24 giờ.")),
    "text": (
        _l("Câu hỏi mở"),
        _l(
            "Ghi đúng lời người trả lời, không tóm tắt theo ý mình. Hỏi gợi bằng lời trung tính: “Xin Ông/Bà nói rõ "
            "thêm”, "
            "“Còn gì nữa không ạ?”. Không ghi họ tên, địa chỉ, số điện thoại của bất cứ ai."
        ),
    ),
    "confirmation": (_l("Xác nhận"), _l("Đọc lời xác nhận; chỉ đánh dấu khi người trả lời nói đồng ý.")),
}


def manual(outline: Outline, facts: ManualFacts) -> Paper:
    """The whole manual."""
    printed = outline.printed
    title = " ".join(printed.questionnaire.title.split())
    blocks: list[Block] = [
        *_about(facts),
        *_at_the_door(outline, facts),
        *_how_to_ask(outline),
        *_never(),
        *_questions(outline),
        *_worked_out(outline),
        *_definitions(outline),
    ]
    return Paper(
        Head(facts.office, facts.superior, _("SỔ TAY NGƯỜI HỎI"), title),
        tuple(blocks),
        language=printed.language or printed.questionnaire.default_language,
        foot=title,
        draft_words=_("BẢN NHÁP") if facts.draft else "",
    )


def _about(facts: ManualFacts) -> Iterator[Block]:
    yield Heading(_("1. Cuộc điều tra"))
    known = (
        (_("Cơ quan thực hiện:"), facts.office),
        (_("Mục đích:"), facts.purpose),
        (_("Người trả lời:"), facts.respondents),
        (_("Mẫu:"), facts.sample),
        (_("Thời gian thu thập:"), facts.dates),
    )
    for lead, words in known:
        if words:
            yield Text(words, lead=lead, mark="–")
    yield Text(_("Người hỏi chỉ làm ba việc: gặp đúng người, hỏi đúng lời, ghi đúng điều được trả lời. Kết quả cuộc "
                 "điều tra "
                 "tin được hay không là ở ba việc ấy."))  # fmt: skip


def _at_the_door(outline: Outline, facts: ManualFacts) -> Iterator[Block]:
    yield Heading(_("2. Đến nơi và xin phép"))
    if facts.is_probability:
        yield Text(_("Đến đúng hộ trong danh sách được giao; không đổi sang hộ khác vì vắng nhà hay vì xa. Vắng nhà "
                     "thì đến "
                     "lại vào giờ khác, ngày khác."), mark="a)")  # fmt: skip
        yield Text(_("Chọn người trả lời trong hộ: hỏi hộ có bao nhiêu người từ 18 tuổi trở lên, xếp từ nhiều tuổi "
                     "nhất đến "
                     "ít tuổi nhất, rồi gặp đúng người mà bảng chọn trên phiếu (hoặc trên máy) chỉ ra. Không lấy "
                     "người đang "
                     "có mặt thay cho người được chọn."), mark="b)")  # fmt: skip
    else:
        yield Text(_("Gặp đúng nhóm người theo chỉ tiêu được giao. Mỗi hộ chỉ hỏi một người, không hỏi người quen "
                     "trước."),
                   mark="a)")  # fmt: skip
    yield Text(_("Đưa giấy giới thiệu, rồi đọc nguyên văn lời giới thiệu ở đầu phiếu. Hỏi: “Ông/Bà có đồng ý tham "
                 "gia không?”. "
                 "Chỉ bắt đầu khi người trả lời nói đồng ý; im lặng không phải là đồng ý. Không đồng ý thì cảm ơn và "
                 "dừng."),
               mark="c)" if facts.is_probability else "b)")  # fmt: skip
    consent = outline.printed.text(outline.printed.questionnaire.consent)
    for line in consent.splitlines():
        if line.strip():
            yield Text(line.strip(), quiet=True)
    if facts.outcomes:
        yield Heading(_("Kết quả mỗi lần đến"), 2)
        yield Text(_("Lần đến nào cũng ghi kết quả, kể cả khi không gặp ai."))
        yield TableBlock(
            (_("Kết quả"), _("Sau đó")),
            tuple((words, _("Xong, không đến nữa") if final else _("Đến lại")) for words, final in facts.outcomes),
            (3, 2),
        )
    yield from _on_the_telephone()


def _on_the_telephone() -> Iterator[Block]:
    yield Heading(_("Khi gọi điện thoại"), 2)
    for rule in (
        _("Số điện thoại chỉ có ở danh sách giấy của xã, phường; không ghi vào phiếu, không lưu vào máy, không đưa cho "
          "ai."),
        _("Gọi ở nơi không ai nghe được. Đọc nguyên văn lời mở đầu, chọn người trong hộ như khi đến nhà, rồi đọc lời "
          "xin phép."),
        _("Không nghe máy, máy bận, tắt máy thì gọi lại vào giờ khác, ngày khác; lần gọi nào cũng ghi kết quả. Số hỏng "
          "hay nhầm số không làm mất hộ: đến tận nơi."),
        _("Hẹn gọi lại thì ghi ngày giờ và gọi đúng hẹn. Gặp hộp thư thoại thì không nhắc nội dung hỏi."),
    ):  # fmt: skip
        yield Text(rule, mark="–")


def _how_to_ask(outline: Outline) -> Iterator[Block]:
    yield Heading(_("3. Cách hỏi và cách ghi"))
    rules = (
        _("Đọc nguyên văn từng câu, đúng thứ tự trên phiếu. Người trả lời chưa nghe rõ thì đọc lại nguyên văn, không "
          "giải thích "
          "theo ý mình; chỉ giải thích những điều có trong mục 5."),
        _("Giữ giọng trung tính: không khen, không chê, không gợi ý phương án, không tỏ ra ngạc nhiên."),
        _("Câu có dòng “Chỉ hỏi nếu …”: xem lại câu được nhắc tới; đúng thì hỏi, không đúng thì bỏ qua, không ghi gì."),
        _("Bên cạnh phương án có “→ Chuyển Câu …”: chọn phương án đó thì sang thẳng câu được chỉ, các câu ở giữa để "
          "trống."),
        _("Phương án “Khó trả lời”, “Không biết” không đọc lên và không có trên thẻ; chỉ đánh dấu khi người trả lời "
          "tự nói."),
        _("Người trả lời không muốn trả lời câu nào: ghi TC (từ chối) cạnh số câu, sang câu tiếp theo, không hỏi "
          "lý do."),
        _("Ghi nhầm: gạch chéo hẳn ô sai, đánh dấu ô đúng, ghi tắt “sửa” bên cạnh; không tẩy xóa."),
    )  # fmt: skip
    for rule in rules:
        yield Text(rule, mark="–")
    readings = {stop.question.reading for stop in outline.stops}
    yield TableBlock(
        (_("Loại câu"), _("Cách hỏi, cách ghi")),
        tuple((str(kind), str(words)) for reading, (kind, words) in HOW_TO_ASK.items() if reading in readings),
        (1, 4),
    )
    if any(stop.grid for stop in outline.stops):
        yield Text(_("Bảng nhiều dòng cùng một thang: đọc lời dẫn một lần, đọc từng dòng, nhắc lại thang ở dòng đầu "
                     "và khi người "
                     "trả lời ngập ngừng. Mỗi dòng đúng một dấu ×."), mark="–")  # fmt: skip
    if cards_of(outline):
        yield Text(_("“(Đưa thẻ …)”: đưa đúng thẻ cho người trả lời xem trong lúc đọc câu hỏi, lấy lại khi sang câu "
                     "khác. Người "
                     "trả lời không đọc được thì đọc các phương án."), mark="–")  # fmt: skip


def _never() -> Iterator[Block]:
    yield Heading(_("4. Không bao giờ làm"))
    for rule in (
        _("Không ghi họ tên, địa chỉ, số điện thoại, số giấy tờ của người trả lời lên phiếu hay giấy kèm phiếu."),
        _("Không chụp ảnh, ghi âm người trả lời, nhà cửa hay phiếu đã ghi."),
        _("Không cho người khác (kể cả cán bộ thôn, tổ dân phố) ngồi nghe hoặc trả lời thay."),
        _("Không kể cho ai câu trả lời của người khác; không đọc phiếu đã ghi trước mặt người ngoài."),
        _(
            "Không tự điền, không đoán câu trả lời, không sửa câu trả lời sau khi đã rời hộ. Thiếu hoặc nghi ngờ thì "
            "báo giám "
            "sát viên; chỉ hỏi lại người trả lời đúng câu ấy."
        ),
        _("Không hứa hẹn, không thuyết phục khi người ta đã từ chối, không hỏi vì sao từ chối."),
        _("Không hỏi thêm điều không có trên phiếu."),
    ):
        yield Text(rule, mark="–")
    yield Text(_("Phiếu đã ghi để trong túi kín, nộp trong ngày cho giám sát viên. Phiếu hỏng cũng nộp lại, có ghi "
                 "“hỏng”."),
               mark="–")  # fmt: skip


def _questions(outline: Outline) -> Iterator[Block]:
    yield Heading(_("5. Từng câu hỏi"), new_page=True)
    yield from _of_part(outline, outline.whole, [""])


def _of_part(outline: Outline, part: Part, titles: list[str]) -> Iterator[Block]:
    for child in part.children:
        if isinstance(child, Part) and _is_grid(child):
            yield from _grid(outline, child)
        elif isinstance(child, Part):
            title = " ".join(outline.printed.text(child.item.label).split()) if child.item is not None else ""
            if title and title != titles[-1] and any(stop.is_numbered for stop in child.stops()):
                yield Heading(title, 2)
                titles.append(title)
            clause = outline.saying.words(child.condition) if child.condition is not None else ""
            if clause:
                yield Text(_scope(outline, child, clause), quiet=True)
            if isinstance(child.item, Repeat):
                yield Text(_("Hỏi lần lượt hết các câu của phần này cho trường hợp thứ nhất, rồi mới sang trường hợp "
                             "tiếp theo."),
                           quiet=True)  # fmt: skip
            yield from _of_part(outline, child, titles)
        elif child.is_numbered and child.name not in outline.worked_out:
            yield from _question(outline, child)


def _scope(outline: Outline, part: Part, clause: str) -> str:
    numbered = [stop for stop in part.stops() if stop.is_numbered]
    if not numbered:
        return _("Chỉ hỏi nếu %(clause)s.", clause=clause)
    first, last = outline.heading(numbered[0].name), outline.heading(numbered[-1].name)
    return _("Từ %(first)s đến %(last)s: chỉ hỏi nếu %(clause)s.", first=first, last=last, clause=clause)


def _is_grid(part: Part) -> bool:
    grids = {child.grid if isinstance(child, Stop) else "" for child in part.children}
    return len(grids) == 1 and grids != {""}


def _grid(outline: Outline, part: Part) -> Iterator[Block]:
    """A grid: its words once, then its rows in one line."""
    stops = list(part.stops())
    words = split_number(" ".join(outline.printed.text(part.item.label).split()))[1] if part.item is not None else ""
    number = outline.heading(stops[0].name)
    yield Text(words, lead=f"{number}.")
    rows = "; ".join(f"{outline.printed.numbers[stop.name]} {outline.printed.words(stop.question)}" for stop in stops)
    yield Text(_("Đọc từng dòng: %(rows)s.", rows=rows), mark="–", quiet=True)
    for words in (
        outline.ask_if(part.condition),
        said_of(outline, stops[0].question, card_numbers(outline), grid=True),
    ):
        if words:
            yield Text(words, mark="–", quiet=True)


def _question(outline: Outline, stop: Stop) -> Iterator[Block]:
    question, printed = stop.question, outline.printed
    yield Text(printed.words(question), lead=f"{outline.subject(stop.name)}.")
    about = [
        outline.ask_if(stop.condition),
        said_of(outline, question, card_numbers(outline)),
        told_of(outline, question),
        _limits(outline, question),
        _arrows(outline, question),
        *(
            _("%(used)s: “%(words)s”", used=each.used, words=each.words)
            for each in wordings_of(printed.questionnaire, question, printed.language)[1:]
        ),
    ]
    for words in about:
        if words:
            yield Text(words, mark="–", quiet=True)


def _limits(outline: Outline, question: Question) -> str:
    """What the office will check, so that the interviewer can put it right at the door."""
    message = " ".join(outline.printed.text(question.constraint_message).split())
    return _("Kiểm tra khi nhập: %(words)s", words=message) if message else ""


def _arrows(outline: Outline, question: Question) -> str:
    """The skips of a question in words."""
    found: dict[str, list[str]] = {}
    for choice in outline.printed.questionnaire.choices_of(question) if question.reading == "choice" else ():
        target = outline.arrow_target(question, choice.name)
        if target is not None:
            found.setdefault(target, []).append(outline.printed.code(question.name, choice.name))
    return " ".join(
        _("Chọn %(codes)s: kết thúc phỏng vấn.", codes=", ".join(codes)) if target == END
        else _("Chọn %(codes)s: chuyển sang %(question)s.", codes=", ".join(codes), question=outline.heading(target))
        for target, codes in found.items()
    )  # fmt: skip


def _worked_out(outline: Outline) -> Iterator[Block]:
    """How the boxes are filled, and the conditions that no line of the form could say."""
    questionnaire = outline.printed.questionnaire
    untold = [stop for stop in outline.stops if stop.condition is not None and not is_told(stop.condition)]
    if outline.worked_out:
        yield Heading(_("6. Các ô người hỏi tự xác định"))
        rows = []
        for name in outline.worked_out:
            calculation = questionnaire.question(name).calculation
            how = condition_in_words(calculation, questionnaire) if calculation else ""
            rows.append((outline.subject(name), outline.printed.text(questionnaire.question(name).label) or name, how))
        yield TableBlock((_("Ô"), _("Tên"), _("Cách xác định")), tuple(rows), (1, 2, 5))
    if untold:
        yield Heading(_("7. Câu có điều kiện riêng"))
        yield TableBlock(
            (_("Câu"), _("Chỉ hỏi khi")),
            tuple((outline.subject(stop.name), condition_in_words(stop.question.relevant, questionnaire))
                  for stop in untold if stop.question.relevant is not None),
            (1, 5),
        )  # fmt: skip


def _definitions(outline: Outline) -> Iterator[Block]:
    """What is said once on top of everything that the form cannot show."""
    remarks = not_on_paper(outline)
    if remarks:
        yield Heading(_("Những điều phiếu giấy không tự làm được"))
        for remark in remarks:
            yield Text(remark, mark="–")
