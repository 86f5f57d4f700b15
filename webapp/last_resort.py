"""The page that needs nothing: no template, no database, no catalogue. Shown when the error page itself fails."""

from __future__ import annotations

from html import escape

PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – khaosat</title>
<link rel="stylesheet" href="/static/css/office.css">
</head>
<body class="office">
<header class="top"><a class="brand" href="/">khaosat</a></header>
<main id="content" class="page">
<h1>{title}</h1>
<p>{advice}</p>
<p><a class="button" href="/">Về trang chủ</a></p>
{number}</main>
</body>
</html>
"""
TITLE = "Chưa thực hiện được"
ADVICE = (
    "Việc vừa làm chưa được lưu. Hãy thử lại sau ít phút; nếu vẫn không được, hãy báo quản trị viên kèm mã yêu cầu."
)


def last_resort(*, title: str = TITLE, advice: str = ADVICE, number: str = "") -> str:
    """A whole page as text."""
    quoted = f'<p class="quiet">Mã yêu cầu: <code>{escape(number)}</code></p>\n' if number else ""
    return PAGE.format(title=escape(title), advice=escape(advice), number=quoted)
