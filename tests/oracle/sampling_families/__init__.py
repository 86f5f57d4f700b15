"""One module a family of reference cases: `answer(inputs)` puts a case's fields to the library's public functions.

A family module translates names and nothing else: no formulas, no expected numbers, no case ids. What the
library refuses, the module turns into the field that the format of the cases has for the refusal.
"""
