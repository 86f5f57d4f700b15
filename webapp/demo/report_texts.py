"""What the demonstration's author writes into the report: everything that data cannot know."""

from __future__ import annotations

REPORT_TEXTS: dict[str, str] = {
    "number": "Số 45-BC/BTGDV (minh họa)",
    "signer": "Ngô Lãnh Đạo",
    "capacity": "TRƯỞNG BAN",
    "context": "Từ ngày 01/7/2025, tỉnh tổ chức chính quyền địa phương 2 cấp; xã, phường trực tiếp tiếp nhận phần lớn "
    "thủ tục của người dân. Cuộc điều tra này là bản minh họa: dân số, ý kiến và tên người đều do máy sinh ra.",
    "assessment": "Người dân đánh giá tích cực nhất việc giữ gìn an ninh, trật tự và thái độ của cán bộ tiếp nhận hồ "
    "sơ; việc công khai thông tin, giữ gìn vệ sinh môi trường và nộp hồ sơ qua mạng còn được đánh giá thấp hơn.\n"
    "Chênh lệch giữa các nhóm phần lớn nằm trong sai số chọn mẫu, vì vậy chưa đủ căn cứ để so sánh từng xã, phường.",
    "proposals": "Các xã, phường niêm yết công khai thu chi, quy hoạch, đất đai ở nơi tiếp dân và trên trang thông "
    "tin.\n"
    "Bố trí người hướng dẫn nộp hồ sơ qua mạng tại bộ phận một cửa, ưu tiên người lớn tuổi.\n"
    "Điều tra lại sau 12 tháng với cùng bảng hỏi để theo dõi thay đổi.",
    "aapor_processing": "Cộng tác viên được tập huấn một buổi và phỏng vấn thử. Phần mềm kiểm tra bước chuyển câu, "
    "khoảng giá trị và số phương án tối đa ngay khi nhập; không có phiếu nào bị loại hoặc bị sửa sau khi gửi.",
    "aapor_limitations": "Chưa hỏi được người đi làm ăn xa suốt thời gian thu thập. Quyền số hiệu chỉnh theo tầng chỉ "
    "khắc phục một phần ảnh hưởng của người không trả lời. Số liệu là giả lập, không dùng để kết luận về tỉnh.",
}

QUOTA_TEXTS: dict[str, str] = {
    "issuing_body": "Sở Nội vụ tỉnh Hưng Yên (minh họa)",
    "letterhead": "state",
    "number": "Số: 212/BC-SNV (minh họa)",
    "signer": "Ngô Lãnh Đạo",
    "capacity": "GIÁM ĐỐC",
    "context": "Cộng tác viên tự tìm người trả lời theo chỉ tiêu phiếu của từng xã, phường, nên các tỷ lệ dưới đây chỉ "
    "nói về những người đã trả lời. Dân số, ý kiến và tên người đều do máy sinh ra.",
    "assessment": "Trong những người đã trả lời, việc giữ gìn an ninh, trật tự được đánh giá tốt hơn việc công khai "
    "thông tin.",
}
"""For the survey on quotas, in the state's layout; what is left blank keeps its report a draft."""
