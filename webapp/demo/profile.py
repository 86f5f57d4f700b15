"""What the synthetic population is like: the shares that its answers are drawn from. Invented, and only for show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from surveys.requests.service import RequestFields
from surveys.samples.plan_inputs import PlanInputs

PERSON_SPREAD, COMMUNE_SPREAD, STRATUM_SPREAD = 0.6, 0.22, 0.18
"""Standard deviations on the log-odds scale: between persons, communes (it makes the design effect), strata."""
VACANT_SHARE = 0.03
EXCLUSIVE_SHARE = 0.06
RESPONSE_RATES = (0.88, 0.80, 0.91, 0.84)
"""By stratum, and by nothing else: nonresponse depends only on the weighting cells."""

FloatArray = NDArray[np.float64]
SATISFACTION = np.array([0.12, 0.44, 0.25, 0.10, 0.03, 0.06])
SCALE_LEANING = np.array([1.0, 0.5, 0.0, -0.6, -1.2, 0.0])
SHARES: dict[str, tuple[float, ...]] = {
    "da_giao_dich": (0.62, 0.38),
    "linh_vuc": (0.24, 0.27, 0.15, 0.07, 0.10, 0.05, 0.09, 0.03),
    "hinh_thuc": (0.58, 0.27, 0.03, 0.11, 0.01),
    "phi_ngoai": (0.05, 0.88, 0.07),
    "so_voi_truoc": (0.17, 0.43, 0.24, 0.05, 0.02, 0.09),
    "di_lai": (0.26, 0.42, 0.25, 0.07),
    "van_de": (0.20, 0.15, 0.09, 0.17, 0.05, 0.10, 0.10, 0.07, 0.03, 0.02, 0.02),
    "kenh_thong_tin": (0.23, 0.20, 0.16, 0.08, 0.20, 0.06, 0.04, 0.01, 0.02),
    "gioi_tinh": (0.49, 0.51),
    "nhom_tuoi": (0.20, 0.32, 0.26, 0.22),
    "hoc_van": (0.10, 0.30, 0.31, 0.16, 0.13),
}
SHIFTS: dict[str, float] = {
    "hl_thoi_gian": -0.1,
    "hl_thai_do": 0.35,
    "hl_huong_dan": 0.1,
    "hl_truc_tuyen": -0.35,
    "hl_noi_tiep_dan": 0.2,
    "cq_lang_nghe": 0.0,
    "cq_cong_khai": -0.4,
    "cq_kien_nghi": -0.25,
    "cq_moi_truong": -0.5,
    "cq_an_ninh": 0.6,
    "tin_tuong": 0.3,
}
WORK_BY_AGE = np.array(
    [
        [0.08, 0.35, 0.10, 0.20, 0.17, 0.00, 0.05, 0.05],
        [0.18, 0.33, 0.14, 0.23, 0.00, 0.00, 0.07, 0.05],
        [0.37, 0.15, 0.11, 0.21, 0.00, 0.03, 0.08, 0.05],
        [0.42, 0.01, 0.01, 0.10, 0.00, 0.35, 0.08, 0.03],
    ]
)
OPEN_ANSWERS = (
    "Đề nghị sớm sửa đường liên thôn và hệ thống thoát nước.",
    "Mong xã công khai hơn về quy hoạch, đất đai.",
    "Cần hướng dẫn người lớn tuổi nộp hồ sơ qua mạng.",
    "Bố trí thêm cán bộ tiếp nhận hồ sơ vào đầu tuần.",
    "Thu gom rác đều hơn, có điểm tập kết xa khu dân cư.",
)


def shares_of(variable: str, options: int) -> FloatArray:
    """The shares that the options of a question are drawn from."""
    if variable in SHIFTS:
        logits = np.log(SATISFACTION) + SHIFTS[variable] * SCALE_LEANING
        return np.exp(logits) / np.exp(logits).sum()
    given = SHARES.get(variable)
    return np.full(options, 1 / options) if given is None else np.array(given)


def leaning_of(variable: str) -> FloatArray | None:
    """How a contented person leans on the options of a scale; None for questions that are no scale of content."""
    return SCALE_LEANING if variable in SHIFTS else None


def response_rate(stratum: int) -> float:
    """The share of households in a stratum (by its place in alphabetical order) that take part."""
    return RESPONSE_RATES[stratum % len(RESPONSE_RATES)]


@dataclass(frozen=True)
class DemoRequest:
    """A request of the demonstration's province."""

    title: str
    document_number: str
    days_to_deadline: int

    def fields(self, document_date: date, unit_id: int) -> RequestFields:
        """The request as the office records it."""
        return RequestFields(
            requesting_body="Thường trực Tỉnh ủy Hưng Yên (minh họa)",
            implementing_body="Ban Tuyên giáo và Dân vận Tỉnh ủy (minh họa)",
            funding="Ngân sách tỉnh, theo kế hoạch điều tra dư luận xã hội năm",
            document_number=self.document_number,
            document_date=document_date,
            title=self.title,
            purpose="Nắm mức độ hài lòng của người dân với chính quyền địa phương 2 cấp và dịch vụ công ở xã, phường, "
            "làm căn cứ để tỉnh chỉ đạo nâng cao chất lượng phục vụ.",
            target_population="Người từ 18 tuổi trở lên đang cư trú tại các xã, phường của tỉnh Hưng Yên",
            deadline=document_date + timedelta(days=self.days_to_deadline),
            unit_ids=(unit_id,),
        )


REQUESTS = {
    "full": DemoRequest("Sự hài lòng của người dân với chính quyền địa phương 2 cấp và dịch vụ công", "127-CV/TU", 65),
    "wave": DemoRequest("Ý kiến người dân về dịch vụ công ở xã, phường, đợt 2", "168-CV/TU", 40),
    "quota": DemoRequest("Thăm dò nhanh về dịch vụ công theo chỉ tiêu phiếu từng xã", "139-CV/TU", 45),
    "next": DemoRequest("Ý kiến người dân về dịch vụ công ở xã, phường, đợt 3", "203-CV/TU", 90),
}
VARIANT_INPUTS = {
    "full": PlanInputs(margin=0.045, rho=0.03, response_rate=0.83, take=18, reserve=4, minimum_psus=4),
    "wave": PlanInputs(margin=0.065, rho=0.03, response_rate=0.83, take=12, reserve=4, minimum_psus=3),
    "quota": PlanInputs(),
    "next": PlanInputs(),
}
