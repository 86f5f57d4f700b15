"""What two versions of a questionnaire ask otherwise, in sentences that a colleague would say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations

import pytest

from surveys.questionnaires import read_questionnaire
from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat
from surveys.questionnaires.review.differences import differences
from surveys.questionnaires.review.moves import moves_between
from tests.unit.questionnaires.forms import shared
from webapp.demo.questionnaire import demo_questionnaire_workbook

Edit = Callable[[Questionnaire], Questionnaire]


def vi(text: str) -> dict[str, str]:
    return {"vi": text}


YES, NO, HARD = Choice("1", vi("Có")), Choice("2", vi("Không")), Choice("9", vi("Khó trả lời"))
SCALE = (Choice("1", vi("Rất kém")), Choice("2", vi("Kém")), Choice("3", vi("Tốt")), Choice("4", vi("Rất tốt")))
BASE = Questionnaire(
    "thu", "Phiếu thử", languages=("vi", "en"), default_language="vi",
    items=(
        Group("phan_a", vi("A. Dịch vụ công"), items=(
            Question("da_den", "select_one", vi("Ông/Bà có đến ủy ban xã không?"), choices="yn"),
            Question("tuoi", "integer", vi("Ông/Bà bao nhiêu tuổi?"), required=True,
                     constraint=compile_expression(". >= 18 and . <= 99")),
            Question("muc", "select_one", vi("Ông/Bà đánh giá ra sao?"), choices="muc",
                     relevant=compile_expression("${da_den} = '1'")),
            Question("ly_do", "select_multiple", vi("Vì những lý do nào?"), choices="ly_do",
                     constraint=compile_expression("count-selected(.) <= 3")),
        )),
        Group("phan_b", vi("B. Nhận xét chung"), items=(
            Question("tin", "select_one", vi("Ông/Bà tin tưởng đến đâu?"), choices="muc"),
            Question("y_kien", "text", vi("Ông/Bà kiến nghị gì?"), hint=vi("Ghi ngắn")),
        )),
        Question("cam_on", "note", vi("Xin cảm ơn Ông/Bà.")),
    ),
    choice_lists={
        "yn": (YES, NO), "muc": SCALE, "ly_do": tuple(Choice(code, vi(f"Lý do {code}")) for code in "abc"),
    },
    settings={"style": "pages"}, consent=vi("Kính thưa Ông/Bà, xin mời tham gia."),
)  # fmt: skip


def changed_items(items: Iterable[Item], change: Callable[[Item], tuple[Item, ...]]) -> tuple[Item, ...]:
    """Each item made into what `change` gives for it, inside out."""
    found: list[Item] = []
    for item in items:
        inner = item if isinstance(item, Question) else replace(item, items=changed_items(item.items, change))
        found += change(inner)
    return tuple(found)


def with_items(change: Callable[[Item], tuple[Item, ...]]) -> Edit:
    return lambda asked: replace(asked, items=changed_items(asked.items, change))


def put(name: str, **fields: object) -> Edit:
    """An item with other fields; a string where an expression belongs is its source."""
    expressions = {"relevant", "constraint", "calculation", "required_if", "choice_filter", "default", "count"}
    ready = {k: compile_expression(v) if k in expressions and isinstance(v, str) else v for k, v in fields.items()}
    return with_items(lambda item: (replace(item, **ready),) if item.name == name else (item,))  # type: ignore[arg-type]


def without(*names: str) -> Edit:
    return with_items(lambda item: () if item.name in names else (item,))


def dissolved(name: str) -> Edit:
    return with_items(lambda item: item.items if item.name == name and isinstance(item, Group) else (item,))


def behind(name: str, *new: Item) -> Edit:
    return with_items(lambda item: (item, *new) if item.name == name else (item,))


def ahead(name: str, *new: Item) -> Edit:
    return with_items(lambda item: (*new, item) if item.name == name else (item,))


def moved(*names: str, before: str = "", after: str = "") -> Edit:
    def edit(asked: Questionnaire) -> Questionnaire:
        items = [asked.placed[name].item for name in names]
        rest = without(*names)(asked)
        return (ahead(before, *items) if before else behind(after, *items))(rest)

    return edit


def gathered(group: str, *names: str) -> Edit:
    """A new section around some questions, in the place of the first."""

    def edit(asked: Questionnaire) -> Questionnaire:
        items = tuple(asked.placed[name].item for name in names)
        made = Group(group, vi("C. Phần mới"), items=items)
        rest = without(*names[1:])(asked)
        return with_items(lambda each: (made,) if each.name == names[0] else (each,))(rest)

    return edit


def renamed(old: str, new: str) -> Edit:
    """Another name, also where conditions speak of it."""

    def change(item: Item) -> tuple[Item, ...]:
        relevant = item.relevant and compile_expression(
            str(item.relevant["source"]).replace(f"{{{old}}}", f"{{{new}}}")
        )
        return (replace(item, name=new if item.name == old else item.name, relevant=relevant),)

    return with_items(change)


def options(name: str, *choices: Choice) -> Edit:
    return lambda asked: replace(asked, choice_lists=asked.choice_lists | {name: choices})


def whole(**fields: object) -> Edit:
    return lambda asked: replace(asked, **fields)  # type: ignore[arg-type]


def both(*edits: Edit) -> Edit:
    def edit(asked: Questionnaire) -> Questionnaire:
        for each in edits:
            asked = each(asked)
        return asked

    return edit


NEW = Question("moi", "text", vi("Ông/Bà làm nghề gì?"))
CASES: list[tuple[Edit, list[str]]] = [
    (options("yn", YES, NO, HARD), ["Câu 1: thêm phương án “Khó trả lời”"]),
    (options("muc", *SCALE, HARD), ["Câu 3 và Câu 5: thêm phương án “Khó trả lời”"]),
    (options("muc", *SCALE[:3]), ["Câu 3 và Câu 5: bỏ phương án “Rất tốt”"]),
    (options("muc", *SCALE[::-1]), ["Câu 3 và Câu 5: các phương án xếp theo thứ tự ngược lại"]),
    (options("yn", NO, YES), ["Câu 1: phương án “Không” chuyển lên trước “Có”"]),
    (options("yn", YES, Choice("2", vi("Chưa"))), ["Câu 1: phương án “Không” đổi lời thành “Chưa”"]),
    (options("yn", YES, Choice("0", vi("Không"))), ["Câu 1: mã của phương án “Không” đổi từ 2 thành 0"]),
    (options("yn", YES, replace(NO, extra={"xa": "3"})), ["Câu 1: phương án “Không” hiện trong trường hợp khác"]),
    (put("tuoi", label=vi("Tuổi của Ông/Bà?")),
     ["Câu 2: lời hỏi đổi từ “Ông/Bà bao nhiêu tuổi?” thành “Tuổi của Ông/Bà?”"]),
    (put("tuoi", label={"vi": "Ông/Bà bao nhiêu tuổi?", "en": "How old are you?"}),
     ["Câu 2: thêm lời hỏi (en) “How old are you?”"]),
    (put("tuoi", label=vi("Ông/Bà **bao nhiêu** tuổi?")), ["Câu 2: đổi cách trình bày lời hỏi"]),
    (put("y_kien", hint={}), ["Câu 6: bỏ lời giải thích “Ghi ngắn”"]),
    (put("y_kien", guidance=vi("Gợi ý thêm")), ["Câu 6: thêm lời dặn người hỏi “Gợi ý thêm”"]),
    (put("tuoi", constraint_message=vi("Từ 18 tuổi")), ["Câu 2: thêm lời nhắc khi trả lời sai “Từ 18 tuổi”"]),
    (put("tuoi", required=False), ["Câu 2: nay không bắt buộc trả lời"]),
    (put("da_den", required=True), ["Câu 1: nay bắt buộc trả lời"]),
    (put("tin", required_if="${da_den} = '1'"), ["Câu 5: thêm điều kiện bắt buộc trả lời: Câu 1 chọn “Có”"]),
    (put("y_kien", relevant="${muc} = '1'"), ["Câu 6: trước hỏi mọi người, nay chỉ hỏi khi Câu 3 chọn “Rất kém”"]),
    (put("muc", relevant=None), ["Câu 3: trước chỉ hỏi khi Câu 1 chọn “Có”, nay hỏi mọi người"]),
    (put("muc", relevant="${da_den} = '2'"),
     ["Câu 3: đổi điều kiện hỏi, trước là: Câu 1 chọn “Có”; nay là: Câu 1 chọn “Không”"]),
    (put("muc", relevant="${da_den}   =   '1'"), []),
    (put("tuoi", constraint=". >= 16 and . <= 99"),
     ["Câu 2: giới hạn câu trả lời đổi từ “từ 18 đến 99” thành “từ 16 đến 99”"]),
    (put("ly_do", constraint="count-selected(.) <= 2"),
     ["Câu 4: giới hạn câu trả lời đổi từ “tối đa 3 phương án” thành “tối đa 2 phương án”"]),
    (put("ly_do", constraint=None), ["Câu 4: bỏ giới hạn câu trả lời “tối đa 3 phương án”"]),
    (put("da_den", kind="select_multiple"),
     ["Câu 1: loại câu trả lời đổi từ “Chọn một phương án” thành “Chọn nhiều phương án”"]),
    (put("muc", appearance="minimal"), ["Câu 3: đổi cách hiện trên điện thoại"]),
    (put("muc", randomize=True), ["Câu 3: nay xáo trộn thứ tự phương án"]),
    (put("y_kien", default="'không'"), ["Câu 6: thêm giá trị điền sẵn: 'không'"]),
    (put("phan_b", label=vi("B. Ý kiến chung")),
     ["Phần “Ý kiến chung”: tên đổi từ “B. Nhận xét chung” thành “B. Ý kiến chung”"]),
    (put("phan_b", relevant="${da_den} = '1'"),
     ["Phần “Nhận xét chung”: trước hỏi mọi người, nay chỉ hỏi khi Câu 1 chọn “Có”"]),
    (renamed("da_den", "den_xa"), ["Câu 1: tên biến đổi từ da_den thành den_xa"]),
    (behind("tuoi", NEW), ["Thêm Câu 3 “Ông/Bà làm nghề gì?”"]),
    (behind("y_kien", Question("tong", "calculate", calculation=compile_expression("1"))), ["Thêm câu “tong”"]),
    (without("tuoi"), ["Bỏ Câu 2 “Ông/Bà bao nhiêu tuổi?”"]),
    (without("phan_b"), ["Bỏ phần “Nhận xét chung” (2 câu)"]),
    (behind("phan_a", Group("phan_c", vi("C. Nghề nghiệp"), items=(NEW,))), ["Thêm phần “Nghề nghiệp” (1 câu)"]),
    (dissolved("phan_b"), ["Bỏ phần “Nhận xét chung” (2 câu), giữ các câu trong đó"]),
    (gathered("phan_c", "muc", "ly_do"), ["Thêm phần “Phần mới” (2 câu), đưa vào đó Câu 3 và Câu 4"]),
    (moved("muc", before="tuoi"), ["Câu 3 chuyển lên trước Câu 2"]),
    (moved("muc", "ly_do", before="da_den"), ["Câu 3 và Câu 4 chuyển lên trước Câu 1"]),
    (moved("da_den", after="ly_do"), ["Câu 1 chuyển xuống sau Câu 4"]),
    (moved("phan_b", before="phan_a"), ["Phần “Nhận xét chung” chuyển lên trước phần “Dịch vụ công”"]),
    (moved("muc", "ly_do", after="tin"), ["Câu 3 và Câu 4 chuyển sang phần “Nhận xét chung”"]),
    (moved("tuoi", after="phan_b"), ["Câu 2 chuyển ra ngoài các phần"]),
    (whole(title="Phiếu khác"), ["Bảng hỏi: tên đổi từ “Phiếu thử” thành “Phiếu khác”"]),
    (whole(consent={}), ["Bảng hỏi: bỏ lời giới thiệu “Kính thưa Ông/Bà, xin mời tham gia.”"]),
    (whole(languages=("vi", "en", "fr")), ["Bảng hỏi: thêm ngôn ngữ fr"]),
    (whole(languages=("vi",)), ["Bảng hỏi: bỏ ngôn ngữ en"]),
    (whole(settings={}), ["Bảng hỏi: bỏ cách chia màn hình “mỗi màn hình một câu”"]),
    (both(without("da_den"), put("muc", relevant=None), put("tuoi", required=False)), [
        "Câu 1 (trước là Câu 2): nay không bắt buộc trả lời",
        "Câu 2 (trước là Câu 3): trước chỉ hỏi khi Câu 1 chọn “Có”, nay hỏi mọi người",
        "Bỏ Câu 1 “Ông/Bà có đến ủy ban xã không?”",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "told"), CASES, ids=lambda part: part[0][:50] if part and isinstance(part, list) else ""
)
def test_each_change_is_told_in_a_sentence(edit: Edit, told: list[str]) -> None:
    assert [each.sentence for each in differences(BASE, edit(BASE))] == told


@pytest.mark.parametrize("edit", [edit for edit, _told in CASES])
def test_a_change_taken_back_is_told_as_well_and_what_is_the_same_is_not(edit: Edit) -> None:
    other = edit(BASE)
    assert bool(differences(other, BASE)) == bool(differences(BASE, other))
    assert differences(other, other) == []


def test_a_repeat_is_told_by_how_often() -> None:
    again = Repeat("con", vi("Các con"), count=compile_expression("2"), items=(NEW,))
    before = behind("phan_b", again)(BASE)
    (found,) = differences(before, put("con", count="3")(before))
    assert found.sentence == "Phần “Các con”: đổi số lần lặp, trước là: 2; nay là: 3"


NUMBERED = replace(
    BASE, items=tuple(Question(f"v{n}", "text", vi(f"Câu {n}. Điều thứ {'abcde'[n - 1]} là gì?")) for n in range(1, 6))
)


def test_numbers_that_only_moved_up_are_no_difference() -> None:
    kept = [
        replace(item, label=vi(f"Câu {number}. {item.label['vi'].split('. ')[1]}"))
        for number, item in enumerate((item for item in NUMBERED.items if item.name != "v2"), 1)
    ]
    found = differences(NUMBERED, replace(NUMBERED, items=tuple(kept)))
    assert [each.sentence for each in found] == ["Bỏ Câu 2 “Điều thứ b là gì?”"]


def test_a_long_text_is_quoted_where_it_differs() -> None:
    long = "Trong 12 tháng qua, kể cả những lần không thành, Ông/Bà đã đến trụ sở ủy ban nhân dân xã, phường {} để làm "
    long += "thủ tục hành chính hoặc để hỏi về một thủ tục hành chính bao nhiêu lần tất cả?"
    before, after = (put("tuoi", label=vi(long.format(word)))(BASE) for word in ("mới", "cũ"))
    (found,) = differences(before, after)
    assert found.sentence == (
        "Câu 2: lời hỏi đổi từ “… nhân dân xã, phường mới để làm thủ tục …” thành "
        "“… nhân dân xã, phường cũ để làm thủ tục …”"
    )


def test_what_moves_is_as_little_as_can_be() -> None:
    """Beside every order of six, the fewest are moved: no other choice of what stays is larger."""
    start = "abcdef"
    for order in permutations(start):
        found = moves_between(start, order)
        gone = [name for move in found for name in move.items]
        stayed = [name for name in order if name not in gone]
        assert stayed == sorted(stayed)
        longest = max(len(run) for run in rising_parts(order))
        assert len(stayed) == longest
        assert done(start, found) == "".join(order)


def rising_parts(order: tuple[str, ...]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for name in order:
        found += [[*part, name] for part in found if not part or part[-1] < name]
    return found


def done(start: str, moves: list) -> str:  # type: ignore[type-arg]
    """The order after the moves are made one after the other, those before an anchor first."""
    names = [name for name in start if not any(name in move.items for move in moves)]
    for move in moves:
        at = names.index(move.anchor)
        if move.where == "before":
            names[at:at] = move.items
        else:
            while at + 1 < len(names) and any(names[at + 1] in each.items for each in moves):
                at += 1
            names[at + 1 : at + 1] = move.items
    return "".join(names)


def single_edits(asked: Questionnaire, name: str) -> list[Edit]:
    """One change of one question that must be told in one sentence which names it."""
    question = asked.question(name)
    language = asked.default_language
    edits = [
        put(name, label=question.label | {language: f"{question.label.get(language, '')} thật"}),
        put(name, required=not question.required),
        put(name, hint=question.hint | {language: "Một lời giải thích khác hẳn"}),
        put(name, appearance=f"{question.appearance} w9".strip()),
    ]
    others = [other for other in asked.questions() if other.choices == question.choices]
    if question.row.chooses and question.choices and len(others) == 1:
        choices = asked.choices_of(question)
        edits += [options(question.choices, *choices, Choice("x77", {language: "Phương án mới tinh"}))]
        if len(choices) > 2 and not question.other_specify and not question.exclusive:
            edits += [options(question.choices, *choices[1:]), options(question.choices, *choices[1:], choices[0])]
    return edits


@pytest.mark.parametrize("form", ["", "good-eats-multilang.xlsx", "stats4sd-example.xlsx"])
def test_every_single_edit_of_a_real_form_is_one_sentence_that_names_its_question(form: str) -> None:
    content = shared("xlsforms", form).read_bytes() if form else demo_questionnaire_workbook()
    asked, _findings = read_questionnaire(content, form or "phieu.xlsx")
    chance = random.Random(7)
    names = [question.name for question in asked.questions() if question.is_asked and question.has_answer]
    for name in chance.sample(names, k=min(len(names), 30)):
        for edit in chance.sample(edits := single_edits(asked, name), k=min(3, len(edits))):
            found = differences(asked, edit(asked))
            assert len(found) == 1, (name, [each.sentence for each in found])
            assert found[0].place == name
            assert found[0].variables == (name,)
