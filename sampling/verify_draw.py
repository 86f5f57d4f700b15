"""Chọn lại mẫu từ biên bản và dàn mẫu đã công bố: python verify_draw.py BIEN-BAN.json DAN-MAU.csv (Python 3.8 trở lên).

Mã kết thúc 0 là trùng khớp, 1 là khác, 2 là chưa chọn lại được.
Làm được PPS hệ thống, ngẫu nhiên đơn giản, hệ thống và danh sách hộ; những cách
chọn khác (nhiều cấp, Pareto, phối hợp với cuộc trước …) xin kiểm tra bằng lệnh khaosat verify.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from hashlib import sha256
from unicodedata import normalize


def digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def number(book: dict, stage: str, unit: str) -> float:
    name = normalize("NFC", f"{book['seed']}|{stage}|{unit}|{book['draw_number']}")
    return float((int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> 11) / 2**53)


def probabilities(sizes: dict, n: int) -> dict:
    total = sum(sizes.values())
    certain = {code: 1.0 for code, size in sizes.items() if size * n >= total}
    if not certain:
        return {code: size * n / total for code, size in sizes.items()}
    return {**certain, **probabilities({code: sizes[code] for code in sizes if code not in certain}, n - len(certain))}


def choose(units: dict, stage: dict, n: int, u: dict, start: float) -> tuple[list, dict]:
    srs, pps = stage["method"] == "srs", stage["method"] == "pps_systematic"
    sizes = {code: row["size"] if pps else 1 for code, row in units.items()}
    pi, sort = probabilities(sizes, n), [] if srs else stage["sort"]
    order = sorted(units, key=lambda code: [units[code][column] for column in sort] or [u[code]])
    chosen = [code for code in units if pps and pi[code] == 1]
    others, certain, passed = [code for code in order if code not in chosen], len(chosen), 0
    total = sum(sizes[code] for code in others)
    for code in others:
        passed += sizes[code]
        points, rest = divmod(passed * (n - certain), total)
        if certain + points + (rest / total > start) > len(chosen):
            chosen.append(code)
    return order[:n] if srs else chosen, pi


def draw(book: dict, frame: list) -> tuple[list, list]:
    design, psus, lines = book["design"], [], []
    takes = design.get("takes", {})
    for stratum, n in sorted(design["allocation"].items()):
        units = {r["unit_id"]: r for r in frame if r["stratum"] == stratum and takes.get(r["unit_id"], 1)}
        u = {code: number(book, "psu", code) for code in units}
        chosen, pi = choose(units, design["stages"][0], n, u, number(book, "psu-start", stratum))
        for order, code in enumerate(chosen, start=1):
            take = min(takes.get(code, design["households_per_psu"]), units[code]["households"])
            chance = {"prn": u[code], "inclusion_probability": pi[code], "certainty": pi[code] == 1}
            unit = {key: units[code][key] for key in ("unit_id", "stratum", "size", "households")}
            psus.append({**unit, **chance, "order": order, "take": take})
            lines += household_lines(book, psus[-1])
    return psus, lines


def household_lines(book: dict, psu: dict) -> list:
    code, salt, drawn = psu["unit_id"], f"/{book['salt']}" if book.get("salt") else "", []
    length = book.get("listed", {}).get(code, psu["households"])
    take = min(psu["take"], length)
    worked, last = take + book["released"].get(code, 0), take + book["design"]["reserve_per_psu"]
    numbered = sorted((number(book, "household", f"{code}/{line}{salt}"), line) for line in range(1, length + 1))
    for order, (prn, line) in enumerate(numbered[:last], start=1):
        p = worked / length if order <= worked else None
        chance = {"conditional_probability": p, "inclusion_probability": p and psu["inclusion_probability"] * p}
        state = {"role": "main" if order <= take else "reserve", "released": order <= worked, "order": order}
        drawn.append({"psu": code, "stratum": psu["stratum"], "line": line, "prn": prn, **chance, **state})
    return drawn


def differences(part: str, stated: list, again: list) -> list:
    found = [] if len(stated) == len(again) else [f"{part}: biên bản có {len(stated)} dòng, chọn lại có {len(again)}"]
    for line, (old, new) in enumerate(zip(stated, again), start=1):  # noqa: B905
        changed = [key for key in new if old.get(key) != new[key]]
        found += [f"{part}, dòng {line}: {key} là {old.get(key)!r}, chọn lại được {new[key]!r}" for key in changed]
    return found


def keeps_promise(book: dict) -> bool:
    """Whether frame, design, number, salt and plan of the seed are those that were committed to."""
    salt = book.get("salt", "")
    content = {
        "format": "khaosat-commitment/1",
        "frame_hash": book["frame"]["hash"],
        "design": book["design"],
        "draw_number": book["draw_number"],
        "salt_hash": sha256(salt.encode()).hexdigest() if salt else book.get("salt_hash", ""),
        "seed_plan": book["commitment"]["seed_plan"],
    }
    made = [digest({**content, "algorithm": f"khaosat-draw/{version}"}) for version in (1, 2)]
    return book["commitment"]["hash"] in made


def check(book: dict, content: bytes) -> tuple[list, list]:
    """What differs, and what this short program leaves to khaosat verify."""
    found, (first, *further) = [], book["design"]["stages"]
    if book["ledger_hash"] != digest({key: book[key] for key in book if key != "ledger_hash"}):
        found.append("ledger_hash không khớp với nội dung: biên bản đã bị sửa")
    if book["frame"]["hash"] != sha256(content).hexdigest():
        found.append("mã kiểm tra dàn mẫu không khớp: tệp này không phải dàn mẫu đã dùng để chọn")
    if "commitment" in book and not keeps_promise(book):
        found.append("commitment không khớp: dàn mẫu, thiết kế hay cách lấy mã khởi tạo không phải điều đã chốt")
    beyond = "subunits" in book or book["design"].get("coordination") or first["serpentine"] or not further
    beyond = beyond or book["algorithm"] not in ("khaosat-draw/1", "khaosat-draw/2")
    if beyond or first["method"] not in ("pps_systematic", "srs", "systematic") or further[0]["method"] != "srs":
        return found, [f"cách chọn {first['method']} ({book['algorithm']})"]
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    psus, lines = draw(book, [{**row, "size": int(row["size"]), "households": int(row["households"])} for row in rows])
    stated = book.get("households", lines)
    found += differences("psus", book["psus"], psus) + differences("households", stated, lines)
    if ("households" in book or not book["salt_hash"]) and book["households_hash"] != digest(stated):
        found.append("households_hash không khớp với danh sách hộ")
    return found, [] if "households" in book else ["danh sách hộ lưu nội bộ"]


if __name__ == "__main__":
    getattr(sys.stdout, "reconfigure", dict)(encoding="utf-8", errors="replace")
    with open(sys.argv[1], encoding="utf-8-sig") as ledger_file, open(sys.argv[2], "rb") as frame_file:  # noqa: PTH123
        wrong, unchecked = check(json.load(ledger_file), frame_file.read())
    undrawn = any(each.startswith("cách chọn") for each in unchecked)
    same = "CHƯA CHỌN LẠI: chỉ mã kiểm tra khớp." if undrawn else "TRÙNG KHỚP: chọn lại được đúng mẫu này."
    print(*wrong, f"KHÁC ở {len(wrong)} chỗ." if wrong else same, sep="\n")
    for each in unchecked:
        print(f"Chương trình ngắn này không kiểm tra {each}; phần đó xin dùng khaosat verify với biên bản đầy đủ.")
    sys.exit(1 if wrong else 2 * undrawn)
