"""Flask-Security bound to our accounts: log-in by user name, its pages in our look and language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_out
from flask_security import Security, current_user
from flask_security.forms import ChangePasswordForm, LoginForm
from flask_security.proxies import _pwd_context
from flask_security.signals import password_changed, user_authenticated
from flask_security.username_util import UsernameUtil
from flask_security.utils import hash_password
from werkzeug.wrappers import Response
from wtforms import PasswordField, SubmitField
from wtforms.validators import DataRequired, EqualTo

from surveys import audit
from surveys.errors import SurveyError
from surveys.people.permissions import Role
from surveys.people.usernames import plain_username
from webapp.access import is_called_by_script, public, signed_in
from webapp.accounts.codes import code_has_ended
from webapp.accounts.guesses import count_guess, find_account, forget_guesses, log_failure
from webapp.accounts.own_transaction import own_transaction, write_again
from webapp.accounts.records import Account
from webapp.accounts.secret_rules import check_password
from webapp.accounts.session_lock import begin_session, end_when_left, lock_when_idle, shows_nobody
from webapp.catalogues import CatalogueDomain
from webapp.clock import now
from webapp.extensions import datastore, db
from webapp.messages import sentence
from webapp.transactions import reads_first

UNAUTHORIZED, UNPROCESSABLE, TOO_MANY = 401, 422, 429
FIRST_REDIRECT, FIRST_ERROR_STATUS = 300, 400


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
        description=_l("Mật khẩu của bạn; lần đầu thì gõ mã dùng một lần in trên phiếu."),
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_l("Đăng nhập"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Flask-Security puts its own field here when the application starts, with an English label.
        self.username.label.text = _("Tên đăng nhập")
        self.username.description = _("Như in trên phiếu tài khoản; chữ hoa hay chữ thường đều được.")
        self.username.render_kw = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    def validate(self, **kwargs: Any) -> bool:
        typed = self.username.data or ""
        if not typed.strip():
            self.username.errors = [_("Hãy nhập tên đăng nhập.")]
            if not self.password.data:
                self.password.errors = [_("Hãy nhập mật khẩu.")]
            return False
        if self._is_right(**kwargs):
            return True
        self.username.data = typed
        if self.password.data and not self.user_authenticated:
            self.username.errors, self.password.errors = [], []
            self.form_errors = [_("Tên đăng nhập hoặc mật khẩu chưa đúng.")]
        return False

    def _is_right(self, **kwargs: Any) -> bool:
        """Count the guess, compare, then note what came of it; only the right password ends the counting."""
        typed = self.username.data or ""
        with own_transaction() as session:
            account = find_account(session, typed)
            allowed = count_guess(session, account, typed, now=now())
        if not allowed:
            abort(TOO_MANY)
        right = super().validate(**kwargs)
        if right and account is not None and code_has_ended(account, now=now()):
            self.form_errors = [_("Mã dùng một lần đã hết hạn. Hãy nhờ người quản lý cấp mã mới.")]
            right = False
        if right and account is not None:
            self._note_log_in(account)
            return True
        if account is not None and not self.user_authenticated and _pwd_context.needs_update(account.password):
            hash_password(self.password.data or "")  # a code is quick to compare: take as long as for any other
        detail = "" if not self.user_authenticated else "stopped" if account and not account.is_active else "code_ended"
        with own_transaction() as session:
            log_failure(session, account, now=now(), detail=detail)
        return False

    def _note_log_in(self, account: Account) -> None:
        """In the transaction that the end of the request commits; Flask-Security may have renewed the hash."""
        renewed = account.password
        write_again()
        account.password = renewed
        account.last_login_at = now()
        forget_guesses(db.session, account)
        audit.log(db.session, "account.logged_in", "account", account.id, at=now(), person_id=account.person_id)


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password for the own account."""

    password = PasswordField(
        _l("Mật khẩu đang dùng"),
        [DataRequired(_l("Hãy nhập mật khẩu đang dùng."))],
        description=_l("Mật khẩu vừa dùng để đăng nhập; lần đầu là mã dùng một lần in trên phiếu."),
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _l("Mật khẩu mới"),
        [DataRequired(_l("Hãy nhập mật khẩu mới."))],
        description=_l("Ít nhất 10 ký tự, không phải tên đăng nhập. Một câu ngắn dễ nhớ thì tốt hơn một từ khó nhớ."),
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        _l("Nhập lại mật khẩu mới"),
        [
            DataRequired(_l("Hãy nhập lại mật khẩu mới.")),
            EqualTo("new_password", _l("Hai lần nhập mật khẩu mới chưa giống nhau.")),
        ],
        description=_l("Gõ lại đúng như ô trên, để chắc rằng không gõ nhầm."),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_l("Đổi mật khẩu"))

    def validate(self, **kwargs: Any) -> bool:
        # Flask-Security compares the old password normalised with the new one as typed: never equal in Vietnamese.
        normalize = current_app.extensions["security"].password_util.normalize
        for each in (self.new_password, self.new_password_confirm):
            each.data = normalize(each.data or "")
        account: Account = current_user._get_current_object()
        if not super(ChangePasswordForm, self).validate(**kwargs):
            return False
        with own_transaction() as session:
            allowed = count_guess(session, account, "", now=now())
        if not allowed:
            abort(TOO_MANY)
        valid: bool = super().validate(**kwargs)
        with own_transaction() as session:
            if valid or not self.password.errors:
                forget_guesses(session, account)
            else:
                log_failure(session, account, now=now(), detail="change")
        write_again()
        return valid and self._may_be_used(account)

    def _may_be_used(self, account: Account) -> bool:
        try:
            check_password(self.new_password.data or "", username=account.username)
        except SurveyError as error:
            self.new_password.errors = [sentence(error)]
            return False
        return True


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
    views["security.login"] = public(reads_first(_fresh_log_in(views["security.login"])))
    views["security.logout"] = public(_own(views["security.logout"]))
    views["security.change_password"] = signed_in(reads_first(_then_pin(views["security.change_password"])))
    user_authenticated.connect(_session_begins, app)
    password_changed.connect(_password_is_own, app)
    user_logged_out.connect(_end_sessions, app)
    app.before_request(end_when_left)
    app.before_request(_change_given_password_first)
    app.before_request(lock_when_idle)


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """A function of this application's own around one that Flask-Security shares among applications."""

    @wraps(view)
    def shown(**arguments: Any) -> Any:
        return view(**arguments)

    return shown


