"""JSON and YAML text of strangers, read into plain values and bounded; and such values written as YAML (pure).

YAML is read as JSON would be: dates stay text, only true and false are booleans, a key stands once.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.errors import Invalid

MAX_BYTES = 4 * 2**20
MAX_YAML_BYTES = 2**20
"""YAML is read forty times slower than JSON."""
MAX_VALUES = 200_000
MAX_DEPTH = 60
SUFFIXES = (".json", ".yaml", ".yml")


def read(content: bytes, *, yaml: bool) -> Any:
    """Read a document.

    Raises:
        Invalid: it is no text, not written right (with line and column), too large, too deep, or names a key twice.
    """
    if len(content) > (limit := MAX_YAML_BYTES if yaml else MAX_BYTES):
        raise Invalid(reason=f"it is larger than {limit // 2**20} MiB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(reason=f"it is not UTF-8 text (byte {error.start}).") from None
    try:
        found = _yaml(text) if yaml else _json(text)
    except RecursionError:
        raise Invalid(reason="it is nested too deeply.") from None
    _bound(found)
    return found


def in_order(value: Any, first: Sequence[str]) -> Any:
    """Give a value with the keys of its objects in a reader's order, the others after them: a database keeps none."""
    if isinstance(value, list):
        return [in_order(one, first) for one in value]
    if not isinstance(value, Mapping):
        return value
    known = [key for key in first if key in value]
    return {key: in_order(value[key], first) for key in [*known, *(key for key in value if key not in first)]}


def write_yaml(value: Any) -> str:
    """Write a plain value as YAML, keys in their order; `read` gives the same value back."""
    import yaml  # noqa: PLC0415 - only where YAML is written

    base: Any = yaml.SafeDumper

    class Dumper(base):  # type: ignore[misc]
        """Writes without anchors, and quotes what YAML 1.1 or 1.2 would read as something else than text."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - its signature
            """Write a value again where it stands again."""
            return True

    def write_text(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, write_text)
    _resolve(Dumper)
    # U+0085 ends a line in YAML 1.1 alone; where it stands all that is not ASCII is escaped.
    plain = "\\u0085" not in json.dumps(value)
    dumped: str = yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=plain, width=110)
    return dumped


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Invalid(reason=f"it is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except ValueError as error:
        raise Invalid(reason=f"it is not JSON: {error}.") from None


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid(reason=f"it names {key[:60]!r} twice in one object.")
        found[key] = value
    return found


def _no_number(name: str) -> float:
    raise Invalid(reason=f"it holds {name}, which is no number in JSON.")


def _yaml(text: str) -> Any:
    import yaml  # noqa: PLC0415 - see `write_yaml`

    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506 - made of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Invalid(reason=f"it is not YAML: {error.problem or error.context}{place}.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Invalid(reason=f"it is not YAML: {str(error).splitlines()[0]}.") from None


def _loader() -> Any:
    import yaml  # noqa: PLC0415 - see `write_yaml`

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        """Reads what JSON has: no dates, no sexagesimal numbers, no yes and no, no key twice."""

        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as its base has it

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            """Refuse a key that stands twice or is no text."""
            keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != _MERGE]
            for number, key in enumerate(keys):
                if not isinstance(key, str | int | float | None):
                    raise yaml.constructor.ConstructorError(None, None, "a key is no text", node.start_mark)
                if key in keys[:number] if len(keys) < _FEW else False:
                    raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", node.start_mark)
            found = super().construct_mapping(node, deep=deep)
            if len(keys) != len(set(keys)):
                raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
            return {key if isinstance(key, str) else json.dumps(key): value for key, value in found.items()}

    _resolve(Loader)
    return Loader


def _resolve(reader_or_writer: Any) -> None:
    for tag, form, first in _RESOLVED:
        reader_or_writer.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(form), first)


_MERGE = "tag:yaml.org,2002:merge"
_FEW = 200
_RESOLVED = (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+0123456789.")),
)
"""The core schema of YAML 1.2, which is what JSON has. A number with leading zeros (a postal code) stays text."""


def _bound(found: Any) -> None:
    left = [(found, 0)]
    seen = 0
    while left:
        value, depth = left.pop()
        seen += 1
        if seen > MAX_VALUES or depth > MAX_DEPTH:
            too = "holds too many values" if seen > MAX_VALUES else "is nested too deeply"
            raise Invalid(reason=f"it {too}.")
        if isinstance(value, Mapping):
            left += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, list):
            left += [(inner, depth + 1) for inner in value]
        elif isinstance(value, float) and not math.isfinite(value):
            raise Invalid(reason="it holds a number that is too large.")
        elif not isinstance(value, str | int | float | None):
            raise Invalid(reason=f"it holds a value of type {type(value).__name__}, which JSON does not have.")
