# mypy: allow-untyped-defs, allow-untyped-calls
"""Recompute every number of tables.csv from data.csv and design.csv, and say where it differs.

    python check.py [FOLDER]

It needs Python 3.11, numpy and pandas, and nothing of the program that made the tables. It reads the files beside it:

    data.csv       one row a response: its answers as they were analysed (several answers to one question: codes with
                   spaces between; "." = asked, nothing chosen; empty = not asked or not answered)
    design.csv     the same rows: stratum, first- and second-stage unit, probabilities, each factor of the weight
    variables.csv  the codes and words of every variable; scales.csv: the points of the answers of each scale
    tables.csv     the published numbers; exact.csv (where it is there) the same before rounding
    communes.csv, margins.csv   what the weights were made from (only beside the exact file)
    settings.csv   what kind of design this is

Formulas and where they are from:
    share, mean    Hajek: sum(w y) / sum(w)                  Sarndal, Swensson & Wretman (1992), section 5.7
    linearisation  u = (y - share) / sum(w), 0 outside the domain: no row is ever deleted    Woodruff (1971)
    variance       sum over stages, prior * (1 - f) * n / (n - 1) * (z - mean z)^2           Cochran (1977), 11.24
    PPS            f = probability of the unit itself        Brewer (2002), chapter 9
    calibration    u less its means in the margins' cells    Deville & Sarndal (1992); Deville et al. (1993)
    interval       Clopper-Pearson at n_eff = p(1 - p) / se^2 * (t_{n-1} / t_df)^2    Korn & Graubard (1998)
    deff           variance / simple random sampling without replacement, p(1 - p) / (n - 1) * (1 - n / sum(w))
    df             first-stage units less strata that have a row in the base
"""

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

LEVEL = 0.95
SWEEPS = 10
"""How often the means of several margins are taken out in turn."""
FIXED = 1e-7
"""A standard error below that is none: calibration fixed the share."""
SHARES = ["share", "top_two"]
HALF = dict.fromkeys(("value", "se", "low", "high", "deff"), 0.005) | {"df": 0, "n": 0, "count": 0}
TENTHS = HALF | {"value": 0.05, "low": 0.05, "high": 0.05}
PRINTED = {"share": TENTHS, "top_two": TENTHS, "mean": TENTHS, "score": HALF, "alpha": HALF, "answers": HALF}
"""Half a unit of the last printed decimal, by statistic."""
EXACT = 1e-8
GROUPS = ["item", "banner", "category"]
KEY = ["item", "option", "banner", "category", "statistic"]
NUMBERS = ["value", "se", "low", "high", "deff", "df", "n", "count"]


def incomplete_beta(x, a, b):
    """I_x(a, b) and its slope, by the continued fraction (Abramowitz & Stegun 26.5.8, evaluated by Lentz's method)."""
    gamma, tiny = np.vectorize(math.lgamma, otypes=[float]), 1e-300
    with np.errstate(all="ignore"):
        power = np.exp(gamma(a + b) - gamma(a) - gamma(b) + a * np.log(x) + b * np.log1p(-x))
        slope, swap = power / x / (1 - x), x > (a + 1) / (a + b + 2)
        x, a, b = np.where(swap, 1 - x, x), np.where(swap, b, a), np.where(swap, a, b)
        c, d = np.ones_like(x), 1 / (1 - (a + b) * x / (a + 1))
        f = d.copy()
        for m in range(1, 20_000):
            even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            for top in (even, odd):
                d, c = 1 + top * d, 1 + top / c
                d, c = 1 / np.where(np.abs(d) < tiny, tiny, d), np.where(np.abs(c) < tiny, tiny, c)
                f = f * d * c
            if np.all(np.abs(d * c - 1) < 1e-15):
                break
    return np.where(swap, 1 - power * f / a, power * f / a), slope


