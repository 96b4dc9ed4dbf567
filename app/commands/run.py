"""`needs-map`: serving by itself, which a visitor waits for, all other commands with what they need."""

import argparse
import sys

from needs_map.app.commands.exit_codes import exit_code
from needs_map.app.commands.serve import add_run


def main() -> int:
    """Run `needs-map`: serving reads nothing that it does not need."""
    words = sys.argv[1:]
    if words[:1] != ["run"]:
        from needs_map.app.commands.main import main as command  # noqa: PLC0415 - it reads all that pictures and builds need

        return command(words)
    parser = argparse.ArgumentParser(prog="needs-map run", description="Serve the map.")
    add_run(parser)
    options = parser.parse_args(words[1:])
    return exit_code(lambda: options.act(options))


if __name__ == "__main__":
    sys.exit(main())
