"""What the rules about shapes, devices, graphs and in-place operations say of torch, shown by running it."""

import warnings
from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

pytestmark = pytest.mark.evidence
INPLACE = "modified by an inplace operation"


class TestTorch012SilentBroadcast:
    @pytest.mark.parametrize("loss", [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss])
    def test_a_column_against_a_row_is_stretched_to_a_square(self, loss: Callable[..., torch.Tensor]) -> None:
        column, row = torch.randn(6, 1), torch.randn(6)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert loss(column, row, reduction="none").shape == (6, 6)
        assert any("different to the input size" in str(warning.message) for warning in caught)
        assert loss(column.squeeze(-1), row, reduction="none").shape == (6,)

    def test_arithmetic_says_nothing(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert (torch.randn(6, 1) - torch.randn(6)).shape == (6, 6)
            assert (torch.zeros(6, 1) == torch.zeros(6)).sum() == 36

    def test_what_is_learned_is_the_mean(self) -> None:
        torch.manual_seed(0)
        x = torch.randn(64, 3)
        y = x @ torch.tensor([1.0, -2.0, 0.5])

        def fitted(shape: tuple[int, ...]) -> torch.Tensor:
            model = nn.Linear(3, 1)
            optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
            for _ in range(600):
                optimizer.zero_grad()
                ((model(x).view(shape) - y) ** 2).mean().backward()
                optimizer.step()
            return model(x).detach().view(-1)

        assert (fitted((64,)) - y).abs().max() < 0.05
        assert (fitted((64, 1)) - y.mean()).abs().max() < 0.05

    def test_bce_and_cross_entropy_raise(self) -> None:
        with pytest.raises(ValueError, match="size"):
            F.binary_cross_entropy(torch.rand(6, 1), torch.rand(6))
        with pytest.raises(ValueError, match="size"):
            F.binary_cross_entropy_with_logits(torch.rand(6, 1), torch.rand(6))
        with pytest.raises(ValueError, match="batch_size"):
            F.cross_entropy(torch.randn(6, 3), torch.zeros(4, dtype=torch.long))


class TestTorch010DeviceMismatch:
    """`meta` stands for the GPU that the machine of the tests need not have."""

    def test_nothing_is_copied_silently(self) -> None:
        with pytest.raises(RuntimeError, match="device"):
            nn.Linear(3, 2).to("meta")(torch.randn(4, 3))
        with pytest.raises(RuntimeError, match="device"):
            torch.cat([torch.randn(2, 2), torch.randn(2, 2, device="meta")])

    def test_a_number_without_dimensions_may_stay(self) -> None:
        assert (torch.randn(3, device="meta") * torch.tensor(0.5)).device.type == "meta"

    def test_a_module_moves_in_place_and_a_tensor_does_not(self) -> None:
        layer, tensor = nn.Linear(3, 2), torch.randn(3)
        layer.to("meta")
        tensor.to("meta")
        assert layer.weight.device.type == "meta"
        assert tensor.device.type == "cpu"


class TestTorch033LossDetached:
    @pytest.mark.parametrize(
        "cut",
        [
            lambda out: out.detach(),
            lambda out: out.data,
            lambda out: out.argmax(1).float(),
            lambda out: (out > 0.5).float(),
            lambda out: torch.tensor(out.tolist()),
        ],
    )
    def test_backward_raises(self, cut: Callable[[torch.Tensor], torch.Tensor]) -> None:
        loss = cut(nn.Linear(3, 2)(torch.randn(4, 3))).mean()
        with pytest.raises(RuntimeError, match="does not require grad"):
            loss.backward()

    def test_with_requires_grad_nothing_raises_and_nothing_is_learned(self) -> None:
        model, x = nn.Linear(3, 1), torch.randn(4, 3)
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        before = model.weight.detach().clone()
        loss = torch.tensor(model(x).mean().item(), requires_grad=True)
        loss.backward()
        optimizer.step()
        assert model.weight.grad is None
        assert torch.equal(model.weight, before)

    def test_neither_does_a_forward_without_gradients(self) -> None:
        with torch.no_grad():
            out = nn.Linear(3, 1)(torch.randn(4, 3))
        with pytest.raises(RuntimeError, match="does not require grad"):
            F.mse_loss(out, torch.zeros(4, 1)).backward()


SAVING = {
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "exp": torch.exp, "tan": torch.tan,
    "sqrt": lambda x: torch.sqrt(x.abs() + 1), "rsqrt": lambda x: torch.rsqrt(x.abs() + 1), "expm1": torch.expm1,
    "reciprocal": lambda x: torch.reciprocal(x.abs() + 1), "softmax": lambda x: F.softmax(x, dim=0),
    "log_softmax": lambda x: F.log_softmax(x, dim=0), "softmin": lambda x: F.softmin(x, dim=0),
}  # fmt: skip


class TestTorch001InplaceOnActivation:
    @pytest.mark.parametrize("operation", SAVING)
    def test_overwriting_an_output_that_backward_reads_raises(self, operation: str) -> None:
        x = torch.randn(5, requires_grad=True)
        out = SAVING[operation](x)
        out += 1
        with pytest.raises(RuntimeError, match=INPLACE):
            out.sum().backward()
        out = SAVING[operation](x)
        out = out + 1
        out.sum().backward()

    def test_the_list_of_operations_is_the_one_that_the_analysis_has(self) -> None:
        from trainwright.semantics.activations import SAVES_OUTPUT

        assert set(SAVING) == SAVES_OUTPUT

    @pytest.mark.parametrize(
        "operation",
        [lambda x: x + 1, lambda x: x.view(-1), torch.sum, F.gelu, F.silu, F.softplus, F.leaky_relu, torch.abs],
    )
    def test_other_outputs_may_be_overwritten(self, operation: Callable[[torch.Tensor], torch.Tensor]) -> None:
        out = operation(torch.randn(5, requires_grad=True).clone())
        out += 1
        out.sum().backward()

    def test_a_part_of_it_and_a_view_of_it_count_too(self) -> None:
        out = torch.sigmoid(torch.randn(4, 2, requires_grad=True))
        out[:, 0] = 0
        with pytest.raises(RuntimeError, match=INPLACE):
            out.sum().backward()
        out = torch.sigmoid(torch.randn(4, 2, requires_grad=True)).view(-1)
        out.mul_(2)
        with pytest.raises(RuntimeError, match=INPLACE):
            out.sum().backward()
        out = torch.sigmoid(torch.randn(4, 2, requires_grad=True)).clone()
        out.mul_(2).sum().backward()

    def test_a_leaf_may_not_be_overwritten_outside_no_grad(self) -> None:
        weight = torch.randn(3, requires_grad=True)
        with pytest.raises(RuntimeError, match="leaf"):
            weight -= 0.1
        with torch.no_grad():
            weight -= 0.1

    @pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
    def test_a_step_between_forward_and_backward_raises(self, optimizer: type[torch.optim.Optimizer]) -> None:
        generator = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 3))
        discriminator = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1), nn.Sigmoid())
        stepping = optimizer(discriminator.parameters(), lr=0.1)
        fake = discriminator(generator(torch.randn(8, 2)))
        d_loss, g_loss = -torch.log(1 - fake).mean(), torch.log(1 - fake).mean()
        d_loss.backward(retain_graph=True)
        stepping.step()
        with pytest.raises(RuntimeError, match=INPLACE):
            g_loss.backward()

    def test_running_the_model_again_helps(self) -> None:
        generator, discriminator = nn.Linear(2, 3), nn.Linear(3, 1)
        stepping = torch.optim.SGD(discriminator.parameters(), lr=0.1)
        images = generator(torch.randn(8, 2))
        discriminator(images.detach()).mean().backward()
        stepping.step()
        discriminator(images).mean().backward()
        assert generator.weight.grad is not None


