"""Five good forms of different kind, written without a look at the proof or at the mistakes planted with it.

A line a row: type, name, label, then cells by column. `end` closes the innermost group or repeat.
"""

from __future__ import annotations

MOT_CUA = """
date | ngay_pv | Ngày phỏng vấn | constraint: . >= date('2025-10-01') and . <= date('2025-12-31')
select_one yn | da_den | Trong 12 tháng qua, ông/bà có làm thủ tục ở bộ phận một cửa không?
begin group | ho_so | Hồ sơ gần đây nhất | relevant: ${da_den} = '1'
select_one linh_vuc | linh_vuc | Thủ tục thuộc lĩnh vực nào?
text | linh_vuc_khac | Ghi rõ lĩnh vực | relevant: ${linh_vuc} = 'khac'
select_one thu_tuc | thu_tuc | Tên thủ tục | relevant: ${linh_vuc} != 'khac' | choice_filter: linh_vuc = ${linh_vuc}
select_one kenh | kenh | Nộp hồ sơ bằng cách nào?
date | ngay_nop | Ngày nộp hồ sơ | constraint: . >= date('2024-10-01') and . <= ${ngay_pv}
select_one tinh_trang | tinh_trang | Hồ sơ đã xong chưa?
date | ngay_tra | Ngày nhận kết quả | relevant: ${tinh_trang} = 'xong' \
| constraint: . >= ${ngay_nop} and . <= ${ngay_pv}
select_one yn | tre_hen | Kết quả có bị trễ hẹn không? | relevant: ${tinh_trang} = 'xong'
integer | so_ngay_tre | Trễ bao nhiêu ngày? | relevant: ${tre_hen} = '1' | constraint: . >= 1 and . <= 365
select_one yn | xin_loi | Cơ quan có gửi thư xin lỗi không? | relevant: ${so_ngay_tre} > 3
select_multiple vi_sao | vi_sao_tu_choi | Vì sao hồ sơ bị từ chối? | relevant: ${tinh_trang} = 'tu_choi'
integer | so_lan_den | Đã đến mấy lần? | relevant: ${kenh} = 'truc_tiep' | constraint: . >= 1 and . <= 20
select_one yn | giai_thich | Có được giải thích vì sao không? | relevant: ${kenh} = 'truc_tiep' and ${so_lan_den} > 2
integer | cho_phut | Mỗi lần chờ mấy phút? | relevant: ${kenh} = 'truc_tiep' | constraint: . >= 0 and . <= 300
select_one yn | ky_so | Có dùng chữ ký số không? | relevant: ${kenh} = 'truc_tuyen'
begin group | danh_gia | Mức hài lòng | appearance: table-list
select_one muc | dg_thai_do | Thái độ của cán bộ
select_one muc | dg_huong_dan | Hướng dẫn
select_one muc | dg_thoi_gian | Thời gian
select_one muc | dg_phi | Phí, lệ phí
end
calculate | diem | | calculation: ${dg_thai_do} + ${dg_huong_dan} + ${dg_thoi_gian} + ${dg_phi}
select_multiple ly_do | ly_do | Điều gì chưa hài lòng? | relevant: ${diem} < 12 \
| constraint: not(selected(., 'khong') and count-selected(.) > 1)
text | ly_do_khac | Ghi rõ | relevant: selected(${ly_do}, 'khac')
select_one yn | chi_them | Có phải chi thêm ngoài quy định không?
integer | tien_them | Chi thêm bao nhiêu nghìn đồng? | relevant: ${chi_them} = '1' | constraint: . > 0 and . <= 50000
end
integer | nam_sinh | Năm sinh | constraint: . >= 1925 and . <= 2007
calculate | tuoi | | calculation: 2025 - ${nam_sinh}
select_one yn | luong_huu | Có hưởng lương hưu không? | relevant: ${tuoi} >= 55
select_one yn | qua_mang | Lần sau có nộp qua mạng không? | relevant: ${da_den} = '1' and ${kenh} != 'truc_tuyen'
select_one yn | vi_sao_chua | Có biết bộ phận một cửa ở đâu không? | relevant: ${da_den} = '2'
"""

