"""Run as a program: killed_migration.py STORE N. Dies by SIGKILL in the second migration.

Before its N-th statement; for an N past the last one, before its transaction is committed.
"""

import os
import signal
import sys
from pathlib import Path

from cxq.store.connection import Database
from cxq.store.schema import MIGRATIONS, migrate


class Dying(Database):
    def run(self, sql, parameters=()):
        statements = (*MIGRATIONS[1].statements, "COMMIT")
        if sql == statements[int(sys.argv[2])]:
            os.kill(os.getpid(), signal.SIGKILL)
        super().run(sql, parameters)


migrate(Dying(Path(sys.argv[1]), wait=1), now="2026-11-23T02:00:00Z")
