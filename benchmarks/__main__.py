"""Run the benchmarks: `python -m benchmarks [name...] [options]`; all of them without a name, `--list` lists them."""

import importlib
import pkgutil
import sys
from itertools import takewhile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def benchmarks() -> list[str]:
    """Names of the modules here that can be run: those with a `main`."""
    names = [module.name for module in pkgutil.iter_modules([str(HERE)]) if module.name != "__main__"]
    return [name for name in names if "\ndef main(" in (HERE / f"{name}.py").read_text(encoding="utf-8")]


def main() -> int:
    known = benchmarks()
    names = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    options = sys.argv[1 + len(names) :]
    unknown = [name for name in names if name not in known]
    if unknown or options[:1] in (["--list"], ["--help"], ["-h"]):
        print(__doc__)
        for name in known:
            about = importlib.import_module(f"benchmarks.{name}").__doc__ or ""
            print(f"  {name:12} {about.strip().splitlines()[0] if about else ''}")
        return 2 if unknown else 0
    for name in names or known:
        print(f"== {name}", flush=True)
        sys.argv = [name, *options]
        importlib.import_module(f"benchmarks.{name}").main()
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
