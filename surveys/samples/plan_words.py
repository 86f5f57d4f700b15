"""A plan in sentences: where each number comes from, and what to look at again before the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.samples.planned_frame import WHOLE, Domain
from surveys.samples.small_groups import FEWEST_ANSWERS, SMALLEST_FRAME
from surveys.text import format_number
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:
    from surveys.samples.survey_plan import DomainPlan, SurveyPlan

HIGHEST_RESPONSE, LOWEST_RESPONSE = 0.95, 0.5
UNEQUAL_WEIGHTS = 1.4
"""From this factor on more than one interview in four is lost to unequal weights; households alone take about one in
eight."""
FULL_WORKLOAD = 60


@dataclass(frozen=True)
class Reason:
    """A number of the plan with the sentence that says where it comes from."""

    label: str
    value: str
    sentence: str


@dataclass(frozen=True)
class PlanWarning:
    """Something to look at again: `serious` where results would be missing or could not be claimed."""

    sentence: str
    serious: bool


def domain_words(domain: Domain) -> str:
    """A domain inside a sentence."""
    if domain == WHOLE:
        return _("toàn địa bàn")
    if domain.kind == "stratum":
        return _("tầng “%(name)s”", name=domain.name)
    return _("khu vực “%(name)s”", name=domain.name)


def points(margin: float) -> str:
    """A margin in percentage points with one decimal; a dash where there is none."""
    return format_number(100 * margin, 1)


def reasons(plan: SurveyPlan) -> list[Reason]:
    """Every number of the plan in a sentence, from the wanted precision to the days in the field."""
    return [*_size(plan), *_communes(plan), *_precision(plan), *_work(plan)]


def warnings(plan: SurveyPlan) -> list[PlanWarning]:
    """What to look at again, the serious ones first."""
    found = [*_missing_strata(plan), *_blind_domains(plan), *_assumptions(plan)]
    return sorted(found, key=lambda warning: not warning.serious)


def _size(plan: SurveyPlan) -> Iterator[Reason]:
    inputs, size = plan.inputs, plan.size
    yield Reason(
        _("Nếu chọn từng người một"),
        _("%(n)s phiếu", n=format_number(size.n_srs, 0)),
        _(
            "Muốn sai số không quá ±%(margin)s điểm phần trăm với độ tin cậy %(confidence)s%%, ở câu hỏi có tỷ lệ trả "
            "lời %(proportion)s%%, thì chọn ngẫu nhiên từng người cần chừng ấy phiếu.",
            margin=format_number(round(100 * inputs.margin, 2)),
            confidence=format_number(round(100 * inputs.confidence)),
            proportion=format_number(round(100 * inputs.proportion, 2)),
        ),
    )
    yield _clustering(plan)
    yield Reason(
        _("Phiếu cần thu"),
        _("%(n)s phiếu", n=format_number(size.n)),
        _(
            "Địa bàn có %(population)s người từ 18 tuổi; địa bàn càng nhỏ so với mẫu thì cần càng ít phiếu.",
            population=format_number(plan.population),
        ),
    )
    yield Reason(
        _("Phiếu phải phát"),
        _("%(n)s phiếu", n=format_number(size.issued)),
        _(
            "Dự kiến cứ 100 hộ đến hỏi thì %(rate)s hộ trả lời, nên phải đến hỏi nhiều hơn số phiếu cần thu.",
            rate=format_number(round(100 * inputs.response_rate, 2)),
        ),
    )


def _clustering(plan: SurveyPlan) -> Reason:
    inputs = plan.inputs
    label, value = _("Hệ số thiết kế"), _("× %(deff)s", deff=format_number(plan.deff, 2))
    if inputs.deff is not None:
        return Reason(label, value, _("Hệ số nhập từ cuộc điều tra trước: cần nhiều phiếu hơn chừng ấy lần."))
    return Reason(
        label,
        value,
        _(
            "Vì mỗi xã hỏi %(take)s hộ, dự kiến thu %(interviews)s phiếu, và các phiếu trong một xã giống nhau "
            "phần nào (ρ = %(rho)s), nên cần nhiều hơn %(deff)s lần, tức là %(n)s phiếu.",
            take=format_number(inputs.take),
            interviews=format_number(inputs.interviews_per_psu, 1),
            rho=format_number(inputs.rho),
            deff=format_number(plan.deff, 2),
            n=format_number(plan.size.n_deff, 0),
        ),
    )


def _communes(plan: SurveyPlan) -> Iterator[Reason]:
    take = format_number(plan.inputs.take)
    yield Reason(
        _("Số xã"),
        _("%(n)s xã", n=format_number(plan.psus)),
        _("%(issued)s phiếu, mỗi xã %(take)s phiếu, thì cần %(n)s xã.", issued=format_number(plan.size.issued),
          take=take, n=format_number(-(-plan.size.issued // plan.inputs.take)))
        + _more_communes(plan),
    )  # fmt: skip
    yield Reason(
        _("Số hộ"),
        _("%(n)s hộ", n=format_number(plan.households)),
        _("%(psus)s xã, mỗi xã %(take)s hộ; mỗi hộ hỏi một người.", psus=format_number(plan.psus), take=take),
    )


def _more_communes(plan: SurveyPlan) -> str:
    """Why there are more communes than the size alone asks for."""
    by_size = -(-plan.size.issued // plan.inputs.take)
    said = []
    if plan.psus_for_whole > by_size:
        more = format_number(plan.psus_for_whole - by_size)
        said.append(_("Thêm %(more)s xã để mỗi tầng đủ số xã tối thiểu và bù cho phân bổ không đều.", more=more))
    for stratum in plan.strata:
        if stratum.raised_by is not None:
            said.append(
                _(
                    "Tầng “%(stratum)s” được thêm %(more)s xã vì muốn biết riêng %(domain)s.",
                    stratum=stratum.stratum,
                    more=format_number(stratum.psus - stratum.for_whole),
                    domain=domain_words(stratum.raised_by),
                )
            )
    return "".join(f" {sentence}" for sentence in said)


def _precision(plan: SurveyPlan) -> Iterator[Reason]:
    expected = plan.whole.expected
    yield Reason(
        _("Phiếu dự kiến thu về"),
        _("%(n)s phiếu", n=format_number(plan.interviews)),
        _(
            "%(households)s hộ, %(rate)s%% trả lời.",
            households=format_number(plan.households),
            rate=format_number(round(100 * plan.inputs.response_rate, 2)),
        ),
    )
    lost = plan.whole.interviews * (1 - 1 / expected.weighting)
    yield Reason(
        _("Quyền số không đều"),
        _("× %(factor)s", factor=format_number(expected.weighting, 2)),
        _(
            "Mỗi hộ chỉ hỏi một người nên người ở hộ đông có quyền số lớn hơn; có nơi lại được chọn dày hơn phần dân "
            "số của nó. Quyền số không đều làm số chung kém chính xác đi như mất %(lost)s phiếu.",
            lost=format_number(lost, 0),
        )
        if lost >= 1
        else _("Nơi nào cũng được chọn theo đúng phần dân số của nó, nên không mất phiếu nào vì quyền số."),
    )
    yield Reason(
        _("Sai số dự kiến"),
        _("±%(margin)s", margin=points(plan.margin)),
        _(
            "Trước khi đi thu thập đã biết: số liệu toàn địa bàn sẽ lệch không quá ±%(margin)s điểm phần trăm. ",
            margin=points(plan.margin),
        )
        + _(
            "Mẫu lấy %(psus)s trên %(communes)s xã nên chính xác hơn khi các xã là rất nhiều; phần hơn mức mong "
            "muốn để dành cho quyền số điều chỉnh người không trả lời.",
            psus=format_number(plan.psus),
            communes=format_number(plan.communes),
        ),
    )


def _work(plan: SurveyPlan) -> Iterator[Reason]:
    inputs = plan.inputs
    yield Reason(
        _("Ngày thu thập"),
        _("%(n)s ngày", n=format_number(plan.days)),
        _(
            "%(people)s cộng tác viên chia đều %(households)s hộ, mỗi người mỗi ngày đi %(daily)s hộ; mỗi người thu "
            "khoảng %(each)s phiếu.",
            people=format_number(inputs.collaborators),
            households=format_number(plan.households),
            daily=format_number(inputs.households_per_day),
            each=format_number(plan.interviews_per_collaborator),
        ),
    )
    if not plan.cost:
        return
    yield Reason(
        _("Kinh phí"),
        _("%(cost)s đồng", cost=format_number(plan.cost)),
        _(
            "%(psus)s xã × %(by_psu)s đồng, %(interviews)s phiếu × %(by_interview)s đồng và khoản chung "
            "%(fixed)s đồng.",
            psus=format_number(plan.psus),
            by_psu=format_number(inputs.cost_per_psu),
            interviews=format_number(plan.interviews),
            by_interview=format_number(inputs.cost_per_interview),
            fixed=format_number(inputs.fixed_cost),
        ),
    )
    if plan.thrifty_take is not None:
        yield Reason(
            _("Số hộ mỗi xã nên chọn"),
            _("%(n)s hộ", n=format_number(plan.thrifty_take)),
            _(
                "Với chi phí đi một xã và chi phí một phiếu như trên, cùng số tiền thì chừng ấy hộ mỗi xã cho "
                "kết quả chính xác nhất."
            ),
        )


def _missing_strata(plan: SurveyPlan) -> Iterator[PlanWarning]:
    for stratum in plan.single_strata:
        if stratum.psus == 0:
            sentence = _(
                "Tầng “%(name)s” không được chọn xã nào: kết quả sẽ không suy rộng cho %(adults)s người ở đó.",
                name=stratum.stratum,
                adults=format_number(stratum.adults),
            )
        else:
            sentence = _(
                "Tầng “%(name)s” chỉ chọn 1 xã nên không tính được sai số riêng của tầng. Hãy để ít nhất 2 xã mỗi "
                "tầng hoặc gộp tầng.",
                name=stratum.stratum,
            )
        yield PlanWarning(sentence, serious=True)


def _blind_domains(plan: SurveyPlan) -> Iterator[PlanWarning]:
    for each in plan.domains[1:]:
        if each.too_small:
            yield PlanWarning(_small(each), serious=False)
        elif each.blind and each.domain.kind == "grouping":
            yield PlanWarning(
                _(
                    "Ở khu vực “%(name)s” trung bình chỉ chọn được %(psus)s xã, có thể không có xã nào: sẽ không "
                    "nói được gì riêng về khu vực này. Hãy ghi sai số mong muốn cho khu vực đó.",
                    name=each.domain.name,
                    psus=format_number(each.expected.psus, 1),
                ),
                serious=True,
            )


def _small(each: DomainPlan) -> str:
    return _(
        "Ở %(domain)s có %(adults)s người, dự kiến %(expected)s phiếu. Dưới %(people)s người hoặc dưới "
        "%(answers)s phiếu thì dễ nhận ra ai đã trả lời, nên kết quả riêng ở đó sẽ không được công bố.",
        domain=domain_words(each.domain),
        adults=format_number(each.adults),
        expected=format_number(each.interviews, 0),
        people=SMALLEST_FRAME,
        answers=FEWEST_ANSWERS,
    )


def _assumptions(plan: SurveyPlan) -> Iterator[PlanWarning]:
    inputs = plan.inputs
    rate = format_number(round(100 * inputs.response_rate, 2))
    if inputs.response_rate > HIGHEST_RESPONSE:
        yield PlanWarning(
            _(
                "Tỷ lệ trả lời %(rate)s%% hiếm khi đạt được khi không thay hộ vắng nhà, hộ từ chối. Nếu thực tế "
                "thấp hơn, số phiếu sẽ thiếu; nên dự kiến từ 70%% đến 90%%.",
                rate=rate,
            ),
            serious=False,
        )
    if inputs.response_rate < LOWEST_RESPONSE:
        yield PlanWarning(
            _(
                "Với tỷ lệ trả lời %(rate)s%%, hơn một nửa số hộ không có ý kiến trong kết quả. Sai số nói trên "
                "không tính phần lệch đó; nên tăng số lần quay lại hộ hơn là tăng số hộ.",
                rate=rate,
            ),
            serious=False,
        )
    if inputs.deff is None and inputs.rho == 0 and inputs.take > 1:
        yield PlanWarning(
            _("ρ = 0 nghĩa là người cùng xã không giống nhau chút nào; thực tế thường từ 0,02 đến 0,05."), serious=False
        )
    yield from _unequal_weights(plan)


def _unequal_weights(plan: SurveyPlan) -> Iterator[PlanWarning]:
    if plan.whole.expected.weighting >= UNEQUAL_WEIGHTS:
        yield PlanWarning(
            _(
                "Phân bổ lệch nhiều so với dân số: số chung toàn địa bàn kém chính xác như chỉ có %(n)s phiếu.",
                n=format_number(plan.whole.interviews / plan.whole.expected.weighting, 0),
            ),
            serious=False,
        )
    if plan.interviews_per_collaborator > FULL_WORKLOAD:
        yield PlanWarning(
            _(
                "Mỗi cộng tác viên thu khoảng %(each)s phiếu: cách hỏi của một người ảnh hưởng đến nhiều phiếu. Nên có "
                "thêm cộng tác viên.",
                each=format_number(plan.interviews_per_collaborator),
            ),
            serious=False,
        )
