"""A collaborator's own PIN, and the page that an idle session waits at."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from webapp.access import require
from webapp.accounts.blueprint import UNPROCESSABLE, blueprint
from webapp.accounts.codes import is_password
from webapp.accounts.forms import PinForm, UnlockForm
from webapp.accounts.guesses import count_guess, forget_guesses, log_failure
from webapp.accounts.own_transaction import own_transaction
from webapp.accounts.pin import open_with_pin, set_own_pin, tries_left
from webapp.accounts.records import Account
from webapp.accounts.session_lock import locked_page, own_path, password_is_fresh, unlock
from webapp.clock import now
from webapp.messages import sentence
from webapp.transactions import reads_first
from webapp.typed import SEALED_FIELD

TOO_MANY = 429
MOST_TYPED = 200


@blueprint.route("/ma-pin", methods=["GET", "POST"])
@require(Action.WORK_CASES)
@reads_first
def choose_pin() -> ResponseReturnValue:
    """Choose or change the own PIN."""
    form, account = PinForm(), _own_account()
    if password_is_fresh():
        form.leave_password_out()
    if form.validate_on_submit():
        try:
            if form.password is not None and not is_own_password(account, form.password.data or ""):
                form.password.errors = [_("Mật khẩu chưa đúng.")]
            else:
                with own_transaction() as session:
                    set_own_pin(session, account, form.pin.data or "", now=now())
                flash(_("Đã đặt mã PIN. Máy để yên một lúc sẽ khóa và mở lại bằng mã này."), "success")
                return redirect(url_for("home.index"))
        except SurveyError as error:
            form.pin.errors = [sentence(error)]
    return render_template("accounts/pin.html", form=form, account=account), UNPROCESSABLE if form.errors else 200


@blueprint.route("/mo-khoa", methods=["GET", "POST"])
@require(Action.WORK_CASES)
@reads_first
def unlock_page() -> ResponseReturnValue:
    """Open an idle session with the PIN, or with the password."""
    form, account = UnlockForm(request.form, next=request.values.get("next")), _own_account()
    with_password = request.values.get("cach") == "mat-khau"
    sealed = request.form.get(SEALED_FIELD, "")
    changing_over = with_password and "password" not in request.form
    if request.method == "POST" and not changing_over and form.validate():
        if _opens(form, account):
            unlock()
            return redirect(own_path(form.next.data))
        by_password = form.password.data or account.pin is None
        wrong = form.password if by_password else form.pin
        if form.pin.data and account.pin is None:
            wrong.errors = [_("Mã PIN đã bị hủy vì nhập sai quá nhiều lần. Hãy dùng mật khẩu.")]
        else:
            wrong.errors = [_("Mật khẩu chưa đúng.") if by_password else _wrong_pin(account)]
    return locked_page(form, with_password=with_password, sealed=sealed), UNPROCESSABLE if form.errors else 200


def _opens(form: UnlockForm, account: Account) -> bool:
    if form.password.data:
        return is_own_password(account, form.password.data)
    return bool(form.pin.data) and open_with_pin(account, form.pin.data[:MOST_TYPED], now=now())


def _wrong_pin(account: Account) -> str:
    return _("Mã PIN chưa đúng, còn %(count)s lần thử.", count=tries_left(account))


def is_own_password(account: Account, typed: str) -> bool:
    """Compare with the password, each guess counted as at log-in."""
    with own_transaction() as session:
        allowed = count_guess(session, account, "", now=now())
    if not allowed:
        abort(TOO_MANY)
    right = is_password(account, typed)
    with own_transaction() as session:
        if right:
            forget_guesses(session, account)
        else:
            log_failure(session, account, now=now())
    return right


def _own_account() -> Account:
    account: Account = current_user._get_current_object()
    return account
