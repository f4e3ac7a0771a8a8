"""What is kept stays within its bounds."""

from youcheng.web.http.lru_cache import SHORT, remembered


def test_what_is_told_of_a_long_text_is_not_kept() -> None:
    asked = []

    @remembered
    def length(text: str | None, *, more: int = 0) -> int:
        asked.append(text)
        return len(text or "") + more

    short, long = "a" * SHORT, "a" * (SHORT + 1)
    assert [length(text) for text in (short, short, None, None, long, long)] == [500, 500, 0, 0, 501, 501]
    assert length(short, more=1) == 501
    assert asked == [short, None, long, long, short]
