"""Small forms, each of one feature of XLSForm, for holding our engines beside ODK's."""

from __future__ import annotations

CHOICES = """
| list_name | name | label     | cum | loai |
| yn        | 1    | Có        |     |      |
| yn        | 2    | Không     |     |      |
| huyen     | a    | Huyện A   |     |      |
| huyen     | b    | Huyện B   |     |      |
| xa        | x1   | Xã Một    | a   | 1    |
| xa        | x2   | Xã Hai    | a   | 2    |
| xa        | x3   | Xã Ba     | b   |      |
| xa        | x4   | Xã Chung  |     | 1    |
| thon      | t1   | Thôn 1    | x1  |      |
| thon      | t2   | Thôn 2    | x1  |      |
| thon      | t3   | Thôn 3    | x3  |      |
| mau       | do   | Đỏ        |     |      |
| mau       | xanh | Xanh      |     |      |
| mau       | vang | Vàng      |     |      |
| mau       | tim  | Tím       |     |      |
"""

FORMS = {
    "cascades": """
| type               | name  | label | choice_filter              | required |
| select_one huyen   | huyen | H     |                            | yes      |
| select_one xa      | xa    | X     | cum = ${huyen}             | yes      |
| select_one thon    | thon  | T     | cum = ${xa}                |          |
| select_multiple xa | nhieu | N     | loai = '1' or cum=${huyen} |          |
| rank xa            | xep   | R     | cum = ${huyen}             |          |
| select_one xa      | tru   | Trừ   | not(selected(${nhieu}, name)) |       |
| note               | ghi   | ${xa} ${nhieu} |                   |          |
""",
    "repeats": """
| type         | name  | label | relevant     | calculation             | constraint  | repeat_count |
| text         | ten   | Tên   |              |                         |             |              |
| begin repeat | con   | Con   |              |                         |             |              |
| text         | tencon | Tên con |           |                         |             |              |
| integer      | tuoi  | Tuổi  |              |                         | . < 120 and . >= 0 |       |
| begin repeat | benh  | Bệnh  | ${tuoi} > 5  |                         |             |              |
| text         | tenb  | Tên b |              |                         |             |              |
| integer      | nam   | Năm   |              |                         | . <= ${tuoi} |             |
| calculate    | thu   |       |              | position(..)            |             |              |
| end repeat   |       |       |              |                         |             |              |
| calculate    | cap   |       |              | position(..)            |             |              |
| calculate    | sob   |       |              | count(${benh})          |             |              |
| end repeat   |       |       |              |                         |             |              |
| calculate    | tong  |       |              | sum(${tuoi})            |             |              |
| calculate    | so    |       |              | count(${con})           |             |              |
| calculate    | dau   |       |              | indexed-repeat(${tencon}, ${con}, 1) | |              |
| calculate    | noi   |       |              | join(', ', ${tencon})   |             |              |
| calculate    | lon   |       |              | max(${tuoi})            |             |              |
""",
    "counted": """
| type         | name  | label | relevant     | calculation             | constraint  | repeat_count | required |
| integer      | so    | Số    |              |                         | . <= 4      |              | yes      |
| begin repeat | nguoi | Người |              |                         |             | ${so}        |          |
| text         | ten   | Tên   |              |                         |             |              | yes      |
| integer      | tuoi  | Tuổi  |              |                         | . < 120     |              |          |
| integer      | sobenh | Số bệnh | ${tuoi} > 3 |                       |             |              |          |
| begin repeat | benh  | Bệnh  |              |                         |             | ${sobenh}    |          |
| text         | tenb  | b     |              |                         |             |              |          |
| calculate    | vt    |       |              | concat(${ten}, '-', position(..)) |   |              |          |
| end repeat   |       |       |              |                         |             |              |          |
| end repeat   |       |       |              |                         |             |              |          |
| calculate    | tong  |       |              | sum(${tuoi})            |             |              |          |
| begin repeat | ba    | Ba    |              |                         |             | 3            |          |
| text         | t3    | T     |              |                         |             |              |          |
| end repeat   |       |       |              |                         |             |              |          |
| begin repeat | tinh  | Tính  |              |                         |             | ${so} - 1    |          |
| text         | t4    | T     |              |                         |             |              |          |
| end repeat   |       |       |              |                         |             |              |          |
""",
    "triggers": """
| type       | name  | label | calculation                    | trigger  | default | relevant |
| text       | a     | A     |                                |          |         |          |
| select_one yn | b  | B     |                                |          |         |          |
| calculate  | khi   |       | concat('a:', ${a})             | ${b}     |         |          |
| text       | chep  | Chép  | ${a}                           | ${a}     |         |          |
| integer    | dem   | Đếm   | ${dem} + 1                     | ${a}     | 0       |          |
| text       | xoa   | Xóa   |                                | ${b}     | gì đó   |          |
| text       | an    | Ẩn    | concat('x', ${a})              | ${b}     |         | ${b} = 1 |
| calculate  | sau   |       | concat(${khi}, '/', ${chep})   |          |         |          |
| text       | haivt | Hai   | concat(${a}, ${b})             | ${a}, ${b} |       |          |
""",
    "defaults": """
| type       | name  | label | default                 | relevant | calculation | readonly |
| text       | tinh  | T     | Hà Giang                |          |             |          |
| integer    | so    | S     | 5                       |          |             |          |
| integer    | sai   | S     | abc                     |          |             |          |
| decimal    | thap  | S     | 2                       |          |             |          |
| date       | ngay  | N     | 2020-02-01              |          |             |          |
| date       | nay   | N     | today()                 |          |             |          |
| integer    | gap   | S     | ${so} * 2               |          |             |          |
| text       | dong  | D     | concat(${tinh}, ' x')   |          |             |          |
| select_one mau | mot | M   | xanh                    |          |             |          |
| select_one mau | la  | M   | khong_co                |          |             |          |
| select_multiple mau | nhieu | N | tim do             |          |             |          |
| text       | an    | Ẩ     | giấu                    | ${so} > 6 |            |          |
| text       | andong | Ẩ    | concat('d', ${so})      | ${so} > 6 |            |          |
| calculate  | dung  |       |                         |          | concat(${an}, ${andong}, ${gap}) | |
| text       | doc   | Đ     | chỉ đọc                 |          |             | yes      |
| text       | tinhdoc | Đ   | abc                     |          | concat('=', ${so}) | yes |
| hidden     | an1   |       | ẩn                      |          |             |          |
| begin repeat | r   | R     |                         |          |             |          |
| integer    | rso   | S     | ${so} + 1               |          |             |          |
| text       | rt    | S     | mặc định                |          |             |          |
| end repeat |       |       |                         |          |             |          |
""",
    "chained": """
| type       | name  | label | calculation                                 | relevant |
| integer    | a     | A     |                                             |          |
| decimal    | b     | B     |                                             |          |
| calculate  | c     |       | ${a} * ${b}                                 |          |
| calculate  | d     |       | if(${c} > 10, 'lon', 'nho')                 |          |
| calculate  | e     |       | concat(${d}, '-', ${c})                     | ${a} > 0 |
| calculate  | f     |       | round(${b} div 3, 2)                        |          |
| calculate  | g     |       | coalesce(${e}, 'khong')                     |          |
| calculate  | h     |       | once(${a})                                  |          |
| calculate  | i     |       | if(${a} = '', 'trong', ${a} + 1)            |          |
| calculate  | k     |       | string-length(${g})                         |          |
| calculate  | l     |       | ${a} mod 3                                  |          |
| calculate  | m     |       | int(${b}) + number(${a})                    |          |
| text       | sua   | Sửa   | concat('a=', ${a})                          |          |
| integer    | suaso | Sửa   | ${a} + 1                                    | ${b} > 1 |
| note       | n     | ${e}  |                                             |          |
| calculate  | o     |       | ${sua}                                      |          |
| decimal    | p     | P     | ${a} div 4                                  |          |
| calculate  | q     |       | ${a} div 0                                  |          |
""",
    "ranks": """
| type                | name | label | required | constraint              | relevant | parameters | default |
| rank mau            | r1   | R     | yes      |                         |          |            |         |
| rank mau            | r2   | R     |          | selected-at(., 0) = 'do' |         |            | tim do  |
| text                | t    | T     |          |                         | selected-at(${r1}, 0) = 'vang' | | |
| range               | g1   | G     | yes      |                         |          | start=1 end=5 step=1 |  |
| range               | g2   | G     |          | . > 1                   |          | start=0.5 end=3 step=0.5 | |
| range               | g3   | G     |          |                         |          |            | 4       |
| range               | g4   | G     |          |                         |          | start=10 end=0 step=2 | |
| acknowledge         | ok   | O     | yes      |                         |          |            |         |
| text                | sau  | S     |          |                         | ${ok} = 'OK' |        |         |
""",
    "others": """
| type                         | name | label | relevant             | required | constraint             |
| select_one yn or_other       | a    | A     |                      | yes      |                        |
| select_multiple mau or_other | b    | B     |                      | yes      | count-selected(.) <= 2 |
| select_multiple mau | c | C |  |  | not(selected(., 'do')) or count-selected(.) = 1 |
| text                         | d    | D     | selected(${b}, 'do') |          |                        |
| text                         | e    | E     | ${a} = 1 and count-selected(${b}) > 1 | |               |
""",
    "randomized": """
| type                | name | label | parameters                   |
| integer             | hat  | H     |                              |
| select_one mau      | a    | A     | randomize=true seed=42       |
| select_multiple mau | b    | B     | randomize=true seed=${hat}   |
| select_multiple mau | c    | C     | randomize=true seed=7        |
| rank mau            | r    | R     | randomize=true seed=3        |
""",
    "groups": """
| type        | name | label | relevant                | required        | constraint                  |
| select_one yn | a  | A     |                         |                 |                             |
| begin group | g    | G     | ${a} = 1                |                 |                             |
| integer     | b    | B     |                         | yes             | . > 2 and . < ${c}          |
| integer     | c    | C     | ${b} > 3                | ${b} > 5        |                             |
| begin group | h    | H     | ${c} != ''              |                 |                             |
| text        | d    | D     |                         | ${a} = 1        | regex(., '^[a-z]+$')        |
| begin group | i    | I     |                         |                 |                             |
| text        | e    | E     | string-length(${d}) > 2 | yes             |                             |
| end group   |      |       |                         |                 |                             |
| end group   |      |       |                         |                 |                             |
| end group   |      |       |                         |                 |                             |
| text        | f    | F     | ${e} = '' or ${b} > 4   | ${d} != ''      | . != ${f2}                  |
| text        | f2   | F     |                         | true()          |                             |
""",
    "numbers": """
| type    | name | label | constraint                     | required | relevant            |
| integer | a    | A     | . >= 0 and . <= 100            | yes      |                     |
| decimal | b    | B     | . > 0.5 and . < 10.25          |          |                     |
| decimal | c    | C     | . = round(., 1)                |          |                     |
| integer | d    | D     | . mod 2 = 0                    |          | ${a} + ${b} > 5     |
| text    | e    | E     | . > 3                          |          |                     |
| text    | f    | F     |                                |          | ${b} = 3            |
| text    | g    | G     |                                |          | ${b} = '3.0' or ${a} = '3' |
| text    | i    | I     | string-length(.) <= 3          |          | not(${a} > 3)       |
| text    | k    | K     |                                |          | ${a} > 3 or ${b} < 2 |
""",
    "moments": """
| type     | name | label | constraint               | calculation                              | relevant |
| date     | a    | A     | . <= today()             |                                          |          |
| date     | b    | B     | . > ${a}                 |                                          |          |
| time     | c    | C     |                          |                                          |          |
| dateTime | d    | D     |                          |                                          |          |
| calculate | e   |       |                          | int((${b} - ${a}) div 365.25)            |          |
| calculate | f   |       |                          | format-date(${a}, '%d/%m/%Y')            |          |
| calculate | g   |       |                          | date(${a}) < date('2000-01-01')          |          |
| calculate | h   |       |                          | decimal-date-time(${d})                  |          |
| calculate | i   |       |                          | date(${a} + 7)                           |          |
| text | k | K |  |  | ${a} > date('2010-01-01') |
| calculate | l |  |  | int((decimal-date-time(today()) - decimal-date-time(${a})) div 365.25) |  |
| calculate | m   |       |                          | substr(${a}, 0, 4)                       |          |
| calculate | n   |       |                          | ${a} + 1                                 |          |
| calculate | o   |       |                          | format-date-time(${d}, '%H:%M')          |          |
""",
    "read_only": """
| type      | name | label | readonly   | calculation       | default | required |
| integer   | a    | A     |            |                   |         |          |
| text      | b    | B     | yes        |                   | cố định |          |
| integer   | c    | C     | yes        | ${a} * 2          |         | yes      |
| select_one yn | d | D    | yes        | if(${a} > 3, 1, 2) |        |          |
| select_multiple mau | e | E | yes    | if(${a} > 3, 'do tim', 'zzz') | |       |
| text      | f    | F     | ${a} > 2   |                   |         |          |
| note      | g    | G     |            | ${a} + 1          |         |          |
| date      | h    | H     | yes        | if(${a} > 3, '2020-01-05', 'x') | |       |
| decimal   | i    | I     | yes        | ${a} div 3        |         |          |
""",
    "left_out": """
| type      | name | label | relevant      | required | constraint         | calculation |
| start     | bd   |       |               |          |                    |             |
| today     | nay  |       |               |          |                    |             |
| deviceid  | may  |       |               |          |                    |             |
| integer   | a    | A     |               |          |                    |             |
| geopoint  | vt   | V     | ${a} > 2      | yes      |                    |             |
| barcode   | mv   | M     |               |          | string-length(.) < 3 |           |
| image     | anh  | A     | ${a} > 2      | yes      |                    |             |
| begin group | nh | N     | ${a} > 3      |          |                    |             |
| geopoint  | vt2  | V     |               |          |                    |             |
| end group |      |       |               |          |                    |             |
| text      | t    | T     |               |          |                    |             |
| audit     | audit |      |               |          |                    |             |
""",
    "grids": """
| type          | name | label | appearance   | required | relevant  |
| begin group   | g    | G     | table-list   |          |           |
| select_one mau | a   | A     |              | yes      |           |
| select_one mau | b   | B     |              | yes      | ${a} = 'do' |
| end group     |      |       |              |          |           |
| begin group   | h    | H     | field-list   |          |           |
| select_one yn | dau  | D     | label        |          |           |
| select_one yn | c    | C     | list-nolabel |          |           |
| select_one yn | d    | D     | list-nolabel | ${c} = 1 |           |
| end group     |      |       |              |          |           |
""",
    "names": """
| type             | name | label | calculation                          | relevant |
| select_one mau   | a    | A     |                                      |          |
| select_multiple mau | b | B     |                                      |          |
| calculate        | c    |       | jr:choice-name(${a}, '${a}')         |          |
| calculate        | d    |       | jr:choice-name(selected-at(${b}, 1), '${b}') |  |
| calculate        | e    |       | instance('xa')/root/item[cum = 'a' and loai = ${f}]/label | |
| integer          | f    | F     |                                      |          |
| calculate        | g    |       | count(instance('xa')/root/item[cum = 'a']) |    |
| calculate        | h    |       | count-selected(${b})                 |          |
| text             | i    | I     |                                      | selected(${b}, ${a}) |
| calculate        | l    |       | substring-after(${t}, ' ')           |          |
| text             | t    | T     |                                      |          |
| calculate        | m    |       | translate(${t}, 'abc', 'ABC')        |          |
| calculate        | n    |       | normalize-space(${t})                |          |
| calculate        | o    |       | string-length(${t})                  |          |
| calculate        | p    |       | contains(${t}, 'a') and not(starts-with(${t}, 'N')) |  |
""",
}
