"""What of a large store is sent at once: the areas of the ICB in view, unless all of them are asked for."""

from needs_map.figures.serving import Serving

MOST_AT_ONCE = 3_000
"""Areas of a level up to which all are sent, whatever is in view, so that a move of the view asks for nothing."""
OF = "@"


def part_of(serving: Serving, level: str, area: str) -> str:
    """
    Name what is sent of a level for a view.

    Parameters
    ----------
    serving
        The store.
    level
        Level of the areas drawn.
    area
        Code of the area in view.

    Returns
    -------
    part
        The level's name for all of its areas; with `@` and an ICB's code for those in that ICB.
    """
    tree = serving.tree
    if len(tree.at(level)) <= MOST_AT_ONCE:
        return level
    board = tree.holder(area, "icb")
    return f"{level}{OF}{board}" if board else level


def is_coarse(serving: Serving, part: str) -> bool:
    """Whether a part has so many areas, of more than one ICB, that they are sent on a coarser grid than one ICB's."""
    return OF not in part and len(codes_of_part(serving, part)) > MOST_AT_ONCE


def piece_of(part: str, board: str) -> str:
    """Name the areas of one ICB among those of a part that has all of a level."""
    return f"{part}{OF}{board}"


def part_beside(part: str, level: str) -> str:
    """Return the part of another level that covers the same ground."""
    _, _, board = part.partition(OF)
    return f"{level}{OF}{board}" if board else level


def level_of(part: str) -> str:
    """Level of a part."""
    return part.partition(OF)[0]


def is_part(serving: Serving, part: str) -> bool:
    """Whether a text, from a path, names a part of the store."""
    level, mark, board = part.partition(OF)
    tree = serving.tree
    return level in tree.levels and (not mark or (board in tree and tree[board].level == "icb" and level != "cluster"))


def codes_of_part(serving: Serving, part: str) -> list[str]:
    """Codes of the areas of a part, in the order in which geometry, values and classes are sent."""
    level, _, board = part.partition(OF)
    return serving.tree.members(board, level) if board else [area.code for area in serving.tree.at(level)]