class TestTorch002NumpyWithoutDetach:
    def test_numpy_raises_for_a_tensor_that_requires_gradients(self) -> None:
        loss = nn.Linear(3, 1)(torch.randn(4, 3)).mean()
        for convert in (lambda: loss.numpy(), lambda: np.asarray(loss), lambda: np.mean([loss, loss])):
            with pytest.raises(RuntimeError, match="requires grad"):
                convert()
        assert loss.detach().cpu().numpy() == pytest.approx(loss.item())
        assert loss.numpy(force=True) == pytest.approx(loss.item())

    def test_and_not_under_no_grad(self) -> None:
        with torch.no_grad():
            assert nn.Linear(3, 1)(torch.randn(4, 3)).numpy().shape == (4, 1)

    def test_and_for_a_tensor_that_is_not_on_the_cpu(self) -> None:
        with pytest.raises((TypeError, RuntimeError), match="meta"):
            torch.zeros(2, device="meta").numpy()

    def test_neither_can_pyplot_draw_it(self) -> None:
        matplotlib = pytest.importorskip("matplotlib")
        matplotlib.use("Agg")
        from matplotlib import pyplot

        x = torch.linspace(0, 1, 5).unsqueeze(1)
        y = nn.Linear(1, 1)(x)
        for draw in (lambda: pyplot.plot(x, y), lambda: pyplot.plot([y.mean(), y.sum()])):
            with pytest.raises(RuntimeError, match="requires grad"):
                draw()
        pyplot.plot(x, y.detach())
        pyplot.close("all")


class TestTorch030SoftmaxOverBatch:
    def test_the_scores_of_a_row_depend_on_the_other_rows(self) -> None:
        batch, other = torch.randn(4, 3), torch.randn(3, 3)
        changed = torch.cat([batch[:1], other])
        assert not torch.allclose(F.softmax(batch, dim=0)[0], F.softmax(changed, dim=0)[0])
        torch.testing.assert_close(F.softmax(batch, dim=-1)[0], F.softmax(changed, dim=-1)[0])

    def test_a_batch_of_one_row_gives_one_for_every_class(self) -> None:
        assert F.softmax(torch.randn(1, 5), dim=0).tolist() == [[1.0] * 5]
        assert F.nll_loss(F.log_softmax(torch.randn(1, 5), dim=0), torch.tensor([3])).item() == 0

    def test_argmax_over_the_batch_has_the_wrong_length(self) -> None:
        assert torch.randn(8, 3).argmax(dim=0).shape == (3,)
