"""Questionnaires sent to harm, read by a process that may take little memory: refused with a sentence, in seconds."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from surveys.questionnaires.state import MAX_INSTANCES_IN_ALL, State
from tests.unit.questionnaires.forms import TODAY, errors, form, workbook
from tests.unit.spreadsheets.files import SHEET, with_parts
from tests.unit.spreadsheets.old_excel import END, FREE, SECTOR, old_workbook

STRINGS = "xl/sharedStrings.xml"
MEGABYTE = 1024 * 1024
MEMORY = 1_200 * MEGABYTE
"""Address space of the process, the interpreter and its libraries included; a third of it is taken before it reads."""
SECONDS = 3.0
MERGED = b'<mergeCell ref="A1:B2"/>'
FORM = workbook(survey="| type | name | label |\n| text | q1 | Tên xã? |")
READER = f"""
import json, resource, sys, time
from pathlib import Path
from surveys.questionnaires import QuestionnaireError, read_xlsform
from surveys.errors import SurveyError
read_xlsform(Path(sys.argv[1]) / "plain")
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
for path in sorted(Path(sys.argv[1]).iterdir()):
    started = time.process_time()
    try:
        read_xlsform(path.read_bytes(), "phieu.xlsx")
        code = ""
    except (SurveyError, QuestionnaireError) as error:
        code = error.code
    print(json.dumps([path.name, code, time.process_time() - started]), flush=True)
"""


def repeated(part: bytes, times: int, *, before: bytes = b"", after: bytes = b"") -> tuple[bytes, int]:
    """A deflated series of the same bytes, made without ever unpacking it, and how long it would be."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + middle * times + packer.compress(after) + packer.flush(), len(part) * times + len(before + after)


def with_packed_sheet(packed: bytes, size: int) -> bytes:
    """The form with a sheet of these deflated bytes, said to unpack to `size`."""
    stream = io.BytesIO(with_parts({SHEET: None}, of=FORM))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(SHEET, packed)
        place, directory = archive.getinfo(SHEET).header_offset, archive.start_dir
    content = bytearray(stream.getvalue())
    listed = content.rindex(SHEET.encode()) - 46
    assert listed > directory and content[listed : listed + 4] == b"PK\x01\x02"
    for method, plain in ((place + 8, place + 22), (listed + 10, listed + 24)):
        struct.pack_into("<H", content, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", content, plain, size % 2**32)
    return bytes(content)


def looping_xls(*, at: str) -> bytes:
    """An .xls in which a chain of sectors comes back to its beginning."""
    content = bytearray(old_workbook([["type", "name", "label"], ["text", "q1", "x" * 200]] * 40))
    chain = list(struct.unpack_from(f"<{SECTOR // 4}i", content, SECTOR))
    ends = [place for place, following in enumerate(chain) if following == END]
    directory, last = ends[0], ends[-1]
    if at == "stream":
        chain[last] = directory + 1
    elif at == "directory":
        chain[directory] = directory
    else:
        struct.pack_into("<iI", content, 68, 0, 1)
    struct.pack_into(f"<{len(chain)}i", content, SECTOR, *chain)
    if at == "table":
        struct.pack_into("<109i", content, 76, *([0] * 109))
    assert FREE in chain
    return bytes(content)


def bombs() -> dict[str, tuple[bytes, str]]:
    """Each file, and the code with which it is refused ('' where it holds a sound form)."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>'
    gigabytes = repeated(b" " * MEGABYTE, 4_000, before=sheet)
    merged = repeated(MERGED * 10_000, 1_000, before=sheet + cells + b"</sheetData><mergeCells>",
                      after=b"</mergeCells></worksheet>")  # fmt: skip
    fewer = sheet + cells + b"</sheetData><mergeCells>" + MERGED * 1_000_000 + b"</mergeCells></worksheet>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    entity = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{}]><sst><si><t>&{};</t></si></sst>'
    wide = (
        zipfile.ZipFile(io.BytesIO(FORM))
        .read(SHEET)
        .replace(b'<dimension ref="A1:C2"/>', b'<dimension ref="A1:XFD1048576"/>')
    )
    return {
        "plain": (FORM, ""),
        "four gigabytes": (with_packed_sheet(*gigabytes), "workbook.unpacks_too_large"),
        "four gigabytes that say they are few bytes": (with_packed_sheet(gigabytes[0], 900), "workbook.unreadable"),
        "ten million merged cells": (with_packed_sheet(*merged), "workbook.unpacks_too_large"),
        "a million merged cells": (with_parts({SHEET: fewer}, of=FORM), ""),
        "billion laughs": (with_parts({STRINGS: entity.format(laughs, "l11").encode()}, of=FORM), "workbook.unsafe"),
        "a file of the server": (
            with_parts({STRINGS: entity.format('<!ENTITY f SYSTEM "file:///etc/passwd">', "f").encode()}, of=FORM),
            "workbook.unsafe",
        ),
        "an absurd dimension": (with_parts({SHEET: wide}, of=FORM), ""),
        "sectors in a circle": (looping_xls(at="stream"), "workbook.unreadable"),
        "a directory in a circle": (looping_xls(at="directory"), "workbook.unreadable"),
        "a table of sectors in a circle": (looping_xls(at="table"), "workbook.unreadable"),
    }


def test_what_is_sent_to_harm_is_refused_quickly_and_takes_no_memory(tmp_path: Path) -> None:
    sent = bombs()
    for name, (content, _code) in sent.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run([sys.executable, "-c", READER, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    answers = {name: (code, seconds) for name, code, seconds in map(json.loads, done.stdout.splitlines())}
    assert {name: code for name, (code, _seconds) in answers.items()} == {
        name: code for name, (_c, code) in sent.items()
    }
    assert {name: seconds for name, (_code, seconds) in answers.items() if seconds > SECONDS} == {}


def test_a_thousand_groups_in_one_another_are_refused() -> None:
    begin = "".join(f"| begin group | g{number} | G |\n" for number in range(1_000))
    assert "too-deep" in {
        code for code, *_place in errors(f"| type | name | label |\n{begin}" + "| end group |\n" * 1_000)
    }


def test_repeats_within_repeats_have_an_end() -> None:
    questionnaire = form("""
        | type         | name | label | repeat_count |
        | integer      | n    | Mấy   |              |
        | begin repeat | r    | R     | ${n}         |
        | begin repeat | s    | S     | ${n}         |
        | begin repeat | t    | T     | ${n}         |
        | text         | x    | X     |              |
        | end repeat   |      |       |              |
        | end repeat   |      |       |              |
        | end repeat   |      |       |              |
    """)
    few, many = (State(questionnaire, {"n": count}, today=TODAY) for count in ("12", "500"))
    assert len(list(few.instances_of("x"))) == 12**3
    assert len(list(many.instances_of("x"))) <= MAX_INSTANCES_IN_ALL
    assert many.count("r", ()) == 500
