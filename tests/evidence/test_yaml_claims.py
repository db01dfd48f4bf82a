"""What the YAML and CONFIG rules say about PyYAML, argparse and Typer, shown by running them."""

import argparse
import sys

import pytest
import yaml

pytestmark = pytest.mark.evidence


class TestYaml001UnsafeLoad:
    # A harmless callable: it only tells that it was called.
    document = "!!python/object/apply:sys.intern ['called by a config file']"

    def test_without_a_loader_it_raises_since_pyyaml_6(self) -> None:
        assert int(yaml.__version__.split(".")[0]) >= 6
        with pytest.raises(TypeError, match="Loader"):
            yaml.load("a: 1")  # type: ignore[call-arg]

    @pytest.mark.parametrize("loader", [yaml.Loader, yaml.UnsafeLoader])
    def test_loader_calls_what_the_file_names(self, loader: type[yaml.Loader]) -> None:
        assert yaml.load(self.document, Loader=loader) == "called by a config file"

    def test_unsafe_load_and_unsafe_load_all_call_it_too(self) -> None:
        assert yaml.unsafe_load(self.document) == "called by a config file"
        assert list(yaml.unsafe_load_all(self.document)) == ["called by a config file"]

    def test_loader_can_import_and_run_any_function(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        marker = tmp_path / "ran"
        yaml.load(f"!!python/object/apply:os.mkdir ['{marker}']", Loader=yaml.Loader)
        assert marker.is_dir()

    def test_full_loader_builds_python_objects_though_it_calls_no_functions(self) -> None:
        assert yaml.full_load("!!python/name:sys.intern") is sys.intern
        assert yaml.full_load("!!python/tuple [1, 2]") == (1, 2)
        with pytest.raises(yaml.constructor.ConstructorError):
            yaml.full_load(self.document)

    @pytest.mark.parametrize("document", [document, "!!python/name:sys.intern", "!!python/tuple [1, 2]"])
    def test_safe_load_refuses_all_of_it(self, document: str) -> None:
        with pytest.raises(yaml.constructor.ConstructorError):
            yaml.safe_load(document)
        with pytest.raises(yaml.constructor.ConstructorError):
            list(yaml.safe_load_all(document))

    def test_on_plain_settings_safe_load_reads_the_same(self) -> None:
        text = "model: {layers: 3, name: net}\nlr: 1.0e-3\nsteps: [1, 2]\nnothing: null\nwhen: 2024-01-31\n"
        assert yaml.safe_load(text) == yaml.load(text, Loader=yaml.Loader) == yaml.full_load(text)


class TestYaml003ExponentWithoutDot:
    @pytest.mark.parametrize("scalar", ["1e-3", "5e4", "1E+3", "1.0e3", "2.5E4"])
    def test_pyyaml_reads_a_string(self, scalar: str) -> None:
        assert yaml.safe_load(f"lr: {scalar}") == {"lr": scalar}

    @pytest.mark.parametrize("scalar", ["1.0e-3", "1.e-3", "0.001", "1.0e+3"])
    def test_with_a_dot_and_a_signed_exponent_it_is_a_number(self, scalar: str) -> None:
        value = yaml.safe_load(f"lr: {scalar}")["lr"]
        assert isinstance(value, float)
        assert value == float(scalar)

    def test_jsonargparse_and_so_lightning_cli_read_a_number(self) -> None:
        jsonargparse = pytest.importorskip("jsonargparse")
        parser = jsonargparse.ArgumentParser(exit_on_error=False)
        parser.add_argument("--config", action="config")
        parser.add_argument("--lr", type=object)
        assert parser.parse_args(["--config", "lr: 1e-3"]).lr == pytest.approx(0.001)

    def test_a_filter_for_numbers_drops_it_without_a_word(self) -> None:
        settings = yaml.safe_load("lr: 5e-2\nmomentum: 0.9")
        assert {key: value for key, value in settings.items() if isinstance(value, (int, float))} == {"momentum": 0.9}

    def test_torch_says_so_only_when_the_optimizer_is_built(self) -> None:
        torch = pytest.importorskip("torch")
        with pytest.raises(TypeError):
            torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=yaml.safe_load("lr: 1e-3")["lr"])


class TestConfig001DivergingDefault:
    config = yaml.safe_load("epochs: 8\nbatch_size: 64")

    def resolve(self, default: int | None, arguments: list[str]) -> int:
        parser = argparse.ArgumentParser()
        parser.add_argument("--epochs", type=int, default=default)
        given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
        return {**self.config, **given}["epochs"]

    def test_an_option_with_a_default_always_wins_over_the_config(self) -> None:
        assert self.resolve(default=5, arguments=[]) == 5

    def test_an_option_without_a_default_leaves_the_config_alone(self) -> None:
        assert self.resolve(default=None, arguments=[]) == 8
        assert self.resolve(default=None, arguments=["--epochs", "3"]) == 3

    def test_typer_does_the_same(self) -> None:
        typer = pytest.importorskip("typer")
        from typer.testing import CliRunner

        used: list[int] = []

        def main(epochs: int = 5) -> None:
            used.append({**self.config, "epochs": epochs}["epochs"])

        app = typer.Typer()
        app.command()(main)
        assert CliRunner().invoke(app, []).exit_code == 0
        assert used == [5]
