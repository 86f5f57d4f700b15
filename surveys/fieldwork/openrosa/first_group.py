"""What stands before the questions in the form for ODK Collect: which household, how many adults, who of them, consent.

The names of its nodes begin with a prefix that no question of the questionnaire has, so both sides know them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.fieldwork.service import MOST_ADULTS
from surveys.questionnaires.questionnaire import Questionnaire

CASES = "ho"
CASES_FILE = f"{CASES}.csv"
"""The file that brings the own households, and the name of its instance in the form."""
NUMBER, POSITION = "so_ngau_nhien", "vi_tri"
"""Its columns, beside name and label: the number of the person's selection, and the person who was selected before."""
YES, NO = "1", "0"
PREFIX = "ks"
Row = dict[str, str]


@dataclass(frozen=True)
class FirstGroup:
    """The names of its nodes."""

    prefix: str

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> FirstGroup:
        """Names that nothing of the questionnaire has."""
        items = (placed.item for placed in questionnaire.placed.values())
        taken = {*questionnaire.choice_lists, *(name for item in items for name in (item.name, item.node))}
        prefix = PREFIX
        while any(name.startswith(f"{prefix}_") for name in taken):
            prefix += "x"
        return cls(prefix)

    def name(self, what: str) -> str:
        """The node of one of its parts."""
        return f"{self.prefix}_{what}"

    @property
    def group(self) -> str:
        """The group itself."""
        return self.name("phieu")

    @property
    def case(self) -> str:
        """Which household."""
        return self.name("ho")

    @property
    def adults(self) -> str:
        """How many adults it has."""
        return self.name("so_nguoi")

    @property
    def consent(self) -> str:
        """Whether the person agrees to take part."""
        return self.name("dong_y")

    @property
    def consent_version(self) -> str:
        """Which words were read to the person."""
        return self.name("loi_gioi_thieu")

    @property
    def started(self) -> str:
        """When the form was opened, by the device's clock."""
        return self.name("bat_dau")

    @property
    def finished(self) -> str:
        """When it was finished, by the device's clock."""
        return self.name("ket_thuc")


def rows_of_first_group(
    group: FirstGroup, *, consent: Mapping[str, str], consent_version: str, labels: Mapping[str, str], practice: bool
) -> list[Row]:
    """Its rows of a survey sheet. `labels`: the headers of labels with the language of each; `consent` by language."""
    said = _Said(labels)
    return [
        {"type": "start", "name": group.started},
        {"type": "end", "name": group.finished},
        {"type": "begin group", "name": group.group, **said.label("Hộ và người trả lời")},
        *([_note(said, group.name("luyen_tap"), PRACTICE)] if practice else []),
        *_household(group, said),
        *_person(group, said),
        {"type": "calculate", "name": group.consent_version, "calculation": f"'{consent_version}'"},
        {
            "type": f"select_one {group.consent}",
            "name": group.consent,
            "required": "yes",
            "constraint": f". = '{YES}'",
            **{header: consent.get(language, "") for header, language in labels.items()},
            **said.message(ENDED),
        },
        _note(said, group.name("de_trong"), VOLUNTARY),
        {"type": "end group", "name": group.group},
    ]


PRACTICE = "Đây là phiếu LUYỆN TẬP: hộ và người là giả định, không tính vào kết quả nào."
WHICH = "Phỏng vấn hộ nào?"
WHICH_HINT = (
    "Chỉ có hộ giao cho bạn và chưa xong. Gõ số hộ hoặc tên xã để tìm. Danh sách mới theo mỗi lần tải bảng hỏi."
)
ADULTS = "Hộ có bao nhiêu người từ 18 tuổi trở lên?"
ADULTS_HINT = "Tính người thường sống trong hộ. Máy chọn ngẫu nhiên một người từ số này."
NO_ADULT = f"Ghi từ 1 đến {MOST_ADULTS}. Hộ không có ai từ 18 tuổi thì dừng ở đây và ghi kết quả ở trang Việc của tôi."
PERSON = "Xin gặp người nhiều tuổi thứ {position} trong các người từ 18 tuổi trở lên của hộ. Không đổi sang người khác."
ENDED = "Người trả lời không tham gia: dừng ở đây, không gửi phiếu, ghi kết quả ở trang Việc của tôi."
VOLUNTARY = "Câu nào người trả lời không muốn trả lời thì để trống rồi sang câu sau."
"""Words of the form, not of a page: Vietnamese for every account."""


def _household(group: FirstGroup, said: _Said) -> list[Row]:
    found = f"instance('{CASES}')/root/item[name=${{{group.case}}}]"
    return [
        {
            "type": f"select_one_from_file {CASES_FILE}",
            "name": group.case,
            "required": "yes",
            "appearance": "minimal autocomplete",
            **said.label(WHICH),
            **said.hint(WHICH_HINT),
        },
        {"type": "calculate", "name": group.name(NUMBER), "calculation": f"{found}/{NUMBER}"},
        {"type": "calculate", "name": group.name("da_chon"), "calculation": f"{found}/{POSITION}"},
    ]


def _person(group: FirstGroup, said: _Said) -> list[Row]:
    number, known = (f"${{{group.name(what)}}}" for what in (NUMBER, "da_chon"))
    adults, position = f"${{{group.adults}}}", f"${{{group.name(POSITION)}}}"
    by_chance = f"if({adults} != '', int({number} * {adults}) + 1, '')"
    return [
        {
            "type": "integer",
            "name": group.adults,
            "required": "yes",
            "relevant": f"{number} != '' and {known} = ''",
            "constraint": f". >= 1 and . <= {MOST_ADULTS}",
            **said.label(ADULTS),
            **said.hint(ADULTS_HINT),
            **said.message(NO_ADULT),
        },
        {
            "type": "calculate",
            "name": group.name(POSITION),
            "calculation": f"if({known} != '', {known}, {by_chance})",
        },
        {
            **_note(said, group.name("nguoi"), PERSON.format(position=position)),
            "relevant": f"{position} != ''",
        },
    ]


def _note(said: _Said, name: str, words: str) -> Row:
    return {"type": "note", "name": name, **said.label(words)}


class _Said:
    """The same words under the header of every language that labels have."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.headers: Sequence[str] = list(labels)

    def label(self, words: str) -> Row:
        return dict.fromkeys(self.headers, words)

    def hint(self, words: str) -> Row:
        return {f"hint{header.removeprefix('label')}": words for header in self.headers}

    def message(self, words: str) -> Row:
        return {f"constraint_message{header.removeprefix('label')}": words for header in self.headers}
