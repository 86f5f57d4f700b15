"""Mistakes of authors, each in one cell of a good form, written before the proof was asked about any of them.

Form, row (`list/code` on the sheet of choices), column, what is typed there, and where a good tool must point: any of
these questions.
"""

from __future__ import annotations

from surveys.questionnaires.findings import Finding, QuestionnaireError
from surveys.questionnaires.proof import proof_findings, prove
from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook, rows_by_name
from surveys.questionnaires.xlsform.workbook import read_workbook
from tests.unit.questionnaires.blind_forms import FORMS
from tests.unit.questionnaires.forms import TODAY, workbook

Fault = tuple[str, str, str, str, str]

FAULTS: tuple[Fault, ...] = (
    ("mot_cua", "ngay_pv", "constraint", ". >= date('2025-12-31') and . <= date('2025-10-01')", "ngay_pv"),
    ("mot_cua", "linh_vuc_khac", "relevant", "${linh_vuc} = 'Khác'", "linh_vuc_khac"),
    ("mot_cua", "thu_tuc", "choice_filter", "linh_vuc = ${kenh}", "thu_tuc"),
    ("mot_cua", "ngay_tra", "constraint", ". <= ${ngay_nop} and . > ${ngay_pv}", "ngay_tra"),
    ("mot_cua", "ngay_tra", "constraint", ". >= ${ngay_nop} + 500 and . <= ${ngay_pv}", "ngay_tra"),
    ("mot_cua", "so_ngay_tre", "relevant", "${tre_hen} = '1' and ${tinh_trang} = 'cho'", "so_ngay_tre"),
    ("mot_cua", "xin_loi", "relevant", "${so_ngay_tre} > 365", "xin_loi"),
    ("mot_cua", "giai_thich", "relevant", "${kenh} = 'truc_tuyen' and ${so_lan_den} > 2", "giai_thich"),
    ("mot_cua", "ky_so", "relevant", "${kenh} = 'truc tuyen'", "ky_so"),
    ("mot_cua", "ly_do", "relevant", "${diem} < 4", "ly_do"),
    ("mot_cua", "ly_do_khac", "relevant", "selected(${ly_do}, khac)", "ly_do_khac"),
    ("mot_cua", "tien_them", "constraint", ". > 50000 and . <= 0", "tien_them"),
    ("mot_cua", "luong_huu", "relevant", "${nam_sinh} >= 55", "luong_huu"),
    ("mot_cua", "luong_huu", "relevant", "${tuoi} = '55 tuổi'", "luong_huu"),
    ("mot_cua", "qua_mang", "relevant", "${da_den} = '2' and ${kenh} = 'buu_dien'", "qua_mang"),
    ("muc_song", "tuoi", "calculation", "2025 - ${tuoi}", "tuoi"),
    ("muc_song", "hon_nhan", "relevant", "${nam_sinh} <= 16", "hon_nhan"),
    ("muc_song", "di_hoc", "relevant", "${tuoi} <= 5 and ${tuoi} >= 24", "di_hoc"),
    ("muc_song", "cap", "choice_filter", "tu <= ${nam_sinh}", "cap"),
    ("muc_song", "gio_lam", "relevant", "${lam_viec} = 'co'", "gio_lam"),
    ("muc_song", "tim_viec", "relevant", "${lam_viec} = '2' and ${gio_lam} > 0", "tim_viec"),
    ("muc_song", "loc_nuoc", "relevant", "${nuoc} = 'gieng' and ${nuoc} = 'mua'", "loc_nuoc"),
    ("muc_song", "tai_san", "constraint", "not(selected(., 'khong') and count-selected(.) > 5)", "tai_san"),
    ("muc_song", "so_xe", "relevant", "selected(${loai_ho_tro}, 'xe_may')", "so_xe"),
    ("muc_song", "thu", "relevant", "${vay} = '2'", "thu vay"),
    ("muc_song", "lai", "relevant", "${noi_vay} != 'ho_hang' or ${noi_vay} != 'khac'", "lai"),
    ("muc_song", "loai_ho_tro", "constraint", "count-selected(.) >= 5", "loai_ho_tro"),
    ("muc_song", "ho_tro", "relevant", "${xep} = 'ngheo' or ${xep} = 'canngheo'", "ho_tro"),
    ("suc_khoe", "mang_thai", "relevant", "${gioi} = 'nu' and ${tuoi} < 15", "mang_thai"),
    ("suc_khoe", "thang_thai", "constraint", ". >= 1 and . <= 9 and . > ${tuoi}", "thang_thai"),
    ("suc_khoe", "the", "choice_filter", "tuoi <= ${tuoi}", "the"),
    ("suc_khoe", "the", "choice_filter", "tu > ${tuoi}", "the"),
    ("suc_khoe", "vi_sao", "relevant", "${bhyt} = '2' and ${the} = 'ho_gd'", "vi_sao"),
    (
        "suc_khoe",
        "benh",
        "constraint",
        "not(not((selected(., 'khong') or selected(., 'kb')) and count-selected(.) > 1))",
        "benh kham_benh_man",
    ),
    ("suc_khoe", "tam_truong", "constraint", ". >= 30 and . > ${tam_thu} and . < 60", "tam_truong"),
    ("suc_khoe", "huyet_ap", "relevant", "selected(${benh}, 'tha') and selected(${benh}, 'khong')", "huyet_ap tam_thu"),
    ("suc_khoe", "uong_deu", "relevant", "${thuoc_ha} = '01'", "uong_deu"),
    ("suc_khoe", "tuoi_bo", "relevant", "${hut} = 'da_bo' and ${so_dieu} > 0", "tuoi_bo"),
    ("suc_khoe", "ngay_ruou", "constraint", ". >= 1 or . <= 30", "ngay_ruou"),
    ("suc_khoe", "say", "relevant", "${ngay_ruou} > 30", "say"),
    ("suc_khoe", "dung_the", "relevant", "${bhyt} = '1' and ${kham} = '2'", "dung_the"),
    ("suc_khoe", "noi_tru", "relevant", "${noi} != 'tram' and ${noi} != 'huyen' and ${noi} != 'tinh'", "noi_tru"),
    ("suc_khoe", "du_can", "calculation", "if(${nang} >= 800, 1, 0)", "du_can an_kieng"),
    ("nong_nghiep", "pt_ban", "constraint", ". > 100 and . <= 1000", "pt_ban pt_khac"),
    ("nong_nghiep", "lon", "relevant", "${dt_m2} >= 200000000", "lon"),
    ("nong_nghiep", "gia_lua", "relevant", "${ban_lua} > ${sl_lua}", "gia_lua"),
    ("nong_nghiep", "sl_lua", "calculation", "coalesce(${sl_xuan}, 0) + ${ban_lua}", "sl_lua ban_lua"),
    ("nong_nghiep", "so_nai", "relevant", "${so_lon} > 0 and not(selected(${con}, 'lon'))", "so_nai"),
    ("nong_nghiep", "lon_chet", "relevant", "${dich} = '1' and selected(${cay}, 'lon')", "lon_chet"),
    ("nong_nghiep", "chuyen", "relevant", "${co_dat} = '2' and ${chan_nuoi} = '2' and ${tiem} = '2'", "chuyen"),
    ("nong_nghiep", "mo_rong", "relevant", "not(${co_dat} = '2') or not(${co_dat} = '1')", "mo_rong"),
    ("bau_cu", "thon", "choice_filter", "xa = ${thon}", "thon"),
    ("bau_cu", "ung_vien", "choice_filter", "thon = ${xa}", "ung_vien"),
    ("bau_cu", "thon/10201", "xa", "103", "thon thon/10201"),
    ("bau_cu", "thon/10202", "name", "10201", "thon thon/10201 thon/10202"),
    ("bau_cu", "ngay_bau", "constraint", ". >= date('2026-01-01') and . <= ${ngay}", "ngay_bau"),
    ("bau_cu", "ai_bo", "relevant", "${di_bau} = '1' and ${cach_bau} = 'phieu'", "ai_bo"),
    ("bau_cu", "tin_loa", "relevant", "selected(${tin}, 'loa,')", "tin_loa"),
    ("bau_cu", "khieu_nai", "relevant", "${tin_kiem} < 1 or ${tin_ds} < 1", "khieu_nai"),
    ("bau_cu", "nam_o", "constraint", ". >= ${tuoi} and . < 18", "nam_o"),
    ("bau_cu", "so_noi", "constraint", ". >= 25 and . <= ${so_hop}", "so_noi"),
    ("bau_cu", "nghe", "relevant", "${so_noi} > 0 and ${so_hop} < 1", "nghe"),
    ("bau_cu", "vi_sao_im", "relevant", "${hop} = '2' and ${so_noi} = 0", "vi_sao_im"),
    ("bau_cu", "ung_cu", "relevant", "${tuoi} >= 21 or ${tuoi} <= 65", "ung_cu"),
    ("bau_cu", "rao", "relevant", "${ung_cu} = '3'", "rao"),
    ("bau_cu", "hen", "constraint", ". < ${ngay} and . > date('2025-12-31')", "hen"),
)

