"""An invented survey for the gallery: long labels, hidden and small groups, 104 communes. No number is anybody's."""

from __future__ import annotations

from math import sin, sqrt

from surveys.reports.results import Answer, Battery, Cell, DomainResult, QuestionResult, ResultsBook

FLAG_BASE, LEAST_BASE = 30, 10
Z, DEFF = 1.96, 1.4
FIRST = ("An", "Bình", "Châu", "Đông", "Hòa", "Long", "Mỹ", "Phú", "Tân", "Thạnh", "Thới", "Trường", "Vĩnh")
SECOND = ("Định", "Hưng", "Khánh", "Lộc", "Phước", "Thành", "Thuận", "Trung")

WORDING = (
    "Ông/Bà hài lòng ở mức nào với kết quả giải quyết thủ tục hành chính của Trung tâm Phục vụ hành chính công xã, "
    "phường trong 12 tháng qua?"
)
SATISFIED = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Khó trả lời")
NEEDS = (
    "Rút ngắn thời gian giải quyết hồ sơ đất đai, nhất là cấp giấy chứng nhận lần đầu",
    "Hướng dẫn người cao tuổi nộp hồ sơ trực tuyến tại nhà văn hóa thôn, tổ dân phố",
    "Công khai phí, lệ phí",
    "Thái độ phục vụ của cán bộ, công chức",
    "Bố trí thêm chỗ ngồi chờ, nước uống, chỗ để xe",
    "Ý kiến khác",
    "Khó trả lời",
)
ITEMS = (
    "Thái độ phục vụ của cán bộ, công chức tiếp nhận hồ sơ",
    "Thời gian giải quyết so với giấy hẹn",
    "Sự rõ ràng của thành phần hồ sơ phải nộp",
    "Mức phí, lệ phí phải nộp",
    "Việc xử lý phản ánh, kiến nghị của người dân sau khi có kết quả",
)


def cell(percent: float, n: int, *, interval: bool, small: bool = True) -> Cell:
    """A cell as the gate lets it through: hidden under ten, flagged under thirty, rounded to what is printed."""
    if small and n < LEAST_BASE:
        return Cell(None, None, hidden=True)
    share = percent / 100
    margin = 100 * Z * sqrt(DEFF * share * (1 - share) / n)
    low, high = (
        (round(max(percent - margin, 0.0), 1), round(min(percent + margin, 100.0), 1)) if interval else (None, None)
    )
    return Cell(round(percent, 1), n, low=low, high=high, flagged=n < FLAG_BASE)


def _question(
    variable: str,
    label: str,
    answers: tuple[str, ...],
    shares: tuple[float, ...],
    *,
    interval: bool,
    n: int = 1224,
    kind: str = "single",
    domains: tuple[DomainResult, ...] = (),
) -> QuestionResult:
    cells = [cell(share, n, interval=interval) for share in shares]
    found = tuple(
        Answer(str(place), words, each) for place, (words, each) in enumerate(zip(answers, cells, strict=True))
    )
    return QuestionResult(variable, 1, label, "", kind, n, found, domains, bears_interval=interval)


def _groups(
    banner: str, label: str, sizes: dict[str, int], tilts: tuple[float, ...], *, interval: bool
) -> tuple[DomainResult, ...]:
    """Groups that lean to the first two answers by so many points."""
    found = []
    for (name, n), tilt in zip(sizes.items(), tilts, strict=True):
        shares = [share + tilt * pull for share, pull in zip(SHARES, (0.4, 0.6, -0.4, -0.5, -0.05, -0.05), strict=True)]
        cells = tuple(cell(share, n, interval=interval) for share in shares)
        base = None if n < LEAST_BASE else n
        found.append(DomainResult(banner, label, name, base, cells, base is None, n < FLAG_BASE))
    return tuple(found)


SHARES = (18.4, 46.1, 19.7, 9.2, 3.1, 3.5)
AGES = {"18–29 tuổi": 214, "30–44 tuổi": 402, "45–59 tuổi": 371, "60 tuổi trở lên": 237}
WORK = {
    "Nông dân, ngư dân": 486,
    "Công nhân": 203,
    "Cán bộ, công chức, viên chức": 168,
    "Kinh doanh, buôn bán nhỏ, làm nghề tự do": 254,
    "Nội trợ, nghỉ hưu": 86,
    "Học sinh, sinh viên": 21,
    "Khác": 6,
}


