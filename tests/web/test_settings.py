"""Settings are what is given, then what the environment says, then the defaults; and they are sound."""

from pathlib import Path
from typing import Any

import pytest

from youcheng.web.settings import Settings


def test_environment_is_read_in_the_type_of_the_setting() -> None:
    settings = Settings.read(
        None,
        {"YOUCHENG_TIME_LIMIT": "2.5", "YOUCHENG_WORKERS": "3", "YOUCHENG_SOURCE": "a.txt", "YOUCHENG_LANGUAGE": "zh"},
    )

    assert (settings.time_limit, settings.workers, settings.source) == (2.5, 3, Path("a.txt"))
    assert (settings.limits.time, settings.limits.workers) == (2.5, 3)
    assert settings.language == "zh"


def test_what_is_given_goes_before_the_environment() -> None:
    settings = Settings.read(
        {"time_limit": 1.0, "workers": None}, {"YOUCHENG_TIME_LIMIT": "2", "YOUCHENG_WORKERS": "5"}
    )

    assert (settings.time_limit, settings.workers) == (1.0, 5)


def test_empty_variable_is_none() -> None:
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
def test_setting_that_is_not_sound_is_refused(given: dict[str, Any], environment: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings.read(given, environment)


def test_several_queries_run_at_once_on_any_machine() -> None:
    assert Settings().limits.workers >= 4
