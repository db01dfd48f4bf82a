"""What CONFIG011 says about argparse."""

import argparse

import pytest

pytestmark = pytest.mark.evidence


class TestConfig011ArgparseBool:
    def test_every_text_is_true(self) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("--amp", type=bool, default=True)
        assert all(parser.parse_args(["--amp", text]).amp for text in ("False", "0", "no"))
        assert not parser.parse_args(["--amp", ""]).amp

    def test_the_fix_switches_on_and_off_and_keeps_the_default(self) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
        assert [parser.parse_args(given).amp for given in ([], ["--amp"], ["--no-amp"])] == [True, True, False]

    def test_after_the_fix_a_value_is_an_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
        with pytest.raises(SystemExit):
            parser.parse_args(["--amp", "False"])
        assert "False" in capsys.readouterr().err
