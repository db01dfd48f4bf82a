"""The questions about deprecated names that depend on versions, and code that asks for versions itself."""

import ast
from pathlib import Path

import pytest

from trainwright.semantics import deprecations
from trainwright.semantics.compatibility import asks_for_version, chosen_by_version
from trainwright.semantics.tree import Context
from trainwright.semantics.versions import forget_versions


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def declare(project: Path, *lines: str) -> Path:
    (project / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
    forget_versions()
    return project / "train.py"


class TestVersions:
    def test_torchvision_speaks_for_itself(self, project: Path) -> None:
        path = declare(project, "torch>=2.0", "torchvision<0.13")
        assert not deprecations.reaches(path, "torchvision", "0.13")
        assert deprecations.allows_older(path, "torchvision", "0.13")

    def test_torch_speaks_for_a_torchvision_that_is_not_declared(self, project: Path) -> None:
        path = declare(project, "torch==1.11.0")
        assert not deprecations.reaches(path, "torchvision", "0.13")
        path = declare(project, "torch>=1.12,<2.1", "torchvision")
        assert deprecations.reaches(path, "torchvision", "0.13")
        assert not deprecations.reaches(path, "torchvision", "0.17")
        assert not deprecations.allows_older(path, "torchvision", "0.13")

    def test_who_declares_nothing_may_run_with_anything_and_promises_nothing(self, project: Path) -> None:
        path = declare(project, "numpy")
        assert deprecations.reaches(path, "torch", "2.4")
        assert not deprecations.allows_older(path, "torch", "2.4")

    def test_every_version_of_torchvision_in_the_tables_has_its_torch(self, project: Path) -> None:
        path = declare(project, "torch>=2")
        changes = [change for name, change in deprecations.SYMBOLS.items() if name.startswith("torchvision.")]
        changes += [change for name, change in deprecations.GONE.items() if name.startswith("torchvision.")]
        changes += [a.change for listed in deprecations.ARGUMENTS.values() for a in listed]
        changes += [deprecations.MODEL_URLS, deprecations.PRETRAINED, deprecations.DATASET_RENAMED]
        for change in changes:
            for version in filter(None, (change.since, change.removed, change.successor)):
                assert isinstance(deprecations.reaches(path, "torchvision", version), bool)


@pytest.mark.parametrize(
    ("name", "backbone", "weights"),
    [
        ("torchvision.models.resnet50", False, "IMAGENET1K_V1"),
        ("torchvision.models.vgg.vgg16", False, "IMAGENET1K_V1"),
        ("torchvision.models.detection.fasterrcnn_resnet50_fpn", False, "COCO_V1"),
        ("torchvision.models.detection.fasterrcnn_resnet50_fpn", True, "IMAGENET1K_V1"),
        ("torchvision.models.detection.ssd300_vgg16", True, "IMAGENET1K_FEATURES"),
        ("torchvision.models.segmentation.fcn_resnet50", False, "COCO_WITH_VOC_LABELS_V1"),
        ("torchvision.models.video.r3d_18", False, "KINETICS400_V1"),
        ("torchvision.models.optical_flow.raft_small", False, "C_T_V2"),
        ("torchvision.models.quantization.resnet18", False, None),
        ("torchvision.models.vit_h_14", False, None),
    ],
)
def test_pretrained_weights(name: str, backbone: bool, weights: str | None) -> None:
    assert deprecations.pretrained_weights(name, backbone=backbone) == weights


def test_models_are_told_from_what_lists_them() -> None:
    assert deprecations.builds_model("torchvision.models.resnet18")
    assert not deprecations.builds_model("torchvision.models.list_models")
    assert not deprecations.builds_model("torchvision.models.ResNet18_Weights")
    assert not deprecations.builds_model("timm.models.resnet18")


class TestCodeThatAsks:
    @pytest.mark.parametrize(
        ("code", "asks"),
        [
            ("if version.parse(torch.__version__) >= v: pass", True),
            ("if hasattr(torch, 'linalg'): pass", True),
            ("if TORCH_2_0: pass", True),
            ("if epoch > 3: pass", False),
        ],
    )
    def test_conditions(self, code: str, asks: bool) -> None:
        assert asks_for_version(ast.parse(code).body[0]) is asks

    def test_where_the_newer_way_has_failed(self) -> None:
        attempt = ast.parse("try:\n    new()\nexcept AttributeError:\n    old()").body[0]
        assert isinstance(attempt, ast.Try)
        assert chosen_by_version(Context(attempt, None, "body"))
        assert chosen_by_version(Context(attempt.handlers[0], None, "body"))
        careless = ast.parse("try:\n    old()\nexcept ValueError:\n    pass").body[0]
        assert not chosen_by_version(Context(careless, None, "body"))
        assert not chosen_by_version(None)
