import pytest
from loguru import logger

from encoder import encode


class TestEncoder:
    def test_empty(self):
        try:
            assert encode("") == []
        except Exception as e:
            logger.error(f"empty text: {e}")
            pytest.fail(f"empty text: {e}")

    def test_long(self):
        try:
            assert len(encode("word " * 1000)) == 1000
        except Exception as e:
            logger.error(f"long text: {e}")  # want: LOGURU005
