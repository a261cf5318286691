"""Read headers with this Python's own email package, by both of its policies. No other import.

From standard input: a JSON list of raw header blocks (ASCII). To standard output, of each:
[subject by the old policy, by the new, name by the old policy, by the new, names of all headers].
"""

import json
import sys
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr


def words(raw):
    """A header's text by the old interface, its folds taken out first."""
    return str(make_header(decode_header(raw.replace("\r\n", "").replace("\n", ""))))


def read(block):
    data = block.encode("ascii")
    old = message_from_bytes(data)
    new = message_from_bytes(data, policy=policy.default)
    name, address = parseaddr(old["From"].replace("\r\n", "").replace("\n", ""))
    only = new["From"].addresses[0]
    assert address == only.addr_spec == "a.b@example.org", (address, only)
    return [words(old["Subject"]), str(new["Subject"]), words(name), only.display_name, list(new)]


json.dump([read(block) for block in json.load(sys.stdin)], sys.stdout)
