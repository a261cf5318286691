"""The machine's own timer runs `cxq pull --due`: a systemd user timer, cron, or launchd.

- `job.py` is pure: what is run, how often, when next
- `systemd.py`, `cron.py`, `launchd.py` write, read, start and explain one timer each
- `timers.py` chooses among them, and sees to it that a folder has one
- `machine.py` is the door: the user's folders and the programs that answer there
"""

from cxq.schedule.job import Every, Job, job_for, job_name, parse_every
from cxq.schedule.machine import Machine
from cxq.schedule.timer import KINDS, Kind, Part, Standing, Timer
from cxq.schedule.timers import TIMERS, Installed, choose, install, remove, standing

__all__ = [
    "KINDS",
    "TIMERS",
    "Every",
    "Installed",
    "Job",
    "Kind",
    "Machine",
    "Part",
    "Standing",
    "Timer",
    "choose",
    "install",
    "job_for",
    "job_name",
    "parse_every",
    "remove",
    "standing",
]
