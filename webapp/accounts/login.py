"""Flask-Security bound to our accounts: log-in by user name, its pages in our look and language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_out
from flask_security import Security, current_user
from flask_security.forms import ChangePasswordForm, LoginForm
from flask_security.signals import password_changed
from flask_security.username_util import UsernameUtil
from werkzeug.wrappers import Response
from wtforms import PasswordField, SubmitField
from wtforms.validators import DataRequired, EqualTo

from webapp.access import public, signed_in
from webapp.accounts.service import plain_username
from webapp.catalogues import CatalogueDomain
from webapp.extensions import datastore, limiter

FIRST_ERROR_STATUS = 400
UNPROCESSABLE = 422


class LowercaseUsernames(UsernameUtil):
    """User names in one form, however they are typed."""

    def normalize(self, username: str) -> str | None:
        return super().normalize(plain_username(username))

    def validate(self, username: str) -> tuple[str | None, str | None]:
        return super().validate(plain_username(username))


class UsernameLoginForm(LoginForm):  # type: ignore[misc]
    """Log-in by user name and password; what was wrong of the two is never said."""

    email = None
    remember = None
    password = PasswordField(
        _l("Mật khẩu"),
        [DataRequired(_l("Hãy nhập mật khẩu."))],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_l("Đăng nhập"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Flask-Security puts its own field here when the application starts, with an English label.
        self.username.label.text = _("Tên đăng nhập")
        self.username.render_kw = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    def validate(self, **kwargs: Any) -> bool:
        typed = self.username.data or ""
        if not typed.strip():
            self.username.errors = [_("Hãy nhập tên đăng nhập.")]
            if not self.password.data:
                self.password.errors = [_("Hãy nhập mật khẩu.")]
            return False
        if super().validate(**kwargs):
            return True
        self.username.data = typed
        if self.password.data and not self.user_authenticated:
            self.username.errors, self.password.errors = [], []
            self.form_errors = [_("Tên đăng nhập hoặc mật khẩu chưa đúng.")]
        return False


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password for the own account."""

    password = PasswordField(
        _l("Mật khẩu đang dùng"),
        [DataRequired(_l("Hãy nhập mật khẩu đang dùng."))],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _l("Mật khẩu mới"),
        [DataRequired(_l("Hãy nhập mật khẩu mới."))],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        _l("Nhập lại mật khẩu mới"),
        [
            DataRequired(_l("Hãy nhập lại mật khẩu mới.")),
            EqualTo("new_password", _l("Hai lần nhập mật khẩu mới chưa giống nhau.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_l("Đổi mật khẩu"))

    def validate(self, **kwargs: Any) -> bool:
        # Flask-Security compares the old password normalised with the new one as typed: never equal in Vietnamese.
        normalize = current_app.extensions["security"].password_util.normalize
        for each in (self.new_password, self.new_password_confirm):
            each.data = normalize(each.data or "")
        valid: bool = super().validate(**kwargs)
        return valid


def use_accounts(app: Flask) -> None:
    """Bind Flask-Security to `app`, declare who may use its views, and slow down guessing of passwords."""
    security = Security(
        app,
        datastore,
        login_form=UsernameLoginForm,
        change_password_form=OwnPasswordForm,
        username_util_cls=LowercaseUsernames,
        render_template=_render,
    )
    security.i18n_domain = CatalogueDomain()
    security.principal.skip_static = True
    views = app.view_functions
    guess_limit = limiter.limit(
        lambda: app.config["LOGIN_ATTEMPTS"],
        key_func=_account_tried,
        methods=["POST"],
        deduct_when=lambda response: response.status_code >= FIRST_ERROR_STATUS,
    )
    views["security.login"] = public(guess_limit(_own(views["security.login"])))
    views["security.logout"] = public(_own(views["security.logout"]))
    views["security.change_password"] = signed_in(_own(views["security.change_password"]))
    password_changed.connect(_password_is_own, app)
    user_logged_out.connect(_end_sessions, app)
    app.before_request(_change_given_password_first)


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """A function of this application's own around one that Flask-Security shares among applications."""

    @wraps(view)
    def shown(**arguments: Any) -> Any:
        return view(**arguments)

    return shown


def _account_tried() -> str:
    return "login:" + plain_username(request.form.get("username", ""))


def _end_sessions(_app: Flask, user: Any, **_more: Any) -> None:
    """A session is a cookie, and a copy of it would outlive the log-out: no earlier one of the account counts."""
    datastore.set_uniquifier(user)


def _render(template: str, **context: Any) -> Any:
    """Flask-Security's pages; a form with errors is answered with 422 like all others."""
    form = next((value for name, value in context.items() if name.endswith("_form") and value is not None), None)
    page = render_template(template, form=form, **context)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _password_is_own(_app: Flask, user: Any, **_more: Any) -> None:
    user.password_expired = False


def _change_given_password_first() -> Response | None:
    """A password that someone else made is good for one thing: to choose an own one."""
    allowed = {"security.change_password", "security.logout", "static"}
    if request.endpoint not in allowed and current_user.is_authenticated and current_user.password_expired:
        return redirect(url_for("security.change_password"))
    return None