def beta_quantile(probability, a, b):
    """The x with I_x(a, b) = probability: Newton's steps, halving where they would leave the bracket."""
    low, high, x = np.zeros_like(a), np.ones_like(a), a / (a + b)
    for _ in range(80):
        found, slope = incomplete_beta(x, a, b)
        low, high = np.where(found < probability, x, low), np.where(found < probability, high, x)
        with np.errstate(all="ignore"):
            step = x - (found - probability) / slope
        new = np.where((step > low) & (step < high), step, (low + high) / 2)
        if np.all(np.abs(new - x) <= 1e-15 * x):
            break
        x = new
    return x


def t_quantile(df):
    """Student's t at 0.975: P(|T| > t) = I_x(df/2, 1/2) with x = df / (df + t^2); NaN where df <= 0."""
    distinct, place = np.unique(df, return_inverse=True)
    t, good = np.full(len(distinct), math.nan), distinct > 0
    x = beta_quantile(1 - LEVEL, distinct[good] / 2, np.full(good.sum(), 0.5))
    t[good] = np.sqrt(distinct[good] * (1 - x) / x)
    return t[place]


def korn_graubard(p, se, n, df):
    """Limits of shares p (arrays); one-sided at 0 and 1, where n itself is the effective number."""
    edge = (p <= 0) | (p >= 1)
    fixed = (se < FIXED) & ~edge & (df > 0)
    with np.errstate(all="ignore"):
        effective = np.where(edge, n, p * (1 - p) / se**2) * (t_quantile(n - 1) / t_quantile(df)) ** 2
    good = np.isfinite(effective) & ~fixed
    low, high = np.where(fixed, p, math.nan), np.where(fixed, p, math.nan)
    low[good & (p <= 0)], high[good & (p >= 1)] = 0, 1
    for limit, side, inside, below in ((low, -1, p > 0, 0), (high, 1, p < 1, 1)):
        at = good & inside
        chosen, others = (effective * p)[at] + below, (effective * (1 - p))[at] + 1 - below
        limit[at] = beta_quantile((1 + side * LEVEL) / 2, chosen, others)
    return low, high


class Design:
    """The design of the rows: by stage the unit of each row, the cell of each unit and its coefficient."""

    def __init__(self, rows, settings):
        self.weight = rows["weight"].astype(float).to_numpy()
        self.bears_error = settings["standard_error"] == "yes"
        self.bears_interval = settings["interval"] == "yes"
        self.stages = []
        self.margins = [pd.factorize(rows[name])[0] for name in rows.columns if name.startswith("margin_")]
        self.before = rows["weight_before"].astype(float).to_numpy() if self.margins else self.weight
        if self.bears_error:
            self.stratum = pd.factorize(rows["stratum"])[0]
            self.psu = pd.factorize(rows["stratum"] + "\0" + rows["psu"])[0]
            brewer = settings["first_stage"] == "brewer"
            first = rows["psu_probability"].astype(float).to_numpy() if brewer else np.zeros(len(rows))
            self.add_stage(self.psu, self.stratum, first, np.ones(len(rows)))
            if brewer:  # lines of a commune's list: simple random sampling without replacement
                line = pd.factorize(rows["stratum"] + "\0" + rows["psu"] + "\0" + rows["ssu"])[0]
                taken = np.bincount(self.psu, self.first_of(line))[self.psu]
                self.add_stage(line, self.psu, taken / rows["ssu_population"].astype(float).to_numpy(), first)

    @staticmethod
    def first_of(unit):
        """1 in the first row of each unit."""
        seen = np.zeros(len(unit))
        seen[np.unique(unit, return_index=True)[1]] = 1
        return seen

    def add_stage(self, unit, cell, fraction, prior):
        """Units that are alone in their cell are compared with the mean of all units."""
        first = np.unique(unit, return_index=True)[1]
        cells, f = cell[first], np.minimum(fraction[first], 1)
        n = np.bincount(cells)[cells]
        own = (1 - f) * prior[first]
        self.stages.append((unit, cells, own * n / np.maximum(n - 1, 1), (n == 1) & (own > 0)))

    def is_census(self):
        return not any(coefficient.any() for _, _, coefficient, _ in self.stages)

    def residuals(self, u):
        """Influence values less their means in the cells of the calibration's margins."""
        for _ in range(SWEEPS if len(self.margins) > 1 else 1):
            for cells in self.margins:
                size = np.bincount(cells, self.before)
                u = u - np.stack([np.bincount(cells, self.before * column) / size for column in u.T], axis=1)[cells]
        return u

    def variance(self, influence):
        """Variance of sum(w u), for each column of u (rows x columns)."""
        weighted = self.residuals(influence) * self.weight[:, None]
        total = np.zeros(influence.shape[1])
        for unit, cell, coefficient, alone in self.stages:
            z = np.stack([np.bincount(unit, column) for column in weighted.T], axis=1)
            size = np.bincount(cell)[:, None]
            mean = (np.stack([np.bincount(cell, column) for column in z.T], axis=1) / size)[cell]
            z = z - np.where(alone[:, None], z.mean(axis=0), mean)
            total += coefficient @ z**2
        return total

    def degrees_of_freedom(self, used):
        return len(np.unique(self.psu[used])) - len(np.unique(self.stratum[used])) if self.bears_error else 0


