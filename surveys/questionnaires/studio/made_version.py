"""A version's own columns made anew from the document that is being written, and what is found in it."""

from __future__ import annotations

from surveys.questionnaires.findings import Finding, in_reading_order
from surveys.questionnaires.privacy import privacy_findings
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.condition_dependents import BEFOREHAND, looking_ahead
from surveys.questionnaires.studio.condition_subjects import names_in
from surveys.questionnaires.studio.document import Document, compiled_document
from surveys.questionnaires.studio.nodes import walk
from surveys.questionnaires.studio.records import StudioDocument
from surveys.questionnaires.wording import check_wording
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese


def make_version(version: QuestionnaireVersion, studio: StudioDocument) -> None:
    """Let a version be what its document says, where that is a questionnaire; else note why it is none."""
    document: Document = studio.document
    with in_vietnamese():  # what is kept is read by colleagues
        compiled = compiled_document(document)
        studio.problems = [problem.to_dict() for problem in compiled.problems]
        if compiled.questionnaire is None:
            return
        content_hash = compiled.questionnaire.content_hash
        studio.compiled_revision = studio.revision
        if version.content_hash != content_hash:
            version.definition = compiled.questionnaire.to_dict()
            version.content_hash = content_hash
            version.title = compiled.questionnaire.title
            found = [*_ahead(document), *findings_of(compiled.questionnaire)]
            version.findings = [finding.to_dict() for finding in in_reading_order(found)]


def _ahead(document: Document) -> list[Finding]:
    """Conditions on what is asked only later."""
    if not _may_look_ahead(document):
        return []
    names = {node["uid"]: node.get("name", "") for node, _parents in walk(document)}
    return [
        Finding("looks-ahead", "warning", one.words, facts={"name": names[one.uid], "column": one.field})
        for one in looking_ahead(document)
    ]


def _may_look_ahead(document: Document) -> bool:
    """Whether a condition names what stands later, or a calculation, of which that is not seen at once."""
    seen: set[str] = set()
    for node, _parents in walk(document):
        if any(name not in seen for field in BEFOREHAND for name in names_in(node.get(field))):
            return True
        if node["type"] == "question" and not node.get("calculation"):
            seen.add(node.get("name", ""))
    return False


def findings_of(questionnaire: Questionnaire) -> list[Finding]:
    """What is to be said of a questionnaire that comes from no workbook: privacy, words, the missing consent text."""
    found = [*privacy_findings(questionnaire), *check_wording(questionnaire)]
    if not questionnaire.text(questionnaire.consent):
        message = _("Bảng hỏi chưa có lời giới thiệu xin sự đồng ý của người trả lời.")
        found.append(Finding("no-consent-text", "warning", message, _("Soạn lời giới thiệu trước khi ban hành.")))
    return in_reading_order(found)
