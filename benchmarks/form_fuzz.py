"""Hostile questionnaires: expressions, patterns, cells and files made by a fuzzer that watches which code they reach.

A fixed number of inputs and a fixed seed a target; a crash, or more than a second for one input, misses the bar.
"""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from surveys.questionnaires.expressions.functions import FUNCTIONS, LAZY_FUNCTIONS, OUT_OF_SCOPE
from surveys.questionnaires.kinds import KINDS

SEED = 2026
PATIENCE = 1_800.0
UNCAUGHT = "Uncaught Python exception"
COLUMNS = (
    (
        "type name label label::Tiếng_Việt_(vi) hint relevant constraint calculation required default appearance "
        "choice_filter repeat_count parameters trigger read_only"
    )
    .replace(" ", "\t")
    .replace("_Việt_", " Việt ")
)
ROWS = """
begin group|g|Phần A|Phần A|||||||field-list
select_one yn|q1|Có?|Có?|Chọn một||||yes|1|likert|||randomize=true, seed=3
integer|q2|Tuổi|Tuổi||${q1} = '1'|. >= 18 and . <= ${q4}||true()|today()
end group
select_multiple yn|q3|Nào?|Nào?||selected(${q1}, '1')|count-selected(.) <= 2|||||name != ${q1}
select_one yn or_other|q11|Gì?|Gì?
calculate|q4||||||if(${q2} > 3, 100, sum(${q6}))
begin repeat|r|Con|Con|||||||||${q2}
text|q5|Tên|Tên||position(..) > 1|regex(., '[a-z]{1,5}')
decimal|q6|Cân|Cân|||||||||||${q5}
end repeat
rank yn|q7|Xếp|Xếp
range|q8|Mức|Mức||||||||||start=0 end=10 step=2
date|q9|Ngày|Ngày|||. <= today()
note|n1|Xin cảm ơn ${q5}|Xin cảm ơn
acknowledge|q10|Đồng ý|Đồng ý||||||||||||yes
"""
SURVEY = f"{COLUMNS}{ROWS.rstrip()}".replace("|", "\t")
CHOICES = "list_name\tname\tlabel\tlabel::Tiếng Việt (vi)\ttinh\nyn\t1\tCó\tCó\t33\nyn\t2\tKhông\tKhông\t22"
SETTINGS = "form_title\tform_id\tdefault_language\tversion\nPhiếu\tphieu\tTiếng Việt (vi)\t1"
HEADERS = ["bind::relevant", "media::image", "guidance_hint", "constraint_message", "required_message", "jr:count"]
CORPUS: dict[str, list[bytes]] = {
    "expression": [
        b"${a} + 1 div 2 >= -3.5 and not(selected(${b}, 'x'))",
        b"if(count-selected(.) > 2, concat('a', \"b\"), coalesce(${a}, ''))",
        b"indexed-repeat(${a}, ${c}, position(..)) != sum(${c})",
        b"instance('l')/root/item[name = ${b}]/label",
        b"regex(., '^[a-z]{2,5}(x|y)*$') or format-date(today(), '%Y-%m-%d') = string(now())",
        b"round(${a} * 1e3 mod 7, 2) < pow(2, 10) or date('2026-03-05') > decimal-date-time(now())",
    ],
    "pattern": [b"^[a-z]{2,5}(x|y)*\\d+?[^@\\s]\nabxy1-", b"(a|a)*(a|a)*b\naaaaaaaaaaaaaaaa", b"\\p{L}+|[^\\w.-]?$\nx"],
    "xlsform": ["\f".join((SURVEY, CHOICES, SETTINGS)).encode()],
    "workbook": [],
}
RUNS = {"expression": 100_000, "pattern": 10_000, "xlsform": 4_000, "workbook": 5_000}
MOST_BYTES = {"expression": 400, "pattern": 200, "xlsform": 4_000, "workbook": 20_000}


@dataclass(frozen=True)
class Fuzzed:
    """What became of one target."""

    target: str
    runs: int
    seconds: float
    covered: int
    trouble: str


def measure_fuzz(*, share: float = 1.0) -> bool:
    """Fuzz every target with `share` of its inputs; whether nothing crashed and nothing hung."""
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed (it has no wheels for this system or this Python): nothing was fuzzed")
        return sys.platform != "linux"
    print(f"\n{'fuzzed':<14}{'inputs':>10}{'seconds':>10}{'edges':>10}")
    found = [fuzz(target, max(1, int(runs * share))) for target, runs in RUNS.items()]
    return not any(each.trouble for each in found)


def fuzz(target: str, runs: int) -> Fuzzed:
    """Give a target its inputs, in a process of its own, and say what became of it."""
    with TemporaryDirectory() as folder:
        corpus, words = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        for number, content in enumerate(CORPUS[target] or [_workbook()]):
            (corpus / str(number)).write_bytes(content)
        words.write_text("\n".join(f'"{_escaped(word)}"' for word in _words()), encoding="ascii")
        options = [f"-runs={runs}", f"-seed={SEED}", f"-max_len={MOST_BYTES[target]}", f"-dict={words}"]
        options += ["-timeout=60", "-rss_limit_mb=2048", f"-artifact_prefix={folder}/", "-print_final_stats=1"]
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.fuzz_targets", target, *options, str(corpus)],
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode(errors="replace")
        edges = re.findall(r"\bcov: (\d+)", said)
        trouble = said[max(0, said.find(UNCAUGHT)) :][:3_000] if done.returncode else ""
        culprits = [path.read_bytes() for path in Path(folder).iterdir() if path.is_file() and path != words]
    result = Fuzzed(target, runs, time.perf_counter() - started, int(edges[-1]) if edges else 0, trouble)
    print(f"{target:<14}{runs:>10,}{result.seconds:>10.0f}{result.covered:>10,}", flush=True)
    if trouble:
        print(f"    MISSED: {trouble}\n    the input: {culprits[:1]!r}", flush=True)
    return result


def _words() -> list[str]:
    """What expressions and forms are made of, for the fuzzer to put together."""
    functions = [f"{name}(" for name in (*FUNCTIONS, *LAZY_FUNCTIONS, *OUT_OF_SCOPE)]
    operators = [
        " and ",
        " or ",
        " div ",
        " mod ",
        "!=",
        "<=",
        ">=",
        "${a}",
        "..",
        "'x'",
        "1e3",
        "instance('l')/root/item[",
    ]
    types = [word for kind in KINDS.values() for word in kind.types]
    layout = [
        "begin group",
        "end group",
        "begin repeat",
        "end repeat",
        "field-list",
        "table-list",
        "label",
        "list-nolabel",
    ]
    values = [
        "yes",
        "true()",
        "or_other",
        "randomize=true",
        "seed=",
        "${q1}",
        "${r}",
        "geopoint",
        "start",
        "\t",
        "\n",
        "\f",
    ]
    marks = ["{1,500}", "(a|b)*", "[^", "\\d", "\\w+", "(?:", "(?=", "\\1", "\u1ec7", "e\u0323", "\u202e", "\U0001f600"]
    return [*functions, *operators, *types, *layout, *values, *marks, *HEADERS, *COLUMNS.split("\t")]


def _escaped(word: str) -> str:
    return "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word.encode())


def _workbook() -> bytes:
    """The form of the corpus as an uncompressed .xlsx, which leaves the fuzzer something to change."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, table in (
            ("survey", "type\tname\tlabel\ntext\tq1\tTên xã"),
            ("choices", CHOICES),
            ("settings", SETTINGS),
        ):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(table.split("\n")):
                sheet.write_row(number, 0, row.split("\t"))
    return stream.getvalue()
