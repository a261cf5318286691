"""cxq completion"""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class

from cxq.cli.output import say, tell
from cxq.cli.session import Session

_INSTALL = {
    "bash": "echo 'eval \"$(cxq completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(cxq completion zsh)\"' >> ~/.zshrc",
    "fish": "cxq completion fish > ~/.config/fish/completions/cxq.fish",
}


@click.command("completion", epilog='Example: eval "$(cxq completion bash)"')
@click.argument("shell", type=click.Choice(list(_INSTALL)), required=False)
@click.pass_obj
def command(_session: Session, shell: str | None) -> None:
    """Print the completion script of your SHELL: commands, keys, sources, terms, drafts."""
    if shell is None:
        name = os.path.basename(os.environ.get("SHELL", "bash"))  # noqa: PTH119
        shell = name if name in _INSTALL else "bash"
    found = get_completion_class(shell)
    assert found is not None
    root = click.get_current_context().find_root().command
    say(found(root, {}, "cxq", "_CXQ_COMPLETE").source())
    tell(f"To have it always: {_INSTALL[shell]}")
