"""A draft body as the author saved it: the document alone, or an API answer that holds it."""

from __future__ import annotations

import json
from typing import Any

from cxq.errors import FileError

_HINT = (
    "Save what GET /api/v1/drafts/NUMBER answers (it has draft_body), or the document alone: "
    '{"type": "doc", …}.'
)
_BODIES = ("draft_body", "body", "body_json", "bodyJson")
_AROUND = ("draft", "post")


def read_saved(data: bytes, shown: str) -> dict[str, Any]:
    """The document in these bytes. FileError, in one sentence, where there is none."""
    answer = _parse(data, shown)
    found = _document(answer)
    if found is None and isinstance(answer, dict):
        for key in _AROUND:
            found = found or _document(answer.get(key))
    if found is None:
        raise FileError(shown, 1, "there is no ProseMirror document in it.", _HINT)
    if isinstance(found, dict):
        return found
    if found.lstrip().startswith("<"):
        raise FileError(shown, 1, "its body is HTML, not a ProseMirror document.", _HINT)
    body = _parse(found.encode("utf-8", "replace"), f"{shown}, its body")
    if not _is_document(body):
        raise FileError(shown, 1, "its body holds no ProseMirror document.", _HINT)
    made: dict[str, Any] = body
    return made


def _parse(data: bytes, shown: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise FileError(shown, 1, "it is nested too deeply to be read.", _HINT) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(shown, line, "it is not UTF-8 text.", _HINT) from None
    except json.JSONDecodeError as error:
        what = f"not valid JSON: {error.msg}."
        raise FileError(shown, error.lineno, what, _HINT, error.colno) from None
    except ValueError:  # a number of thousands of digits
        raise FileError(shown, 1, "it holds a number that cannot be read.", _HINT) from None


def _document(answer: Any) -> dict[str, Any] | str | None:
    """The document in an answer, or its body where that is text; None where there is neither."""
    if _is_document(answer):
        made: dict[str, Any] = answer
        return made
    if not isinstance(answer, dict):
        return None
    for key in _BODIES:
        body = answer.get(key)
        if _is_document(body) or (isinstance(body, str) and body.strip()):
            return body
    return None


def _is_document(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "doc"
