"""What may leave the office of single answers (R7): coarsened until nobody stands out by who they are.

Every combination of what tells who a respondent is (the stratum, the questions about the person, and all that is made
from those) is shared by at least `K` rows: where it is not, single answers are left out (local suppression), those that
no table is divided by first. Numbers are put into classes and weights too, each value at least `K` times. No commune,
no household line and no answer in own words leaves; communes are merged at random into groups of at least two, from
which standard errors can still be estimated (as ultimate clusters, Hansen, Hurwitz & Madow 1953). Sources: Samarati
(2001), k-anonymity; Domingo-Ferrer & Mateo-Sanz (2002), microaggregation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sampling.deferred import deferred
from surveys.reports.checking.analysis_file import ROW, AnalysisFile, content_order, numbered_rows
from surveys.responses.dataset import STRATUM_COLUMN

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

K = 5
MOST_CLASSES = 50
ROWS_OF_A_WEIGHT = 20
CLASSES_OF_PERSONAL_NUMBERS = 3
COMMUNES_IN_GROUP = 2
FORMS_FOR_ONE_LEFT_OUT = 10
POOLED = "(gộp)"


def coarsened(file: AnalysisFile) -> tuple[AnalysisFile, dict[str, Any]]:
    """The file that may leave, with facts in numbers: values left out by variable, classes of weights, groups."""
    forms = len(file.answers)
    file = _some_of(file)
    numbers = list(file.variables.loc[file.variables["kind"] == "number", "variable"])
    answers = file.answers.drop(columns=ROW)
    for name in numbers:
        most = CLASSES_OF_PERSONAL_NUMBERS if name in file.identifying else len(answers)
        answers[name] = in_classes(answers[name], most)
    if STRATUM_COLUMN in answers:
        answers[STRATUM_COLUMN] = _pooled(answers[STRATUM_COLUMN])
    safe = suppressed(answers, file.identifying, banners=file.banners)
    left_out = {name: int((safe[name] != answers[name]).sum()) for name in file.identifying if name in safe}
    design, facts = _design(file, safe)
    order = content_order(safe)
    settings = {**file.settings, "kind": "outside", "first_stage": "with_replacement" if "psu" in design else "none"}
    settings["standard_error"] = "yes" if "psu" in design else "no"
    settings["interval"] = file.settings["interval"] if "psu" in design else "no"
    outside = replace(
        file,
        answers=numbered_rows(safe.iloc[order]),
        design=numbered_rows(design.iloc[order]),
        settings=settings,
        more={"scales": file.more["scales"]},
    )
    facts |= {
        "k": K,
        "forms_left_out": forms - len(safe),
        "left_out": {name: count for name, count in left_out.items() if count},
        "values_left_out": sum(left_out.values()),
        "smallest_combination": smallest_combination(safe, file.identifying),
        "numbers_classed": len(numbers),
    }
    return outside, facts


def _some_of(file: AnalysisFile) -> AnalysisFile:
    """The file without one form in ten, at random by a hash that only who holds the exact file could repeat: else the
    published tables less the file's own would give back what is left out of it."""
    secret = _secret(file)
    rank = [hashlib.sha256(f"{secret}{place}".encode()).hexdigest() for place in range(len(file.answers))]
    left_out = set(sorted(range(len(rank)), key=rank.__getitem__)[: -(-len(rank) // FORMS_FOR_ONE_LEFT_OUT)])
    kept = [place for place in range(len(rank)) if place not in left_out]
    answers, design = (each.iloc[kept].reset_index(drop=True) for each in (file.answers, file.design))
    return replace(file, answers=answers, design=design)


def _secret(file: AnalysisFile) -> str:
    return hashlib.sha256("\n".join(file.answers.agg("\x1f".join, axis=1)).encode()).hexdigest()


def smallest_combination(answers: pd.DataFrame, identifying: Sequence[str]) -> int:
    """How many rows share the rarest combination of what tells who a respondent is."""
    names = [name for name in identifying if name in answers]
    return int(answers.groupby(names).size().min()) if names and len(answers) else len(answers)


def in_classes(column: pd.Series, most: int) -> list[str]:
    """Numbers as the means of classes of neighbours, at most `most` classes, each of at least `K` rows.

    Values that occur often enough by themselves stay as they are where that many classes are allowed.
    """
    known = column[column != ""].astype(float).sort_values(kind="stable")
    if len(known) < K:
        return [""] * len(column)
    size = max(K, -(-len(known) // most))
    runs: list[list[Any]] = [[]]
    for _value, rows in known.groupby(known, sort=True):
        if len(runs[-1]) >= size:
            runs.append([])
        runs[-1] += list(rows.index)
    if len(runs) > 1 and len(runs[-1]) < K:
        last = runs.pop()
        runs[-1] += last
    found = pd.Series("", index=column.index, dtype=object)
    for rows in runs:
        found[rows] = f"{known[rows].mean():.6g}"
    return [str(each) for each in found]


def suppressed(answers: pd.DataFrame, identifying: Sequence[str], *, banners: Sequence[str] = ()) -> pd.DataFrame:
    """Answers with single values taken out until each combination is shared by `K` rows.

    The stratum stays, and those of `banners` as long as others can go. The one whose absence helps most rows goes
    first; of equals the last named.
    """
    safe = answers.copy()
    names = [name for name in identifying if name in safe]
    droppable = [name for name in reversed(names) if name != STRATUM_COLUMN]
    while names:
        rare = _rare(safe, names)
        if not rare.any():
            break
        there = [name for name in droppable if (safe.loc[rare, name] != "").any()]
        if not there:
            safe = _with_company(safe, names, droppable, rare)
            continue
        of_no_table = [name for name in there if name not in banners]
        helped = {name: _helped(safe, names, name, rare) for name in of_no_table or there}
        best = max(helped, key=lambda name: int(helped[name].sum()))
        at = helped[best] if helped[best].any() else rare
        safe.loc[at, best] = ""
    return safe


def _rare(answers: pd.DataFrame, names: list[str]) -> np.ndarray:
    size = answers.groupby(names)[names[0]].transform("size")
    return np.asarray(size.to_numpy() < K)


def _helped(answers: pd.DataFrame, names: list[str], name: str, rare: np.ndarray) -> np.ndarray:
    """The rare rows that would not be rare any more if all of them had no value of `name`."""
    tried = answers[names].copy()
    tried.loc[rare, name] = ""
    return rare & ~_rare(tried, names) & (answers[name] != "").to_numpy()


def _with_company(answers: pd.DataFrame, names: list[str], droppable: list[str], rare: np.ndarray) -> pd.DataFrame:
    """Rows that have no value left to take out, still too few: the smallest other combination of their stratum joins
    them, whole."""
    first = int(np.flatnonzero(rare)[0])
    together = np.ones(len(answers), dtype=bool)
    if STRATUM_COLUMN in names:
        together = (answers[STRATUM_COLUMN] == answers[STRATUM_COLUMN].iloc[first]).to_numpy()
    others = together & ~rare
    if not droppable or not others.any():  # fewer than K rows in all: nothing can be told apart
        return answers.assign(**dict.fromkeys(names, ""))
    sizes = answers.loc[others].groupby(names)[names[0]].transform("size")
    smallest = sizes.sort_values(kind="stable").index[0]
    join = (answers.loc[others, names] == answers.loc[smallest, names]).all(axis=1)
    found = answers.copy()
    found.loc[join[join].index, droppable] = ""
    return found


def _pooled(strata: pd.Series) -> pd.Series:
    """Strata of fewer than `K` rows under one name, with the smallest other one where they are still too few."""
    counts = strata.value_counts().sort_values(kind="stable")
    few = list(counts.index[counts < K])
    rest = [name for name in counts.index if name not in few]
    while few and counts[few].sum() < K and rest:
        few.append(rest.pop(0))
    return strata.where(~strata.isin(few), POOLED)


def _design(file: AnalysisFile, answers: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Weights in classes, and groups of communes for the variance; a basis without standard errors has weights 1."""
    if "commune" not in file.design:
        return pd.DataFrame({"weight": ["1"] * len(answers)}), {"weight_classes": 1, "groups": 0}
    weight = file.design["weight"].astype(float).astype(str)
    classes = in_classes(weight, max(1, min(MOST_CLASSES, len(weight) // ROWS_OF_A_WEIGHT)))
    found = pd.DataFrame({"weight": classes})
    stratum = answers[STRATUM_COLUMN] if STRATUM_COLUMN in answers else pd.Series([""] * len(answers))
    strata, groups = _groups(file, stratum)
    if groups is not None:
        found = found.assign(stratum=strata, psu=groups)
    return found, {"weight_classes": len(set(classes)), "groups": 0 if groups is None else len(set(groups))}


def _groups(file: AnalysisFile, stratum: pd.Series) -> tuple[list[str], list[str] | None]:
    """For each row the stratum and the group of communes by which variances are estimated.

    Communes are put together by a hash that only who holds the exact file could repeat. A stratum with too few communes
    for two groups goes along with the next; None where there are too few altogether.
    """
    commune = file.design["commune"]
    secret = _secret(file)
    parts = pd.DataFrame({"stratum": stratum.to_numpy(), "commune": commune}).drop_duplicates()
    of_stratum = [list(each["commune"]) for _name, each in parts.groupby("stratum", sort=True)]
    runs: list[list[str]] = [[]]
    for communes in of_stratum:
        if len(runs[-1]) >= 2 * COMMUNES_IN_GROUP:
            runs.append([])
        runs[-1] += communes
    if len(runs) > 1 and len(runs[-1]) < 2 * COMMUNES_IN_GROUP:
        last = runs.pop()
        runs[-1] += last
    if len(runs[0]) < 2 * COMMUNES_IN_GROUP:
        return [], None
    place: dict[str, tuple[str, str]] = {}
    for number, communes in enumerate(runs, start=1):
        mixed = sorted(dict.fromkeys(communes), key=lambda each: hashlib.sha256(f"{secret}{each}".encode()).hexdigest())
        groups = len(mixed) // COMMUNES_IN_GROUP
        place |= {each: (str(number), str(k % groups + 1)) for k, each in enumerate(mixed)}
    return [place[each][0] for each in commune], [place[each][1] for each in commune]
