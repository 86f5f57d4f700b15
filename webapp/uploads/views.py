"""What an upload will be read as, shown before it is read: text of old Vietnamese fonts and the same in Unicode."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from surveys.spreadsheets import read_spreadsheet
from surveys.spreadsheets.pending import keep_upload, waiting_upload
from surveys.spreadsheets.uploads import OldTextFound
from webapp.access import LARGEST_ID, current_person, signed_in
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import FIELD as FORM_KEY
from webapp.transactions import begin_writing
from webapp.uploads.fields import CHOICE, UPLOAD, kept_upload

blueprint = Blueprint("uploads", __name__, template_folder="templates")

NOT_KEPT = {"csrf_token", FORM_KEY, UPLOAD, CHOICE}


@blueprint.get("/tep-cho/<int:upload_id>")
@signed_in
def old_text(upload_id: int) -> Any:
    """Some cells before and after, and the question whether to convert."""
    upload = (
        waiting_upload(db.session, upload_id, person=current_person(), now=now()) if upload_id <= LARGEST_ID else None
    )
    if upload is None:
        abort(404)
    legacy = read_spreadsheet(upload.content, upload.filename).legacy
    return render_template("uploads/old_text.html", upload=upload, legacy=legacy, UPLOAD=UPLOAD, CHOICE=CHOICE)


@blueprint.app_errorhandler(OldTextFound)
def ask_about_old_text(_error: OldTextFound) -> Any:
    """Keep the file and what was typed with it, and show what would become of it; nothing else is stored."""
    begin_writing()
    upload = kept_upload()
    if upload is None:
        file = next(file for file in request.files.values() if file.filename)
        file.stream.seek(0)
        upload = keep_upload(
            db.session,
            current_person(),
            address=request.path,
            filename=file.filename or "",
            content=file.stream.read(),
            fields=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT],
            now=now(),
        )
    return redirect(url_for("uploads.old_text", upload_id=upload.id), 303)
