"""A studio document → the questionnaire that it is, or what still keeps it from being one, item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from surveys.questionnaires.dependencies import find_cycle
from surveys.questionnaires.expression_messages import say
from surveys.questionnaires.expressions import Expression, ExpressionError, references
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.other_specify import with_other_specify
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat, Texts
from surveys.questionnaires.screening import screening_faults
from surveys.questionnaires.studio.fields import OF_QUESTIONS, TEXTS
from surveys.questionnaires.studio.nodes import Document, Node, title_of, walk
from surveys.questionnaires.studio.sources import Surroundings
from surveys.questionnaires.xlsform.choices import EXTERNAL, exclusive_codes
from surveys.questionnaires.xlsform.items import MAX_DEPTH
from surveys.questionnaires.xlsform.outline import NAME
from surveys.text.i18n import gettext as _

FORMAT = 1
RANGE = {"start": "1", "end": "10", "step": "1"}
YES = {"yes", "true", "true()"}
LINKS = ("choices_from", "other_specify")


@dataclass(frozen=True)
class Problem:
    """What keeps a document from being a questionnaire: at which item and field, in words, and what to do.

    `uid` is "" for the whole; what is wrong with a list of options is said at the first question that offers it.
    """

    uid: str
    field: str
    code: str
    message: str
    advice: str = ""

    def to_dict(self) -> dict[str, str]:
        """Plain data, for storage or JSON output."""
        return asdict(self)


@dataclass(frozen=True)
class Compiled:
    """The questionnaire of a document, None while there are problems; `shown` is what can be shown all the same."""

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...]
    shown: Questionnaire


def compiled_document(document: Document) -> Compiled:
    """The questionnaire of a document, or every problem that it still has."""
    compiling = _Compiling(document)
    shown = compiling.questionnaire()
    problems = tuple(compiling.problems)
    return Compiled(None if problems else shown, problems, shown)


@dataclass
class _Compiling:
    document: Document
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.around = Surroundings(self.document)
        names = [node.get("name", "") for node, _parents in walk(self.document)]
        self.repeated = {name for name, count in Counter(names).items() if count > 1}
        self.taken: set[str] = set()
        asking = [(node["choices"], node["uid"]) for node, _parents in walk(self.document) if node.get("choices")]
        self.users = dict(reversed(asking))
        self.options = {name: self.choices(name, options) for name, options in self.document["lists"].items()}
        self.codes = {name: exclusive_codes(choices) for name, choices in self.options.items()}

    def note(self, uid: str, at: str, code: str, message: str, advice: str = "") -> None:
        self.problems.append(Problem(uid, at, code, message, advice))

    def questionnaire(self) -> Questionnaire:
        whole = self.document["whole"]
        languages = tuple(whole["languages"])
        asking = Questionnaire(
            id_string=whole["id_string"],
            title=whole["title"],
            version=whole["version"],
            languages=languages,
            default_language=whole["default_language"] if whole["default_language"] in languages else languages[0],
            items=tuple(self.items(self.document["items"], 1)),
            choice_lists={name: choices for name, choices in self.options.items() if choices},
            settings=dict(whole.get("settings", {})),
            consent=dict(whole.get("consent", {})),
        )
        linked = self.linked(asking)
        self.look_at_whole(linked)
        return linked

    def linked(self, questionnaire: Questionnaire) -> Questionnaire:
        """With the boxes of "(ghi rõ)" found, but for those that are named, or said to be none."""
        said = {
            node["name"]: node["other_specify"] for node, _parents in walk(self.document) if "other_specify" in node
        }
        linked = with_other_specify(questionnaire)
        return _with_links(linked, said) if any(not link for link in said.values()) else linked

    def look_at_whole(self, questionnaire: Questionnaire) -> None:
        if not questionnaire.title.strip():
            self.note("", "title", "no-title", _("Bảng hỏi chưa có tên."), _("Điền tên bảng hỏi."))
        if not any(question.is_asked and question.has_answer for question in questionnaire.questions()):
            self.note("", "", "nothing-asked", _("Bảng hỏi chưa có câu hỏi nào."), _("Thêm ít nhất một câu hỏi."))
        nodes = {node.get("name"): node for node, _parents in walk(self.document)}
        for fault in [] if self.repeated else screening_faults(questionnaire):
            self.note(nodes[fault.name]["uid"], fault.field, fault.code, fault.message, fault.advice)
        cycle = [] if self.repeated else find_cycle(questionnaire)
        if cycle:
            titles = " → ".join(title_of(self.document, nodes[name]) for name in cycle if name in nodes)
            self.note(nodes[cycle[0]]["uid"], "relevant", "cycle",
                      _("Các câu hỏi phụ thuộc vòng tròn: %(names)s.", names=titles),
                      _("Bỏ một trong các điều kiện hoặc phép tính này để vòng tròn mở ra."))  # fmt: skip

    def items(self, nodes: list[Node], depth: int) -> Iterator[Item]:
        """The items of these nodes; of two with one name the first, of groups those that hold something."""
        for node in nodes:
            usable = self.look_at_name(node)
            if depth > MAX_DEPTH:
                self.note(node["uid"], "", "too-deep", _("Các phần lồng nhau quá %(limit)s tầng.", limit=MAX_DEPTH),
                          _("Bớt số tầng."))  # fmt: skip
                continue
            item = self.question(node) if node["type"] == "question" else self.group(node, depth)
            if usable and item is not None:
                yield item

    def look_at_name(self, node: Node) -> bool:
        name = node.get("name", "")
        if not NAME.fullmatch(name):
            self.note(node["uid"], "name", "bad-name",
                      _("Tên biến “%(name)s” để trống hoặc chưa hợp lệ.", name=name) if name
                      else _("Mục này chưa có tên biến."),
                      _("Dùng chữ cái, chữ số, dấu gạch dưới; bắt đầu bằng chữ cái; không có dấu cách."))  # fmt: skip
            return False
        if name in self.repeated:
            self.note(node["uid"], "name", "duplicate-name",
                      _("Tên biến “%(name)s” đặt cho hai mục khác nhau.", name=name),
                      _("Đổi tên một trong hai mục."))  # fmt: skip
        known = name in self.taken
        self.taken.add(name)
        return not known

    def group(self, node: Node, depth: int) -> Item | None:
        items = tuple(self.items(node.get("items", []), depth + 1))
        values = {"name": node.get("name", ""), "label": self.texts(node, "label"), "items": items,
                  "relevant": self.expression(node, "relevant"), "appearance": node.get("appearance", ""),
                  "node": node.get("node", "")}  # fmt: skip
        if node["type"] == "repeat":
            return Repeat(**values, count=self.expression(node, "count")) if items else None
        return Group(**values, screening=self.expression(node, "screening")) if items else None

    def question(self, node: Node) -> Question | None:
        kind = KINDS.get(node.get("kind", ""))
        if kind is None:
            self.note(node["uid"], "kind", "unknown-kind", _("Câu này chưa có loại câu trả lời."),
                      _("Chọn một loại trong danh sách."))  # fmt: skip
            return None
        parameters = {**(RANGE if kind.name == "range" else {}), **node.get("parameters", {})}
        choices = node.get("choices", "") if kind.chooses else ""
        is_head = kind.chooses and "label" in node.get("appearance", "").split()
        if kind.asked and not is_head and not node.get("label") and not node.get("hint"):
            self.note(node["uid"], "label", "no-words", _("Câu này chưa có lời hỏi."), _("Điền lời của câu hỏi."))
        if kind.chooses and not node.get("choices_from"):
            self.look_at_options(node, choices)
        self.look_at_links(node)
        found: dict[str, Any] = {name: self.expression(node, name) for name in OF_QUESTIONS - {"seed"}}
        found |= {name: self.texts(node, name) for name in TEXTS}
        implied = self.codes.get(choices, ()) if kind.name == "select_multiple" else ()
        return Question(
            name=node.get("name", ""),
            kind=kind.name,
            **found,
            required=node.get("required", False),
            stratum=node.get("stratum", False),
            trigger=tuple(node.get("trigger", ())),
            read_only=node.get("read_only", False),
            appearance=node.get("appearance", ""),
            choices=choices,
            choices_from=node.get("choices_from", ""),
            randomize=node.get("randomize", parameters.get("randomize", "").lower() == "true"),
            seed=self.seed(node, parameters) if kind.chooses else None,
            exclusive=tuple(node.get("exclusive", implied)),
            other_specify=node.get("other_specify", ""),
            parameters=parameters,
            node=node.get("node", ""),
        )

    def look_at_options(self, node: Node, list_name: str) -> None:
        if not self.options.get(list_name):
            self.note(node["uid"], "choices", "no-options", _("Câu này chưa có phương án trả lời."),
                      _("Thêm ít nhất một phương án."))  # fmt: skip

    def look_at_links(self, node: Node) -> None:
        """Questions that are named elsewhere than in expressions have to be there."""
        named = [(link, node[link]) for link in LINKS if node.get(link)]
        for at, name in [*named, *(("trigger", name) for name in node.get("trigger", ()))]:
            if name not in self.around.names:
                self.note(node["uid"], at, "unknown-question",
                          _("Câu này nhắc tới câu “%(name)s” nhưng bảng hỏi không có câu nào mang tên này.", name=name),
                          _("Chọn câu khác, hoặc bỏ chỗ nhắc tới."))  # fmt: skip

    def seed(self, node: Node, parameters: Mapping[str, str]) -> Expression | None:
        if "seed" in node or "seed" not in parameters:
            return self.expression(node, "seed")
        return self.tree(node, "seed", parameters["seed"])

    def expression(self, node: Node, at: str) -> Expression | None:
        source = node.get(at)
        return self.tree(node, at, source) if source else None

    def tree(self, node: Node, at: str, source: Any) -> Expression | None:
        try:
            return self.kept(source) if isinstance(source, dict) else self.around.compiled(node, at, source)
        except ExpressionError as error:
            self.note(node["uid"], at, "expression", *say(error))
            return None

    def kept(self, tree: Expression) -> Expression:
        for name in references(tree):
            if name not in self.around.names:
                raise ExpressionError("unknown-reference", f"no question named {name!r}", name=name)
        return tree

    def texts(self, node: Node, at: str) -> Texts:
        found = dict(node.get(at, {}))
        for name in dict.fromkeys(name for text in found.values() for name in PLACEHOLDER.findall(text)):
            if name not in self.around.names:
                self.note(node["uid"], at, "unknown-placeholder",
                          _("Lời nhắc lại câu trả lời “%(name)s” nhưng bảng hỏi không có câu nào mang tên này.",
                            name=name), _("Sửa tên trong ${…}, hoặc bỏ chỗ này."))  # fmt: skip
        return found

    def note_list(self, list_name: str, code: str, message: str, advice: str) -> None:
        """Note what is wrong with a list at the first question that offers it; one that is left over harms nobody."""
        if list_name in self.users:
            self.note(self.users[list_name], "choices", code, message, advice)

    def choices(self, list_name: str, options: list[Node]) -> tuple[Choice, ...]:
        """The options of a list that have a code of their own; what is wrong is said where the list is asked."""
        several = list_name.endswith(EXTERNAL) or self.allows_repeated_codes()
        found: list[Choice] = []
        codes: set[str] = set()
        for option in options:
            code = option.get("name", "")
            if not code or (code in codes and not several):
                self.note_list(list_name, "duplicate-option" if code else "option-without-code",
                          _("Mã phương án “%(code)s” bị lặp lại.", code=code) if code
                          else _("Có phương án chưa có mã."), _("Mỗi phương án cần một mã riêng."))  # fmt: skip
                continue
            if not option.get("label"):
                message = _("Phương án mã “%(code)s” chưa có lời.", code=code)
                self.note_list(list_name, "option-without-words", message, _("Điền lời của phương án."))
            codes.add(code)
            found.append(Choice(code, dict(option.get("label", {})), dict(option.get("extra", {}))))
        return tuple(found)

    def allows_repeated_codes(self) -> bool:
        settings = self.document["whole"].get("settings", {})
        return str(settings.get("allow_choice_duplicates", "")).lower() in YES


def _with_links(questionnaire: Questionnaire, said: Mapping[str, str]) -> Questionnaire:
    def within(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(
            replace(item, other_specify=said.get(item.name, item.other_specify)) if isinstance(item, Question)
            else replace(item, items=within(item.items))
            for item in items
        )  # fmt: skip

    return replace(questionnaire, items=within(questionnaire.items))