# Not found on the day of the measurement, by form, row and column, and why; all others of FAULTS were.
MISSED = {
    ("mot_cua", "luong_huu", "${nam_sinh} >= 55"): "whoever declines the year of birth is passed over",
    ("muc_song", "tuoi", "2025 - ${tuoi}"): "a calculation may keep its earlier value; what rests on it stays open",
    ("muc_song", "cap", "tu <= ${nam_sinh}"): "a filter that leaves everything is not among what is told",
    (
        "suc_khoe",
        "noi_tru",
        "${noi} != 'tram' and ${noi} != 'huyen' and ${noi} != 'tinh'",
    ): "asked of who declines `noi`",
    ("bau_cu", "ung_cu", "${tuoi} >= 21 or ${tuoi} <= 65"): "whoever declines the age is passed over",
}
FOUND = tuple(fault for fault in FAULTS if (fault[0], fault[1], fault[3]) not in MISSED)

# What is typed is possible, only wrong: nobody but its author can know.
UNPROVABLE: tuple[Fault, ...] = (
    ("mot_cua", "ky_so", "relevant", "${kenh} = 'buu_dien'", "ky_so"),
    ("mot_cua", "thu_tuc", "choice_filter", "linh_vuc != ${linh_vuc}", "thu_tuc"),
    ("mot_cua", "luong_huu", "relevant", "${tuoi} >= 35", "luong_huu"),
    ("muc_song", "loc_nuoc", "relevant", "${nuoc} = 'may'", "loc_nuoc"),
    ("muc_song", "tai_san", "constraint", "selected(., 'khong') and count-selected(.) > 1", "tai_san"),
    ("suc_khoe", "insulin", "relevant", "selected(${benh}, 'khop')", "insulin"),
    ("nong_nghiep", "lon_chet", "constraint", ". >= 0 and . <= ${so_ga}", "lon_chet"),
    ("bau_cu", "so_hop", "constraint", ". >= 1 and . <= 240", "so_hop"),
)

