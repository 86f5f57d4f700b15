"""The methods of selection in words: a name that stands in a sentence, and one sentence on what the method does."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l


class MethodInWords(NamedTuple):
    """What the pages say of a method of selection."""

    name: str
    sentence: str


SELECTION_METHODS_IN_WORDS: dict[str, MethodInWords] = {
    "srs": MethodInWords(
        _l("ngẫu nhiên đơn giản"),
        _l("Mọi đơn vị có cơ hội như nhau; chọn các đơn vị có số ngẫu nhiên cố định nhỏ nhất."),
    ),
    "systematic": MethodInWords(
        _l("hệ thống"),
        _l("Chọn cách đều theo thứ tự danh sách từ một điểm xuất phát ngẫu nhiên; mọi đơn vị có cơ hội như nhau."),
    ),
    "pps_systematic": MethodInWords(
        _l("hệ thống theo quy mô"),
        _l("Chọn cách đều trên quy mô cộng dồn; đơn vị đông dân hơn có cơ hội lớn hơn, mẫu trải đều danh sách."),
    ),
    "sampford": MethodInWords(
        _l("Sampford"),
        _l("Xác suất đúng theo quy mô; biết xác suất của từng cặp đơn vị nên ước lượng được phương sai không chệch."),
    ),
    "pareto": MethodInWords(
        _l("Pareto"),
        _l("Xếp hạng theo số ngẫu nhiên cố định và quy mô; tiện để phối hợp nhiều cuộc điều tra trên cùng dàn mẫu."),
    ),
    "brewer": MethodInWords(
        _l("Brewer"), _l("Chọn lần lượt từng đơn vị, xác suất đúng theo quy mô với cỡ mẫu bất kỳ.")
    ),
    "tille": MethodInWords(
        _l("loại dần Tillé"), _l("Loại dần từng đơn vị cho đến khi còn đủ cỡ mẫu; xác suất đúng theo quy mô.")
    ),
    "midzuno": MethodInWords(
        _l("Midzuno"),
        _l("Phần bù của cách loại dần: chọn ra những đơn vị bị loại; xác suất đúng theo quy mô."),
    ),
    "maximum_entropy": MethodInWords(
        _l("entropy cực đại"),
        _l("Ngẫu nhiên nhất trong các cách chọn có cùng xác suất theo quy mô và cùng cỡ mẫu."),
    ),
    "chromy": MethodInWords(
        _l("Chromy"),
        _l("Trải đều danh sách đã sắp xếp như cách hệ thống, nhưng mọi cặp đơn vị đều có thể cùng được chọn."),
    ),
    "sequential_poisson": MethodInWords(
        _l("Poisson tuần tự"),
        _l("Chọn các đơn vị có số ngẫu nhiên cố định chia cho quy mô nhỏ nhất; xác suất gần đúng theo quy mô."),
    ),
    "poisson": MethodInWords(
        _l("Poisson"),
        _l("Mỗi đơn vị được quyết định riêng theo số ngẫu nhiên của mình, nên số đơn vị được chọn có thể thay đổi."),
    ),
    "cube": MethodInWords(
        _l("lập phương cân bằng"),
        _l("Xác suất đúng theo quy mô, đồng thời mẫu cân bằng: tổng ước lượng của các cột đã khai gần bằng tổng thật."),
    ),
    "local_pivotal_1": MethodInWords(
        _l("cạnh tranh lân cận loại 1"),
        _l("Hai đơn vị gần nhau nhất tranh một chỗ, nên mẫu trải đều theo vị trí; tính lâu hơn loại 2."),
    ),
    "local_pivotal_2": MethodInWords(
        _l("cạnh tranh lân cận loại 2"),
        _l("Mỗi đơn vị tranh chỗ với đơn vị gần nhất, nên mẫu trải đều theo vị trí."),
    ),
}


def selection_name(method: str) -> str:
    """The name of a method for a sentence."""
    known = SELECTION_METHODS_IN_WORDS.get(method)
    return str(known.name) if known else method
