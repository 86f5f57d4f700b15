"""Text in Vietnamese: Unicode form, search, order, numbers, dates, translation."""

from surveys.text.dates import format_date, format_long_date
from surveys.text.markup import plain_words
from surveys.text.numbers import format_number, format_percent, parse_number, rounded
from surveys.text.search import nfc, one_line, search_key
from surveys.text.shortening import shortened
from surveys.text.sorting import given_name_key, vi_alphabet_key

__all__ = [
    "format_date",
    "format_long_date",
    "format_number",
    "format_percent",
    "given_name_key",
    "nfc",
    "one_line",
    "parse_number",
    "plain_words",
    "rounded",
    "search_key",
    "shortened",
    "vi_alphabet_key",
]
