"""The ways of saying what a table shows. Each kind has so many that none is read ten times in a report of sixty."""

from __future__ import annotations

from surveys.text.i18n import lazy_gettext as _l

OPENINGS = (
    _l("Ý kiến tập trung nhiều nhất ở “%(a)s” với %(pa)s%(ci)s."),
    _l("Phương án được chọn nhiều nhất là “%(a)s”, chiếm %(pa)s%(ci)s."),
    _l("Có %(pa)s người trả lời chọn “%(a)s”%(ci)s."),
    _l("Đứng đầu là “%(a)s” với %(pa)s%(ci)s."),
    _l("Tỷ lệ trả lời “%(a)s” là %(pa)s%(ci)s, cao nhất trong các phương án."),
    _l("Câu trả lời chiếm tỷ lệ lớn nhất là “%(a)s”: %(pa)s%(ci)s."),
    _l("Nhìn chung, %(pa)s người trả lời chọn “%(a)s”%(ci)s."),
    _l("Qua điều tra, “%(a)s” được %(pa)s người trả lời chọn%(ci)s."),
    _l("Trong các phương án, “%(a)s” có tỷ lệ cao nhất, %(pa)s%(ci)s."),
    _l("Kết quả cho thấy %(pa)s người trả lời chọn “%(a)s”%(ci)s."),
    _l("Câu trả lời phổ biến nhất là “%(a)s”, ở mức %(pa)s%(ci)s."),
)
MAJORITY_OPENINGS = (
    _l("Đa số người trả lời chọn “%(a)s”: %(pa)s%(ci)s."),
    _l("Quá nửa số người trả lời (%(pa)s) chọn “%(a)s”%(ci)s."),
    _l("“%(a)s” là ý kiến của đa số, với %(pa)s%(ci)s."),
    _l("Phần lớn người trả lời, %(pa)s, cho biết “%(a)s”%(ci)s."),
    _l("Hơn một nửa số người trả lời nêu “%(a)s”, cụ thể là %(pa)s%(ci)s."),
    _l("Ý kiến chiếm đa số là “%(a)s” (%(pa)s)%(ci)s."),
    _l("Đa số ý kiến nghiêng về “%(a)s”, đạt %(pa)s%(ci)s."),
    _l("Với %(pa)s, “%(a)s” là câu trả lời của quá nửa số người được hỏi%(ci)s."),
)
MULTIPLE_OPENINGS = (
    _l("Được nhắc đến nhiều nhất là “%(a)s” với %(pa)s%(ci)s."),
    _l("“%(a)s” được %(pa)s người trả lời lựa chọn%(ci)s, nhiều nhất trong các nội dung."),
    _l("Nội dung được chọn nhiều nhất là “%(a)s”, với %(pa)s người trả lời%(ci)s."),
    _l("Nhiều người chọn nhất là “%(a)s”, chiếm %(pa)s%(ci)s."),
    _l("Nội dung nổi lên trước hết là “%(a)s”: %(pa)s người trả lời chọn%(ci)s."),
    _l("Dẫn đầu các lựa chọn là “%(a)s”, được %(pa)s người trả lời nêu%(ci)s."),
    _l("Xét theo số người chọn, “%(a)s” ở vị trí đầu, với %(pa)s%(ci)s."),
    _l("Trong các nội dung được nêu, “%(a)s” có nhiều người chọn nhất: %(pa)s%(ci)s."),
)
PROFILE_OPENINGS = (_l("Nhóm đông nhất là “%(a)s”, chiếm %(pa)s%(ci)s."),)
LEADING_CHOICE = _l("Phương án được chọn nhiều nhất là “%(a)s”, chiếm %(pa)s%(ci)s.")
LEADING_CHOICES = _l("Nội dung được chọn nhiều nhất là “%(a)s”, với %(pa)s người trả lời%(ci)s.")
FOLLOWERS = (
    _l("Tiếp đến là “%(b)s” (%(pb)s) và “%(c)s” (%(pc)s)."),
    _l("Xếp sau là “%(b)s” với %(pb)s, rồi đến “%(c)s” với %(pc)s."),
    _l("Các tỷ lệ kế tiếp thuộc về “%(b)s” (%(pb)s) và “%(c)s” (%(pc)s)."),
    _l("“%(b)s” chiếm %(pb)s, “%(c)s” chiếm %(pc)s."),
    _l("Đứng thứ hai là “%(b)s” với %(pb)s; thứ ba là “%(c)s” với %(pc)s."),
    _l("Sau đó là “%(b)s” (%(pb)s), “%(c)s” (%(pc)s)."),
    _l("Thấp hơn là “%(b)s” ở mức %(pb)s và “%(c)s” ở mức %(pc)s."),
    _l("Hai phương án tiếp theo là “%(b)s” (%(pb)s) và “%(c)s” (%(pc)s)."),
    _l("Số chọn “%(b)s” là %(pb)s, chọn “%(c)s” là %(pc)s."),
)
SINGLE_FOLLOWERS = (
    _l("“%(b)s” chiếm %(pb)s."),
    _l("Phương án tiếp theo, “%(b)s”, có %(pb)s."),
    _l("Số chọn “%(b)s” là %(pb)s."),
    _l("Còn lại, “%(b)s” có %(pb)s người chọn."),
    _l("Tỷ lệ trả lời “%(b)s” là %(pb)s."),
    _l("%(pb)s chọn “%(b)s”."),
    _l("Trong khi đó, “%(b)s” ở mức %(pb)s."),
    _l("Về phía “%(b)s”, tỷ lệ là %(pb)s."),
)
DIFFERENCES = (
    _l("Theo %(banner)s, tỷ lệ trả lời “%(a)s” cao nhất ở nhóm %(high)s (%(ph)s), thấp nhất ở nhóm %(low)s (%(pl)s), "
       "chênh nhau %(gap)s điểm phần trăm."),
    _l("Tỷ lệ “%(a)s” khác nhau rõ theo %(banner)s: nhóm %(high)s là %(ph)s, hơn nhóm %(low)s (%(pl)s) %(gap)s điểm "
       "phần trăm."),
    _l("Xét theo %(banner)s, nhóm %(high)s trả lời “%(a)s” nhiều hơn nhóm %(low)s %(gap)s điểm phần trăm (%(ph)s "
       "so với %(pl)s)."),
    _l("Chia theo %(banner)s, “%(a)s” chiếm %(ph)s ở nhóm %(high)s, còn ở nhóm %(low)s là %(pl)s, cách nhau %(gap)s "
       "điểm phần trăm."),
    _l("Khác biệt lớn nhất là theo %(banner)s: chọn “%(a)s” có %(ph)s ở nhóm %(high)s, %(pl)s ở nhóm %(low)s, chênh "
       "%(gap)s điểm phần trăm."),
    _l("Nhóm %(high)s (theo %(banner)s) chọn “%(a)s” nhiều nhất, %(ph)s; nhóm %(low)s ít nhất, %(pl)s; khoảng cách là "
       "%(gap)s điểm phần trăm."),
    _l("Khoảng cách giữa các nhóm theo %(banner)s là %(gap)s điểm phần trăm: “%(a)s” có %(ph)s ở nhóm %(high)s và "
       "%(pl)s ở nhóm %(low)s."),
    _l("So sánh theo %(banner)s cho thấy nhóm %(low)s ít chọn “%(a)s” (%(pl)s), thấp hơn nhóm %(high)s (%(ph)s) "
       "%(gap)s điểm phần trăm."),
)  # fmt: skip
UNSETTLED = (
    _l("Khoảng tin cậy của hai phương án này chồng lên nhau nên thứ tự giữa chúng chưa chắc chắn."),
    _l("Khoảng cách giữa hai phương án đứng đầu nằm trong sai số chọn mẫu."),
    _l("Chưa thể khẳng định phương án nào trong hai phương án trên được chọn nhiều hơn."),
    _l("Hai tỷ lệ đầu chênh nhau ít, chưa vượt quá sai số chọn mẫu."),
    _l("Thứ tự của hai phương án đầu có thể thay đổi nếu tính đến sai số chọn mẫu."),
    _l("Tính cả sai số chọn mẫu, chưa rõ phương án nào đứng trước."),
    _l("Chênh lệch giữa vị trí thứ nhất và thứ hai chưa đủ để xếp hạng chắc chắn."),
    _l("Cần dè dặt khi xếp hạng hai phương án đầu, vì chênh lệch còn trong phạm vi sai số chọn mẫu."),
)
NO_DIFFERENCE = (
    _l("Chưa thấy khác biệt rõ giữa các nhóm: các khoảng tin cậy chồng lên nhau."),
    _l("Giữa các nhóm không có chênh lệch vượt quá sai số chọn mẫu."),
    _l("Các nhóm trả lời có khác nhau nhưng còn nằm trong khoảng sai số chọn mẫu."),
    _l("Chênh lệch giữa các nhóm chưa đủ lớn so với sai số chọn mẫu để kết luận."),
    _l("Chia theo các nhóm người trả lời, chưa có nhóm nào khác hẳn các nhóm còn lại."),
    _l("Số liệu theo nhóm chưa cho phép nói nhóm nào chọn phương án này nhiều hơn."),
    _l("So giữa các nhóm, các tỷ lệ khác nhau không vượt phạm vi sai số chọn mẫu."),
    _l("Không nhóm nào khác các nhóm còn lại quá phạm vi sai số chọn mẫu."),
)
RARELY = (
    _l("Ít được chọn nhất là “%(z)s” (%(pz)s)."),
    _l("Chỉ %(pz)s chọn “%(z)s”."),
    _l("Phương án “%(z)s” có ít người chọn, %(pz)s."),
    _l("Cuối bảng là “%(z)s” với %(pz)s."),
    _l("Số chọn “%(z)s” chỉ là %(pz)s."),
    _l("Thấp nhất là “%(z)s”, ở mức %(pz)s."),
    _l("Rất ít người chọn “%(z)s” (%(pz)s)."),
)
EVASIVELY = (
    _l("Có %(p)s chọn “%(label)s”."),
    _l("Số trả lời “%(label)s” là %(p)s."),
    _l("“%(label)s” chiếm %(p)s."),
    _l("Ngoài ra, %(p)s trả lời “%(label)s”."),
    _l("Một bộ phận người trả lời (%(p)s) chọn “%(label)s”."),
    _l("Riêng phương án “%(label)s” có %(p)s."),
    _l("Số người trả lời “%(label)s” chiếm %(p)s."),
    _l("Không nêu chính kiến (“%(label)s”) có %(p)s."),
)
MEANS = (
    _l("Giá trị trung bình là %(value)s%(ci)s."),
    _l("Tính bình quân, mức người trả lời ghi là %(value)s%(ci)s."),
    _l("Bình quân chung của những người trả lời là %(value)s%(ci)s."),
    _l("Số trung bình của câu này là %(value)s%(ci)s."),
    _l("Mức trung bình ghi được là %(value)s%(ci)s."),
    _l("Lấy bình quân các câu trả lời được %(value)s%(ci)s."),
    _l("Trung bình mỗi người trả lời ghi %(value)s%(ci)s."),
)
BATTERIES = (
    _l("Trong các nội dung được hỏi, “%(a)s” có tỷ lệ cao nhất ở “%(top)s” (%(ptop)s) và thấp nhất ở "
       "“%(bottom)s” (%(pbottom)s)."),
    _l("Với câu trả lời “%(a)s”, nội dung “%(top)s” đứng đầu (%(ptop)s), “%(bottom)s” đứng cuối (%(pbottom)s)."),
    _l("Tỷ lệ trả lời “%(a)s” từ %(pbottom)s đối với “%(bottom)s” đến %(ptop)s đối với “%(top)s”."),
    _l("Số chọn “%(a)s” nhiều nhất ở nội dung “%(top)s”, %(ptop)s; ít nhất ở “%(bottom)s”, %(pbottom)s."),
    _l("Xét riêng mức “%(a)s”, cao nhất là “%(top)s” với %(ptop)s, thấp nhất là “%(bottom)s” với %(pbottom)s."),
    _l("Mức “%(a)s” dao động giữa các nội dung: “%(top)s” đạt %(ptop)s, “%(bottom)s” chỉ %(pbottom)s."),
    _l("Nội dung “%(top)s” được nhiều người trả lời “%(a)s” nhất (%(ptop)s), ngược lại là “%(bottom)s” "
       "(%(pbottom)s)."),
)  # fmt: skip
BATTERY_UNSETTLED = (
    _l("Các khoảng tin cậy của hai nội dung này chồng lên nhau."),
    _l("Chênh lệch giữa hai nội dung này chưa vượt quá sai số chọn mẫu."),
    _l("Tính cả sai số chọn mẫu thì chưa thể nói hai nội dung này khác nhau."),
    _l("Hai nội dung này chưa khác nhau rõ, do khoảng tin cậy có phần chung."),
    _l("Nên dè dặt khi so hai nội dung này vì chênh lệch còn trong sai số chọn mẫu."),
    _l("Thứ tự giữa nội dung đầu và cuối chưa chắc chắn xét theo sai số chọn mẫu."),
    _l("Khoảng cách giữa nội dung cao nhất và thấp nhất còn nằm trong sai số chọn mẫu."),
)
WITH_CHART = (
    _l("Số liệu ở %(table)s và %(chart)s."),
    _l("Xem %(table)s, %(chart)s."),
    _l("Chi tiết nêu tại %(table)s; hình vẽ ở %(chart)s."),
    _l("%(table)s và %(chart)s ghi đầy đủ các tỷ lệ."),
    _l("Các phương án được trình bày ở %(table)s và minh họa ở %(chart)s."),
    _l("Tỷ lệ của từng phương án có ở %(table)s, vẽ ở %(chart)s."),
    _l("%(chart)s vẽ theo số liệu của %(table)s."),
    _l("Toàn bộ tỷ lệ ghi ở %(table)s và thể hiện qua %(chart)s."),
)
WITH_TABLE = (
    _l("Số liệu ở %(table)s."),
    _l("Xem %(table)s."),
    _l("Chi tiết nêu tại %(table)s."),
    _l("%(table)s ghi đầy đủ kết quả."),
    _l("Kết quả cụ thể có ở %(table)s."),
    _l("Các con số được trình bày ở %(table)s."),
    _l("%(table)s cho biết số liệu của câu này."),
)
BY_GROUP = (
    _l("Kết quả chia theo nhóm ở %(table)s."),
    _l("%(table)s chia kết quả theo nhóm người trả lời."),
    _l("Số liệu từng nhóm có ở %(table)s."),
    _l("Tỷ lệ của mỗi nhóm xem %(table)s."),
    _l("Về từng nhóm người trả lời, xem %(table)s."),
    _l("Câu trả lời theo nhóm được ghi tại %(table)s."),
    _l("Phần chia nhóm của câu này nằm ở %(table)s."),
    _l("Muốn biết từng nhóm trả lời thế nào, xem %(table)s."),
)
TOO_FEW = (
    _l("Số quan sát của câu hỏi này quá ít nên không công bố kết quả."),
    _l("Do có quá ít quan sát, kết quả của câu này không công bố."),
    _l("Không công bố kết quả câu này vì số người trả lời quá ít."),
    _l("Câu này có quá ít người trả lời, vì vậy không công bố số liệu."),
    _l("Vì số quan sát ít, báo cáo không công bố kết quả của câu này."),
    _l("Kết quả câu này không công bố để không ai bị nhận ra, do quá ít người trả lời."),
    _l("Quá ít người trả lời câu này, nên số liệu không công bố."),
)
EVERY_KIND = (
    OPENINGS, MAJORITY_OPENINGS, MULTIPLE_OPENINGS, FOLLOWERS, SINGLE_FOLLOWERS, DIFFERENCES, UNSETTLED, NO_DIFFERENCE,
    RARELY, EVASIVELY, MEANS, BATTERIES, BATTERY_UNSETTLED, WITH_CHART, WITH_TABLE, BY_GROUP, TOO_FEW,
)  # fmt: skip
