"""Chọn lại mẫu từ biên bản và dàn mẫu đã công bố: python verify_draw.py BIEN-BAN.json DAN-MAU.csv

Chỉ cần Python 3.8 trở lên. Kết thúc với mã 0 nếu trùng khớp, 1 nếu khác; mỗi chỗ khác in thành một dòng.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import sys
import unicodedata


def digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def random_number(*name: object) -> float:
    text = unicodedata.normalize("NFC", "|".join(map(str, name)))
    return float((int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 11) / 2**53)


def probabilities(sizes: list[int], n: int) -> list[float]:
    certain: list[int] = []
    while True:
        left, others = n - len(certain), [i for i in range(len(sizes)) if i not in certain]
        total = sum(sizes[i] for i in others)
        more = others if left == len(others) else [i for i in others if left and sizes[i] * left >= total]
        if not more:
            return [1.0 if i in certain else sizes[i] * left / total for i in range(len(sizes))]
        certain += more


def choose(units: list[dict], stage: dict, n: int, u: list[float], start: float) -> tuple[list[int], list[float]]:
    everyone, equal = sorted(range(len(units)), key=lambda i: u[i]), stage["method"] in ("srs", "systematic")
    sizes = [1 if equal else row["size"] for row in units]
    pi = probabilities(sizes, n)
    certain = [i for i in range(len(units)) if pi[i] == 1 and not equal]
    if stage["method"] == "srs":
        return everyone[:n], pi
    if stage["method"] == "pareto":
        rank = {i: -1 if i in certain else u[i] / (1 - u[i]) / (pi[i] / (1 - pi[i])) for i in range(len(units))}
        return sorted(rank, key=lambda i: rank[i])[:n], pi
    listed = (
        sorted(range(len(units)), key=lambda i: [units[i][c] for c in stage["sort"]]) if stage["sort"] else everyone
    )
    listed, left, chosen, passed, points = [i for i in listed if i not in certain], n - len(certain), certain[:], 0, 0
    total = sum(sizes[i] for i in listed)
    for i in listed if left else []:
        before, passed = points, passed + sizes[i]
        whole, rest = divmod(passed * left, total)
        points = left if passed == total else whole + (rest / total > start)
        chosen += [i] * (points > before)
    return chosen, pi


def draw(book: dict, frame: list[dict]) -> tuple[list[dict], list[dict]]:
    design, named, salt = book["design"], (book["seed"], book["draw_number"]), book.get("salt", "")
    psus, households, takes, each = [], [], design.get("takes", {}), design["households_per_psu"]
    for stratum, n in sorted(design["allocation"].items()):
        units = [row for row in frame if row["stratum"] == stratum and takes.get(row["unit_id"], 1)]
        units.sort(key=lambda row: str(row["unit_id"]))
        u = [random_number(named[0], "psu", row["unit_id"], named[1]) for row in units]
        start = random_number(named[0], "psu-start", stratum, named[1])
        chosen, pi = choose(units, design["stages"][0], n, u, start) if n else ([], [])
        for order, i in enumerate(chosen, start=1):
            psu = {key: units[i][key] for key in ("unit_id", "stratum", "size", "households")}
            psu.update(prn=u[i], inclusion_probability=pi[i], certainty=pi[i] == 1, order=order)
            psus.append({**psu, "take": min(takes.get(psu["unit_id"], each), psu["households"])})
    for psu in psus:
        code = psu["unit_id"]
        lines = book.get("listed", {}).get(code, psu["households"])
        take = min(psu["take"], lines)
        keys = {line: "/".join([code, str(line), *([salt] if salt else [])]) for line in range(1, lines + 1)}
        numbers = {line: random_number(named[0], "household", keys[line], named[1]) for line in keys}
        first, worked = sorted(keys, key=lambda line: numbers[line]), take + book["released"].get(code, 0)
        for order, line in enumerate(first[: take + design["reserve_per_psu"]], start=1):
            p = worked / lines if order <= worked else None
            row = {"psu": code, "stratum": psu["stratum"], "line": line, "prn": numbers[line], "order": order}
            row.update(conditional_probability=p, inclusion_probability=p and psu["inclusion_probability"] * p)
            households.append({**row, "role": "main" if order <= take else "reserve", "released": p is not None})
    return psus, households


def differences(part: str, stated: list[dict], again: list[dict], exact: bool) -> list[str]:
    found = [] if len(stated) == len(again) else [f"{part}: biên bản có {len(stated)} dòng, chọn lại có {len(again)}"]
    for line, (old, new) in enumerate(zip(stated, again), start=1):  # noqa: B905
        for key in new if exact else [key for key in new if key != "inclusion_probability"]:
            a, b = old.get(key), new[key]
            if a != b and not (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-12)):
                found.append(f"{part}, dòng {line}: {key} là {a!r}, chọn lại được {b!r}")
    return found


def check(book: dict, content: bytes) -> tuple[list[str], list[str]]:
    """What differs, and what this short program leaves to khaosat verify."""
    found, left, stages = [], [], book["design"]["stages"]
    if book["ledger_hash"] != digest({key: book[key] for key in book if key != "ledger_hash"}):
        found.append("ledger_hash không khớp với nội dung: biên bản đã bị sửa")
    if book["frame"]["hash"] != hashlib.sha256(content).hexdigest():
        found.append("mã kiểm tra dàn mẫu không khớp: tệp này không phải dàn mẫu đã dùng để chọn")
    covered = stages[0]["method"] in ("pps_systematic", "srs", "systematic", "pareto") and not stages[0]["serpentine"]
    known = book["algorithm"] in ("khaosat-draw/1", "khaosat-draw/2") and "subunits" not in book
    if not known or book["design"].get("coordination") or not covered:
        return found, [f"cách chọn {stages[0]['method']} ({book['algorithm']})"]
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    frame = [{**row, "size": int(row["size"]), "households": int(row["households"])} for row in rows]
    psus, households = draw(book, frame)
    exact = stages[0]["method"] != "pareto"
    found += differences("psus", book["psus"], psus, exact)
    left += [] if exact else ["xác suất của cách chọn pareto"]
    if len(stages) < 2 or stages[1]["method"] != "srs":
        return found, [*left, "danh sách hộ"]
    if "households" in book:
        found += differences("households", book["households"], households, exact)
    lines = book.get("households", households)
    if ("households" in book or (exact and not book["salt_hash"])) and book["households_hash"] != digest(lines):
        found.append("households_hash không khớp với danh sách hộ")
    return found, left if "households" in book else [*left, "danh sách hộ lưu nội bộ"]


if __name__ == "__main__":
    getattr(sys.stdout, "reconfigure", dict)(encoding="utf-8", errors="replace")
    with open(sys.argv[1], encoding="utf-8-sig") as ledger_file, open(sys.argv[2], "rb") as frame_file:  # noqa: PTH123
        wrong, unchecked = check(json.load(ledger_file), frame_file.read())
    print("\n".join([*wrong, f"KHÁC ở {len(wrong)} chỗ." if wrong else "TRÙNG KHỚP: chọn lại được đúng mẫu này."]))
    if unchecked:
        print("Chương trình ngắn này không kiểm tra, xin dùng khaosat verify:", "; ".join(unchecked) + ".")
    sys.exit(1 if wrong else 0)
