"""The command line: serve the map, build its data, print its tables."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.commands.add import add_own, added_lines
from app.commands.exit_codes import LOG, exit_code
from app.commands.fetch import add_actions, add_area, not_there, wish_of
from app.commands.maps import add_picture, add_webmap
from app.commands.serve import add_run
from app.commands.tables import FORMATS, TABLES, print_table
from app.words.units import counted
from data.catalogue import is_same_download
from data.errors import DataError
from data.manifest import MANIFEST, REBUILD, damaged_files, default_store, read_manifest, store_to_serve
from figures.people.population import DEFAULT_METHOD, METHOD_WORDS, SEX_WORDS
from figures.people.tables import Asked, parse_years
from figures.serving import Serving, open_serving
from geo.areas import LEVEL_NAMES, LEVELS
from geo.build import Summary, build_store
from geo.own_area import prepared
from geo.population import far_registered_words
from needs.ageing import NEEDS_ASSESSMENT_BANDS, parse_bands

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line.

    Parameters
    ----------
    arguments
        Words after `needs-map`; those of the process if None.

    Returns
    -------
    code
        0 done, 1 failed with one line saying why; wrong usage exits 2.
    """
    options = _parser().parse_args(arguments)
    if options.log:
        os.environ[LOG] = str(options.log)
    return exit_code(lambda: options.act(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="needs-map", description="A web map of health need, neighbourhood by neighbourhood."
    )
    parser.add_argument("--version", action="version", version=f"needs-map {version('needs-map')}")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help=f"add details of unexpected failures to this file (also {LOG})"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="serve the map: the official store if there is one, else the sample")
    add_run(run)
    data = commands.add_parser("data", help="build the data, or say what there is")
    actions = data.add_subparsers(title="actions", required=True, metavar="ACTION")
    build = actions.add_parser("build", help="build the store from publishers' files on disk")
    build.add_argument("--from", dest="folder", type=Path, required=True, help="folder of the files as downloaded")
    add_area(build)
    build.add_argument(
        "--store", type=Path, help="folder of the store (default: NEEDS_MAP_STORE, else the user's data)"
    )
    build.set_defaults(act=_build)
    add_actions(actions, _bar)
    add_own(actions)
    status = actions.add_parser("status", help="what the store holds, with sources and dates")
    status.add_argument("--store", type=Path)
    status.set_defaults(act=_status)
    table = commands.add_parser("table", help="print a table of figures")
    table.add_argument(
        "name", choices=sorted(TABLES), help="; ".join(f"{key}: {what.about}" for key, what in TABLES.items())
    )
    table.add_argument("--area", help="a code or a name; without it, all areas of the level")
    table.add_argument("--level", choices=LEVELS, help="level of the areas (default: the area's own, or place)")
    table.add_argument(
        "--basis", choices=("resident", "registered"), help="who is counted (default: registered if known)"
    )
    _population_options(table)
    table.add_argument("--format", choices=FORMATS, default="text")
    table.add_argument("--store", type=Path)
    table.set_defaults(act=_table)
    add_webmap(commands)
    add_picture(commands)
    return parser


def _population_options(table: argparse.ArgumentParser) -> None:
    ages = table.add_argument_group("tables of population by age (population, ageing, activity)")
    ages.add_argument(
        "--years", type=_checked(parse_years), default=(), help="such as 2024,2026-2030 (default: those years)"
    )
    ages.add_argument(
        "--bands", type=_checked(parse_bands), default=NEEDS_ASSESSMENT_BANDS, help="such as 0-17,18-64,65+"
    )
    ages.add_argument("--sex", choices=tuple(SEX_WORDS), default="persons")
    ages.add_argument(
        "--method", choices=tuple(METHOD_WORDS), default=DEFAULT_METHOD, help="; ".join(METHOD_WORDS.values())
    )
    ages.add_argument("--rates", type=Path, help="CSV of rates of use by age and sex (activity)")