SURVEY = [
    "type",
    "name",
    "label",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "appearance",
    "repeat_count",
    "readonly",
    "required",
]


def _cells(line: str) -> dict[str, str]:
    first, name, label, *more = (cell.strip() for cell in line.split("|"))
    cells = {"type": first, "name": name, "label": label}
    cells.update((key.strip(), text.strip()) for key, text in (cell.split(":", 1) for cell in more))
    if first.split()[0] not in ("begin", "calculate"):
        cells.setdefault("required", "yes")
    return cells


def _survey(text: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    opened: list[str] = []
    for line in text.strip().splitlines():
        if line == "end":
            rows.append({"type": f"end {opened.pop()}"})
        else:
            rows.append(_cells(line))
            if rows[-1]["type"].startswith("begin"):
                opened.append(rows[-1]["type"].split()[1])
    return rows


def _choices(text: str) -> list[dict[str, str]]:
    rows = [_cells(line) for line in text.strip().splitlines()]
    return [{**row, "list_name": row["type"]} for row in rows]


def _table(rows: list[dict[str, str]], columns: list[str]) -> str:
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def blind_workbook(name: str, fault: Fault | None = None) -> tuple[bytes, dict[tuple[str, int], str]]:
    """The good form, or with the mistake; and which question or option stands on which row."""
    survey, choices = _survey(FORMS[name][0]), _choices(FORMS[name][1])
    keys = [*(row.get("name", "") for row in survey), *(f"{row['list_name']}/{row['name']}" for row in choices)]
    if fault is not None:
        row = [*survey, *choices][keys.index(fault[1])]
        assert row.get(fault[2]) != fault[3]
        row[fault[2]] = fault[3]
    extra = sorted({key for row in choices for key in row} - {"list_name", "name", "label", "type", "required"})
    content = workbook(survey=_table(survey, SURVEY), choices=_table(choices, ["list_name", "name", "label", *extra]))
    places = {("survey", number): key for number, key in enumerate(keys[: len(survey)], start=2)}
    places.update({("choices", number): key for number, key in enumerate(keys[len(survey) :], start=2)})
    return content, places


def told(name: str, fault: Fault | None = None) -> list[tuple[str, Finding]]:
    """All errors, warnings and proofs of a form, each with the question or option whose row it names."""
    content, places = blind_workbook(name, fault)
    book = read_workbook(content, "phieu.xlsx")
    try:
        questionnaire, findings = questionnaire_of_workbook(book)
    except QuestionnaireError as error:
        findings = error.findings
    else:
        proof = prove(questionnaire, today=TODAY)
        findings = [*findings, *proof_findings(questionnaire, proof, rows_by_name(book))]
    serious = (finding for finding in findings if finding.severity in ("error", "warning"))
    return [(places.get((each.sheet or "", each.row or 0), ""), each) for each in serious]


def points_at(fault: Fault) -> bool:
    """Whether something that is told stands where a good tool must point."""
    return any(place in fault[4].split() for place, _ in told(fault[0], fault))


if __name__ == "__main__":
    for title, faults in (("to be found", FAULTS), ("unprovable", UNPROVABLE)):
        missed = [fault for fault in faults if not points_at(fault)]
        print(f"{title}: {len(faults) - len(missed)} of {len(faults)}", *missed, sep="\n  ")
