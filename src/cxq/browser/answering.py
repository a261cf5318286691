"""What a page gets that asks for something: files of one folder, and nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from playwright.async_api import Request, Route

HOME = "https://cxq.invalid/"
"""The page's address (RFC 2606: it can never exist), below which the folder's files stand."""

_POLICY = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Answers:
    """Answers the requests of one page, and remembers the refused."""

    def __init__(
        self,
        html: bytes,
        folder: Path | None,
        *,
        images: bool,
        files: Mapping[str, Path],
        stand_in: str = "",
    ) -> None:
        self._stand_in = stand_in
        self._html = html
        self._folder = folder.resolve() if folder is not None else None
        self._images = images
        self._files = files
        self._refused: dict[str, None] = {}

    @property
    def refused(self) -> tuple[str, ...]:
        """Addresses as the page wrote them: those of the folder without our own host."""
        return tuple(sorted(address.removeprefix(HOME) for address in self._refused))

    def failed(self, request: Request) -> None:
        """A request that never came to `answer`: file:, chrome: and the like."""
        if request.url != HOME:
            self._refused[request.url] = None

    async def answer(self, route: Route) -> None:
        """One request: the page itself, a file of its folder, or a refusal."""
        request = route.request
        if request.url == HOME:
            await route.fulfill(
                body=self._html, content_type="text/html; charset=utf-8", headers=_POLICY
            )
            return
        path = None
        if not request.is_navigation_request():
            path = self._file(request.url, request.resource_type)
        if path is None:
            self._refused[request.url] = None
            if self._stand_in and self._images and self._is_web_image(request):
                await route.fulfill(
                    body=self._stand_in, content_type="image/svg+xml", headers=_POLICY
                )
                return
            # “aborted” leaves the page standing where it wanted to go elsewhere (meta refresh).
            await route.abort("aborted")
            return
        await route.fulfill(path=path, content_type=guess_type(path.name)[0], headers=_POLICY)

    def _is_web_image(self, request: Request) -> bool:
        return request.resource_type == "image" and not request.url.startswith(HOME)

    def _file(self, address: str, kind: str) -> Path | None:
        if kind == "image" and not self._images:
            return None
        if address in self._files:
            path = self._files[address]
        elif self._folder is not None and address.startswith(HOME):
            path = self._folder / unquote(urlsplit(address).path).lstrip("/")
            if not _within(path, self._folder):
                return None
        else:
            return None
        try:
            return path if path.is_file() else None
        except (OSError, ValueError):
            return None


def _within(path: Path, folder: Path) -> bool:
    """Whether the file stands in the folder, links followed."""
    try:
        return path.resolve().is_relative_to(folder)
    except (OSError, RuntimeError, ValueError):  # a link to itself; a name with a zero byte
        return False
