"""Options of commands, made from the table of settings."""

from collections.abc import Callable
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import click

from youcheng.web.settings import Settings, default_text, option_name, variable_name

Command = Callable[..., Any]
NUMBERS = {int: click.IntRange, float: click.FloatRange}
TABLE = {setting.name: setting for setting in fields(Settings)}


def settings(command: str, *names: str) -> Callable[[Command], Command]:
    """Return a decorator that adds the options of some settings to a command; without a value they are None.

    Each can also be set in the environment, as YOUCHENG_<COMMAND>_<OPTION> and YOUCHENG_<OPTION>.
    """

    def decorate(function: Command) -> Command:
        for name in reversed(names):
            function = _option(command, TABLE[name])(function)
        return function

    return decorate


def _option(command: str, setting: "Field[Any]") -> Callable[[Command], Command]:
    variable = variable_name(setting)
    more = dict(setting.metadata["click"])
    if setting.type in NUMBERS:
        bounds = {name: more.pop(name) for name in ("max", "min_open") if name in more}
        more["type"] = NUMBERS[setting.type](setting.metadata["minimum"], **bounds)
    elif setting.type == Path | None:
        more = {"type": click.Path(exists=True, path_type=Path, **more)}
    return click.option(
        option_name(setting),
        envvar=[variable.replace("YOUCHENG_", f"YOUCHENG_{command}_"), variable],
        help=f"{setting.metadata['help']} [default: {default_text(setting)}]",
        **more,
    )
