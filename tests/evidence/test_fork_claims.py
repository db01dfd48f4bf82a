"""What TORCH036 says of forked processes, as far as it shows without a GPU."""

import inspect
import multiprocessing
import sys

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


class TestTorch036CudaBeforeFork:
    def test_torch_refuses_cuda_in_a_forked_process(self) -> None:
        assert "Cannot re-initialize CUDA in forked subprocess" in inspect.getsource(torch.cuda._lazy_init)

    @pytest.mark.skipif(sys.platform != "linux", reason="the default differs")
    def test_linux_forks_by_default_up_to_3_13(self) -> None:
        default = multiprocessing.get_all_start_methods()[0]
        assert default == ("fork" if sys.version_info < (3, 14) else "forkserver")

    def test_a_loader_takes_the_start_method(self) -> None:
        loader = torch.utils.data.DataLoader([1, 2], num_workers=1, multiprocessing_context="spawn")
        assert loader.multiprocessing_context.get_start_method() == "spawn"

    def test_the_workers_of_a_loader_run_the_dataset(self) -> None:
        source = inspect.getsource(torch.utils.data._utils.fetch)
        assert "self.dataset[idx]" in source or "__getitems__" in source
