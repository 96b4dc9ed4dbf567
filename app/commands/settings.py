"""The command `config`: what is set, and where."""

import argparse
import sys

from needs_map.data.configuration import CONFIG, configuration_lines

ABOUT = f"""\
Each setting is an environment variable, or a line of one TOML file that {CONFIG} names (else config.toml in the user's
configuration folder). The environment goes before the file, and an option of a command before both. What is printed is
such a file, but for secrets and passwords in addresses, which are not shown.
"""


def add_config(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `config`."""
    parser.epilog, parser.formatter_class = ABOUT, argparse.RawDescriptionHelpFormatter
    parser.set_defaults(act=_config)


def _config(_: argparse.Namespace) -> None:
    sys.stdout.write("\n".join(configuration_lines()) + "\n")
