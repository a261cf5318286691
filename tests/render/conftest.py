"""Golden files: what the renderers wrote once and a person looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("golden")

Same = Callable[[str, bytes], None]


@pytest.fixture
def same_as_golden(request: pytest.FixtureRequest) -> Same:
    """Compare with tests/render/golden/NAME; `--golden` rewrites it for review as a diff."""
    rewrite = request.config.getoption("--golden", default=False)

    def same(name: str, data: bytes) -> None:
        path = GOLDEN / name
        if rewrite:
            path.write_bytes(data)
        assert path.exists(), f"no golden {name}: write it with --golden, and read it"
        expected = path.read_bytes()
        if b"\0" not in data:
            assert data.decode() == expected.decode(), f"{name} changed: --golden, then git diff"
        assert data == expected

    return same
