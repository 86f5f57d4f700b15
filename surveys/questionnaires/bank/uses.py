"""Which published questionnaires ask an item of the bank, under which variable, and whether the answers compare."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.questionnaires.bank.insertion import document_with
from surveys.questionnaires.bank.records import BankItem, BankItemVersion, BankUse
from surveys.questionnaires.bank.stored import stored_version
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.meaning import Change, changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import IN_USE, questionnaire_of
from surveys.questionnaires.studio.document import Document, Node, compiled_document
from surveys.questionnaires.studio.nodes import walk, walk_within
from surveys.requests.records import Survey
from surveys.units.service import covers


@dataclass(frozen=True)
class Use:
    """One variable of a published questionnaire. `changes` say how it differs from the item's newest version."""

    survey: Survey
    version: QuestionnaireVersion
    item_version: BankItemVersion
    variable: str
    changes: tuple[Change, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether its answers may stand in one line with those of the newest version."""
        return not any(change.gravity in {"meaning", "wording"} for change in self.changes)


def record_uses(session: Session, version: QuestionnaireVersion, document: Mapping[str, Any]) -> list[BankUse]:
    """Note for every variable that came from the bank which version of which item it asks; done at publishing.

    Links to items that the bank does not know are passed over. Done twice it leaves the same.
    """
    session.execute(delete(BankUse).where(BankUse.version_id == version.id))
    questionnaire = questionnaire_of(version)
    found: dict[str, BankItemVersion] = {}
    for node, parents in walk(document):
        link = node.get("bank") or next((each["bank"] for each in reversed(parents) if each.get("bank")), None)
        if link is None or node["type"] != "question" or not _is_answered(node):
            continue
        stored = stored_version(session, str(link.get("item")), link.get("version"))
        if stored is not None and node.get("name") in questionnaire.placed:
            found[node["name"]] = stored
    uses = [BankUse(item_version_id=stored.id, version_id=version.id, variable=name) for name, stored in found.items()]
    session.add_all(uses)
    session.flush()
    return uses


def uses_of(session: Session, item: BankItem, *, person: Person) -> list[Use]:
    """Where an item is asked, in the surveys that a person may see, the latest first."""
    rows = session.execute(
        select(BankUse, QuestionnaireVersion, Survey)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == BankUse.version_id)
        .join(Survey, Survey.id == QuestionnaireVersion.survey_id)
        .where(BankUse.item_version_id.in_([each.id for each in item.versions]))
        .where(QuestionnaireVersion.state.in_(IN_USE), Survey.practice_of_id.is_(None))
        .order_by(QuestionnaireVersion.published_at.desc(), BankUse.variable)
    )
    newest = item.versions[-1]
    return [
        Use(survey, version, use.item_version, use.variable, differences(newest.content, version, use.variable))
        for use, version, survey in rows
        if covers(session, person.unit_id, survey.unit_id)
    ]


def differences(content: Mapping[str, Any], version: QuestionnaireVersion, variable: str) -> tuple[Change, ...]:
    """How a variable of a questionnaire differs from the item as it stands in the bank."""
    as_asked = questionnaire_of(version)
    standard = under_the_name(content, variable)
    if standard is None or variable not in standard.placed or variable not in as_asked.placed:
        return ()
    compared = changes_between([Version(0, standard)], as_asked)
    return tuple(change for change in compared if change.variable == variable)


def under_the_name(content: Mapping[str, Any], variable: str) -> Questionnaire | None:
    """The item's content with the name that it got in a questionnaire: "gioi_tinh_2" is "gioi_tinh" there."""
    document = document_with(copy.deepcopy(dict(content)))
    questions = [node for node, _parents in walk_within(document["items"]) if node["type"] == "question"]
    exact = [node for node in questions if node["name"] == variable]
    alike = [node for node in questions if variable.startswith(node["name"] + "_")]
    chosen = (exact or sorted(alike, key=lambda node: -len(node["name"])) or questions[:1])[0]
    _rename(document, chosen, variable)
    return compiled_document(document).questionnaire


def linked_nodes(document: Document) -> Iterator[tuple[Node, str, int]]:
    """The nodes of a document that came from the bank: node, code of the item, number of its version."""
    for node, _parents in walk(document):
        link = node.get("bank")
        if link:
            yield node, str(link["item"]), int(link["version"])


def _rename(document: Document, chosen: Node, name: str) -> None:
    before = chosen["name"]
    if before == name:
        return
    for node, _parents in walk_within(document["items"]):
        if isinstance(node.get("relevant"), str):
            node["relevant"] = node["relevant"].replace(f"${{{before}}}", f"${{{name}}}")
    chosen["name"] = name


def _is_answered(node: Node) -> bool:
    kind = KINDS.get(node.get("kind", ""))
    return kind is not None and kind.stored
