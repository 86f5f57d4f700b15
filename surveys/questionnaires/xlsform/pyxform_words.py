"""What pyxform's refusals say, in the language of the house: the frequent ones by their wording."""

from __future__ import annotations

import re
from collections.abc import Callable

from surveys.text.i18n import gettext as _

Told = Callable[[re.Match[str]], str]


def in_words(said: str) -> str | None:
    """The refusal told in the house's language; None for one that is not known here."""
    for pattern, told in REFUSALS:
        match = pattern.search(said)
        if match:
            return told(match)
    return None


def _known(pattern: str, told: Told) -> tuple[re.Pattern[str], Told]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL), told


REFUSALS: tuple[tuple[re.Pattern[str], Told], ...] = (
    _known(
        r"Could not find the name '(?P<q>[^']*)'",
        lambda m: _(
            "Biến “%(name)s” được nhắc đến nhưng không có câu hỏi nào mang tên đó ở trang survey.", name=m["q"]
        ),
    ),
    _known(
        r"The name '(?P<q>[^']*)' appears more than once",
        lambda m: _("Biến “%(name)s” được nhắc đến nhưng có nhiều câu hỏi cùng mang tên đó.", name=m["q"]),
    ),
    _known(
        r"must start with '\$\{+', then a question name, and end with '\}+'",
        lambda m: _("Chỗ nhắc đến câu hỏi khác viết chưa đúng: phải là ${, rồi tên câu hỏi, rồi }."),
    ),
    _known(
        r"variable lists must have a comma between",
        lambda m: _("Giữa các biến được nhắc đến phải có dấu phẩy."),
    ),
    _known(
        r"'name' value '(?P<name>[^']*)' is invalid\. Questions, groups, and repeats must be unique",
        lambda m: _(
            "Tên “%(name)s” đã dùng cho câu hỏi hoặc nhóm khác ở cùng chỗ; mỗi tên chỉ dùng một lần.", name=m[1]
        ),
    ),
    _known(
        r"'name' value '(?P<name>[^']*)' is invalid\. Repeat names must not be the same as the survey",
        lambda m: _("Nhóm lặp không được mang tên “%(name)s”, vốn là tên của cả bảng hỏi.", name=m[1]),
    ),
    _known(
        r"'name' value '(?P<name>[^']*)' is invalid\. Repeat names must unique",
        lambda m: _("Tên nhóm lặp “%(name)s” đã dùng; trong cả bảng hỏi mỗi nhóm lặp một tên.", name=m[1]),
    ),
    _known(
        r"The name 'meta' is reserved",
        lambda m: _("Tên “meta” dành riêng cho thông tin của biểu mẫu; hãy đặt tên khác."),
    ),
    _known(
        r"Choices must have a name",
        lambda m: _("Phương án trả lời chưa có mã (cột name)."),
    ),
    _known(
        r"Choice names must be unique for each choice list",
        lambda m: _("Trong một danh sách có hai phương án cùng mã (cột name)."),
    ),
    _known(
        r"Names must begin with a letter or underscore",
        lambda m: _(
            "Tên phải bắt đầu bằng chữ cái hoặc dấu gạch dưới, sau đó chỉ có chữ cái, chữ số, dấu gạch, dấu chấm."
        ),
    ),
    _known(
        r"Headers that are different names for the same column were found: '(?P<a>[^']*)', '(?P<b>[^']*)'",
        lambda m: _(
            "Hai cột “%(first)s” và “%(second)s” là một; hãy bỏ bớt hoặc đổi tên.", first=m["a"], second=m["b"]
        ),
    ),
    _known(
        r"required column headers were not found: (?P<missing>.+?)\. ",
        lambda m: _("Trang “%(sheet)s” thiếu cột bắt buộc: %(columns)s.", sheet=_sheet(m), columns=m["missing"]),
    ),
    _known(
        r"looking for a sheet named '(?P<sheet>[^']*)', the following sheets.*?: (?P<like>.+)\.",
        lambda m: _("Không có trang “%(sheet)s”; có trang tên gần giống: %(like)s.", sheet=m["sheet"], like=m["like"]),
    ),
    _known(
        r"Unmatched 'end_(?P<type>\w+)'",
        lambda m: _("Dòng kết thúc nhóm (end %(type)s) không có dòng bắt đầu tương ứng.", type=m["type"]),
    ),
    _known(
        r"Unmatched 'begin_(?P<type>\w+)'.*for the name '(?P<name>[^']*)'",
        lambda m: _("Nhóm “%(name)s” có dòng bắt đầu (begin %(type)s) mà không có dòng kết thúc.", **m.groupdict()),
    ),
    _known(
        r"Parameters must be in the form of",
        lambda m: _("Cột parameters phải viết dạng: tên=giá trị, cách nhau bằng dấu cách."),
    ),
    _known(
        r"accepted parameter keys .* are '(?P<good>.*?)'\. The following are invalid .*?: '(?P<bad>.*?)'",
        lambda m: _(
            "Cột parameters có “%(bad)s” không dùng được với loại câu này; dùng được: %(good)s.", **m.groupdict()
        ),
    ),
    _known(
        r"'range' question type, the parameter '(?P<name>[^']*)' must be a number",
        lambda m: _("Câu hỏi thang điểm (range): tham số “%(name)s” phải là số.", name=m["name"]),
    ),
    _known(
        r"Question with no type",
        lambda m: _("Câu hỏi chưa ghi loại (cột type)."),
    ),
    _known(
        r"Question or group with no name",
        lambda m: _("Câu hỏi hoặc nhóm chưa có tên (cột name)."),
    ),
    _known(
        r"Missing calculation",
        lambda m: _("Câu tính toán (calculate) chưa có công thức ở cột calculation."),
    ),
    _known(
        r"List name not in (?:external )?choices sheet: (?P<list>\S+)",
        lambda m: _("Danh sách phương án “%(list)s” chưa có ở trang choices.", list=m["list"]),
    ),
    _known(
        r"Choice names with spaces cannot be added .* See \[(?P<name>[^]]*)\] in \[(?P<list>[^]]*)\]",
        lambda m: _(
            "Mã phương án “%(name)s” của danh sách “%(list)s” có dấu cách, câu chọn nhiều không dùng được.",
            **m.groupdict(),
        ),
    ),
    _known(
        r"element named '(?P<name>[^']*)' has no label or hint",
        lambda m: _("Câu “%(name)s” chưa có lời hỏi (cột label).", name=m["name"]),
    ),
    _known(
        r"must have a sheet named 'survey'",
        lambda m: _("Tệp chưa có trang “survey”, hoặc dòng 1 của trang này còn trống."),
    ),
    _known(
        r"question \$\{(?P<name>[^}]*)\} is not user-visible",
        lambda m: _("Câu “%(name)s” không được hỏi nên không dùng ở cột trigger được.", name=m["name"]),
    ),
    _known(
        r"There should be an? (?P<sheet>\w+) sheet",
        lambda m: _("Tệp chưa có trang “%(sheet)s”, nơi ghi các phương án trả lời.", sheet=m["sheet"]),
    ),
    _known(
        r"Badly formatted table list, list names don't match: (?P<a>\S+) vs\. (?P<b>\S+)",
        lambda m: _(
            "Các câu trong một bảng (table-list) phải dùng cùng một danh sách; ở đây là “%(first)s” và “%(second)s”.",
            first=m["a"],
            second=m["b"],
        ),
    ),
    _known(
        r"Choice filter not supported",
        lambda m: _("Câu có phương án khác (or_other) hoặc nằm trong bảng (table-list) không lọc phương án được."),
    ),
    _known(
        r"(?:randomize|track-changes|identify-user) must be set to true or false: '(?P<value>[^']*)'",
        lambda m: _("Tham số ở cột parameters phải là true hoặc false, không phải “%(value)s”.", value=m["value"]),
    ),
    _known(
        r"seed value must be a number|must include randomize=true to use a seed",
        lambda m: _("Tham số seed phải là số hoặc tên câu hỏi, và chỉ dùng cùng randomize=true."),
    ),
    _known(
        r"same instance id will be generated|Instance names must be unique",
        lambda m: _("Có hai nguồn phương án trùng tên: danh sách ở trang choices, tệp đính kèm hoặc tệp tra cứu."),
    ),
    _known(
        r"File name for '(?P<type>[^']*)' should end with",
        lambda m: _("Tệp phương án ở “%(type)s” phải có đuôi .csv, .xml hoặc .geojson.", type=m["type"]),
    ),
    _known(
        r"'save_to' value is invalid",
        lambda m: _("Cột save_to chỉ dùng được khi có trang entities khai báo đúng."),
    ),
    _known(
        r"Unknown question type '(?P<type>[^']*)'",
        lambda m: _("Không có loại câu hỏi “%(type)s”.", type=m["type"]),
    ),
)


def _sheet(match: re.Match[str]) -> str:
    found = re.search(r"for sheet: '([^']*)'", match.string)
    return found[1] if found else ""
