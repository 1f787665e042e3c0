"""JSON with a line for each record, so that what has changed can be told line by line."""

from __future__ import annotations

import json
from typing import Any

JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def lined(value: Any) -> bytes:
    """Return a value as JSON with sorted keys: dictionaries of lists, and lists of dictionaries, with a line for each."""
    return (_lines(value) + "\n").encode()


def _lines(value: Any) -> str:
    if isinstance(value, dict) and any(isinstance(one, dict | list) for one in value.values()):
        return "{\n" + ",\n".join(f"{json.dumps(key)}: {_lines(value[key])}" for key in sorted(value)) + "\n}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(JSON.encode, value)) + "\n]"
    return JSON.encode(value)
