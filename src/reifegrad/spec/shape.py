"""Says what is wrong with the shape of a file, key by key and in plain words; which keys it has, a `FileKind` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel

from reifegrad.errors import message, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import ValidationError

    from reifegrad.errors import Param
    from reifegrad.spec.findings import Findings, Path


@dataclass(frozen=True)
class FileKind:
    """A kind of file that people write: a scoring model, an agreement.

    Attributes:
        word: What texts call it: `model`.
        empty: The variant of `model-shape` for a file that has no keys at all.
        document: The keys that it has.
        resolve: Reads what a document means, and notes its problems.
        needed: What every file must have, with a value that fits; so that the rest of a wrong file can be read.
        dependent: Codes of problems that another key of the same part can cause or cure.
        naming: Codes of problems that a missing part can cause which others name.
        named: Keys at the top of a file whose parts others name.
    """

    word: str
    empty: str
    document: type[BaseModel]
    resolve: Callable[[Any, Findings], object]
    needed: Mapping[Path, Any]
    dependent: frozenset[str]
    naming: frozenset[str]
    named: frozenset[str]

    @property
    def keys(self) -> Mapping[str, Any]:
        """The keys at the top of a file."""
        return self.document.model_fields


def report_shape(error: ValidationError, plain: Any, kind: FileKind, findings: Findings) -> None:
    """Note pydantic's errors as problems: one a key, the deepest ones, unions folded."""
    found: dict[Path, list[Mapping[str, Any]]] = {}
    for item in error.errors(include_url=False):
        found.setdefault(real_path(item["loc"], plain), []).append(item)
    for path, items in found.items():
        if any(other[: len(path)] == path and other != path for other in found) and items[0]["type"] != "missing":
            continue
        said = [_words(item, path, kind) for item in _most_specific_errors(items)]
        for place, (variant, params) in enumerate(said):
            if (variant, params) not in said[:place]:
                findings.add(path, "model-shape", variant, **params)


def _most_specific_errors(items: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of several complaints about one key, those that say most; of a union only the first."""
    if len(items) > 1 and all(item["type"] not in {"missing", "extra_forbidden"} for item in items):
        return items[:1] if len({item["type"] for item in items}) == 1 else [_folded(items)]
    return items


def _distinct(items: list[Mapping[str, Any]]) -> list[Param]:
    found: list[Param] = []
    for item in items:
        if (wanted := _expected_values(item)) not in found:
            found.append(wanted)
    return found


def _folded(items: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    wanted = reduce(lambda one, other: message("shape.or", one=one, other=other), _distinct(items))
    return {"type": "union", "wanted": wanted, "loc": items[0]["loc"], "input": items[0]["input"]}


_KINDS = {
    "string_type": "text",
    "string_unicode": "text",
    "model_type": "mapping",
    "dict_type": "mapping",
    "int_type": "number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "list_type": "list",
    "bool_type": "boolean",
    "string_too_short": "filled_text",
    "too_short": "filled",
    "too_long": "shorter",
    "value_error": "number_not_boolean",
}


def _expected_values(item: Mapping[str, Any]) -> Param:
    if item["type"] == "literal_error":
        return str(item["ctx"]["expected"]).replace("' or '", "', '")  # without a word of a language
    if "wanted" in item:
        return cast("Param", item["wanted"])
    kind = _KINDS.get(item["type"])
    return message("shape.other", message=str(item["msg"])) if kind is None else message(f"shape.{kind}")


def _words(item: Mapping[str, Any], path: Path, kind: FileKind) -> tuple[str, dict[str, Param]]:
    """What is wrong and what to do, as somebody reads it who never heard of a schema: a variant with parameters."""
    fault, last = item["type"], path[-1] if path else message(f"the_{kind.word}")
    match fault:
        case "extra_forbidden":
            part = part_at(path[:-1], kind)
            return "unknown-key", {"name": last, "near": nearest(str(last), part.model_fields if part else ())}
        case "missing":
            name = str(item["loc"][-1])
            return _explained("missing", (*path, name), kind, {"name": name})
        case "string_pattern_mismatch":
            shown = item["input"] if isinstance(item["input"], str) else str(last)
            return "name", {"name": shown[:60]}
        case "invalid_key":
            return "number-as-key", {"name": last}
        case "literal_error":
            return "not-allowed", {"value": str(item["input"])[:60], "allowed": _expected_values(item)}
    if fault in {"too_short", "too_long"} and isinstance(item["input"], list):
        return _explained("two-values", path, kind, {"name": last})
    variant, params = _explained("wrong-type", path, kind, {"name": last, "wanted": _expected_values(item)})
    return "lines-below" if variant == "wrong-type" and fault in {"model_type", "dict_type"} else variant, params


def _explained(variant: str, path: Path, kind: FileKind, params: dict[str, Param]) -> tuple[str, dict[str, Param]]:
    """With what the reference says of a key, or of the nearest one around it that it says something of."""
    for end in range(len(path), 0, -1):
        part = part_at(path[: end - 1], kind)
        if part is not None and path[end - 1] in part.model_fields:
            if not part.model_fields[path[end - 1]].description:
                return variant, params
            text = message(key_of(part, path[end - 1]))
            return f"{variant}-explained", {**params, "about": path[end - 1], "explained": text}
    return variant, params


def key_of(part: type[BaseModel], name: str) -> str:
    """Under which key the catalogues say what a key of a file is for, as the reference has it in English."""
    return f"key.{(part.__name__.removesuffix('Document') or 'model').lower()}.{name}"


def part_at(path: Path, kind: FileKind) -> type[BaseModel] | None:
    """The part of the document whose keys stand at a path."""
    here: Any = kind.document
    for key in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = here.model_fields[key].annotation if key in here.model_fields else None
        elif get_origin(here) in {dict, list}:
            here = get_args(here)[-1]
        here = _container(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _container(annotation: Any) -> Any:
    """Of an annotation such as `str | Part | None` the branch that holds keys."""
    if get_origin(annotation) is Annotated:
        return _container(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        branches = [_container(branch) for branch in get_args(annotation)]
        return next(
            (b for b in branches if get_origin(b) is dict or (isinstance(b, type) and issubclass(b, BaseModel))),
            None,
        )
    return annotation


def real_path(loc: tuple[str | int, ...], plain: Any) -> Path:
    """The path in the file: pydantic's location without the names of union branches and missing keys."""
    path: list[str] = []
    here = plain
    for part in loc:
        if isinstance(here, dict):
            key = next((key for key in here if key == part or str(key) == str(part)), None)
            if key is not None:
                path.append(str(part))
                here = here[key]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(str(part))
            here = here[part]
    return tuple(path)
