"""A file field that also takes the file that was kept while its person looked at how it will be read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import request
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from surveys.spreadsheets import OldText
from surveys.spreadsheets.pending import forget_upload, waiting_upload
from surveys.spreadsheets.records import PendingUpload
from webapp.access import current_person, record_number
from webapp.clock import now
from webapp.extensions import db

UPLOAD, CHOICE = "pending_upload", "old_text"
CHOICES: dict[str, OldText] = {"convert": "convert", "keep": "keep"}
ACCEPTED = ".xlsx,.xlsm,.xls,.csv,.tsv,.txt"


class SpreadsheetField(FileField):
    """A spreadsheet, chosen just now or waiting from the page before; `old_text` says what its person decided."""

    data: Any
    old_text: OldText = "ask"
    upload: PendingUpload | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file that came; else the one that waits for this form."""
        super().process_formdata(valuelist)
        if self.data:
            return
        self.upload = kept_upload()
        if self.upload is not None:
            self.data = FileStorage(BytesIO(self.upload.content), filename=self.upload.filename)
            self.raw_data = [self.data]
            self.old_text = CHOICES.get(request.form.get(CHOICE, ""), "ask")

    def used(self) -> None:
        """The file has been taken in; what was kept of it goes."""
        if self.upload is not None:
            forget_upload(db.session, self.upload)


def kept_upload() -> PendingUpload | None:
    """The file that this request goes on with, if it waits for this person and this address."""
    number = record_number(request.form.get(UPLOAD, ""))
    if number is None:
        return None
    upload = waiting_upload(db.session, number, person=current_person(), now=now())
    return upload if upload is not None and upload.address == request.path else None