def estimates(design, y, used, is_share):
    """Value, se, deff, df, n and count of each column of y (rows x columns) over the rows used."""
    w, n, y = np.where(used, design.weight, 0.0), int(used.sum()), np.where(used[:, None], y, 0.0)
    size, df = w.sum(), design.degrees_of_freedom(used)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = y.T @ w / size
        u = np.where(used[:, None], y - value, 0.0) / size
        variance = design.variance(u) if design.bears_error and n else np.full(len(value), math.nan)
        simple = (w @ (u * size) ** 2) / size / (n - 1) * (1 - n / size) if n > 1 else np.zeros(len(value))
        found = {"value": value, "se": np.sqrt(variance), "deff": np.where(simple > 0, variance / simple, math.nan)}
    return found | {"df": df, "n": n, "count": y.sum(axis=0) if is_share else n}


def alpha(design, x, used):
    """Cronbach's alpha of the columns of x over complete rows, linearised: k/(k - 1) * (1 - trace S / sum S)."""
    w, k = np.where(used, design.weight, 0.0), x.shape[1]
    centred = np.where(used[:, None], x - w @ np.where(used[:, None], x, 0.0) / w.sum(), 0.0)
    s = centred.T @ (centred * w[:, None]) / w.sum()
    each, together = (centred**2).sum(axis=1), centred.sum(axis=1) ** 2
    u = -k / (k - 1) * (each - together * np.trace(s) / s.sum()) / (s.sum() * w.sum())
    se = np.sqrt(design.variance(u[:, None])[0]) if design.bears_error else math.nan
    value = k / (k - 1) * (1 - np.trace(s) / s.sum())
    return {"value": value, "se": se, "df": design.degrees_of_freedom(used), "n": int(used.sum())}


def category_rows(answers, variables, banner, category):
    """The rows of a group: the category is a code of the banner, or its words."""
    if not banner:
        return np.ones(len(answers), dtype=bool)
    known = variables[variables["variable"] == banner]
    code = dict(zip(known["label"], known["code"], strict=True)).get(category, category)
    return (answers[banner] == (category if category in set(known["code"]) else code)).to_numpy()


