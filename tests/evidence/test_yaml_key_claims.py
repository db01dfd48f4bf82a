"""What YAML008 says about keys that are given twice, shown with PyYAML."""

import pytest

yaml = pytest.importorskip("yaml")
pytestmark = pytest.mark.evidence


class TestYaml008DuplicateKey:
    @pytest.mark.parametrize("loader", ["SafeLoader", "FullLoader"])
    def test_the_last_value_is_kept(self, loader: str) -> None:
        assert yaml.load("lr: 0.1\nlr: 0.2\n", Loader=getattr(yaml, loader)) == {"lr": 0.2}

    def test_numbers_and_texts_are_two_keys(self) -> None:
        assert yaml.safe_load('1: a\n"1": b\n') == {1: "a", "1": "b"}

    def test_a_key_replaces_what_a_merge_brings(self) -> None:
        assert yaml.safe_load("a: &a {lr: 1}\nb: {<<: *a, lr: 2}\n")["b"] == {"lr": 2}
