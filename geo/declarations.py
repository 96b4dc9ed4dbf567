"""Messages of the page's scripts as TypeScript declares them, written by `python -m needs_map.geo.declarations`."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from needs_map.geo import messages

DECLARATIONS = Path(__file__).parent / "web" / "messages.d.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null", Any: "any"}
WRITTEN: dict[Any, Callable[..., str]] = {
    Annotated: lambda _, written: str(written),
    Literal: lambda *parts: " | ".join(f'"{part}"' if isinstance(part, str) else str(part) for part in parts),
    Mapping: lambda key, value: f"Record<{_written(key)}, {_written(value)}>",
    Sequence: lambda item: f"({_written(item)})[]" if get_origin(item) in {Union, UnionType} else f"{_written(item)}[]",
    Union: lambda *parts: " | ".join(map(_written, parts)),
    UnionType: lambda *parts: " | ".join(map(_written, parts)),
    tuple: lambda *parts: f"[{', '.join(map(_written, parts))}]",
}


def _written(kind: Any) -> str:  # noqa: ANN401 - any annotation
    """Write a type of Python's as one of TypeScript's."""
    if is_typeddict(kind):
        return str(kind.__name__)
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) not in WRITTEN:
        raise TypeError(f"kind: must be a type that JSON can hold, not {kind}")
    return WRITTEN[get_origin(kind)](*get_args(kind))


def declarations() -> str:
    """Write the messages as TypeScript declares them: an interface for each, in the order of their module."""
    lines = ["// Made by `python -m needs_map.geo.declarations` from geo/messages.py: what the scripts receive."]
    for name, kind in vars(messages).items():
        if not is_typeddict(kind):
            continue
        lines += ["", f"/** {inspect.getdoc(kind)} */", f"export interface {name} {{"]
        for field, hint in get_type_hints(kind, include_extras=True).items():
            optional = get_origin(hint) is NotRequired
            written = _written(get_args(hint)[0] if optional else hint)
            lines.append(f"  {field}{'?' if optional else ''}: {written};")
        lines.append("}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DECLARATIONS.write_text(declarations(), encoding="utf-8")
