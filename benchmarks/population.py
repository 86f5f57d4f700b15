"""The demonstration's frame, population and design without a database on disk: what the measurements are made on."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from sampling import Frame, SampleDesign
from surveys.database import open_engine
from surveys.records import Base
from surveys.samples.frame_workbook import read_frame_workbook
from surveys.samples.planning import plan_sample
from surveys.units.service import communes, import_unit_list, provinces
from webapp.demo.build import DEMO_PROVINCE
from webapp.demo.frame import demo_frame_workbook
from webapp.demo.profile import VARIANT_INPUTS

AS_OF = date(2026, 1, 1)


def demo_frame(*, shrink: int = 1) -> Frame:
    """The demonstration's frame: real communes with made-up counts; `shrink` divides the counts, for speed."""
    engine = open_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        unit_list = import_unit_list(session, as_of=AS_OF, provinces=[DEMO_PROVINCE])
        places = communes(session, provinces(session, unit_list)[0])
        records = read_frame_workbook(demo_frame_workbook(places), units=places, known_elsewhere={}).records
    engine.dispose()
    smaller = [{**r, "size": r["size"] // shrink, "households": r["households"] // shrink} for r in records]
    return Frame.from_records(smaller, as_of=AS_OF.isoformat(), synthetic=True)


def demo_design(frame: Frame) -> SampleDesign:
    """The design that the demonstration's first survey plans for this frame."""
    return plan_sample(frame, VARIANT_INPUTS["full"]).design()
