"""Scripts that teach a shell to complete the command's nouns, verbs and options."""

from enum import StrEnum
from typing import Annotated

import typer
from typer._completion_shared import get_completion_script

from kac_client import output

app = typer.Typer(add_completion=False)


class Shell(StrEnum):
    """A shell that the command knows."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@app.command("completion", help="help.completion")
def completion(shell: Annotated[Shell, typer.Argument(help="help.completion.shell")]) -> None:
    """Print the script for a shell, to be sourced."""
    output.emit(get_completion_script(prog_name="kac", complete_var="_KAC_COMPLETE", shell=shell.value) + "\n")
