"""The command line: serve the map, build its data, print its tables."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NamedTuple

from needs_map.app.commands.exit_codes import LOG, exit_code


class Command(NamedTuple):
    """A command: where its options are, which is imported only when it is given, and what it does."""

    options: str
    about: str


COMMANDS = {
    "run": Command("serve:add_run", "serve the map: the official store if there is one, else the sample"),
    "config": Command("settings:add_config", "print the configuration, without secrets"),
    "data build": Command("build:add_build", "build the store from publishers' files on disk"),
    "data update": Command("fetch:add_update", "fetch the official files that changed and build the store"),
    "data check": Command("fetch:add_check", "check that each publisher's address still gives the file expected"),
    "data add": Command("add:add_add", "add an indicator of your own from a CSV and a TOML file"),
    "data remove": Command("add:add_remove", "remove an indicator of your own"),
    "data status": Command("status:add_status", "what the store holds, with sources and dates"),
    "data diff": Command("diff:add_diff", "what changed between two stores: figures revised, new or dropped"),
    "records run": Command("records:add_records_run", "count records of your own, and make an indicator from them"),
    "records example": Command("records:add_records_example", "write made-up records with definitions to start from"),
    "table": Command("tables:add_table", "print a table of figures"),
    "webmap": Command("maps:add_webmap", "write a map as one HTML file that opens without a network"),
    "picture": Command("maps:add_picture", "draw a map for a document: PNG (300 dpi), SVG or PDF"),
    "why": Command("why:add_why", "how a figure is worked out: of a document made here, or of a measure in an area"),
    "document": Command("document:add_document", "write a document about an area: Word, PowerPoint, HTML or PDF"),
}
GROUPS = {"records": "make indicators from records of your own", "data": "build the data, or list what there is"}


class _Parser(argparse.ArgumentParser):
    """A parser that gets its options when its command is given, so that a command imports only what it needs."""

    options = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - as argparse has it
        if self.options:
            resolve_name(f"{__package__}.{self.options}")(self)
            self.options = ""
        return super().parse_known_args(args, namespace)


class _Version(argparse.Action):
    """Print the version, which is looked up in the installed package only when it is wanted."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - reads through all that is installed

        sys.stdout.write(f"needs-map {version('needs-map')}\n")
        parser.exit()


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
    with _logged_to(options.log):
        return exit_code(lambda: options.act(options))


@contextmanager
def _logged_to(path: Path | None) -> Iterator[None]:
    """Have the details of failures kept in a file while a command runs, in the processes that it starts too."""
    before = os.environ.get(LOG)
    if path:
        os.environ[LOG] = str(path)
    try:
        yield
    finally:
        os.environ.pop(LOG, None)
        if before is not None:
            os.environ[LOG] = before


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="needs-map", description="A web map of health need, neighbourhood by neighbourhood.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help=f"add details of unexpected failures to this file (also {LOG})"
    )
    within = {"": parser.add_subparsers(title="commands", required=True, metavar="COMMAND")}
    for words, command in COMMANDS.items():
        group, _, name = words.rpartition(" ")
        if group not in within:
            members = within[""].add_parser(group, help=GROUPS[group])
            within[group] = members.add_subparsers(title="actions", required=True, metavar="ACTION")
        within[group].add_parser(name, help=command.about).options = command.options
    return parser


if __name__ == "__main__":
    sys.exit(main())
