"""The questionnaire: what is asked, of whom, in which words and which order. Immutable; the same for paper,
phone, codebook, analysis and report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from surveys.questionnaires import bounds
from surveys.questionnaires.expressions import Expression, parts
from surveys.questionnaires.kinds import KINDS, Kind, Reading
from surveys.questionnaires.modes import PARTS, VARIANTS, variant_of
from surveys.text import plain_words

if TYPE_CHECKING:
    from surveys.questionnaires.dependencies import Consequences
    from surveys.questionnaires.pages import Page

Texts = dict[str, str]

KEPT_FUNCTIONS = frozenset({"once", "now", "random", "uuid"})
"""A calculation with one of these is made once, not at every look."""


@dataclass(frozen=True)
class Choice:
    """One answer option: the code that is stored, its words, and the extra columns that filters use."""

    name: str
    label: Texts = field(default_factory=dict)
    extra: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One question. Expressions are compiled trees; `choices` names a choice list.

    `trigger` names the questions at whose change alone the calculation is made. `stratum`: rates are wanted by its
    answers, so the screening asks everybody. `choices_from` names a question in a
    repeat whose answers are the options here. `node` is the name in the workbook where the variable has another one,
    for two groups may use the same. `label_self` to `guidance_telephone` are its words where they differ by mode.
    """

    name: str
    kind: str
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    required: bool = False
    required_if: Expression | None = None
    required_message: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Texts = field(default_factory=dict)
    calculation: Expression | None = None
    default: Expression | None = None
    trigger: tuple[str, ...] = ()
    read_only: bool = False
    read_only_if: Expression | None = None
    appearance: str = ""
    choices: str = ""
    choices_from: str = ""
    choice_filter: Expression | None = None
    randomize: bool = False
    seed: Expression | None = None
    exclusive: tuple[str, ...] = ()
    stratum: bool = False
    other_specify: str = ""
    parameters: Texts = field(default_factory=dict)
    node: str = ""
    label_self: Texts = field(default_factory=dict)
    hint_self: Texts = field(default_factory=dict)
    guidance_self: Texts = field(default_factory=dict)
    label_telephone: Texts = field(default_factory=dict)
    hint_telephone: Texts = field(default_factory=dict)
    guidance_telephone: Texts = field(default_factory=dict)

    def texts(self, part: str, mode: str | None = None) -> Texts:
        """Its label, hint or guidance as a mode has it: the variant's words, the ordinary ones in other languages."""
        ordinary: Texts = getattr(self, part)
        variant = self.variant(part, variant_of(mode)) if mode else {}
        return {**ordinary, **variant} if variant else ordinary

    def variant(self, part: str, variant: str) -> Texts:
        """The words of a part that are a variant's own ("self", "telephone"), by language."""
        own: Texts = getattr(self, f"{part}_{variant}") if variant else {}
        return {language: words for language, words in own.items() if words}

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """For whom it has words of their own."""
        return tuple(one for one in VARIANTS if any(self.variant(part, one) for part in PARTS))

    @cached_property
    def row(self) -> Kind:
        """What the table of kinds says of it."""
        return KINDS[self.kind]

    @cached_property
    def reading(self) -> Reading:
        """How its answer is read."""
        return self.row.reading

    @cached_property
    def is_asked(self) -> bool:
        """Whether the respondent sees it as an item of its own."""
        return self.row.asked and not self.is_grid_head

    @cached_property
    def is_grid_head(self) -> bool:
        """Whether it only prints the scale above a grid (XLSForm's appearance "label")."""
        return self.is_select and "label" in self.appearance.split()

    @cached_property
    def has_answer(self) -> bool:
        """Whether a value is stored under its name."""
        return self.row.stored and not self.is_grid_head

    @cached_property
    def is_multiple(self) -> bool:
        """Whether its answer is a list of codes."""
        return self.reading in {"choices", "order"}

    @cached_property
    def is_select(self) -> bool:
        """Whether it is closed: one option, or several, of a list."""
        return self.reading in {"choice", "choices"}

    @cached_property
    def is_calculated(self) -> bool:
        """Whether its value is always what the calculation says: nobody is asked for it or may change it."""
        return self.calculation is not None and not self.trigger and (not self.row.asked or self.read_only)

    @cached_property
    def keeps_calculation(self) -> bool:
        """Whether the calculation looks at its own earlier value, at the clock or at chance: it is then made once, and
        again only when what it looks at changes."""
        tree = self.calculation["expression"] if self.calculation else None
        return any(
            node["op"] == "self" or (node["op"], node.get("name")) == ("reference", self.name)
            or (node["op"] == "call" and node["name"] in KEPT_FUNCTIONS)
            for node in parts(tree)
        )  # fmt: skip

    @cached_property
    def maximum_choices(self) -> int | None:
        """The most options that the constraint allows ("chọn tối đa 3")."""
        return bounds.maximum_choices(self.constraint)

    @cached_property
    def minimum_choices(self) -> int | None:
        """The fewest options that the constraint allows."""
        return bounds.minimum_choices(self.constraint)

    @cached_property
    def minimum(self) -> float | None:
        """The lowest number that constraint or range allows."""
        return bounds.lowest(self.constraint, self.parameters.get("start"))

    @cached_property
    def maximum(self) -> float | None:
        """The highest number that constraint or range allows."""
        return bounds.highest(self.constraint, self.parameters.get("end"))