MOT_CUA_CHOICES = """
yn | 1 | Có
yn | 2 | Không
linh_vuc | dat | Đất đai
linh_vuc | ho_tich | Hộ tịch
linh_vuc | khac | Khác
thu_tuc | so_do | Cấp sổ đỏ | linh_vuc: dat
thu_tuc | sang_ten | Sang tên | linh_vuc: dat
thu_tuc | khai_sinh | Khai sinh | linh_vuc: ho_tich
thu_tuc | ket_hon | Kết hôn | linh_vuc: ho_tich
kenh | truc_tiep | Trực tiếp
kenh | truc_tuyen | Trực tuyến
kenh | buu_dien | Bưu điện
tinh_trang | xong | Đã xong
tinh_trang | cho | Đang chờ
tinh_trang | tu_choi | Bị từ chối
vi_sao | thieu | Thiếu giấy tờ
vi_sao | sai | Sai thông tin
muc | 1 | Rất không hài lòng
muc | 2 | Không hài lòng
muc | 3 | Bình thường
muc | 4 | Hài lòng
muc | 5 | Rất hài lòng
ly_do | cham | Chậm
ly_do | thai_do | Thái độ
ly_do | phi | Phí cao
ly_do | khac | Khác
ly_do | khong | Không có
"""

MUC_SONG = """
integer | so_nguoi | Hộ có mấy người? | constraint: . >= 1 and . <= 20
begin repeat | nguoi | Từng thành viên | repeat_count: ${so_nguoi}
text | ten | Tên gọi trong nhà
select_one gioi | gioi | Giới tính
select_one quan_he | quan_he | Quan hệ với chủ hộ
integer | nam_sinh | Năm sinh | constraint: . >= 1920 and . <= 2025
calculate | tuoi | | calculation: 2025 - ${nam_sinh}
select_one hon_nhan | hon_nhan | Tình trạng hôn nhân | relevant: ${tuoi} >= 16
select_one yn | di_hoc | Hiện có đi học không? | relevant: ${tuoi} >= 5 and ${tuoi} <= 24
select_one cap | cap | Đang học cấp nào? | relevant: ${di_hoc} = '1' | choice_filter: tu <= ${tuoi}
select_one yn | lam_viec | Tuần qua có làm việc không? | relevant: ${tuoi} >= 15
integer | gio_lam | Làm mấy giờ một tuần? | relevant: ${lam_viec} = '1' | constraint: . >= 1 and . <= 112
select_one yn | tim_viec | Có tìm việc không? | relevant: ${lam_viec} = '2' and ${tuoi} < 65
end
select_one nha | nha | Loại nhà
integer | dien_tich | Diện tích ở (m2) | constraint: . >= 5 and . <= 1000
integer | so_phong | Số phòng | constraint: . >= 1 and . <= 30
decimal | mot_nguoi | Diện tích mỗi người | calculation: ${dien_tich} div ${so_nguoi} | readonly: yes | required: no
select_one nuoc | nuoc | Nguồn nước chính
select_one yn | loc_nuoc | Có lọc nước không? | relevant: ${nuoc} = 'gieng' or ${nuoc} = 'mua'
select_multiple tai_san | tai_san | Hộ có những tài sản nào? \
| constraint: not(selected(., 'khong')) or count-selected(.) = 1
integer | so_xe | Có mấy xe máy? | relevant: selected(${tai_san}, 'xe_may') | constraint: . >= 1 and . <= 10
integer | thu | Thu nhập một tháng (nghìn đồng) | constraint: . >= 0 and . <= 500000
begin group | chi | Chi tiêu một tháng (nghìn đồng)
integer | chi_an | Ăn uống | constraint: . >= 0 and . <= 100000
integer | chi_hoc | Học hành | constraint: . >= 0 and . <= 100000
integer | chi_y_te | Y tế | constraint: . >= 0 and . <= 100000
calculate | tong_chi | | calculation: ${chi_an} + ${chi_hoc} + ${chi_y_te}
end
select_one yn | vay | Chi nhiều hơn thu: hộ có vay không? | relevant: ${tong_chi} > ${thu}
begin group | khoan_vay | Khoản vay | relevant: ${vay} = '1'
select_one noi_vay | noi_vay | Vay ở đâu?
integer | tien_vay | Vay bao nhiêu (nghìn đồng)? | constraint: . >= 100
decimal | lai | Lãi suất (%/tháng) | relevant: ${noi_vay} != 'ho_hang' | constraint: . >= 0 and . <= 20
end
select_one xep | xep | Địa phương xếp hộ vào diện nào?
select_one yn | ho_tro | Có nhận hỗ trợ hộ nghèo không? | relevant: ${xep} = 'ngheo' or ${xep} = 'can_ngheo'
select_multiple ho_tro | loai_ho_tro | Hỗ trợ gì? | relevant: ${ho_tro} = '1' | constraint: count-selected(.) <= 3
"""