def recompute(tables, answers, variables, scales, design):
    """Every row of the tables again, as numbers; shares in percent."""
    kinds = dict(zip(variables["variable"], variables["kind"], strict=True))
    found = pd.DataFrame(math.nan, index=tables.index, columns=NUMBERS)
    for (item, banner, category, statistic), rows in tables.groupby([*GROUPS, "statistic"], sort=False):
        if statistic == "alpha":
            for row, option in rows["option"].items():
                for name, number in alpha_of(item, option, answers, scales, design).items():
                    found.loc[row, name] = number
            continue
        column, inside = answers[item], category_rows(answers, variables, banner, category)
        used = inside & (column != "").to_numpy()
        if statistic == "answers":
            found.loc[rows.index, ["n", "count"]] = used.sum()
            continue
        if statistic in ("score", "top_two"):
            points = column.map(dict(scales.loc[scales["item"] == item, ["code", "points"]].itertuples(index=False)))
            used, points = used & points.notna().to_numpy(), points.fillna(0).to_numpy(dtype=float)
            best = scales.loc[scales["item"] == item, "points"].max() - 2
            y = ((points > best) * 1.0 if statistic == "top_two" else points)[:, None]
        elif statistic == "mean":
            y = pd.to_numeric(column).fillna(0.0).to_numpy()[:, None]
        elif kinds[item] == "multiple":
            chosen = [set(each.split()) for each in column]
            y = np.array([[option in each for option in rows["option"]] for each in chosen], dtype=float)
        else:
            y = np.stack([(column == option).to_numpy(dtype=float) for option in rows["option"]], axis=1)
        for name, values in estimates(design, y, used, statistic in SHARES).items():
            found.loc[rows.index, name] = values
    return with_limits(found, tables["statistic"], design)


def with_limits(found, statistic, design):
    """Limits of shares by Korn & Graubard, of others value +- t * se; none where the basis bears none."""
    is_share, value, se = (each.to_numpy() for each in (statistic.isin(SHARES), found["value"], found["se"]))
    if design.bears_interval:
        half = t_quantile(found["df"].to_numpy()) * se
        shares = korn_graubard(*(found.loc[is_share, name].to_numpy() for name in ("value", "se", "n", "df")))
        for name, sign, limits in (("low", -1, shares[0]), ("high", 1, shares[1])):
            found[name] = value if design.is_census() else value + sign * half
            found.loc[is_share, name] = value[is_share] if design.is_census() else limits
        found.loc[statistic == "alpha", "high"] = found.loc[statistic == "alpha", "high"].clip(upper=1)
    found.loc[is_share, ["value", "se", "low", "high"]] *= 100
    found.loc[~statistic.isin(["share", "mean"]), ["deff", "df"]] = math.nan
    found.loc[~statistic.isin(["share", "mean", "answers"]), "count"] = math.nan
    return found if design.bears_error else found.assign(df=math.nan)


def alpha_of(scale, without, answers, scales, design):
    """Alpha of a scale, or of it without an item (of which only the value is printed)."""
    items = scales.loc[scales["scale"] == scale, "item"].unique()
    points = [dict(scales.loc[scales["item"] == name, ["code", "points"]].itertuples(index=False)) for name in items]
    x = np.stack([answers[n].map(p).to_numpy(dtype=float) for n, p in zip(items, points, strict=True)], axis=1)
    used = ~np.isnan(x).any(axis=1)
    found = alpha(design, np.nan_to_num(x[:, [name != without for name in items]]), used)
    return {name: found[name] for name in ("value", "n")} if without else found


def compare(said, found, file):
    """(file, row, column, printed, recomputed) wherever two numbers differ, or only one of them is there."""
    wrong = []
    for name in NUMBERS:
        printed, ours = pd.to_numeric(said[name]).to_numpy(dtype=float), found[name].to_numpy()
        if file == "exact.csv":
            slack = EXACT * np.maximum(1, np.abs(ours))
        else:
            slack = said["statistic"].map({each: PRINTED[each][name] for each in PRINTED}).to_numpy() + 1e-9
        missing = (np.isnan(printed) != np.isnan(ours)) & (name != "df")
        wrong += [
            (file, dict(said.iloc[row]), name, printed[row], ours[row])
            for row in np.flatnonzero(missing | (np.abs(printed - ours) > slack))
        ]
    return wrong


