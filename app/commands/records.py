"""The commands that make indicators from records: `records run` and `records example`."""

import argparse
import sys
from pathlib import Path

from needs_map.app.commands.status import rows_in_words
from needs_map.app.words.headline import percent
from needs_map.data.errors import few_of
from needs_map.data.manifest import default_store, store_to_serve
from needs_map.data.records.engines import DUCKDB, ENGINES, MEMORY
from needs_map.figures.records.indicator import MadeIndicator, make_indicator
from needs_map.figures.records.quality import completeness_words, crossed_words

ABOUT = """\
DEFINITION is a TOML file of some ten lines: the table of records and its columns, which records count, the people
behind them, the period, and what to make (crude rate, dsr, isr or share). `needs-map records example --out FOLDER`
writes six with made-up records; docs/records.md has all that a definition may say.

Records stay where they are: only counts leave the engine, and small ones are hidden before anything is written.
"""
MOST_NAMED = 12


def add_records_run(run: argparse.ArgumentParser) -> None:
    """Give a parser the options of `records run`."""
    run.epilog, run.formatter_class = ABOUT, argparse.RawDescriptionHelpFormatter
    run.add_argument("definition", type=Path, metavar="DEFINITION", help="the TOML file")
    run.add_argument("--store", type=Path, help="folder of the store (default: NEEDS_MAP_STORE, else the user's data)")
    run.add_argument("--engine", choices=ENGINES, default=DUCKDB, help="what counts (default: duckdb, in this process)")
    run.add_argument("--dry-run", action="store_true", help="count and check, and write nothing; the sample will do")
    run.add_argument("--memory", default=MEMORY, help=f"what the engine may take (default: {MEMORY})")
    run.add_argument("--master", default="", help="address of a Spark cluster (default: this machine)")
    run.set_defaults(act=_run)


def add_records_example(example: argparse.ArgumentParser) -> None:
    """Give a parser the options of `records example`."""
    example.add_argument("--people", type=int, default=1_200_000, help="made-up people (default: 1200000)")
    example.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="an empty or new folder")
    example.add_argument("--seed", type=int, default=1, help="the same seed gives the same records (default: 1)")
    example.add_argument("--store", type=Path, help="store whose small areas the people live in")
    example.set_defaults(act=_example)


def _run(options: argparse.Namespace) -> None:
    from needs_map.data.records.definition import read_definition  # noqa: PLC0415 - with what reads definitions

    definition = read_definition(options.definition)
    made = make_indicator(
        definition,
        store_to_serve(options.store) if options.dry_run else options.store or default_store(),
        options.engine,
        memory=options.memory,
        master=options.master,
        trial=options.dry_run,
    )
    sys.stdout.write("\n".join([*quality_lines(made), *_result_lines(made)]) + "\n")


def quality_lines(made: MadeIndicator) -> list[str]:
    """Lines on what became of every record: counted, or left out and why."""
    quality = made.quality
    width = max(len(name) for name in (*quality.reasons, "all records"))
    lines = [f"{made.definition.path.name}: {made.rows:,} records, counted by {made.engine}"]
    lines += [f"  {name:<{width}}  {count:>13,}" for name, count in quality.reasons.items()]
    lines.append(f"  {'all records':<{width}}  {sum(quality.reasons.values()):>13,}")
    if quality.broken:
        lines.append(f"  Not read, and none of their records counted: {few_of(quality.broken, MOST_NAMED)}")
    if quality.crossed:
        lines.append(f"  {crossed_words(quality.crossed, quality.split)}")
    if quality.not_stated == quality.not_stated:
        lines.append(f"  Ethnic group not stated: {percent(quality.not_stated)} of the records counted")
    lines.append(f"  Completeness: {completeness_words(quality.thin, quality.judged, quality.practices, {})}")
    return lines


def _result_lines(made: MadeIndicator) -> list[str]:
    table = made.table
    periods = sorted(table["period"].unique())
    span = " to ".join(dict.fromkeys((periods[0], periods[-1]))) if periods else "no period"
    withheld = int((table["note"] == "suppressed").sum())
    lines = [f"{made.about['name']} ({made.definition.key}): {rows_in_words(len(table))}, {span}"]
    lines.append(f"  hidden because counts are small, or would give small ones away: {rows_in_words(withheld)}")
    if made.change is None:
        return [*lines, "  Nothing was written. Leave out --dry-run to add it to the store."]
    verb = "Replaced" if made.change.replaced else "Added"
    return [*lines, f"  {verb}. Remove it with: needs-map data remove {made.definition.key}"]


def _example(options: argparse.Namespace) -> None:
    from needs_map.data.records.example import write_example_records  # noqa: PLC0415 - with what solves for whole numbers
    from needs_map.data.store import read_store  # noqa: PLC0415 - likewise

    store = read_store(store_to_serve(options.store), shapes=False)
    made = write_example_records(options.out, store, options.people, seed=options.seed)
    definitions = [path for path in made.files if path.suffix == ".toml"]
    lines = [f"Wrote {len(made.files)} files to {options.out}: {options.people:,} made-up people and their records."]
    if not made.exact:
        lines.append("  So few people cannot give all of the report's rates to their rounding: 1200000 can.")
    lines += [f"  needs-map records run {path}" for path in definitions]
    sys.stdout.write("\n".join(lines) + "\n")
