"""Checks of how people reach the server: https, the settings behind a proxy, mail."""

from __future__ import annotations

import os

from webapp.cli.findings import Finding, Mark, Place, doubtful, good, wrong
from webapp.cli.listening import https_folder, trusted_proxies
from webapp.cli.words import _


def https(place: Place) -> list[Finding]:
    """The certificates: there, valid, for the names that the machine has today."""
    from webapp.https.authority import RENEW_DAYS, SERVER, is_initialised, missing_names, read_certificate

    folder = https_folder(place.directory)
    if not is_initialised(folder):
        if os.environ.get("KHAOSAT_HTTPS") == "1":
            return good("https", _("Https do máy chủ đứng trước (nginx) lo"))
        return doubtful(
            "https",
            _("Chưa có https: phiếu đi qua mạng không được mã hóa."),
            _("Trong mạng cơ quan: khaosat https init. Có tên miền: đặt sau nginx và KHAOSAT_HTTPS=1."),
        )
    days = read_certificate(folder / SERVER).days_left(place.now)
    if days < 0:
        found = wrong(
            "https",
            _("Chứng chỉ https đã hết hạn %(days)s ngày.", days=-days),
            _("Hãy khởi động lại máy chủ (tự gia hạn) hoặc chạy khaosat https renew."),
        )
    elif days < RENEW_DAYS:
        found = doubtful(
            "https",
            _("Chứng chỉ https còn %(days)s ngày.", days=days),
            _("Máy chủ tự gia hạn khi đang chạy; nếu không, hãy chạy khaosat https renew."),
        )
    else:
        found = good("https", _("Chứng chỉ https còn %(days)s ngày", days=days))
    missing = missing_names(folder)
    if missing:
        what = _("Chứng chỉ https thiếu %(names)s.", names=", ".join(missing))
        remedy = _("Địa chỉ của máy đã đổi: hãy khởi động lại máy chủ hoặc chạy khaosat https renew.")
        found.append(Finding(Mark.DOUBTFUL, "https.names", what, remedy))
    return found


def behind_a_proxy(place: Place) -> list[Finding]:
    """Whether the settings for a server in front make sense together."""
    from webapp.https.authority import is_initialised
    from webapp.https.names import checked_address

    https_value, proxies = os.environ.get("KHAOSAT_HTTPS", ""), trusted_proxies()
    if https_value not in {"", "0", "1"}:
        return wrong(
            "proxy",
            _("KHAOSAT_HTTPS=%(value)s không có nghĩa.", value=https_value),
            _("Hãy đặt KHAOSAT_HTTPS=1 khi có nginx với https đứng trước, hoặc bỏ biến này."),
        )
    odd = [each for each in proxies if checked_address(each) is None]
    if odd:
        return wrong(
            "proxy",
            _("KHAOSAT_PROXY có địa chỉ không đúng: %(odd)s.", odd=", ".join(odd)),
            _("Hãy ghi địa chỉ IP của máy đứng trước, ví dụ KHAOSAT_PROXY=127.0.0.1"),
        )
    if https_value == "1" and not proxies and not is_initialised(https_folder(place.directory)):
        return doubtful(
            "proxy",
            _("KHAOSAT_HTTPS=1 mà không có KHAOSAT_PROXY."),
            _("Đặt KHAOSAT_PROXY là địa chỉ của nginx, ví dụ 127.0.0.1; không có nginx thì bỏ KHAOSAT_HTTPS."),
        )
    if proxies and https_value != "1":
        return doubtful(
            "proxy",
            _("Có KHAOSAT_PROXY mà không có KHAOSAT_HTTPS=1."),
            _("Nếu nginx dùng https, hãy đặt KHAOSAT_HTTPS=1 để cookie chỉ đi qua https."),
        )
    return []


def mail(place: Place) -> list[Finding]:
    """khaosat sends no mail; what follows from that."""
    return good("mail", _("Không gửi thư: mật khẩu và mã một lần do người quản trị cấp lại, in ra giấy"))


CHECKS = (https, behind_a_proxy, mail)
