"""The command `data build`: a store from publishers' files on disk."""

import argparse
import sys
from pathlib import Path

from needs_map.app.commands.fetch import add_area, keep_figures, wish_of
from needs_map.app.commands.status import left_out_lines, missing_lines, overlap_lines, pack_lines
from needs_map.app.update.progress_bars import step_bar
from needs_map.data.manifest import default_store
from needs_map.geo.areas import LEVEL_NAMES, LEVELS
from needs_map.geo.building.build import Summary, build_store
from needs_map.geo.building.own_area import prepared
from needs_map.geo.building.population import far_registered_words


def add_build(build: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data build`."""
    build.add_argument("--from", dest="folder", type=Path, required=True, help="folder of the files as downloaded")
    add_area(build)
    build.add_argument(
        "--store", type=Path, help="folder of the store (default: NEEDS_MAP_STORE, else the user's data)"
    )
    build.set_defaults(act=_build)


def _build(options: argparse.Namespace) -> None:
    store = options.store or default_store()
    wish = wish_of(options)
    with prepared(options.folder, wish) as ready:
        summary = build_store(
            ready.folder,
            ready.system,
            store,
            step_bar,
            whole=True,
            forgiving=ready.system.by_lookup,
            packs=wish.packs,
        )
        keep_figures(store, step_bar)
    sys.stdout.write(_summary(summary, store))
    sys.stdout.writelines(f"  {line}\n" for line in ready.words)


def _summary(summary: Summary, store: Path) -> str:
    manifest = summary.manifest
    lines = [f"Built {manifest['system']['name']} in {store}"]
    for dataset in manifest["datasets"]:
        lines.append(f"  {dataset['title']} ({dataset['vintage']}): {dataset['rows']:,} rows of {dataset['file']}")
        lines += left_out_lines(dataset)
        lines += [f"    {words}" for words in dataset.get("notes", ())]
    areas = ", ".join(
        f"{summary.areas[level]:,} {LEVEL_NAMES[level][summary.areas[level] > 1]}"
        for level in LEVELS
        if level in summary.areas
    )
    lines.append(f"  Areas: {areas}")
    lines += overlap_lines(manifest)
    for basis, unknown in manifest["unknown_people"].items():
        known = summary.areas["lsoa"] - unknown
        far = far_registered_words(*manifest["far_registered"]) if basis == "registered" else ""
        lines.append(
            f"  People ({basis}, {manifest['periods'][basis]}): known for {known:,} of {summary.areas['lsoa']:,} LSOAs"
            + (f". {far}" if far else "")
        )
    lines += missing_lines(manifest)
    lines += pack_lines(manifest)
    lines.append("Serve it with: needs-map run" + ("" if store == default_store() else f" --store {store}"))
    return "\n".join(lines) + "\n"