MUC_SONG_CHOICES = """
yn | 1 | Có
yn | 2 | Không
gioi | nam | Nam
gioi | nu | Nữ
quan_he | chu_ho | Chủ hộ
quan_he | vo_chong | Vợ/chồng
quan_he | con | Con
quan_he | khac | Khác
hon_nhan | 1 | Chưa vợ/chồng
hon_nhan | 2 | Có vợ/chồng
hon_nhan | 3 | Góa, ly hôn
cap | mam_non | Mầm non | tu: 3
cap | tieu_hoc | Tiểu học | tu: 6
cap | thcs | THCS | tu: 11
cap | thpt | THPT | tu: 15
nha | kien_co | Kiên cố
nha | ban_kien_co | Bán kiên cố
nha | tam | Nhà tạm
nuoc | may | Nước máy
nuoc | gieng | Giếng
nuoc | mua | Nước mưa
tai_san | xe_may | Xe máy
tai_san | tu_lanh | Tủ lạnh
tai_san | may_tinh | Máy tính
tai_san | khong | Không có
noi_vay | ngan_hang | Ngân hàng
noi_vay | ho_hang | Họ hàng
noi_vay | khac | Nơi khác
xep | ngheo | Nghèo
xep | can_ngheo | Cận nghèo
xep | khong | Không nghèo
ho_tro | gao | Gạo
ho_tro | tien | Tiền
ho_tro | bhyt | Thẻ BHYT
ho_tro | nha | Sửa nhà
"""

SUC_KHOE = """
integer | tuoi | Tuổi | constraint: . >= 15 and . <= 110
select_one gioi | gioi | Giới tính
select_one yn | mang_thai | Chị có đang mang thai không? | relevant: ${gioi} = 'nu' and ${tuoi} <= 49
integer | thang_thai | Thai tháng thứ mấy? | relevant: ${mang_thai} = '1' | constraint: . >= 1 and . <= 9
select_one yn | bhyt | Có thẻ bảo hiểm y tế không?
select_one the | the | Loại thẻ | relevant: ${bhyt} = '1' | choice_filter: tu <= ${tuoi}
date | han_the | Hạn thẻ | relevant: ${bhyt} = '1' \
| constraint: . >= date('2025-01-01') and . <= date('2030-12-31') | required: no
select_multiple vi_sao | vi_sao | Vì sao không có thẻ? | relevant: ${bhyt} = '2' | constraint: count-selected(.) <= 2
select_multiple benh | benh | Mắc bệnh mạn tính nào? \
| constraint: not((selected(., 'khong') or selected(., 'kb')) and count-selected(.) > 1)
begin group | huyet_ap | Huyết áp | relevant: selected(${benh}, 'tha')
integer | tam_thu | Tâm thu | constraint: . >= 60 and . <= 260
integer | tam_truong | Tâm trương | constraint: . >= 30 and . < ${tam_thu}
select_one yn | thuoc_ha | Có uống thuốc hạ áp không?
select_one deu | uong_deu | Uống đều không? | relevant: ${thuoc_ha} = '1'
end
select_one yn | insulin | Có tiêm insulin không? | relevant: selected(${benh}, 'dtd')
select_one yn | kham_benh_man | Có theo dõi bệnh định kỳ không? \
| relevant: ${benh} != '' and not(selected(${benh}, 'khong')) and not(selected(${benh}, 'kb'))
select_one hut | hut | Có hút thuốc không?
integer | so_dieu | Mỗi ngày mấy điếu? | relevant: ${hut} = 'dang' | constraint: . >= 1 and . <= 100
integer | tuoi_hut | Hút từ năm bao nhiêu tuổi? | relevant: ${hut} != 'chua' | constraint: . >= 8 and . <= ${tuoi}
integer | tuoi_bo | Bỏ năm bao nhiêu tuổi? | relevant: ${hut} = 'da_bo' | constraint: . >= ${tuoi_hut} and . <= ${tuoi}
select_one yn | ruou | 30 ngày qua có uống rượu không?
integer | ngay_ruou | Uống mấy ngày? | relevant: ${ruou} = '1' | constraint: . >= 1 and . <= 30
select_one yn | say | Có lần nào uống từ 6 ly không? | relevant: ${ngay_ruou} >= 2
select_one yn | kham | 12 tháng qua có đi khám không?
begin group | lan_kham | Lần khám gần nhất | relevant: ${kham} = '1'
select_one noi | noi | Khám ở đâu?
select_one yn | dung_the | Có dùng thẻ bảo hiểm không? | relevant: ${bhyt} = '1'
integer | chi_phi | Tổng chi (nghìn đồng) | constraint: . >= 0 and . <= 1000000
integer | tu_tra | Tự trả bao nhiêu? | relevant: ${dung_the} = '1' | constraint: . >= 0 and . <= ${chi_phi}
select_one yn | noi_tru | Có nằm viện không? | relevant: ${noi} != 'tram'
integer | ngay_nam | Nằm mấy ngày? | relevant: ${noi_tru} = '1' | constraint: . >= 1 and . <= 180
end
decimal | cao | Chiều cao (cm) | constraint: . >= 100 and . <= 220
decimal | nang | Cân nặng (kg) | constraint: . >= 25 and . <= 200
calculate | du_can | | calculation: if(${nang} >= 80, 1, 0)
select_one yn | an_kieng | Có ăn kiêng không? | relevant: ${du_can} = 1
"""

