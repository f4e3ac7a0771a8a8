"""Settings come from given values, then the environment, then the defaults, and are checked."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from youcheng.cli.serve import command
from youcheng.sandbox.limits import Limits
from youcheng.web.settings import Settings, option_name, variable_name


def test_environment_is_read_in_the_type_of_the_setting() -> None:
    settings = Settings.read(
        None,
        {"YOUCHENG_TIME_LIMIT": "2.5", "YOUCHENG_WORKERS": "3", "YOUCHENG_SOURCE": "a.txt", "YOUCHENG_LANGUAGE": "zh"},
    )

    assert (settings.time_limit, settings.workers, settings.source) == (2.5, 3, Path("a.txt"))
    assert (settings.limits.time, settings.limits.workers) == (2.5, 3)
    assert settings.language == "zh"


def test_given_values_override_the_environment() -> None:
    settings = Settings.read(
        {"time_limit": 1.0, "workers": None}, {"YOUCHENG_TIME_LIMIT": "2", "YOUCHENG_WORKERS": "5"}
    )

    assert (settings.time_limit, settings.workers) == (1.0, 5)


def test_empty_variable_is_ignored() -> None:
    assert Settings.read({}, {"YOUCHENG_BASE": ""}) == Settings.read({}, {})


@pytest.mark.parametrize(
    ("given", "environment", "words"),
    [
        ({"base": "example.org/"}, {}, "base"),
        ({"base": "https://example.org"}, {}, "slash"),
        ({"language": "de"}, {}, "language"),
        ({"time_limit": 0}, {}, "greater"),
        ({"colour": "red"}, {}, "colour"),
        ({}, {"YOUCHENG_WORKERS": "many"}, "YOUCHENG_WORKERS"),
    ],
)
def test_invalid_setting_is_refused(given: dict[str, Any], environment: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings.read(given, environment)


def test_several_queries_run_at_once_on_any_machine() -> None:
    assert Settings().limits.workers >= 4


def test_every_setting_is_an_option() -> None:
    options = {option: parameter for parameter in command.params for option in parameter.opts}
    assert len(fields(Settings)) >= 20

    for setting in fields(Settings):
        parameter = options["dataset" if setting.name == "dataset" else option_name(setting)]
        assert variable_name(setting) in ([parameter.envvar] if isinstance(parameter.envvar, str) else parameter.envvar)


def test_limits_have_the_defaults_of_the_settings() -> None:
    assert replace(Settings().limits, workers=Limits.workers) == Limits()
