"""The documents of OpenRosa: the list of forms, the files of a form, what is answered to a submission."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from surveys.fieldwork.openrosa.form import CollectForm

FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


def form_list(forms: Sequence[tuple[CollectForm, str, str]]) -> bytes:
    """The forms, each with the address that it is downloaded from and that of the list of its files."""
    root = Element("xforms", xmlns=FORM_LIST)
    for form, download_url, manifest_url in forms:
        _filled(
            SubElement(root, "xform"),
            {
                "formID": form.form_id,
                "name": form.title,
                "version": form.version,
                "hash": f"md5:{form.md5}",
                "downloadUrl": download_url,
                "manifestUrl": manifest_url,
            },
        )
    return _written(root)


def manifest(files: Sequence[tuple[str, bytes, str]]) -> bytes:
    """The files of a form: name, content, the address that it is downloaded from."""
    root = Element("manifest", xmlns=MANIFEST)
    for name, content, download_url in files:
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        about = {"filename": name, "hash": f"md5:{digest}", "downloadUrl": download_url}
        _filled(SubElement(root, "mediaFile"), about)
    return _written(root)


def response(message: str) -> bytes:
    """What Collect shows after sending."""
    root = Element("OpenRosaResponse", xmlns=RESPONSE)
    _filled(root, {"message": message})
    return _written(root)


def _filled(parent: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        SubElement(parent, name).text = value


def _written(root: Element) -> bytes:
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content
