"""`python -m benchmarks [submissions|interview|pages|coverage|…|all]`: measured, and whether bars are kept."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.coverage import DOMAIN, ITEM, Coverage, simulate_coverage
from benchmarks.explorer import measure_explorer
from benchmarks.fabrication import measure_fabrication
from benchmarks.form_fuzz import measure_fuzz
from benchmarks.interview import measure_interview
from benchmarks.keying import measure_keying
from benchmarks.pages import measure_pages
from benchmarks.peers.comparison import ROWS, compare
from benchmarks.peers.selection import compare_selection
from benchmarks.phones import measure_phones
from benchmarks.population import demo_design, demo_frame
from benchmarks.progress import measure_progress
from benchmarks.proofs import measure_proofs
from benchmarks.replays import measure_replays
from benchmarks.reports import measure_reports
from benchmarks.selection_acceptance import report
from benchmarks.speed import measure_speed
from benchmarks.streamed import measure_streaming
from benchmarks.submissions import measure_submissions
from surveys.responses.weights import STRATUM_COLUMN
from webapp.demo.story import population_of

DOMAINS = ("gioi_tinh", "nhom_tuoi", STRATUM_COLUMN)
DRAWS = 1000
SEED = 2026
POOLED_BAR = (0.93, 0.98)
LOWEST_BAR = 0.90


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=[
            "pages",
            "interview",
            "keying",
            "submissions",
            "phones",
            "fabrication",
            "progress",
            "explorer",
            "fuzz",
            "replays",
            "reports",
            "proofs",
            "coverage",
            "speed",
            "selection",
            "peers",
            "streamed",
            "all",
        ],
        default="all",
    )
    parser.add_argument("--draws", type=int, default=DRAWS, help="samples drawn for the coverage (1000)")
    parser.add_argument("--demo", type=Path, help="a demonstration that is built already, for the pages")
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS), help="sizes of the survey for the peers")
    parser.add_argument("--runs", type=int, default=5, help="runs of each contender (5)")
    chosen = parser.parse_args(arguments)
    kept = True
    if chosen.what in ("pages", "all"):
        kept = measure_pages(chosen.demo)
    if chosen.what in ("interview", "all"):
        kept = measure_interview() and kept
    if chosen.what in ("keying", "all"):
        kept = measure_keying() and kept
    if chosen.what in ("submissions", "all"):
        kept = measure_submissions(chosen.demo) and kept
    if chosen.what in ("fabrication", "all"):
        kept = measure_fabrication() and kept
    if chosen.what in ("phones", "all"):
        kept = measure_phones() and kept
    if chosen.what in ("progress", "all"):
        kept = measure_progress(chosen.demo) and kept
    if chosen.what in ("explorer", "all"):
        kept = measure_explorer(chosen.demo) and kept
    if chosen.what in ("fuzz", "all"):
        kept = measure_fuzz() and kept
    if chosen.what in ("replays", "all"):
        kept = measure_replays() and kept
    if chosen.what in ("reports", "all"):
        kept = measure_reports(chosen.demo) and kept
    if chosen.what in ("proofs", "all"):
        kept = measure_proofs() and kept
    if chosen.what in ("speed", "all"):
        for measured in measure_speed():
            print(measured, flush=True)
    if chosen.what in ("selection", "all"):
        kept = report() and kept
        kept = compare_selection() and kept
    if chosen.what in ("peers", "all"):
        kept = compare(chosen.rows, runs=chosen.runs) and kept
    if chosen.what in ("streamed", "all"):
        kept = measure_streaming() and kept
    if chosen.what in ("coverage", "all"):
        kept = _coverage(chosen.draws) and kept
    return 0 if kept else 1


def _coverage(draws: int) -> bool:
    frame = demo_frame()
    population = population_of(frame)
    design = demo_design(frame)
    print(
        f"Coverage of 95 % intervals: {draws} draws of {sum(design.allocation.values())} of {len(frame)} communes, "
        f"{design.households_per_psu} lines each, out of {len(population):,} adults.",
        flush=True,
    )
    coverage = simulate_coverage(population, design, domains=DOMAINS, draws=draws, seed=SEED, tell=_progress(draws))
    return _report(coverage)


def _progress(draws: int) -> Callable[[int], None]:
    started = time.monotonic()

    def tell(done: int) -> None:
        if done % max(1, draws // 20) == 0:
            print(f"  {done}/{draws} draws, {time.monotonic() - started:.0f} s", flush=True)

    return tell


def _report(coverage: Coverage) -> bool:
    lowest, lowest_share = coverage.lowest
    cell, cell_share = coverage.lowest_cell
    print(f"\n{len(coverage.cells)} cells, an interval in {coverage.made:.2%} of cells × draws")
    print(f"{'pooled':<40}{coverage.pooled:8.2%}")
    for domain, share in coverage.by(DOMAIN).items():
        print(f"{'domain ' + str(domain):<40}{share:8.2%}")
    print(f"{'lowest item × domain: ' + lowest:<40} {lowest_share:.2%}")
    print(f"{'lowest single cell: ' + cell:<40} {cell_share:.2%}")
    print("\nEach item × domain, lowest first")
    for (item, domain), share in coverage.by(ITEM, DOMAIN).items():
        print(f"{item:<20}{domain:<20}{share:8.2%}")
    pooled_kept = POOLED_BAR[0] <= coverage.pooled <= POOLED_BAR[1]
    lowest_kept = lowest_share >= LOWEST_BAR
    print(f"\npooled within {POOLED_BAR[0]:.0%}–{POOLED_BAR[1]:.0%}: {'kept' if pooled_kept else 'MISSED'}")
    print(f"no item × domain under {LOWEST_BAR:.0%}: {'kept' if lowest_kept else 'MISSED'}")
    return pooled_kept and lowest_kept


if __name__ == "__main__":
    sys.exit(main())
