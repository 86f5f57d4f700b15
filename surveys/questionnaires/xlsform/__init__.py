"""XLSForm in and out: the workbook, its columns and rows, the tree, and what pyxform says of it."""

from surveys.questionnaires.xlsform.reading import read_xlsform

__all__ = ["read_xlsform"]
