"""The command line: a group that imports a command when it is called."""

from importlib import import_module
from typing import Any

import click

from youcheng import __version__
from youcheng.errors import YouchengError

COMMANDS = ("build", "explain", "load", "query", "serve", "top", "validate")


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is called, so that it starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the names of the commands in alphabetical order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (click's signature)
        """Return the command of a name, or None if no command has it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"youcheng.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; report an expected error as one message on standard error and an exit code."""
        try:
            return super().invoke(ctx)
        except YouchengError as error:
            click.echo(f"youcheng: {error}", err=True)
            ctx.exit(error.exit_code)


@click.command(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "YOUCHENG"}
)
@click.version_option(__version__, prog_name="youcheng")
def main() -> None:
    """Build, check, query and serve the graph of Yunnan's international sister cities.

    \b
    Start with:
      youcheng serve                                  open the graph in a browser
      youcheng query "SELECT * { ?s a yc:Pairing }"   query the graph
      youcheng validate my-cities.ttl                 check your own data

    Results go to standard output, messages to standard error. Exit codes: 0 success; 1 negative result (the graph does
    not conform, the build stopped, the query has no result); 2 the command cannot run. Every option can also be set in
    the environment, as YOUCHENG_<COMMAND>_<OPTION>.
    """  # noqa: D301  (\b is click's mark for a block that keeps its lines)