def _checked(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let a reader of an option say in its own words what is wrong."""

    def read(text: str) -> Any:  # noqa: ANN401 - what `parse` makes
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read


@contextmanager
def _bar(words: str) -> Iterator[None]:
    """Show a bar on standard error for one step, full when the step is done."""
    with tqdm(total=1, desc=f"{words:<48}", bar_format="{desc} |{bar:20}| {elapsed}", file=sys.stderr) as bar:
        yield
        bar.update()


def _build(options: argparse.Namespace) -> None:
    store = options.store or default_store()
    with prepared(options.folder, wish_of(options)) as ready:
        summary = build_store(ready.folder, ready.system, store, _bar, whole=True, forgiving=ready.system.by_lookup)
    sys.stdout.write(_summary(summary, store))
    sys.stdout.writelines(f"  {line}\n" for line in ready.words)


def _summary(summary: Summary, store: Path) -> str:
    manifest = summary.manifest
    lines = [f"Built {manifest['system']['name']} in {store}"]
    for dataset in manifest["datasets"]:
        lines.append(f"  {dataset['title']} ({dataset['vintage']}): {dataset['rows']:,} rows of {dataset['file']}")
        lines += _aside(dataset)
    areas = ", ".join(
        f"{summary.areas[level]:,} {LEVEL_NAMES[level][summary.areas[level] > 1]}"
        for level in LEVELS
        if level in summary.areas
    )
    lines.append(f"  Areas: {areas}")
    for basis, unknown in manifest["unknown_people"].items():
        known = summary.areas["lsoa"] - unknown
        far = far_registered_words(*manifest["far_registered"]) if basis == "registered" else ""
        lines.append(
            f"  People ({basis}, {manifest['periods'][basis]}): known for {known:,} of {summary.areas['lsoa']:,} LSOAs"
            + (f". {far}" if far else "")
        )
    lines += not_there(manifest)
    lines.append("Serve it with: needs-map run" + ("" if store == default_store() else f" --store {store}"))
    return "\n".join(lines) + "\n"


def _aside(dataset: dict[str, Any]) -> list[str]:
    """Lines on what was left out of a dataset's file, and on the files of the dataset that were not read."""
    lines = [f"    left out: {counted(count, reason)}" for reason, count in dataset["left_out"].items()]
    for name in dataset.get("not_read", ()):
        why = "is the later download" if is_same_download(name, dataset["file"]) else "comes before it by its name"
        lines.append(f"    not read: {name}, for {dataset['file']} is there too and {why}")
    return lines


def _status(options: argparse.Namespace) -> None:
    folder = store_to_serve(options.store)
    manifest = read_manifest(folder)
    official = default_store()
    lines = [f"Store: {folder}" + (" (the embedded SAMPLE)" if manifest["sample"] else "")]
    if manifest["sample"] and not (official / MANIFEST).is_file():
        lines.append(f"There is no official store in {official}: needs-map data build --from FOLDER makes one.")
    lines += [f"System: {manifest['system']['name']}", f"Built: {manifest['built']} (build {manifest['build']})"]
    for dataset in manifest["datasets"]:
        lines.append(f"  {dataset['title']} · {dataset['publisher']} · {dataset['vintage']} · {dataset['rows']:,} rows")
        lines.append(f"    {dataset['file']} · SHA-256 {dataset['sha256'] or 'none'} · {dataset['licence']}")
        lines += _aside(dataset)
        if "address" in dataset:
            lines.append(f"    fetched {dataset['fetched']} from {dataset['address']}")
    lines += [f"  Indicators: {len(manifest['indicators']):,}"] if "indicators" in manifest else []
    lines += added_lines(manifest)
    lines += [f"  Table {name}: {facts['rows']:,} rows" for name, facts in manifest["tables"].items()]
    lines += not_there(manifest)
    sys.stdout.write("\n".join(lines) + "\n")
    if damaged := damaged_files(folder, manifest):
        several = f" ({len(damaged)} such files)" if len(damaged) > 1 else ""
        raise DataError(
            f"{damaged[0]} is missing or not as it was written{several}: build the store again with {REBUILD}"
        )


def _table(options: argparse.Namespace) -> None:
    if options.rates and options.name != "activity":
        raise DataError(f"The table {options.name} takes no --rates: needs-map table activity uses them.")
    serving: Serving = open_serving(store_to_serve(options.store))
    sys.stdout.write(
        print_table(
            serving,
            options.name,
            area=options.area,
            level=options.level,
            basis=options.basis,
            form=options.format,
            asked=Asked(options.years, options.bands, options.sex, options.method, options.rates),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
