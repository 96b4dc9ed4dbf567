"""System files: which local authorities make each place and ICB of the area that a map is for."""

import re
from pathlib import Path
from typing import NamedTuple

from needs_map.data.content.packs import PACK, SHIPPED, system_names
from needs_map.data.errors import DataError
from needs_map.data.files.formats import read_toml

AUTHORITY_CODE = re.compile(r"[EX]0[6-9]\d{6}")


class Place(NamedTuple):
    """A place: one local authority or several taken together."""

    code: str
    name: str
    authorities: tuple[str, ...]


class Board(NamedTuple):
    """An integrated care board (ICB) and its places."""

    code: str
    name: str
    short: str
    places: tuple[Place, ...]


class System(NamedTuple):
    """The areas that one map is for, from the cluster down to local authorities."""

    code: str
    name: str
    cluster: str
    default_area: str
    boards: tuple[Board, ...]
    needs: tuple[str, ...] = ()
    """Datasets of the catalogue, otherwise optional, without which this system's map is not built from a folder."""
    by_lookup: bool = False
    """Whether an LSOA belongs to the place of its authority in the ICB that the lookup gives, not only of its
    authority: an authority may lie in two ICBs."""
    request: tuple[str, ...] = ()
    """Words of the command line that ask for this system, so that its store can be brought up to date."""

    @property
    def places(self) -> tuple[Place, ...]:
        """Places of all boards, in the file's order."""
        return tuple(place for board in self.boards for place in board.places)

    def place_of_authority(self) -> dict[str, str]:
        """Code of the place that each local authority belongs to."""
        return {authority: place.code for place in self.places for authority in place.authorities}


def read_system(name: str) -> System:
    """
    Read the system of a content pack by the pack's name, or a system file by its path.

    Parameters
    ----------
    name
        The name of a pack of the project that has a system, or the path of a TOML file: a system, or a pack's
        `pack.toml`.

    Returns
    -------
    system
        Boards, places and local authorities.

    Raises
    ------
    DataError
        If there is no such file, it is not TOML, a key is missing, or an authority or code is named twice.
    """
    names = system_names()
    path = Path(name) if name.endswith(".toml") else SHIPPED / name / PACK
    if not path.is_file() or (not name.endswith(".toml") and name not in names):
        file = path.name if name.endswith(".toml") else f"{name}.toml"
        raise DataError(
            f"There is no system file {file}: name one of {', '.join(names)}, or give the path of a TOML file."
        )
    try:
        content = read_toml(path)
        content = content.get("system", content)
        boards = tuple(
            Board(
                board["code"],
                board["name"],
                board.get("short", board["name"]),
                tuple(Place(p["code"], p["name"], tuple(p["authorities"])) for p in board["place"]),
            )
            for board in content["icb"]
        )
        system = System(
            content["code"],
            content["name"],
            content.get("cluster", content["name"]),
            content.get("default_area", boards[0].places[0].code),
            boards,
            tuple(content.get("needs", ())),
        )
    except KeyError as error:
        raise DataError(f"{path.name} lacks the key {error}: docs/content-pack.md gives the form.") from error
    except (IndexError, TypeError, AttributeError) as error:
        raise DataError(f"{path.name} names no ICB with a place: docs/content-pack.md gives the form.") from error
    _check_system(system, path)
    return system


def _check_system(system: System, path: Path) -> None:
    texts = [system.code, system.name, system.cluster, system.default_area]
    texts += [text for board in system.boards for text in (board.code, board.name, board.short)]
    texts += [text for place in system.places for text in (place.code, place.name)]
    texts += [code for place in system.places for code in place.authorities]
    wrong = [text for text in texts if not isinstance(text, str)]
    if wrong:
        raise DataError(f"{path.name}: {wrong[0]!r} must be text: put it in quotation marks.")
    if not re.fullmatch(r"[a-z0-9-]+", system.code):
        raise DataError(f"{path.name}: code {system.code!r} must be small letters, digits and hyphens: correct it.")
    authorities = [code for place in system.places for code in place.authorities]
    for code in authorities:
        if not AUTHORITY_CODE.fullmatch(code):
            raise DataError(f"{path.name}: {code!r} is not a local authority code such as E06000001: correct it.")
    codes = [board.code for board in system.boards] + [place.code for place in system.places]
    for kind, values in (("authority", authorities), ("code", codes)):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise DataError(f"{path.name} names the {kind} {twice[0]} twice: remove one.")
    if system.default_area not in codes:
        raise DataError(
            f"{path.name}: default_area {system.default_area!r} is not one of its places or ICBs: name one."
        )
