"""What lies in the bundle and what it is good for, in Vietnamese and in English, in the bundle itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXACT_VI = """\
TỆP KIỂM TRA SỐ LIỆU (dùng trong cơ quan, không gửi ra ngoài)

Mọi con số đã công bố đều tính lại được từ các tệp này, không cần chương trình đã lập ra chúng.

  python check.py      cần Python 3.11, numpy, pandas
  Rscript check.R      cần R và gói survey (4.1-1 trở lên)

Mỗi tập lệnh tính lại toàn bộ số của tables.csv, so với số đã in (sai không quá nửa đơn vị của chữ số cuối) và với
exact.csv (đủ chữ số), rồi ghi chỗ nào khác. check.py còn tính lại quyền số từ communes.csv và margins.csv.

  data.csv       mỗi dòng một phiếu, câu trả lời đúng như khi phân tích
  design.csv     cũng các dòng ấy: tầng, đơn vị mẫu từng cấp, xác suất, từng hệ số và quyền số cuối cùng
  variables.csv  mã và lời của từng biến; scales.csv: điểm của từng phương án trong thang đo
  tables.csv     số đã công bố; exact.csv: các số đó trước khi làm tròn
  communes.csv, margins.csv, factors.csv   quyền số được lập từ đâu
  settings.csv, manifest.json              loại thiết kế; mã kiểm tra SHA-256 của từng tệp

Khi lập, check.py đã so %(compared)s số: %(different)s số khác.
"""
OUTSIDE_VI = """\
TỆP PHIẾU ĐÃ LÀM THÔ (có thể gửi ra ngoài cơ quan)

  python check.py      cần Python 3.11, numpy, pandas
  Rscript check.R      cần R và gói survey (4.1-1 trở lên)

Để không nhận ra được người trả lời, tệp này khác dữ liệu gốc ở những chỗ sau:
  - cứ mười phiếu thì một phiếu, chọn ngẫu nhiên, không có trong tệp (%(forms_left_out)s phiếu);
  - mỗi tổ hợp của tầng và các câu về người trả lời có ít nhất %(k)s phiếu; %(values_left_out)s câu trả lời đã bỏ trống;
  - số được gộp thành lớp, mỗi giá trị có ít nhất %(k)s phiếu; quyền số còn %(weight_classes)s giá trị;
  - không có tên xã, số thứ tự hộ, câu trả lời bằng lời, ngày tháng; các xã được trộn thành %(groups)s nhóm để vẫn ước
    lượng được sai số chuẩn; không có tổng chuẩn nên sai số chuẩn không được giảm nhờ hiệu chỉnh.
Vì thế một số kết quả tính lại khác số đã công bố. Khi lập, check.py đã so %(compared)s số: %(different)s số khác; tập
lệnh in ra từng chỗ. Số công bố là số trong tables.csv, tính từ dữ liệu gốc.
"""
EXACT_EN = """\
FILES FOR CHECKING THE FIGURES (for the office; not to be handed on)

Every published number can be recomputed from these files without the program that made them: "python check.py"
(Python 3.11, numpy, pandas) or "Rscript check.R" (R with the package survey, 4.1-1 or later). Each compares with
tables.csv (half a unit of the last printed decimal) and with exact.csv (all digits) and prints what differs; check.py
also makes the weights again from communes.csv and margins.csv. The files are described at the head of check.py.

When this was made, check.py compared %(compared)s numbers; %(different)s differed.
"""
OUTSIDE_EN = """\
COARSENED FILE OF RESPONSES (may leave the office)

So that no respondent can be recognised, it differs from the original data:
  - one form in ten, taken at random, is not in the file (%(forms_left_out)s forms);
  - each combination of stratum and questions about the person is shared by at least %(k)s forms; %(values_left_out)s
    answers were left out for that;
  - numbers are in classes, each value at least %(k)s times; weights have %(weight_classes)s values;
  - no communes, household lines, answers in own words or dates; communes are mixed into %(groups)s groups, from which
    standard errors can still be estimated; no control totals, so calibration takes nothing off them.
So some recomputed numbers differ from the published ones: when this was made, check.py compared %(compared)s numbers
and %(different)s differed; the scripts print where. The published numbers are those of tables.csv, from the original.
"""


def readme(kind: str, facts: Mapping[str, Any]) -> str:
    """The text of README.txt for a bundle of that kind."""
    texts = (EXACT_VI, EXACT_EN) if kind == "exact" else (OUTSIDE_VI, OUTSIDE_EN)
    return ("\n" + "-" * 100 + "\n\n").join(text % facts for text in texts)