SUC_KHOE_CHOICES = """
yn | 1 | Có
yn | 2 | Không
gioi | nam | Nam
gioi | nu | Nữ
the | lao_dong | Người lao động | tu: 15
the | ho_gd | Hộ gia đình | tu: 15
the | cao_tuoi | Người cao tuổi | tu: 80
vi_sao | dat | Phí cao
vi_sao | khong_can | Không cần
vi_sao | khong_biet | Không biết mua ở đâu
benh | tha | Tăng huyết áp
benh | dtd | Đái tháo đường
benh | khop | Xương khớp
benh | khong | Không mắc
benh | kb | Không biết
deu | 1 | Đều
deu | 2 | Lúc có lúc không
hut | dang | Đang hút
hut | da_bo | Đã bỏ
hut | chua | Chưa từng
noi | tram | Trạm y tế
noi | huyen | Bệnh viện huyện
noi | tinh | Bệnh viện tỉnh
"""

NONG_NGHIEP = """
select_one yn | co_dat | Hộ có đất sản xuất không?
begin group | dat | Đất | relevant: ${co_dat} = '1'
select_one don_vi | don_vi | Đơn vị đo
decimal | dt_so | Diện tích theo đơn vị trên | constraint: . > 0 and . <= 1000
calculate | dt_m2 | | calculation: if(${don_vi} = 'sao', ${dt_so} * 500, ${dt_so} * 10000)
select_one yn | lon | Có giấy chứng nhận trang trại không? | relevant: ${dt_m2} >= 20000
select_multiple cay | cay | Trồng những cây gì?
decimal | dt_lua | Diện tích lúa (m2) | relevant: selected(${cay}, 'lua') | constraint: . > 0 and . <= ${dt_m2}
select_multiple vu | vu | Cấy những vụ nào? | relevant: selected(${cay}, 'lua')
integer | sl_xuan | Sản lượng vụ xuân (kg) | relevant: selected(${vu}, 'xuan') | constraint: . >= 0 and . <= 200000
integer | sl_mua | Sản lượng vụ mùa (kg) | relevant: selected(${vu}, 'mua') | constraint: . >= 0 and . <= 200000
calculate | sl_lua | | calculation: coalesce(${sl_xuan}, 0) + coalesce(${sl_mua}, 0)
integer | ban_lua | Đã bán bao nhiêu kg lúa? | relevant: ${sl_lua} > 0 | constraint: . >= 0 and . <= ${sl_lua}
decimal | gia_lua | Giá bán (nghìn đồng/kg) | relevant: ${ban_lua} > 0 | constraint: . >= 3 and . <= 30
begin group | chia | Lúa thu được dùng làm gì (%) | relevant: ${sl_lua} > 0
integer | pt_ban | Để bán | constraint: . >= 0 and . <= 100
integer | pt_an | Để ăn | constraint: . >= 0 and . <= 100
integer | pt_khac | Việc khác | constraint: . >= 0 and . + ${pt_ban} + ${pt_an} = 100
end
end
select_one yn | chan_nuoi | Hộ có chăn nuôi không?
begin group | vat_nuoi | Chăn nuôi | relevant: ${chan_nuoi} = '1'
select_multiple con | con | Nuôi con gì?
integer | so_lon | Số lợn | relevant: selected(${con}, 'lon') | constraint: . >= 1 and . <= 5000
integer | so_nai | Trong đó lợn nái | relevant: ${so_lon} > 0 | constraint: . >= 0 and . <= ${so_lon}
integer | so_ga | Số gà | relevant: selected(${con}, 'ga') | constraint: . >= 1 and . <= 100000
calculate | tong_dan | | calculation: coalesce(${so_lon}, 0) + coalesce(${so_ga}, 0)
select_one yn | ke_khai | Có kê khai chăn nuôi với xã không? | relevant: ${tong_dan} >= 20
select_one yn | tiem | Có tiêm phòng không?
select_one vi_sao | vi_sao | Vì sao không tiêm? | relevant: ${tiem} = '2'
select_one yn | dich | Có bị dịch bệnh không?
integer | lon_chet | Số lợn chết | relevant: ${dich} = '1' and selected(${con}, 'lon') \
| constraint: . >= 0 and . <= ${so_lon}
select_one yn | bao_dich | Có báo thú y xã không? | relevant: ${dich} = '1'
end
select_one yn | thue | Có thuê lao động không? | relevant: ${co_dat} = '1' or ${chan_nuoi} = '1'
integer | so_cong | Thuê bao nhiêu công? | relevant: ${thue} = '1' | constraint: . >= 1 and . <= 2000
integer | gia_cong | Mỗi công bao nhiêu nghìn đồng? | relevant: ${so_cong} >= 1 | constraint: . >= 50 and . <= 2000
select_one yn | chuyen | Hộ sống bằng nghề nào khác không? | relevant: ${co_dat} = '2' and ${chan_nuoi} = '2'
select_one yn | mo_rong | Có định mở rộng sản xuất không? | relevant: not(${co_dat} = '2' and ${chan_nuoi} = '2')
"""

