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


class TestTorch014MissingSuperInit:
    def test_a_layer_before_the_base_raises(self) -> None:
        class Late(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                self.layer = torch.nn.Linear(2, 2)
                super().__init__()

        with pytest.raises(AttributeError, match="cannot assign module before"):
            Late()

    def test_without_the_base_the_first_call_raises(self) -> None:
        class Never(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                self.scale = 2

            def forward(self, x: object) -> object:
                return x

        with pytest.raises(AttributeError):
            Never()(torch.zeros(1))


class TestTorch017ForwardCalledDirectly:
    def test_hooks_are_skipped(self) -> None:
        layer, seen = torch.nn.Linear(2, 2), []
        layer.register_forward_hook(lambda *arguments: seen.append(arguments))
        layer.forward(torch.zeros(1, 2))
        assert not seen
        layer(torch.zeros(1, 2))
        assert len(seen) == 1


class TestTorch018SoftmaxWithoutDim:
    @pytest.mark.parametrize(("shape", "guess"), [((4,), 0), ((2, 4), 1), ((2, 3, 4), 0), ((2, 3, 4, 5), 1)])
    def test_the_guess(self, shape: tuple[int, ...], guess: int) -> None:
        x = torch.randn(shape)
        with pytest.warns(UserWarning, match="Implicit dimension choice"):
            assert torch.equal(torch.nn.functional.softmax(x), torch.softmax(x, dim=guess))

    def test_others_refuse(self) -> None:
        with pytest.raises(TypeError):
            torch.softmax(torch.zeros(2))


class TestTorch031PositionalEps:
    def test_the_second_argument_is_eps(self) -> None:
        norm = torch.nn.BatchNorm2d(4, 0.8)
        assert (norm.eps, norm.momentum) == (0.8, 0.1)
        assert torch.nn.LayerNorm(4, 0.5).eps == 0.5
        assert torch.nn.GroupNorm(2, 4, 0.5).eps == 0.5

    @pytest.mark.parametrize("name", ["Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop"])
    def test_the_fourth_of_an_optimizer_is_eps(self, name: str) -> None:
        third = 0.99 if name == "RMSprop" else (0.9, 0.99)
        optimizer = getattr(torch.optim, name)([torch.nn.Parameter(torch.zeros(1))], 0.1, third, 0.05)
        assert optimizer.defaults["eps"] == 0.05

    def test_small_variances_are_not_normalised(self) -> None:
        x = torch.randn(64, 4) * 0.1
        assert torch.nn.BatchNorm1d(4, 0.8)(x).std() < 0.2
        assert torch.nn.BatchNorm1d(4, momentum=0.8)(x).std() > 0.9


class TestTorch023RetainGraphInLoop:
    def test_what_is_saved_stays_until_the_loss_goes(self) -> None:
        freed: list[str] = []

        class Saved:
            def __init__(self, tensor: object) -> None:
                self.tensor = tensor

            def __del__(self) -> None:
                freed.append("freed")

        def loss() -> object:
            with torch.autograd.graph.saved_tensors_hooks(Saved, lambda saved: saved.tensor):
                return torch.ones(3, requires_grad=True).exp().sum()

        kept = loss()
        kept.backward(retain_graph=True)  # type: ignore[attr-defined]
        assert not freed
        plain = loss()
        plain.backward()  # type: ignore[attr-defined]
        assert freed


class TestTorch027TensorResultIgnored:
    def test_the_tensor_stays_as_it_was(self) -> None:
        x = torch.zeros(2, requires_grad=True) * 1
        x.to(torch.float64)
        x.detach()
        x.unsqueeze(0)
        x.clamp(1, 2)
        assert x.dtype is torch.float32
        assert x.requires_grad
        assert x.shape == (2,)
        assert not x.any()

    def test_a_module_changes_in_place(self) -> None:
        layer = torch.nn.Linear(2, 2)
        layer.to(torch.float64)
        assert layer.weight.dtype is torch.float64


class TestTorch008FrozenParametersInOptimizer:
    def test_adam_keeps_no_state_for_frozen_parameters(self) -> None:
        frozen, head = torch.nn.Linear(2, 2).requires_grad_(False), torch.nn.Linear(2, 1)
        optimizer = torch.optim.Adam([*frozen.parameters(), *head.parameters()], lr=0.1)
        head(frozen(torch.ones(1, 2))).sum().backward()
        optimizer.step()
        assert set(optimizer.state) == set(head.parameters())


class TestTorch026UnfrozenNotOptimised:
    def test_released_parameters_get_gradients_and_stay(self) -> None:
        backbone, head = torch.nn.Linear(2, 2).requires_grad_(False), torch.nn.Linear(2, 1)
        every = [*backbone.parameters(), *head.parameters()]
        optimizer = torch.optim.SGD([p for p in every if p.requires_grad], lr=0.1)
        backbone.requires_grad_(True)
        before = backbone.weight.detach().clone()
        head(backbone(torch.ones(1, 2))).sum().backward()
        optimizer.step()
        assert backbone.weight.grad is not None
        assert torch.equal(backbone.weight, before)
        optimizer.add_param_group({"params": backbone.parameters()})
        optimizer.step()
        assert not torch.equal(backbone.weight, before)


class TestTorch032FrozenBackboneInTrainMode:
    def test_frozen_statistics_move_in_train_mode(self) -> None:
        norm = torch.nn.BatchNorm1d(3).requires_grad_(False)
        model = torch.nn.Sequential(norm, torch.nn.Linear(3, 1))
        norm.eval()
        model.train()  # reaches every layer
        model(torch.randn(8, 3) + 5)
        assert norm.running_mean.abs().max() > 0.1

    def test_eval_behind_train_keeps_them(self) -> None:
        norm = torch.nn.BatchNorm1d(3).requires_grad_(False)
        model = torch.nn.Sequential(norm, torch.nn.Linear(3, 1))
        model.train()
        norm.eval()
        model(torch.randn(8, 3) + 5)
        assert not norm.running_mean.any()
