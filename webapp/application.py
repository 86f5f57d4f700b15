"""The web application put together: settings, database, accounts, permissions, pages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask

from analysis.fonts import check_fonts
from surveys.database import normal_url, prepare_engine
from webapp.access import guard
from webapp.accounts.login import use_accounts
from webapp.catalogues import translate_requests
from webapp.compression import use_compression
from webapp.config import settings_from_environment
from webapp.errors import go_on_with_what_was_typed, use_error_pages
from webapp.extensions import babel, csrf, db
from webapp.filters import add_filters
from webapp.form_keys import use_form_keys
from webapp.glossary import use_glossary
from webapp.language import page_language
from webapp.messages import FEATURES
from webapp.openrosa.addresses import use_collects_addresses
from webapp.page_parts import add_page_parts
from webapp.request_log import use_request_log
from webapp.respondents import use_respondents_pages
from webapp.security_headers import use_security_headers
from webapp.stale_forms import use_stale_forms
from webapp.states import use_state_words
from webapp.transactions import use_single_acts, use_transactions


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """The application with the environment's settings, `config` overriding them.

    Errors: AnalysisError `font_lacks_vietnamese` where the font of charts is missing or cannot write "Ợ": better no
    server than a report with empty boxes in it.
    """
    check_fonts()
    app = Flask("webapp")
    app.config.update(settings_from_environment())
    app.config.update(config or {})
    engines: dict[str, str] = app.config["SQLALCHEMY_ENGINES"]
    app.config["SQLALCHEMY_ENGINES"] = {name: normal_url(url) for name, url in engines.items()}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    use_compression(app)
    use_request_log(app)
    use_error_pages(app)
    use_security_headers(app)
    use_transactions(app)
    go_on_with_what_was_typed(app)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    babel.init_app(app, default_locale="vi", locale_selector=page_language)
    csrf.init_app(app)
    use_respondents_pages(app)
    use_collects_addresses(app)
    use_accounts(app)
    translate_requests(app)
    guard(app)
    use_form_keys(app)
    use_stale_forms(app)
    use_single_acts(app)
    add_filters(app)
    add_page_parts(app)
    use_glossary(app)
    use_state_words(app)
    from webapp.field_app.straight_way import StraightWay  # its parts are views' modules, which want the extensions

    for feature in FEATURES:
        app.register_blueprint(import_module(f"webapp.{feature}.views").blueprint)
    app.wsgi_app = StraightWay(app, app.wsgi_app)  # type: ignore[method-assign]
    return app