NONG_NGHIEP_CHOICES = """
yn | 1 | Có
yn | 2 | Không
don_vi | sao | Sào
don_vi | ha | Héc-ta
cay | lua | Lúa
cay | ngo | Ngô
cay | rau | Rau
vu | xuan | Xuân
vu | mua | Mùa
con | lon | Lợn
con | ga | Gà
con | bo | Bò
vi_sao | ton | Tốn tiền
vi_sao | khong_can | Không cần
"""

BAU_CU = """
date | ngay | Ngày phỏng vấn | constraint: . >= date('2025-11-01') and . <= date('2025-12-31')
select_one xa | xa | Xã
select_one thon | thon | Thôn | choice_filter: xa = ${xa}
integer | tuoi | Tuổi | constraint: . >= 18 and . <= 110
integer | nam_o | Ở thôn này bao nhiêu năm? | constraint: . >= 0 and . <= ${tuoi}
select_one yn | biet | Có biết thôn vừa bầu trưởng thôn không?
begin group | bau | Cuộc bầu | relevant: ${biet} = '1'
date | ngay_bau | Ngày bầu | constraint: . >= date('2025-01-01') and . <= ${ngay}
select_one yn | di_bau | Có đi bầu không?
select_one cach | cach | Bầu bằng cách nào? | relevant: ${di_bau} = '1'
select_one ung_vien | ung_vien | Thôn giới thiệu ai? | relevant: ${di_bau} = '1' | choice_filter: thon = ${thon}
select_one yn | bo_kin | Chỗ ghi phiếu có kín không? | relevant: ${cach} = 'phieu'
select_one ai | ai_bo | Ai bỏ phiếu của ông/bà? | relevant: ${di_bau} = '1' and ${cach} = 'phieu'
select_one khong_di | khong_di | Vì sao không đi? | relevant: ${di_bau} = '2'
text | khong_di_khac | Ghi rõ | relevant: ${khong_di} = 'khac'
select_multiple tin | tin | Biết về cuộc bầu qua đâu? | constraint: count-selected(.) >= 1 and count-selected(.) <= 3
select_one muc | tin_loa | Loa có dễ nghe không? | relevant: selected(${tin}, 'loa')
begin group | tin_tuong | Ông/bà tin vào | appearance: table-list
select_one muc | tin_kiem | Việc kiểm phiếu
select_one muc | tin_ds | Danh sách cử tri
end
select_one yn | khieu_nai | Có định kiến nghị không? | relevant: ${tin_kiem} <= 2 or ${tin_ds} <= 2
end
select_one yn | hop | Năm qua có họp thôn không?
integer | so_hop | Họp mấy lần? | relevant: ${hop} = '1' | constraint: . >= 1 and . <= 24
integer | so_noi | Phát biểu ở mấy cuộc? | relevant: ${so_hop} >= 1 | constraint: . >= 0 and . <= ${so_hop}
select_one yn | nghe | Ý kiến có được ghi nhận không? | relevant: ${so_noi} > 0
select_one yn | vi_sao_im | Có ngại nói trước đông người không? | relevant: ${hop} = '1' and ${so_noi} = 0
select_one yn | ung_cu | Có muốn ứng cử không? | relevant: ${tuoi} >= 21 and ${tuoi} <= 65
select_multiple rao | rao | Điều gì cản trở? | relevant: ${ung_cu} = '2' \
| constraint: if(selected(., 'khong'), count-selected(.) = 1, true())
select_one yn | dong_gop | Có đóng góp tiền cho thôn không?
integer | tien | Bao nhiêu nghìn đồng? | relevant: ${dong_gop} = '1' | constraint: . >= 10 and . <= 20000
select_one yn | cong_khai | Thu chi có công khai không? | relevant: ${dong_gop} = '1' or ${hop} = '1'
date | hen | Ngày hẹn hỏi lại | constraint: . > ${ngay} and . <= date('2026-06-30') | required: no
"""

