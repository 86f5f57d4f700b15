"""From an adopted allocation to the design that draws by it: communes with their lists, the version that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sampling import Frame
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.allocation_to_draw import AllocatedCommune, DrawnAllocation
from surveys.samples.commitments import refuse_committed
from surveys.samples.frames import latest_frame
from surveys.samples.records import DesignVersion, FrameVersion
from surveys.samples.service import save_design
from surveys.samples.versions import frame_unit, next_number, refuse_after_design
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese


def adopted_allocation(session: Session, survey_id: int) -> DesignVersion | None:
    """The newest allocation of the province that was adopted, also where a draw by it came after."""
    chosen = select(DesignVersion).where(DesignVersion.survey_id == survey_id).order_by(DesignVersion.number.desc())
    return next((version for version in session.scalars(chosen) if version.adopted), None)


def allocated_communes(
    session: Session, survey: Survey, adopted: DesignVersion, *, typed: Mapping[str, int] | None = None
) -> list[AllocatedCommune]:
    """The communes of an allocation with households and adults of the survey's frame; `typed` households go first."""
    frame = latest_frame(session, survey.id)
    units = {unit.unit_code: unit for unit in frame.units} if frame else {}
    typed = typed or {}
    found = []
    for row in adopted.planning["rows"]:
        unit = units.pop(row["code"], None)
        households = typed.get(row["code"], unit.households if unit else None)
        stratum = unit.stratum if unit else row["stratum"]
        adults = unit.size if unit else None
        found.append(AllocatedCommune(row["code"], row["name"], stratum, row["forms"], households, adults))
    left = [AllocatedCommune(u.unit_code, u.name, u.stratum, 0, u.households, u.size) for u in units.values()]
    return found + left


def draw_by_allocation(
    session: Session, survey: Survey, adopted: DesignVersion, planned: DrawnAllocation, *, person: Person, now: datetime
) -> DesignVersion:
    """Keep the design that draws by an allocation; where households were typed, they make the next frame first.

    The adopted allocation stays in force until the draw. Errors: `sample.lists_missing`, those of `save_design`.
    """
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    refuse_committed(session, survey)
    if planned.unlisted:
        names = ", ".join(each.name for each in planned.unlisted[:5])
        raise SurveyError(
            "sample.lists_missing", "Communes without a list.", count=len(planned.unlisted), communes=names
        )
    frame = latest_frame(session, survey.id)
    if frame is None or not _says_the_same(frame, planned):
        frame = _typed_frame(session, survey, frame, planned, person=person, now=now)
    return save_design(
        session,
        survey,
        frame,
        design=planned.design(),
        basis_reason=_reason(adopted),
        planning={**adopted.planning, "allocation": adopted.number, "effort": asdict(planned.effort)},
        person=person,
        now=now,
    )


@in_vietnamese()
def _reason(adopted: DesignVersion) -> str:
    return _("Chọn ngẫu nhiên theo chỉ tiêu phiếu từng xã: %(reason)s", reason=adopted.basis_reason)


def _says_the_same(frame: FrameVersion, planned: DrawnAllocation) -> bool:
    stored = {unit.unit_code: unit.households for unit in frame.units}
    return all(stored.get(each.code) == each.households for each in planned.communes if each.households)


@in_vietnamese()
def _typed_frame(
    session: Session,
    survey: Survey,
    before: FrameVersion | None,
    planned: DrawnAllocation,
    *,
    person: Person,
    now: datetime,
) -> FrameVersion:
    """The frame with the households as they were typed; where nobody counted adults, households stand for them."""
    note = _("Số hộ nhập trên trang chuyển chỉ tiêu thành mẫu ngẫu nhiên.")
    if any(each.adults is None for each in planned.communes if each.households):
        note += " " + _("Xã chưa có số người từ 18 tuổi thì lấy số hộ làm quy mô.")
    grouping = {unit.unit_code: unit.grouping for unit in before.units} if before else {}
    records = [
        {
            "unit_id": each.code,
            "name": each.name,
            "stratum": each.stratum,
            "grouping": grouping.get(each.code) or "",
            "size": each.adults or each.households,
            "households": each.households,
        }
        for each in planned.communes
        if each.households
    ]
    as_of, synthetic = (before.as_of, before.synthetic) if before else (now.date(), False)
    frame = Frame.from_records(records, as_of=as_of.isoformat(), note=note, synthetic=synthetic)
    version = FrameVersion(
        survey_id=survey.id,
        number=next_number(session, FrameVersion, survey.id),
        frame_hash=frame.hash,
        as_of=as_of,
        note=note,
        synthetic=synthetic,
        source_filename="",
        unit_list_id=survey.unit_list_id,
        warnings=[],
        created_at=now,
        created_by_id=person.id,
        units=[frame_unit(record) for record in frame.data.to_dict("records")],
    )
    session.add(version)
    session.flush()
    audit.log(
        session,
        "frame.uploaded",
        "frame_version",
        version.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=frame.hash,
    )
    return version
