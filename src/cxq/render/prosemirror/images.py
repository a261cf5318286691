"""Images as captionedImage nodes, local ones under the name that an upload is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from cxq.document import Image
from cxq.render.markup import absolute_url, placeholder
from cxq.render.prosemirror.pieces import Node, Runs, node, one_line, with_mark
from cxq.render.rendered import Writer


class Images:
    """Makes the nodes, and says of each image what is left to do.

    `local` gives an image's address in the draft its place in the export (`images/chart.png`),
    which stands as the node's address until an upload gives it another.
    """

    def __init__(self, writer: Writer, local: Mapping[str, str], url: str) -> None:
        self._writer = writer
        self._local = local
        self._url = url

    def captioned(
        self, image: Image, caption: list[Node] | None = None, *, figure: bool = False
    ) -> Node | None:
        """The image as a block; None where Substack could not fetch it. A figure's title is its
        caption already."""
        source = self._local.get(image.url) or absolute_url(image.url, self._url)
        if image.url in self._local:
            self._writer.note(
                f"upload {source} and put the address that it gets in its place: Substack shows "
                "only pictures that it hosts.",
                image.at,
            )
        elif not source.lower().startswith("https:"):
            return None
        else:
            self._writer.note(
                "pictures from elsewhere on the web keep their addresses: upload them to Substack "
                "to be sure that they are shown."
            )
        return _block(image, source, caption, "" if figure else image.title)

    def linked(self, image: Image, href: str) -> Node:
        """An image that is a link; where it cannot be shown, a paragraph that says so."""
        made = self.captioned(image)
        if made is None:
            runs = Runs()
            runs.text(self.placeholder(image), with_mark((), "link", href))
            return node("paragraph", runs.content())
        made["content"][0]["attrs"]["href"] = href
        return made

    def placeholder(self, image: Image) -> str:
        """The words that stand where the author has to insert an image."""
        self._writer.note(
            f"insert {image.url or 'an image'} by hand, or let cxq push upload it: a document "
            "names only pictures at an https address.",
            image.at,
        )
        return one_line(placeholder(image.alt, image.url))


def _block(image: Image, source: str, caption: list[Node] | None, title: str) -> Node:
    attributes = {
        "src": source,
        "srcNoWatermark": None,
        "fullscreen": None,
        "imageSize": None,
        "height": None,
        "width": None,
        "resizeWidth": image.width or None,
        "bytes": None,
        "alt": one_line(image.alt) or None,
        "title": one_line(title) or None,
        "type": None,
        "href": None,
        "belowTheFold": False,
        "topImage": False,
        "internalRedirect": None,
    }
    content = [node("image2", None, **attributes)]
    if caption:
        content.append(node("caption", caption))
    return node("captionedImage", content)
