"""What TORCH015 says about torch.load, shown with a checkpoint that makes a folder when it is read."""

import os
import pickle
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


class MakesFolder:
    """Unpickling it calls os.mkdir: harmless, and proof that code ran."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.path,)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    torch.save({"weights": torch.ones(2), "note": MakesFolder(tmp_path / "ran")}, path)
    return path


class TestTorch015UnsafeTorchLoad:
    def test_weights_only_false_runs_what_the_file_holds(self, checkpoint: Path) -> None:
        torch.load(checkpoint, weights_only=False)
        assert (checkpoint.parent / "ran").is_dir()

    def test_weights_only_true_refuses_it(self, checkpoint: Path) -> None:
        with pytest.raises(pickle.UnpicklingError):
            torch.load(checkpoint, weights_only=True)
        assert not (checkpoint.parent / "ran").exists()

    def test_the_installed_torch_refuses_it_by_default(self, checkpoint: Path) -> None:
        version = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
        assert version >= (2, 6)
        with pytest.raises(pickle.UnpicklingError):
            torch.load(checkpoint)
        assert not (checkpoint.parent / "ran").exists()

    def test_a_full_training_checkpoint_needs_no_more_than_weights_only(self, tmp_path: Path) -> None:
        model = torch.nn.Linear(3, 2)
        optimizer = torch.optim.AdamW(model.parameters())
        model(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        path = tmp_path / "full.pt"
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, path)
        assert torch.load(path, weights_only=True)["epoch"] == 3
