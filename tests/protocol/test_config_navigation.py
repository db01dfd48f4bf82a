"""Completion, hover, definitions, references, outline, links, hints and lenses between YAML and code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import config_projects
import pytest
from client import Client, Document, split_lines
from conftest import Start


def language(name: str) -> str:
    return "python" if name.endswith(".py") else "yaml"


class Session:
    """A project in a server, asked by file and by a piece of its text."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self._open: dict[str, Document] = {}

    def document(self, name: str, text: str | None = None) -> Document:
        if name not in self._open:
            self._open[name] = self.client.open(self.folder / name, text, language(name))
        return self._open[name]

    def close(self) -> None:
        """Close all documents, with the texts that they have on disk."""
        for name, document in self._open.items():
            text = (self.folder / name).read_bytes().decode() if (self.folder / name).exists() else ""
            if document.text != text:
                document.replace(text)
                self.client.diagnostics(document)
            document.close()
        self._open.clear()

    def ask(self, method: str, name: str, piece: str, offset: int = 0, **extra: Any) -> Any:
        document = self.document(name)
        return self.client.request(f"textDocument/{method}", {**document.at(piece, offset=offset), **extra})

    def of_document(self, method: str, name: str) -> Any:
        return self.client.request(f"textDocument/{method}", {"textDocument": {"uri": self.document(name).uri}})

    def hover(self, name: str, piece: str, offset: int = 0) -> str:
        found = self.ask("hover", name, piece, offset)
        return found["contents"]["value"] if found else ""

    def completed(self, name: str, piece: str, offset: int = 0) -> dict[str, dict[str, Any]]:
        found = self.ask("completion", name, piece, offset)
        return {item["label"]: item for item in found["items"]} if found else {}

    def typed(self, name: str, text: str) -> dict[str, dict[str, Any]]:
        """The completions at `^` in a new text of a document."""
        before, _, after = text.partition("^")
        document = self.document(name)
        document.replace(before + after)
        position = document.position(len(before))
        params = {"textDocument": {"uri": document.uri}, "position": position}
        found = self.client.request("textDocument/completion", params)
        return {item["label"]: item for item in found["items"]} if found else {}

    def places(self, found: Any) -> list[str]:
        """Places as `file:the text there`."""
        told = []
        for each in found or ():
            path = Path(each["uri"].removeprefix("file://"))
            start, end = each["range"]["start"], each["range"]["end"]
            name = path.relative_to(self.folder).as_posix()
            line = split_lines(path.read_text())[start["line"]]
            told.append(f"{name}:{start['line'] + 1}:{line[start['character'] : end['character']].strip()}")
        return told

    def defined(self, name: str, piece: str, offset: int = 0) -> list[str]:
        return self.places(self.ask("definition", name, piece, offset))

    def referenced(self, name: str, piece: str, offset: int = 0) -> list[str]:
        context = {"includeDeclaration": True}
        return self.places(self.ask("references", name, piece, offset, context=context))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A server with one of the projects, for all tests of it."""
    folder = tmp_path_factory.mktemp(request.param.lower())
    (folder / "trainwright.toml").write_text("")
    config_projects.write(folder, getattr(config_projects, request.param))
    client = Client(folder)
    try:
        client.initialize(folder)
        client.scanned()
        yield Session(client, folder)
    finally:
        client.kill()


@pytest.fixture
def session(project: Session) -> Iterator[Session]:
    """Nothing is open at the beginning."""
    yield project
    project.close()


hydra = pytest.mark.parametrize("project", ["HYDRA"], indirect=True)
cli = pytest.mark.parametrize("project", ["CLI"], indirect=True)
plain = pytest.mark.parametrize("project", ["PLAIN"], indirect=True)
data = pytest.mark.parametrize("project", ["DATACLASS"], indirect=True)
structured = pytest.mark.parametrize("project", ["STRUCTURED"], indirect=True)
stored = pytest.mark.parametrize("project", ["STORED"], indirect=True)

MODEL = "configs/model/mlp.yaml"
TRAIN = "configs/train.yaml"


# -- completion ------------------------------------------------------------------------------------------------------


@hydra
def test_keys_are_parameters_that_are_not_given_yet(session: Session) -> None:
    found = session.typed(MODEL, config_projects.HYDRA[MODEL] + "n^")
    assert {"norm", "pooling"} <= set(found)
    assert not {"hidden", "activation", "_target_"} & set(found)
    assert found["norm"]["detail"] == "bool = True"
    assert found["norm"]["textEdit"]["newText"] == "norm: "


@hydra
def test_a_required_parameter_comes_first_with_its_docstring(session: Session) -> None:
    found = session.typed("configs/model/wide.yaml", "_target_: src.models.mlp.MLP\n^")
    first = min(found.values(), key=lambda item: item["sortText"])
    assert first["label"] == "hidden" and first["detail"] == "int (required)"
    assert "Width of the hidden layer" in str(first["documentation"])


@hydra
def test_keys_of_a_line_that_is_half_typed(session: Session) -> None:
    broken = "_target_: src.models.mlp.MLP\nhidden: 3\nactivation: [\nno^\n"
    document = session.document(MODEL)
    assert session.typed(MODEL, broken) is not None
    document.replace("_target_: src.models.mlp.MLP\nhidden: 3\n")
    session.client.diagnostics(document)
    found = session.typed(MODEL, "_target_: src.models.mlp.MLP\nhidden: 3\nnor^\n")
    assert "norm" in found and "hidden" not in found
    assert found["norm"]["textEdit"]["range"]["start"] == {"line": 2, "character": 0}


@hydra
def test_values_are_what_the_annotation_lists(session: Session) -> None:
    text = "_target_: src.models.mlp.MLP\nhidden: 3\n"
    assert {"relu", "gelu"} <= set(session.typed(MODEL, text + "activation: ^"))
    assert {"true", "false"} <= set(session.typed(MODEL, text + "norm: ^\n"))
    assert {"MEAN", "MAX", "null"} <= set(session.typed(MODEL, text + "pooling: M^\n"))
    assert session.typed(MODEL, text + "activation:^")["gelu"]["textEdit"]["newText"] == " gelu"
    assert session.typed(MODEL, text + "activation: '^")["gelu"]["textEdit"]["newText"] == "'gelu'"


@hydra
def test_class_paths(session: Session) -> None:
    found = session.typed(MODEL, "_target_: ^\n")
    assert {"src.models.mlp.MLP", "src.data.Digits"} <= set(found)
    assert set(session.typed(MODEL, "_target_: src.data.^\n")) >= {"src.data.Digits"}


@hydra
def test_interpolation_targets(session: Session) -> None:
    found = session.typed("configs/data/digits.yaml", "_target_: src.data.Digits\nfolder: ${ta^\n")
    assert found["task_name"]["detail"] == "= train"
    assert found["task_name"]["textEdit"]["newText"] == "task_name}"
    assert "model.hidden" in found and "data.folder" not in found
    closed = session.typed("configs/data/digits.yaml", "folder: ${se^}\n")
    assert closed["seed"]["textEdit"]["newText"] == "seed"


@hydra
def test_files_of_a_config_group(session: Session) -> None:
    found = session.typed(TRAIN, "# @package _global_\ndefaults:\n  - _self_\n  - model: ^\n")
    assert {"mlp", "wide"} <= set(found) and "digits" not in found
    found = session.typed(TRAIN, "# @package _global_\ndefaults:\n  - _self_\n  - ^\n")
    assert {"model", "data", "experiment"} <= set(found)


@cli
def test_init_args_and_their_keys(session: Session) -> None:
    found = session.typed("config.yaml", "model:\n  encoder:\n    class_path: net.Encoder\n    ^\n")
    assert found["init_args"]["textEdit"]["newText"] == "init_args:"
    found = session.typed(
        "config.yaml", "model:\n  encoder:\n    class_path: net.Encoder\n    init_args:\n      depth: 3\n      ^\n"
    )
    assert "tied" in found and "depth" not in found


@plain
@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ('cfg["model"]["hid^"]', {"hidden", "depth"}),
        ('cfg["model"]["^', {"hidden", "depth"}),
        ("cfg['optim']['l^", {"lr", "nesterov"}),
        ('cfg["model"].get("^', {"hidden", "depth"}),
        ('cfg["^', {"name", "epochs", "model", "optim"}),
    ],
)
def test_keys_in_python(session: Session, typed: str, labels: set[str]) -> None:
    text = config_projects.PLAIN["train.py"].replace('rate = cfg["optim"]["lr"]', f"rate = {typed}")
    assert set(session.typed("train.py", text)) == labels


@hydra
def test_attributes_in_python(session: Session) -> None:
    text = config_projects.HYDRA["src/train.py"].replace("cfg.trainer.max_epochs", "cfg.trainer.^")
    assert set(session.typed("src/train.py", text)) == {"max_epochs"}
    text = config_projects.HYDRA["src/train.py"].replace("cfg.trainer.max_epochs", "cfg.model.hid^")
    found = session.typed("src/train.py", text)
    assert found["hidden"]["detail"] == "= 128"


@plain
@pytest.mark.parametrize("typed", ["print.^", "args.^", '"text ^', "Path(__file__).^"])
def test_nothing_is_completed_that_is_no_config(session: Session, typed: str) -> None:
    text = config_projects.PLAIN["train.py"].replace('rate = cfg["optim"]["lr"]', f"rate = {typed}")
    assert session.typed("train.py", text) == {}


# -- hover -----------------------------------------------------------------------------------------------------------


@hydra
def test_hover_tells_type_default_docstring_and_class(session: Session) -> None:
    text = session.hover(MODEL, "activation")
    assert 'activation: Literal["relu", "gelu"] = "relu"' in text
    assert "What is between the layers." in text and "`src.models.mlp.MLP`" in text
    assert "Two layers." in session.hover(MODEL, "src.models.mlp.MLP")


@hydra
def test_hover_tells_the_value_after_composition(session: Session) -> None:
    assert "`runs/train/12345`" in session.hover(TRAIN, "run_dir")
    assert "Resolved: `train`" in session.hover(TRAIN, "${task_name}", 4)
    assert "[mlp.yaml]" in session.hover(TRAIN, "mlp")


@plain
def test_hover_tells_what_pyyaml_makes_of_it(session: Session) -> None:
    assert "PyYAML reads `1e-3` as `'1e-3'`" in session.hover("config.yaml", "1e-3")


@plain
def test_hover_in_python(session: Session) -> None:
    text = session.hover("train.py", 'lr"]')
    assert "`optim.lr` is `1e-3`" in text and "[config.yaml:7]" in text
    assert session.hover("train.py", "parser =") == ""


@plain
def test_places_follow_lines_that_come_and_go(session: Session) -> None:
    document = session.document("train.py")
    document.change(('"""Trains."""\n', '"""Trains."""\n\n\n\n# More\n\n'))
    session.client.until(lambda: "`optim.lr` is" in session.hover("train.py", 'lr"]'))
    found = session.ask("references", "config.yaml", "lr", context={"includeDeclaration": True})
    assert [each["range"] for each in found if each["uri"] == document.uri] == [document.range_of('"lr"')]
    (found,) = session.ask("definition", "config.yaml", "epochs")
    assert (
        document.text.splitlines()[found["range"]["start"]["line"]].strip().startswith('parser.add_argument("--epochs"')
    )
    renamed = session.ask("rename", "config.yaml", "lr", newName="rate")
    edits = {each["textDocument"]["uri"]: each["edits"] for each in renamed["documentChanges"]}
    inside = document.position(document.text.index('"lr"') + 1)
    assert [each["range"]["start"] for each in edits[document.uri]] == [inside]


@data
def test_hover_on_a_field(session: Session) -> None:
    assert "lr: float = 0.1" in session.hover("settings.yaml", "lr")
    assert "[settings.yaml:1]" in session.hover("run.py", "lr: float")


# -- definitions and references --------------------------------------------------------------------------------------


@hydra
def test_definitions(session: Session) -> None:
    assert session.defined(MODEL, "hidden") == ["src/models/mlp.py:21:hidden"]
    assert session.defined(MODEL, "src.models.mlp.MLP", 12) == ["src/models/mlp.py:11:MLP"]
    assert session.defined(TRAIN, "mlp") == ["configs/model/mlp.yaml:1:"]
    assert session.defined(TRAIN, "{task_name", 3) == [f"{TRAIN}:8:task_name"]
    assert session.defined("configs/data/digits.yaml", "{task_name", 3) == [f"{TRAIN}:8:task_name"]
    assert session.defined("configs/experiment/big.yaml", "hidden") == ["src/models/mlp.py:21:hidden"]
    assert session.defined("src/train.py", "max_epochs") == [f"{TRAIN}:12:max_epochs"]
    assert session.defined("src/train.py", 'seed"') == [f"{TRAIN}:9:seed", "configs/experiment/big.yaml:6:seed"]


@hydra
def test_references_of_a_parameters_key(session: Session) -> None:
    found = session.referenced(MODEL, "hidden")
    assert found == [
        "src/models/mlp.py:21:hidden",
        "configs/experiment/big.yaml:5:hidden",
        "configs/model/mlp.yaml:3:hidden",
        "configs/model/wide.yaml:2:hidden",
    ]
    assert session.referenced("src/models/mlp.py", "hidden: int") == found


@hydra
def test_references_of_a_class(session: Session) -> None:
    found = session.referenced(MODEL, "src.models.mlp.MLP", 5)
    assert found == [f"configs/model/{name}.yaml:1:src.models.mlp.MLP" for name in ("mlp", "wide")]


@plain
def test_definition_of_a_key_that_an_option_overrides(session: Session) -> None:
    (found,) = session.defined("config.yaml", "epochs")
    assert found.startswith("train.py:21:") and "--epochs" in found


# -- outline, links, hints, lenses -------------------------------------------------------------------------------------


@hydra
def test_the_outline_tells_what_sections_configure(session: Session) -> None:
    found = {each["name"]: each for each in session.of_document("documentSymbol", MODEL)}
    assert found["_target_"]["detail"] == "src.models.mlp.MLP"
    assert found["hidden"]["detail"].startswith("int (required)")
    defaults = session.of_document("documentSymbol", TRAIN)[0]
    assert [(each["name"], each["detail"]) for each in defaults["children"]] == [
        ("model", "\u2192 mlp.yaml"),
        ("data", "\u2192 digits.yaml"),
    ]


@hydra
def test_a_file_that_no_program_reads_has_no_outline(session: Session) -> None:
    document = session.client.open(session.folder / "notes.yml", "a: 1\nb: {c: 2}\n", "yaml")
    params = {"textDocument": {"uri": document.uri}}
    assert session.client.request("textDocument/documentSymbol", params) is None
    assert session.client.request("textDocument/documentLink", params) is None


@hydra
def test_links(session: Session) -> None:
    found = session.of_document("documentLink", TRAIN)
    assert [each["target"].rpartition("/configs/")[2] for each in found] == ["model/mlp.yaml", "data/digits.yaml"]


def hints(session: Session, name: str) -> list[str]:
    document = session.document(name)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}
    found = session.client.request("textDocument/inlayHint", {"textDocument": {"uri": document.uri}, "range": whole})
    return [f"{each['position']['line'] + 1} {each['label']}" for each in found or ()]


@plain
def test_hints_tell_what_pyyaml_makes_of_doubtful_values(session: Session) -> None:
    assert hints(session, "config.yaml") == ["7 = '1e-3'", "8 = True"]


@hydra
def test_hints_tell_what_interpolations_become(session: Session) -> None:
    assert hints(session, TRAIN) == ["10 = runs/train/12345"]


@hydra
def test_lenses(session: Session) -> None:
    (lens,) = session.of_document("codeLens", "src/models/mlp.py")
    assert lens["range"]["start"]["line"] == 10
    title = lens["command"]["title"]
    assert title.startswith("Configured in mlp.yaml (hidden=128, activation=relu, dropout=0.1")
    assert "wide.yaml (hidden=512)" in title
    (lens,) = session.of_document("codeLens", "src/train.py")
    assert lens["command"]["title"] == "Configured by train.yaml and 2 more files"


# -- bad input -------------------------------------------------------------------------------------------------------

_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join('*' + chr(97 + i) for _ in range(9))}]\n" for i in range(9)
)
BAD = {
    "tabs": "model:\n\thidden: 3\n\tx: \n",
    "broken": "model: {a: [1\nb: - c\n  d: 'x\n",
    "alias bomb": _BOMB,
    "jinja": "{% if x %}\nmodel: {{ model }}\n{% endif %}\nlr: {{ lr | float }}\n",
    "windows": "model:\r\n  hidden: 3\r\n  \r\n",
    "non-BMP": "'\U0001f600': &a {\U0001f600: 1}\nmodel: *a\n",
    "several documents": "a: 1\n---\nb: ${a}\n---\n- c\n",
    "merge": "base: &b {x: 1}\nmodel:\n  <<: *b\n  y: ${base.x}\n",
    "endless": "a: ${b}\nb: ${a}\nc: ${c}\nd: ${.d}${..e}${[}\n",
    "deep": "a:" * 0 + "".join("  " * i + f"k{i}:\n" for i in range(200)),
    "wide": "".join(f"key{i}: value{i}\n" for i in range(20_000)),
    "odd keys": "? [a, b]\n: c\n? {d: e}\n: f\n*x : 1\n",
    "only a scalar": "just text",
    "empty": "",
}


@hydra
@pytest.mark.parametrize("kind", sorted(BAD))
def test_bad_input_is_survived(session: Session, kind: str) -> None:
    document = session.document(TRAIN)
    document.replace("defaults:\n- model: mlp\n" + BAD[kind] if kind == "broken" else BAD[kind])
    length = len(document.text)
    for offset in sorted({0, 3, length // 3, length // 2, length - 1, length} & set(range(length + 1))):
        params = {"textDocument": {"uri": document.uri}, "position": document.position(offset)}
        for method in ("hover", "definition", "completion", "prepareRename"):
            try:
                session.client.request(f"textDocument/{method}", params)
            except Exception as error:
                assert method == "prepareRename" and "-32803" in str(error)
        session.client.request("textDocument/references", {**params, "context": {"includeDeclaration": True}})
    for method in ("documentSymbol", "documentLink"):
        session.of_document(method, TRAIN)
    hints(session, TRAIN)
    logged = [text for text in session.client.messages("window/logMessage") if "Failed" in text or "Gave up" in text]
    assert not logged


@hydra
def test_positions_behind_wide_characters(session: Session) -> None:
    name = "configs/model/wide.yaml"
    document = session.document(name)
    document.replace("{'\U0001f600\U0001f600': 1, _target_: src.models.mlp.MLP, hidden: 512}\n")
    found = session.ask("hover", name, "hidden")
    assert found["range"] == document.range_of("hidden")
    before, _, after = document.text.partition("hidden: 512")
    items = session.typed(name, f"{before}activation: ge^{after}")
    document = session.document(name)
    assert items["gelu"]["textEdit"]["range"] == document.range_of("ge}") | {
        "end": document.position(document.text.index("ge}") + 2)
    }


@hydra
def test_the_client_can_switch_them_off(start: Start, session: Session) -> None:
    client = start()
    client.initialize(session.folder, options={"languageFeatures": False})
    client.scanned()
    assert not client.messages(), "it is a setting like others"
    offered = ("completion", "definition", "references", "rename", "documentSymbol", "documentLink", "inlayHint")
    assert not any(f"{name}Provider" in client.capabilities for name in offered)
    document = client.open(session.folder / MODEL, language="yaml")
    assert client.request("textDocument/hover", document.at("hidden")) is None


# -- structured configs ----------------------------------------------------------------------------------------------

CONFIG = "conf/config.yaml"


@structured
def test_fields_of_a_dataclass_are_completed(session: Session) -> None:
    text = config_projects.STRUCTURED[CONFIG]
    found = session.typed(CONFIG, text.replace("  hidden: 64\n", "  hidden: 64\n  ^\n"))
    assert {"dropout", "mode"} <= set(found) and "hidden" not in found
    assert found["dropout"]["detail"] == "float = 0.0"
    assert {"warmup", "db"} <= set(session.typed(CONFIG, text + "^"))
    found = session.typed(CONFIG, text.replace("  hidden: 64\n", "  hidden: 64\n  mode: ^\n"))
    assert {"FAST", "EXACT"} <= set(found)


@structured
def test_fields_are_completed_in_a_config_of_a_group(session: Session) -> None:
    text = config_projects.STRUCTURED["conf/db/mysql.yaml"]
    found = session.typed("conf/db/mysql.yaml", text + "^")
    assert "host" in found and "port" not in found


@structured
def test_hover_on_a_key_tells_the_field(session: Session) -> None:
    text = session.hover(CONFIG, "hidden")
    assert "hidden: int = 128" in text and "Width of the hidden layer" in text and "ModelConfig" in text


@structured
def test_a_key_is_defined_by_its_field(session: Session) -> None:
    assert session.defined(CONFIG, "hidden") == ["schema.py:22:hidden"]
    assert session.defined("conf/db/mysql.yaml", "port") == ["schema.py:36:port"]


@structured
def test_a_read_is_defined_by_field_and_config(session: Session) -> None:
    assert session.defined("train.py", "hidden") == ["schema.py:22:hidden", "conf/config.yaml:7:hidden"]
    assert session.defined("train.py", "dropout") == ["schema.py:23:dropout"]
    assert "dropout: float = 0.0" in session.hover("train.py", "dropout")


@structured
def test_references_of_a_field_are_keys_and_reads(session: Session) -> None:
    found = session.referenced("schema.py", "lr: float")
    assert {"conf/config.yaml:9:lr", "train.py:14:lr"} <= set(found)
    assert len([each for each in found if each == "train.py:14:lr"]) == 2  # of optim and of warmup
    assert "train.py:14:dropout" in session.referenced("schema.py", "dropout")


@structured
def test_a_config_of_the_store_is_no_missing_file(session: Session) -> None:
    for name in (CONFIG, "conf/db/mysql.yaml", "train.py", "schema.py"):
        assert session.client.diagnostics(session.document(name)) == []


@structured
def test_a_mistyped_key_is_found_while_it_is_typed(session: Session) -> None:
    document = session.document(CONFIG)
    document.replace(document.text.replace("hidden: 64", "hiden: 64"))
    (found,) = session.client.diagnostics(document)
    assert found["code"] == "CONFIG007" and "`ModelConfig` has no field `hiden`" in found["message"]
    document.replace(document.text.replace("hiden: 64", "hidden: wide"))
    (found,) = session.client.diagnostics(document)
    assert found["code"] == "CONFIG008"


@structured
def test_a_new_field_is_known_at_once(session: Session) -> None:
    config, schema = session.document(CONFIG), session.document("schema.py")
    config.replace(config.text.replace("hidden: 64", "depth: 3"))
    assert [each["code"] for each in session.client.diagnostics(config)] == ["CONFIG007"]
    schema.replace(schema.text.replace("    hidden: int = 128\n", "    hidden: int = 128\n    depth: int = 2\n"))
    session.client.until(lambda: session.client.shown(config) == [])


@stored
def test_a_program_without_files_has_fields(session: Session) -> None:
    assert session.defined("app.py", "width, cfg") == ["app.py:11:width"]
    assert session.defined("app.py", "epochs)") == ["app.py:17:epochs"]
    assert "epochs: int = 10" in session.hover("app.py", "epochs)")
    assert session.referenced("app.py", "width: int") == ["app.py:25:width"]


@stored
def test_fields_are_completed_in_code(session: Session) -> None:
    text = config_projects.STORED["app.py"]
    assert set(session.typed("app.py", text.replace("print(cfg.net.width", "print(cfg.net.^"))) == {"width"}
    assert {"net", "epochs"} <= set(session.typed("app.py", text.replace("print(cfg.net.width", "print(cfg.^")))


@stored
def test_a_field_that_is_not_there_is_found(session: Session) -> None:
    document = session.document("app.py")
    document.replace(document.text.replace("cfg.epochs", "cfg.epoch"))
    found = [each for each in session.client.diagnostics(document) if each["code"] == "CONFIG009"]
    assert len(found) == 1 and "`Config` has no such field" in found[0]["message"]