BAU_CU_CHOICES = """
yn | 1 | Có
yn | 2 | Không
xa | 101 | An Bình
xa | 102 | Bình Minh
thon | 10101 | Thôn Đông | xa: 101
thon | 10102 | Thôn Đoài | xa: 101
thon | 10201 | Thôn Thượng | xa: 102
thon | 10202 | Thôn Hạ | xa: 102
cach | phieu | Bỏ phiếu kín
cach | gio_tay | Giơ tay
ung_vien | a1 | Ông Hùng | thon: 10101
ung_vien | a2 | Bà Lan | thon: 10102
ung_vien | b1 | Ông Dũng | thon: 10201
ung_vien | b2 | Bà Hoa | thon: 10202
ai | toi | Tự bỏ
ai | nguoi_nha | Người nhà
khong_di | ban | Bận
khong_di | khong_biet | Không được báo
khong_di | khac | Khác
tin | loa | Loa
tin | hop | Họp thôn
tin | zalo | Zalo
tin | khac | Khác
muc | 1 | Kém
muc | 2 | Tạm
muc | 3 | Tốt
rao | gia | Nhiều tuổi
rao | viec | Bận việc
rao | khong | Không có gì
"""

FORMS = {
    "mot_cua": (MOT_CUA, MOT_CUA_CHOICES),
    "muc_song": (MUC_SONG, MUC_SONG_CHOICES),
    "suc_khoe": (SUC_KHOE, SUC_KHOE_CHOICES),
    "nong_nghiep": (NONG_NGHIEP, NONG_NGHIEP_CHOICES),
    "bau_cu": (BAU_CU, BAU_CU_CHOICES),
}
