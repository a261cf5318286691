"""A loopback server for benchmarks, in a process of its own: python -m bench.site FEEDS PORTS …

    python -m bench.site FOLDER COUNT PORTS DELAY ETAGS GZIPPED

serves COUNT feeds made of the files in FOLDER (round and round) at /N.xml, spread over PORTS
ports; DELAY seconds before each answer; ETAGS 1 or 0;
GZIPPED 1 where the files are packed already. Prints the ports on one line, then serves
until its standard input ends.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path


async def main() -> None:
    folder, count, ports, delay, etags, gzipped = sys.argv[1:]
    packed = "Content-Encoding: gzip\r\n" if gzipped == "1" else ""
    files = [path.read_bytes() for path in sorted(Path(folder).glob("*.xml"))]
    bodies = [files[number % len(files)] for number in range(int(count))]
    tags = [f'"{hashlib.sha256(body).hexdigest()[:16]}"' for body in bodies]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                number = int(head.split(b" ")[1].strip(b"/").split(b".")[0])
                if float(delay):
                    await asyncio.sleep(float(delay))
                tag = tags[number]
                header = f"ETag: {tag}\r\n" if etags == "1" else ""
                if etags == "1" and tag.encode() in head:
                    writer.write(f"HTTP/1.1 304 Not Modified\r\n{header}\r\n".encode())
                else:
                    body = bodies[number]
                    writer.write(
                        f"HTTP/1.1 200 OK\r\n{header}{packed}Content-Type: application/xml\r\n"
                        f"Content-Length: {len(body)}\r\n\r\n".encode()
                        + body
                    )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(int(ports))]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
