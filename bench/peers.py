"""What cxq's pull is measured against: `reader` in an environment of its own, and bare httpx.

    python bench/peers.py reader DATABASE URLS      (by reader's own python)
    python bench/peers.py httpx STATE URLS          (by ours)

URLS is a file with an address a line. STATE keeps the ETags of the run before.
"""

import asyncio
import json
import sys
from pathlib import Path


def by_reader(database: str, urls: list[str]) -> None:
    from reader import make_reader

    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url, exist_ok=True)
    reader.update_feeds(workers=10, scheduled=False)
    reader.close()


async def by_httpx(state: str, urls: list[str]) -> None:
    import httpx

    path = Path(state)
    known = json.loads(path.read_text()) if path.exists() else {}
    turns = asyncio.Semaphore(10)
    async with httpx.AsyncClient() as client:

        async def one(url: str) -> None:
            headers = {"If-None-Match": known[url]} if url in known else {}
            async with turns:
                answer = await client.get(url, headers=headers)
            if "etag" in answer.headers:
                known[url] = answer.headers["etag"]

        await asyncio.gather(*(one(url) for url in urls))
    path.write_text(json.dumps(known))


if __name__ == "__main__":
    peer, place, listing = sys.argv[1:]
    addresses = Path(listing).read_text().split()
    if peer == "reader":
        by_reader(place, addresses)
    else:
        asyncio.run(by_httpx(place, addresses))
