"""The command `data status`: what the store holds, with sources and dates."""

import argparse
import sys
from pathlib import Path
from typing import Any

from needs_map.app.words.units import left_out_words
from needs_map.data.catalogue import is_same_download
from needs_map.data.content.packs import STORED, stored_packs
from needs_map.data.errors import DataError
from needs_map.data.manifest import (
    ADDED,
    MANIFEST,
    REBUILD,
    damaged_files,
    default_store,
    read_manifest,
    store_to_serve,
)


def add_status(status: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data status`."""
    status.add_argument("--store", type=Path)
    status.set_defaults(act=_status)


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
        lines += left_out_lines(dataset)
        lines += [f"    {words}" for words in dataset.get("notes", ())]
        if "address" in dataset:
            lines.append(f"    fetched {dataset['fetched']} from {dataset['address']}")
    lines += overlap_lines(manifest)
    lines += [f"  Indicators: {len(manifest['indicators']):,}"] if "indicators" in manifest else []
    lines += added_lines(manifest)
    lines += pack_lines(manifest)
    lines += [f"  {problem}" for problem in stored_packs(folder, manifest)[1]]
    lines += [f"  Table {name}: {facts['rows']:,} rows" for name, facts in manifest["tables"].items()]
    lines += missing_lines(manifest)
    sys.stdout.write("\n".join(lines) + "\n")
    if damaged := damaged_files(folder, manifest):
        several = f" ({len(damaged)} such files)" if len(damaged) > 1 else ""
        raise DataError(
            f"{damaged[0]} is missing or not as it was written{several}: build the store again with {REBUILD}"
        )


def overlap_lines(manifest: dict[str, Any]) -> list[str]:
    """Line on the LSOAs that are in more than one neighbourhood of the list; none where there is none."""
    return [f"  {words}" for words in [manifest.get("overlaps", "")] if words]


def left_out_lines(dataset: dict[str, Any]) -> list[str]:
    """Lines on what was left out of a dataset's file, and on the files of the dataset that were not read."""
    lines = [f"    left out: {left_out_words(count, reason)}" for reason, count in dataset["left_out"].items()]
    for name in dataset.get("not_read", ()):
        why = "is the later download" if is_same_download(name, dataset["file"]) else "comes before it by its name"
        lines.append(f"    not read: {name}, for {dataset['file']} is there too and {why}")
    return lines


def missing_lines(manifest: dict[str, Any]) -> list[str]:
    """
    Lines on what a store lacks, with the reason where a file was there and could not be used.

    Parameters
    ----------
    manifest
        Of the store.
    """
    lines = {
        f"  Not available: {one['without']}" + (f" (left out: {one['because']})" if "because" in one else ""): None
        for one in manifest["missing"]
    }
    if unknown := manifest.get("unknown_files"):
        lines[f"  Not read, as no data set has such a name or such columns: {', '.join(unknown)}"] = None
    return list(lines)


def added_lines(manifest: dict[str, Any]) -> list[str]:
    """Lines on the indicators that were added, for `data status`."""
    lines = []
    for key, facts in manifest.get(ADDED, {}).items():
        left_out = f", {facts['left_out']:,} left out" if facts["left_out"] else ""
        trouble = f": not shown ({facts['because']})" if facts["because"] else ""
        lines.append(f"  Added {key}: {rows_in_words(facts['rows'])} of {facts['file']}{left_out}{trouble}")
    return lines


def pack_lines(manifest: dict[str, Any]) -> list[str]:
    """Lines on the content packs that the store was given, for `data build` and `data status`."""
    return [f"  Content pack {key}: {facts['name']}" for key, facts in manifest.get(STORED, {}).items()]


def rows_in_words(count: object) -> str:
    """Count of rows: "1 row", "1,077 rows"."""
    return f"{count:,} row{'' if count == 1 else 's'}"
