"""What a difference does to collected data is said with numbers only where they reveal nobody."""

from __future__ import annotations

import pytest

from surveys.questionnaires.meaning import changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.review.differences import differences
from surveys.questionnaires.review.effects import Collected, with_effects
from tests.unit.questionnaires.test_differences import (
    BASE,
    HARD,
    NEW,
    NO,
    YES,
    Edit,
    behind,
    moved,
    options,
    put,
    renamed,
    vi,
    whole,
    without,
)

ANSWERED = {"da_den": 112, "tuoi": 112, "muc": 40, "ly_do": 105, "tin": 4, "y_kien": 0}
COLLECTED = Collected(112, ANSWERED)
NOT_THIS = "Phiếu theo phiên bản trước chưa có phương án này, nên tỷ lệ trước và sau khó so sánh."


def effects(edit: Edit, collected: Collected = COLLECTED) -> list[str]:
    after = edit(BASE)
    changes = changes_between([Version(1, BASE)], after)
    return [each.effect for each in with_effects(differences(BASE, after), changes=changes, collected=collected)]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (options("yn", YES, NO, HARD), f"112 phiếu đã trả lời khi chưa có phương án này. {NOT_THIS}"),
        (put("muc", label=vi("Ông/Bà xếp loại thế nào?")), "40 phiếu đã trả lời theo lời cũ."),
        (put("muc", relevant=None), "40 phiếu đã được hỏi theo điều kiện cũ."),
        (without("tuoi"), "112 phiếu đã trả lời vẫn nằm trong kết quả."),
        (renamed("da_den", "den_xa"), "112 phiếu nằm ở biến cũ, không ghép với biến mới."),
        (behind("tuoi", NEW), "Phiếu thu trước đây không có câu này."),
        (whole(consent=vi("Lời khác")), "112 phiếu đã thu theo lời giới thiệu cũ."),
        (moved("muc", before="tuoi"), ""),
        (put("muc", appearance="minimal"), ""),
        (options("muc", *BASE.choice_lists["muc"][::-1]), "Phiếu thu trước đây đã trả lời theo thứ tự phương án cũ."),
    ],
)
def test_the_effect_is_said_with_its_number_of_forms(edit: Edit, said: str) -> None:
    (effect,) = effects(edit)
    assert effect.startswith(said), effect


@pytest.mark.parametrize(
    ("variable", "why"),
    [("tin", "four answered"), ("y_kien", "none did"), ("ly_do", "seven of all did not")],
)
def test_no_number_lets_a_reader_find_fewer_than_ten(variable: str, why: str) -> None:
    (effect,) = effects(put(variable, label=vi("Một câu hỏi khác hẳn?")))
    assert effect.startswith("Phiếu thu trước đây đã trả lời theo lời cũ."), why
    assert not any(character.isdigit() for character in effect.split(".")[0])


def test_without_data_or_without_the_right_to_results_no_number_is_said() -> None:
    edit = put("muc", label=vi("Ông/Bà xếp loại thế nào?"))
    (must,) = effects(edit, Collected())
    assert must == "Nếu hỏi điều khác, phải đặt tên biến mới. Nếu vẫn hỏi cùng một điều, hãy xác nhận."
    assert effects(moved("muc", before="tuoi"), Collected()) == [""]
    assert Collected(3, {"muc": 3}).said(["muc"]) == "Phiếu thu trước đây"
    assert Collected(1200, {"muc": 1200}).said(["muc"]) == "1.200 phiếu"
    assert Collected(40, {"muc": 40, "tin": 20}).said(["muc", "tin"]) == "Phiếu thu trước đây"
