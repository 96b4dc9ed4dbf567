"""The commands by which a team adds its own indicators: `data add` and `data remove`."""

import argparse
import sys
from pathlib import Path

from needs_map.app.commands.status import rows_in_words
from needs_map.data.errors import DataError
from needs_map.data.files.period_forms import FORMS
from needs_map.data.manifest import default_store, store_to_serve
from needs_map.data.own.added import add_indicator, remove_indicator, write_example
from needs_map.geo.areas import LEVEL_NAMES

LAYOUT = f"""\
FILE is a CSV file (UTF-8, commas) of one indicator; a TOML file of the same name lies beside it and says what the
indicator is. `needs-map data add --example FOLDER` writes a pair to start from.

columns of the CSV file, one row an area and period:
  area         code of an LSOA (2021), MSOA, neighbourhood, place, authority, ICB or England (E92000001)
  period       {"; ".join(f"{kind}: {example}" for kind, (_, example) in FORMS.items())}
  value        the figure; empty where numerator and denominator give it, or where it is suppressed or not available
  lower_cl, upper_cl        its 95% confidence limits, both or neither; worked out where counts are given
  numerator, denominator    the counts behind it: larger areas are added up from them
  sex, age     persons (usual), females or males; any words, all ages if empty
  group_type, group         such as `ethnic group` and `Asian`; both empty for everyone
  note         `suppressed`, `not available`, or other words
area, period, and value or both counts are needed; the others may be left out.

lines of the TOML file:
  name, kind, polarity, period_type, definition, publisher, source are needed
  kind         "proportion" (in %), "rate", "ratio", "mean", "count" or "score"; a rate needs its per, such as
               per = 100000; per = 100 says of a ratio that its counts are observed and expected events
  polarity     "high is good", "low is good" or "neither"
  key, short, group, unit, decimals, method, licence, page, caveat may be given
  standardised = true where the value is not numerator over denominator (a directly standardised rate)
  complete = true where everyone was counted, as in a census: no confidence interval, no tests
  composition = true where it is make-up of the population (an ethnic group, an age) and no outcome: it is complete too,
               and never ranked, judged better or worse, or measured for a gap
  by_age = "dsr", "isr" or "life expectancy" where the rows are counts by age band (column age: every five-year band
               from 0-4 to 90+; for life expectancy 0, 1-4, 5-9 to 90+): a directly standardised rate (European standard
               population of 2013), a standardised ratio (England's rates where the file has them, else of all its
               areas) or life expectancy is shown beside the crude rate, and areas are compared by it
  counts_rounded_to = 5 where the publisher rounded the counts to 5: a count of zero is shown as 0 to 2
  weight = "resident" to average a value without counts over larger areas by residents, labelled so
  [suppression] below = 5, zeros = false, round_to = 1: hides small counts, and others that would give them away

A file with any mistake is refused as a whole, with a list of the wrong rows; the store is not changed.
"""


def add_add(add: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data add`."""
    add.epilog, add.formatter_class = LAYOUT, argparse.RawDescriptionHelpFormatter
    add.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the CSV file")
    add.add_argument("--store", type=Path, help="folder of the store (default: NEEDS_MAP_STORE, else the user's data)")
    add.add_argument("--only-known", action="store_true", help="leave out rows of areas that the store does not have")
    add.add_argument("--example", type=Path, metavar="FOLDER", help="write a pair of files to start from, and stop")
    add.set_defaults(act=_add)


def add_remove(remove: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data remove`."""
    remove.add_argument("key", metavar="KEY", help="its key, as needs-map data status lists it")
    remove.add_argument("--store", type=Path)
    remove.set_defaults(act=_remove)


def _add(options: argparse.Namespace) -> None:
    if options.example is not None:
        paths = write_example(options.example, store_to_serve(options.store))
        sys.stdout.write(f"Wrote {paths[0]} and {paths[1].name}. Change them, then: needs-map data add {paths[0]}\n")
        return
    if options.file is None:
        raise DataError("Name the CSV file of the indicator, or use --example FOLDER for one to start from.")
    change = add_indicator(options.store or default_store(), options.file, only_known=options.only_known)
    verb = "Replaced" if change.replaced else "Added"
    span = " to ".join(dict.fromkeys((change.periods[0], change.periods[-1])))
    several = LEVEL_NAMES.get(change.level, ("", change.level))[1]
    lines = [f"{verb} {change.name} ({change.key}): {rows_in_words(change.rows)}, {several}, {span}"]
    if change.left_out:
        lines.append(f"  left out: {rows_in_words(change.left_out)} for areas that this map does not have")
    lines.append(f"  It is now in the list of measures. Remove it with: needs-map data remove {change.key}")
    sys.stdout.write("\n".join(lines) + "\n")


def _remove(options: argparse.Namespace) -> None:
    file = remove_indicator(options.store or default_store(), options.key)
    sys.stdout.write(f"Removed {options.key}, which was added from {file}.\n")
