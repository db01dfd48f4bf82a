"""What the rules about torch's habits say, shown with torch itself."""

import os

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


class TestTorch009HardcodedCuda:
    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
    def test_without_a_gpu_it_raises(self) -> None:
        with pytest.raises((RuntimeError, AssertionError)):
            torch.nn.Linear(2, 2).cuda()
        with pytest.raises((RuntimeError, AssertionError)):
            torch.zeros(2, device="cuda")

    def test_a_chosen_device_works_everywhere(self) -> None:
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        layer = torch.nn.Linear(2, 2).to(device)
        assert layer(torch.zeros(1, 2).to(device)).shape == (1, 2)


class _Processes(torch.utils.data.Dataset):  # type: ignore[misc]
    """Each sample is the id of the process that made it."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> int:
        return os.getpid()


def _processes(loader: object) -> set[int]:
    return {int(number) for batch in loader for number in batch}  # type: ignore[attr-defined]


class TestTorch004DataloaderNoWorkers:
    def test_without_workers_the_training_process_makes_the_samples(self) -> None:
        assert _processes(torch.utils.data.DataLoader(_Processes(), batch_size=2)) == {os.getpid()}

    def test_with_workers_others_do(self) -> None:
        loader = torch.utils.data.DataLoader(_Processes(), batch_size=2, num_workers=2, persistent_workers=True)
        assert os.getpid() not in _processes(loader)


class TestTorch005DataloaderUnpinned:
    @pytest.mark.filterwarnings("ignore:.*pin_memory.*")
    def test_pinning_leaves_the_values_alone(self) -> None:
        data = torch.utils.data.TensorDataset(torch.arange(6.0))
        pinned = torch.utils.data.DataLoader(data, batch_size=2, pin_memory=True)
        plain = torch.utils.data.DataLoader(data, batch_size=2)
        for (a,), (b,) in zip(pinned, plain, strict=True):
            assert torch.equal(a, b)
            assert a.is_pinned() == torch.cuda.is_available()


class TestTorch006DataloaderRespawnsWorkers:
    def test_each_epoch_has_new_workers(self) -> None:
        loader = torch.utils.data.DataLoader(_Processes(), batch_size=2, num_workers=2)
        assert not _processes(loader) & _processes(loader)

    def test_persistent_workers_stay(self) -> None:
        loader = torch.utils.data.DataLoader(_Processes(), batch_size=2, num_workers=2, persistent_workers=True)
        assert _processes(loader) == _processes(loader)

    def test_torch_refuses_them_without_workers(self) -> None:
        with pytest.raises(ValueError, match="persistent_workers"):
            torch.utils.data.DataLoader(_Processes(), persistent_workers=True)