def _fresh_log_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Log-in; whoever is logged in already goes home, and another word replaces the code behind the #."""

    @wraps(view)
    def shown(**arguments: Any) -> Any:
        if request.method == "GET" and current_user.is_authenticated:
            return redirect(url_for("home.index", _anchor="content"))
        return view(**arguments)

    return shown


def _then_pin(view: Callable[..., Any]) -> Callable[..., Any]:
    """The own password; a collaborator who has no PIN yet chooses one next."""

    @wraps(view)
    def shown(**arguments: Any) -> Any:
        answer = view(**arguments)
        status = getattr(answer, "status_code", UNPROCESSABLE)
        changed = request.method == "POST" and FIRST_REDIRECT <= status < FIRST_ERROR_STATUS
        if changed and current_user.person.role == Role.COLLABORATOR and current_user.pin is None:
            return redirect(url_for("accounts.choose_pin"))
        return answer

    return shown


def _session_begins(_app: Flask, user: Account, **_more: Any) -> None:
    begin_session(user.person.role)


def _end_sessions(_app: Flask, user: Any, **_more: Any) -> None:
    """A session is a cookie, and a copy of it would outlive the log-out: no earlier one of the account counts."""
    datastore.set_uniquifier(user)
    audit.log(db.session, "account.logged_out", "account", user.id, at=now(), person_id=user.person_id)


def _render(template: str, **context: Any) -> Any:
    """Flask-Security's pages; a form with errors is answered with 422 like all others."""
    form = next((value for name, value in context.items() if name.endswith("_form") and value is not None), None)
    page = render_template(template, form=form, **context)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _password_is_own(_app: Flask, user: Any, **_more: Any) -> None:
    user.password_expired = False
    user.code_expires_at = None
    audit.log(db.session, "account.password_changed", "account", user.id, at=now(), person_id=user.person_id)


def _change_given_password_first() -> Response | None:
    """A password that someone else made is good for one thing: to choose an own one."""
    allowed = {"security.change_password", "security.logout", "static"}
    if request.endpoint in allowed or shows_nobody() or not current_user.is_authenticated:
        return None
    if current_user.password_expired:
        if is_called_by_script():
            abort(UNAUTHORIZED)
        return redirect(url_for("security.change_password"))
    return None
