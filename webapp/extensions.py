"""The Flask extensions, created once and bound to an application by create_app."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any, cast

from flask.sansio.app import App
from flask_babel import Babel
from flask_security.datastore import FSQLALiteUserDatastore
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from surveys.database import ENGINE_OPTIONS
from webapp.accounts.records import Account, AccountRole
from webapp.catalogues import CatalogueDomain


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite without its asynchronous half, whose end of a request costs an event loop and a thread."""

    def init_app(self, app: App) -> None:
        super().init_app(app)
        ends = app.teardown_appcontext_funcs
        ends[:] = [each for each in ends if not iscoroutinefunction(each)]


db = Database(engine_options=ENGINE_OPTIONS, session_options={"expire_on_commit": False})
csrf = CSRFProtect()


class AccountDatastore(FSQLALiteUserDatastore):  # type: ignore[misc]
    """Flask-Security's way to accounts; of a session it asks on every page, so that question is put together once."""

    OF_SESSION = select(Account).where(Account.fs_uniquifier == bindparam("uniquifier"))

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:
        if list(kwargs) != ["fs_uniquifier"]:
            return cast("Account | None", super().find_user(case_insensitive=case_insensitive, **kwargs))
        account = self.db.session.scalar(self.OF_SESSION, {"uniquifier": kwargs["fs_uniquifier"]})
        if account is not None:
            set_committed_value(account, "roles", [])  # what someone may do is Person.role; this table stays empty
        return cast("Account | None", account)


datastore = AccountDatastore(db, Account, AccountRole)


class CatalogueBabel(Babel):
    """Flask-Babel that reads our catalogues as text files, so that nothing need be compiled first."""

    domain_instance = CatalogueDomain()


babel = CatalogueBabel()
