"""Bars in the terminal for downloads: one for the file, one for all of them."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

from needs_map.geo.numbers import written

WIDTH = 46
FILE_BAR = "{desc} |{bar:16}| {n_fmt}/{total_fmt} {rate_fmt} {remaining} left"
OPEN_BAR = "{desc} {n_fmt} {rate_fmt} {elapsed}"
ALL_BAR = "{desc} |{bar:16}| {percentage:3.0f}% {elapsed}, about {remaining} left"


class ProgressBars:
    """
    A watcher that draws bars where there is a terminal, and writes a line a file where there is none.

    Parameters
    ----------
    out
        Where to write; standard error if None.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._sizes: list[int] = []
        self._done = -1
        self._all: tqdm | None = None  # type: ignore[type-arg]  # generic only in the stubs
        self._file: tqdm | None = None  # type: ignore[type-arg]  # generic only in the stubs
        self._began = 0.0
        self._come = 0
        self._what: tuple[str, str] = ("", "")

    def plan(self, sizes: Sequence[int]) -> None:
        """Open the bar of all files; their usual sizes share it out."""
        self.close()
        self._sizes, self._done = list(sizes), -1
        if self._live:
            desc = f"{f'All {len(sizes)} sources':<{WIDTH}}"
            self._all = tqdm(total=sum(sizes), desc=desc, bar_format=ALL_BAR, file=self._out, position=1, leave=False)

    def source(self, title: str) -> None:
        """Go on to the next source: those before it are done."""
        self._done += 1
        if self._all is not None:
            self._all.n = sum(self._sizes[: self._done])
            self._all.set_description_str(f"{f'All sources: {self._done + 1} of {len(self._sizes)}':<{WIDTH}}")
        elif not self._live:
            self._write(f"[{self._done + 1}/{len(self._sizes)}] {title}")

    def begin(self, title: str, total: int | None, have: int, unit: str) -> None:
        """Open the bar of a file, from what is there already."""
        self._began, self._come, self._what = time.monotonic(), 0, (title, unit)
        if have:
            self.say(f"{title}: going on from {written(have / 1e6, 1)} MB fetched before")
        if self._live:
            short = title if len(title) <= WIDTH else title[: WIDTH - 1] + "…"
            self._file = tqdm(
                total=total,
                initial=have,
                desc=f"{short:<{WIDTH}}",
                unit=unit if unit == "B" else f" {unit}",
                unit_scale=unit == "B",
                bar_format=FILE_BAR if total else OPEN_BAR,
                file=self._out,
                position=0,
                leave=False,
            )

    def advance(self, amount: int) -> None:
        """Move both bars on."""
        self._come += amount
        if self._file is not None:
            self._file.update(amount)
            if self._all is not None and self._file.total:
                share = min(self._file.n / self._file.total, 1.0)
                self._all.n = sum(self._sizes[: self._done]) + int(share * self._sizes[self._done])
                self._all.refresh()

    def end(self) -> None:
        """Close the bar of a file and write what it came to."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._come:
            seconds = max(time.monotonic() - self._began, 1e-3)
            title, unit = self._what
            if unit == "B":
                amount, speed = f"{written(self._come / 1e6, 1)} MB", f"{written(self._come / 1e6 / seconds, 1)} MB/s"
            else:
                amount, speed = f"{self._come:,} {unit}", f"{written(self._come / seconds, 0)} {unit}/s"
            self._write(f"{title}: {amount} in {written(seconds, 1)} s ({speed})")
        self._come = 0

    def say(self, words: str) -> None:
        """Write a line above the bars."""
        self._write(words)

    def close(self) -> None:
        """Close all bars."""
        self.end()
        if self._all is not None:
            self._all.close()
            self._all = None

    def _write(self, words: str) -> None:
        if self._live:
            tqdm.write(words, file=self._out)
        else:
            self._out.write(words + "\n")
            self._out.flush()


@contextmanager
def step_bar(words: str) -> Iterator[None]:
    """Show a bar on standard error for one step, full when it is done; only its line where there is no terminal."""
    if not sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()
        yield
        return
    with tqdm(total=1, desc=f"{words:<48}", bar_format="{desc} |{bar:20}| {elapsed}", file=sys.stderr) as bar:
        yield
        bar.update()
