"""A workbook saved in every format by a real office suite: LibreOffice, started once, told by a macro of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

OFFICE = shutil.which("soffice")
needs_office_spreadsheets = pytest.mark.skipif(
    OFFICE is None or not Path(OFFICE).resolve().with_name("libsclo.so").exists(),
    reason="this machine lacks soffice with its spreadsheet program (Debian: libreoffice-calc-nogui)",
)

FILTERS = {
    "excel-97.xls": ("MS Excel 97", ""),
    "excel-2007.xlsx": ("Calc MS Excel 2007 XML", ""),
    "own.ods": ("calc8", ""),
    "utf-8.csv": ("Text - txt - csv (StarCalc)", "44,34,76,1"),
    "windows-1258.csv": ("Text - txt - csv (StarCalc)", "59,34,40,1"),
}
"""File name → filter and its options: separator, quotation mark, number of the encoding, first line."""
SOURCE = "source.xlsx"
SECONDS = 180

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = "http://openoffice.org"
"""Where the office suite's XML names begin; nothing is fetched from there."""
LIBRARY = f"{NAMESPACES}/2000/library"
SETTINGS = f"""{XML}<oor:items xmlns:oor="{NAMESPACES}/2001/registry">
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value>
</prop></item></oor:items>
"""
"""Without it the first start replaces the macro by the empty one it is delivered with."""
LIBRARIES = f"""{XML}<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="{LIBRARY}"><library:library library:name="Standard" library:link="false"/>
</library:libraries>
"""
MODULES = f"""{XML}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="{LIBRARY}" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""
MODULE = f"""{XML}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="{NAMESPACES}/2000/script" script:name="Module1" script:language="StarBasic">
%s</script:module>
"""
MACRO = """Sub SaveAll(folder As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(folder & "/{source}", "_blank", 0, hidden())
  book.calculateAll()
{lines}
  book.close(True)
End Sub

Sub Save(book, address, filter, options)
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = filter
  how(1).Name = "FilterOptions"
  how(1).Value = options
  book.storeToURL(address, how())
End Sub
"""


def saved_by_office(content: bytes, folder: Path) -> dict[str, bytes]:
    """The workbook calculated and saved under each name of `FILTERS`."""
    (folder / SOURCE).write_bytes(content)
    lines = (f'  Save(book, folder & "/{name}", "{kind}", "{how}")' for name, (kind, how) in FILTERS.items())
    _write_profile(folder / "profile", MACRO.format(source=SOURCE, lines="\n".join(lines)))
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    macro = f'macro:///Standard.Module1.SaveAll("{folder.as_uri()}")'
    subprocess.run([*command, macro], check=True, capture_output=True, timeout=SECONDS)
    return {name: (folder / name).read_bytes() for name in FILTERS}


def _write_profile(profile: Path, macro: str) -> None:
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    (basic / "script.xlc").write_text(LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(MODULES, encoding="utf-8")
    (basic / "Standard" / "Module1.xba").write_text(MODULE % escape(macro), encoding="utf-8")
