"""Machines to try timers on: a home of the test's own, and programs that keep what they are told.

The programs are shell scripts, because a timer's only word with the machine is a process.
"""

from __future__ import annotations

from pathlib import Path

from cxq.schedule import Machine

CRONTAB = """\
#!/bin/sh
table="$HOME/table"
case "$1" in
-l) if [ -f "$table" ]; then /bin/cat "$table"; else echo "no crontab for ann" >&2; exit 1; fi ;;
-) /bin/cat > "$table.new"
   if [ -s "$table.new" ] && [ -n "$(/usr/bin/tail -c 1 "$table.new")" ]; then
     echo "new crontab file is missing newline before EOF" >&2; exit 1
   fi
   /bin/mv "$table.new" "$table"; echo written >> "$HOME/writes" ;;
esac
"""
"""As Debian's: what it is given is the table, but for one whose last line does not end."""

SYSTEMCTL = """\
#!/bin/sh
echo "$*" >> "$HOME/asked"
shift
case "$1" in
is-active) if [ -f "$HOME/active" ]; then echo active; else echo inactive; exit 3; fi ;;
restart) touch() { : > "$1"; }; touch "$HOME/active" ;;
disable) /bin/rm -f "$HOME/active" ;;
list-timers) echo "Mon 2026-11-23 13:04:11 UTC 2h left - - $3 x.service" ;;
esac
"""

NO_MANAGER = """\
#!/bin/sh
echo "Failed to connect to bus: No medium found" >&2
exit 1
"""

LAUNCHCTL = """\
#!/bin/sh
echo "$*" >> "$HOME/asked"
case "$1" in
print) [ -f "$HOME/loaded" ] ;;
bootout) [ -f "$HOME/loaded" ] && /bin/rm "$HOME/loaded" ;;
bootstrap) : > "$HOME/loaded" ;;
esac
"""


def machine(home: Path, *, platform: str = "linux", **programs: str) -> Machine:
    """A machine that has these programs and no others: `machine(tmp_path, crontab=CRONTAB)`."""
    folder = home / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in programs.items():
        path = folder / name
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)
    python = home / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    (python.parent / "cxq").touch(mode=0o755)
    environ = {"HOME": str(home), "PATH": str(folder)}
    return Machine(platform, home, 501, python, environ)


def asked(home: Path) -> list[str]:
    """What systemctl or launchctl were asked, in order."""
    path = home / "asked"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
