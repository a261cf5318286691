"""What the timers need of this machine: its folders, and its programs as they answer. [door]"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cxq.errors import OutsideError


@dataclass(frozen=True, slots=True)
class Machine:
    """One user's account on one machine; `platform` and `python` as sys has them."""

    platform: str
    home: Path
    uid: int
    python: Path
    environ: Mapping[str, str]

    @classmethod
    def here(cls, environ: Mapping[str, str], platform: str, python: str) -> Machine:
        """This very one."""
        home = Path(environ.get("HOME") or Path.home())
        uid = os.getuid() if hasattr(os, "getuid") else 0
        return cls(platform, home, uid, Path(python), dict(environ))

    def folder(self, variable: str, otherwise: str) -> Path:
        """A folder of the XDG base directories; a relative one is to be ignored (their spec)."""
        named = Path(self.environ.get(variable, ""))
        return named if named.is_absolute() else self.home / otherwise

    @property
    def program(self) -> tuple[str, ...]:
        """How this Python's own cxq is started, wherever a timer stands."""
        script = self.python.with_name("cxq")
        if script.is_file():
            return (str(script),)
        # `pip install --user` puts the script elsewhere; the module is wherever Python finds it.
        return (str(self.python), "-c", "from cxq.cli.main import main; main()")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program said. `code` is None where it is not there or did not answer."""

    code: int | None
    out: bytes = b""
    err: str = ""

    @property
    def well(self) -> bool:
        return self.code == 0


def ask(machine: Machine, program: str, *arguments: str, given: bytes = b"") -> Answer:
    """Run a program of the machine's, in English, for 30 seconds at most."""
    path = shutil.which(program, path=machine.environ.get("PATH"))
    if path is None:
        return Answer(None, err=f"there is no {program} here")
    try:
        done = subprocess.run(
            [path, *arguments],
            input=given,
            capture_output=True,
            timeout=30,
            check=False,
            env={**machine.environ, "LC_ALL": "C", "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": ""},
        )
    except (OSError, subprocess.TimeoutExpired):
        return Answer(None, err=f"{program} does not answer")
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip())


def unlink(path: Path) -> bool:
    """Take a file away; False where there is none. OutsideError where that is refused."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        from cxq.disk import reason

        raise OutsideError(
            f"{path} cannot be removed: {reason(error)}.", "Check the folder's permissions."
        ) from None
    return True
