"""Run as a program: pull_batches.py STORE BATCHES SIZE [FILE_LIMIT].

Records that many pulls (0: without end) of SIZE new items each and says which are done. With a
limit no file may grow beyond so many bytes. A CxqError is printed as its class, message and hint.
"""

import sys
from itertools import count
from pathlib import Path

from making import NOW, batch

from cxq.errors import CxqError
from cxq.store import Store

path, batches, size, *limit = sys.argv[1:]
try:
    with Store.open(Path(path), now=NOW) as store:
        if limit:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), int(limit[0])))
        for number in range(int(batches)) if int(batches) else count():
            store.record_pull(*batch(number, int(size)))
            print(number, flush=True)
except CxqError as error:
    print(type(error).__name__, error.message, error.hint, sep="\n")
    sys.exit(error.exit_code)
