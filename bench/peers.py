"""What cxq is measured against, in environments of their own: `reader`, bare httpx, premailer.

    python bench/peers.py reader DATABASE URLS      (by reader's own python)
    python bench/peers.py httpx STATE URLS          (by ours)
    python bench/peers.py premailer RUNS -          (by premailer's own python; HTML on stdin)

URLS is a file with an address a line. STATE keeps the ETags of the run before.
"""

import asyncio
import json
import sys
import time
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


SHEET = """
p{margin:0 0 18px} a{color:#9b2c1f;text-decoration:underline} sup{font-size:12px;line-height:0}
td{padding:0 0 12px} h1{font-size:31px;line-height:1.22} h2{font-size:23px;line-height:1.3}
.muted{color:#60574e} .text{font-size:15px;line-height:1.55;color:#2a2622} .card{padding:40px 24px}
"""


def by_premailer(runs: int, page: str) -> None:
    from premailer import Premailer

    page = page.replace("</head>", f"<style>{SHEET}</style></head>")
    taken = []
    for _ in range(runs + 2):
        start = time.perf_counter()
        Premailer(page, cssutils_logging_level="CRITICAL").transform()
        taken.append(time.perf_counter() - start)
    print(json.dumps(taken))


if __name__ == "__main__":
    peer, place, listing = sys.argv[1:]
    if peer == "premailer":
        by_premailer(int(place), sys.stdin.read())
        sys.exit()
    addresses = Path(listing).read_text().split()
    if peer == "reader":
        by_reader(place, addresses)
    else:
        asyncio.run(by_httpx(place, addresses))