@dataclass(frozen=True)
class Group:
    """Questions that belong together; appearance field-list or table-list keeps them on one page.

    With a condition `screening` the group is the screening: who does not meet it, once all of the group is answered, is
    asked nothing else.
    """

    name: str
    label: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    appearance: str = ""
    items: tuple[Item, ...] = ()
    node: str = ""
    screening: Expression | None = None

    @property
    def is_one_page(self) -> bool:
        """Whether its author asked for one page."""
        return bool({"field-list", "table-list"} & set(self.appearance.split()))


@dataclass(frozen=True)
class Repeat:
    """Questions asked once for each of several things; `count` says how many (None: as many as are added)."""

    name: str
    label: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    appearance: str = ""
    count: Expression | None = None
    items: tuple[Item, ...] = ()
    node: str = ""


Item = Question | Group | Repeat


@dataclass(frozen=True)
class Placed:
    """An item with the names of the groups and repeats around it, outermost first."""

    item: Item
    groups: tuple[str, ...]
    repeats: tuple[str, ...]


@dataclass(frozen=True)
class ClosedItem:
    """A select question as analysis and report see it; options are (code, label) in questionnaire order."""

    variable: str
    label: str
    options: tuple[tuple[str, str], ...]
    multiple: bool
    section: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire. `consent` is what the respondent reads before the first question (R1)."""

    id_string: str
    title: str
    version: str = ""
    languages: tuple[str, ...] = ("default",)
    default_language: str = "default"
    items: tuple[Item, ...] = ()
    choice_lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    settings: Texts = field(default_factory=dict)
    consent: Texts = field(default_factory=dict)

    @cached_property
    def placed(self) -> dict[str, Placed]:
        """Every item by name, in questionnaire order."""
        return {placed.item.name: placed for placed in _walk(self.items, (), ())}

    def questions(self) -> Iterator[Question]:
        """Every question in order, calculations and notes included."""
        return (placed.item for placed in self.placed.values() if isinstance(placed.item, Question))

    @cached_property
    def _pages(self) -> list[Page]:
        from surveys.questionnaires.pages import lay_out

        return lay_out(self)

    def sections(self) -> list[Page]:
        """What goes on one page, in order."""
        return list(self._pages)

    @cached_property
    def screening(self) -> Group | None:
        """The group that screens, None where everybody is interviewed."""
        groups = (item for item in self.items if isinstance(item, Group))
        return next((group for group in groups if group.screening is not None), None)

    @cached_property
    def screened(self) -> frozenset[str]:
        """The names of all that stands in the screening."""
        if self.screening is None:
            return frozenset()
        return frozenset(name for name, placed in self.placed.items() if self.screening.name in placed.groups)

    @cached_property
    def pages_to_screen(self) -> frozenset[str]:
        """The keys of the pages up to the end of the screening: all that is shown to one who is screened out."""
        inside = [place for place, page in enumerate(self._pages) if page.questions[0] in self.screened]
        return frozenset(page.key for page in self._pages[: inside[-1] + 1]) if inside else frozenset()

    @cached_property
    def specifying(self) -> frozenset[str]:
        """The questions that only specify an option of another ("khác, ghi rõ")."""
        return frozenset(question.other_specify for question in self.questions() if question.other_specify)

    @cached_property
    def evaluation_order(self) -> tuple[str, ...]:
        """Every name after all that it looks at."""
        from surveys.questionnaires.dependencies import evaluation_order

        return tuple(evaluation_order(self))

    @cached_property
    def consequences(self) -> Consequences:
        """What has to be evaluated again after which answer."""
        from surveys.questionnaires.dependencies import Consequences

        return Consequences(self)

    def question(self, name: str) -> Question:
        """The question of that name; KeyError when there is none."""
        item = self.placed[name].item
        if not isinstance(item, Question):
            raise KeyError(name)
        return item

    def text(self, texts: Texts, language: str | None = None) -> str:
        """The words in a language, else in the default language, else in any; without marks of Markdown and HTML."""
        for wanted in (language, self.default_language):
            if wanted and texts.get(wanted):
                return plain_words(texts[wanted])
        return plain_words(next((text for text in texts.values() if text), ""))

    def label(self, item: Item | Choice, language: str | None = None) -> str:
        """The label of a question, group or choice; its name when it has none."""
        return self.text(item.label, language) or item.name

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """The options of a question before any filter."""
        return self.choice_lists.get(question.choices, ())

    def codes_of(self, question: Question) -> frozenset[str]:
        """The codes of a question's options before any filter."""
        if question.choices not in self._codes:
            self._codes[question.choices] = frozenset(choice.name for choice in self.choices_of(question))
        return self._codes[question.choices]

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        return {}

    def list_rows(self, language: str | None = None) -> Mapping[str, list[dict[str, str]]]:
        """The rows of every choice list, as lookups and choice filters see them; made once for each language."""
        if language not in self._list_rows:
            self._list_rows[language] = {
                name: [{**c.extra, "name": c.name, "label": self.text(c.label, language)} for c in choices]
                for name, choices in self.choice_lists.items()
            }
        return self._list_rows[language]

    @cached_property
    def _list_rows(self) -> dict[str | None, dict[str, list[dict[str, str]]]]:
        return {}

    def closed_items(self, language: str | None = None) -> list[ClosedItem]:
        """Select questions outside repeats, which tables and charts can show."""
        return [
            ClosedItem(
                variable=placed.item.name,
                label=self.label(placed.item, language),
                options=tuple((choice.name, self.label(choice, language)) for choice in self.choices_of(placed.item)),
                multiple=placed.item.reading == "choices",
                section=self.title_of(placed.groups, language),
            )
            for placed in self.placed.values()
            if isinstance(placed.item, Question)
            and placed.item.is_select
            and placed.item.has_answer
            and not placed.repeats
        ]

    def title_of(self, groups: tuple[str, ...], language: str | None = None) -> str:
        """The title of the section: of the outermost of these groups that has one, else ''."""
        titles = (self.text(self.placed[name].item.label, language) for name in groups)
        return next((title for title in titles if title), "")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; `from_dict` gives an equal questionnaire back."""
        from surveys.questionnaires.serialization import questionnaire_to_dict

        return questionnaire_to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Questionnaire:
        """The questionnaire out of `to_dict`'s data."""
        from surveys.questionnaires.serialization import questionnaire_from_dict

        return questionnaire_from_dict(data)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON: two questionnaires with the same hash ask the same."""
        canonical = json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _walk(items: tuple[Item, ...], groups: tuple[str, ...], repeats: tuple[str, ...]) -> Iterator[Placed]:
    for item in items:
        yield Placed(item, groups, repeats)
        if isinstance(item, Group):
            yield from _walk(item.items, (*groups, item.name), repeats)
        elif isinstance(item, Repeat):
            yield from _walk(item.items, (*groups, item.name), (*repeats, item.name))
