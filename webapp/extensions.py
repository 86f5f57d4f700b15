"""The Flask extensions, created once and bound to an application by create_app."""

from __future__ import annotations

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security.datastore import FSQLALiteUserDatastore
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from webapp.accounts.records import Account, AccountRole
from webapp.catalogues import CatalogueDomain

db = SQLAlchemy(session_options={"expire_on_commit": False})
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
datastore = FSQLALiteUserDatastore(db, Account, AccountRole)


class CatalogueBabel(Babel):
    """Flask-Babel that reads our catalogues as text files, so that nothing need be compiled first."""

    domain_instance = CatalogueDomain()


babel = CatalogueBabel()