def communes(*, interval: bool) -> tuple[DomainResult, ...]:
    """104 communes in no order; three of them are hidden, seven rest on few people."""
    found = []
    names = [f"{first} {second}" for second in SECOND for first in FIRST]
    for place, name in enumerate(names):
        n = 7 if place in (17, 58, 93) else 24 if place % 15 == 4 else 48 + place * 7 % 31
        label = ("Phường " if place % 9 == 0 else "Xã ") + name
        agreed = 46.1 + 13 * sin(place * 1.7) + 4 * sin(place * 0.61)
        shares = (18.4, agreed, 65.8 - agreed, 9.2, 3.1, 3.5)
        cells = tuple(cell(share, n, interval=interval) for share in shares)
        base = None if n < LEAST_BASE else n
        found.append(DomainResult("commune", "Xã, phường", label, base, cells, base is None, n < FLAG_BASE))
    return tuple(found)


def satisfaction(*, interval: bool) -> QuestionResult:
    """A question on a scale, divided by age, occupation and commune."""
    domains = (
        *_groups("age", "Nhóm tuổi", AGES, (14.0, 5.0, -6.0, -12.0), interval=interval),
        *_groups("work", "Nghề nghiệp", WORK, (-9.0, 4.0, 15.0, 2.0, -3.0, 11.0, 0.0), interval=interval),
        *communes(interval=interval),
    )
    return _question("hai_long", WORDING, SATISFIED, SHARES, interval=interval, domains=domains)


def needs(*, interval: bool) -> QuestionResult:
    """A question with several answers, some of them long."""
    shares = (52.7, 38.9, 31.4, 27.8, 12.2, 4.1, 2.6)
    label = "Theo Ông/Bà, chính quyền xã, phường cần ưu tiên việc nào? (chọn tối đa 3)"
    return _question("uu_tien", label, NEEDS, shares, interval=interval, kind="multiple")


def few(*, interval: bool) -> QuestionResult:
    """A question that few people were asked: a small base throughout, one answer hidden."""
    asked = _question(
        "phan_anh",
        "Phản ánh của Ông/Bà đã được trả lời như thế nào?",
        ("Trả lời đúng hạn", "Trả lời chậm", "Không được trả lời", "Không nhớ"),
        (48.0, 28.0, 16.0, 8.0),
        interval=interval,
        n=25,
    )
    *shown, last = asked.answers
    hidden = (Answer(each.code, each.label, Cell(None, None, hidden=True)) for each in (shown.pop(), last))
    return QuestionResult("phan_anh", 1, asked.label, "", "single", 25, (*shown, *hidden), bears_interval=interval)


def battery(*, interval: bool) -> Battery:
    """Five items on one scale; what is hard to say stands apart, one item is hidden."""
    rows = (
        (21.3, 48.2, 18.1, 7.4, 2.2, 2.8),
        (17.2, 39.8, 22.5, 13.1, 4.3, 3.1),
        (14.9, 43.3, 25.4, 8.8, 2.9, 4.7),
        (19.8, 44.0, 24.1, 5.6, 1.4, 5.1),
        (8.7, 24.6, 27.9, 19.8, 9.4, 9.6),
    )
    title = "Ông/Bà đánh giá thế nào về từng nội dung sau đây?"
    items = [
        _question(f"muc_{place}", label, SATISFIED, shares, interval=interval)
        for place, (label, shares) in enumerate(zip(ITEMS, rows, strict=True))
    ]
    hidden = tuple(Answer(each.code, each.label, Cell(None, None, hidden=True)) for each in items[3].answers)
    items[3] = QuestionResult("muc_3", 1, ITEMS[3], "", "single", 1224, hidden)
    return Battery("danh-gia", title, tuple(items))


def invented_book(*, basis: str, interval: bool) -> ResultsBook:
    """The survey's results on a basis."""
    questions = (satisfaction(interval=interval), needs(interval=interval), few(interval=interval))
    return ResultsBook(basis, interval, interval, 1224, questions)