def check_weights(folder, rows):
    """What the weights rest on, again from the beginning; a list of sentences about what does not fit."""
    w, wrong = rows["weight"].astype(float).to_numpy(), []
    factors = [name for name in rows.columns if name.startswith("factor_")]
    if factors and not np.allclose(rows[factors].astype(float).prod(axis=1), w, rtol=1e-9, atol=0):
        wrong.append("The product of the factors is not the weight.")
    if (folder / "communes.csv").exists():
        wrong += check_communes(pd.read_csv(folder / "communes.csv", dtype={"commune": str}), rows)
    if (folder / "margins.csv").exists():
        before, totals = (
            rows["weight_before"].astype(float).to_numpy(),
            pd.read_csv(folder / "margins.csv", dtype={"category": str}),
        )
        for margin, known in totals.groupby("margin"):
            cells, named = rows[margin], known[known["category"].isin(rows[margin])]
            share = before[~cells.isin(known["category"])].sum() / before.sum()  # forms without a known answer
            for category, total in named[["category", "total"]].itertuples(index=False):
                if not np.isclose(w[(cells == category).to_numpy()].sum(), total * (1 - share), rtol=1e-6):
                    wrong.append(f"The weights of {category!r} do not add up to its total in margins.csv.")
    return wrong


def check_communes(communes, rows):
    """1 / (probability * m / M), issued, eligibility, nonresponse (Valliant, Dever & Kreuter 2018, section 13.4)."""
    c = communes
    base = c["households"] / (c["psu_probability"] * c["lines_issued"])
    outcomes = ["respondents", "nonrespondents", "ineligible", "unknown"]
    through = c[outcomes].sum(axis=1)
    carried = base * c["lines_issued"] * (through > 0)
    issued = c["lines_issued"] / through * (base * c["lines_issued"]).groupby(c["stratum"]).transform("sum")
    issued = issued / carried.groupby(c["stratum"]).transform("sum")
    total = c[outcomes].mul(base * issued, axis=0).groupby(c["cell"]).transform("sum")
    known = total["respondents"] + total["nonrespondents"] + total["ineligible"]
    eligible = total["respondents"] + total["nonrespondents"]
    factors = {"factor_base": base, "factor_issued": issued, "factor_eligibility": (known + total["unknown"]) / known}
    factors["factor_nonresponse"] = eligible / total["respondents"]
    place = pd.Series(range(len(c)), index=c["commune"]).reindex(rows["commune"]).to_numpy()
    return [
        f"{name} does not follow from communes.csv."
        for name, values in factors.items()
        if not np.allclose(values.to_numpy()[place], rows[name].astype(float), rtol=1e-9, atol=0)
    ]


def check(folder: Path) -> tuple[list[str], list[tuple[Any, ...]], int, dict[str, str]]:
    """Everything: what there is to say of the weights, of rounded and of exact numbers, and how many were compared."""
    text = {"dtype": str, "keep_default_na": False}
    answers, rows, tables, variables = (
        pd.read_csv(folder / f"{name}.csv", **text) for name in ("data", "design", "tables", "variables")
    )
    settings = dict(pd.read_csv(folder / "settings.csv", **text).itertuples(index=False))
    scales = pd.read_csv(folder / "scales.csv", dtype={"scale": str, "item": str, "code": str})
    assert list(answers["_row"]) == list(rows["_row"]), "data.csv and design.csv are not in the same order."
    shown = tables[tables["status"].isin(["shown", "flagged"])].reset_index(drop=True)
    found = recompute(shown, answers, variables, scales, Design(rows, settings))
    wrong = compare(shown, found, "tables.csv")
    if (folder / "exact.csv").exists():
        exact = pd.read_csv(folder / "exact.csv", **text)
        assert exact[KEY].equals(shown[KEY]), "exact.csv and tables.csv do not have the same rows."
        wrong += compare(exact, found, "exact.csv")
    return check_weights(folder, rows), wrong, int(shown[NUMBERS].ne("").to_numpy().sum()), settings


def main(folder: Path) -> int:
    sentences, wrong, compared, settings = check(folder)
    for sentence in sentences:
        print(sentence)
    for file, row, name, printed, ours in wrong[:20]:
        where = " / ".join(row[part] for part in KEY if row[part])
        print(f"{file}: {where}: {name} is printed as {printed:.10g}, recomputed as {ours:.10g}")
    print(f"{compared} numbers compared, {len(wrong)} differ; {len(sentences)} remarks on the weights.")
    if settings["kind"] == "outside":
        print("This file was coarsened before it left the office: such differences are expected (README.txt).")
        return 0
    return 1 if wrong or sentences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
