"""What TORCH024 believes of torch, checked against the installed one: names that are there, gone, renamed."""

import importlib
import warnings
from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch")
functional = pytest.importorskip("torch.nn.functional")
from trainwright.semantics import deprecations  # noqa: E402

pytestmark = pytest.mark.evidence
VERSION = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
OURS = sorted(name for name in deprecations.SYMBOLS if not name.startswith("torchvision."))


def found(name: str) -> Any:
    """The object behind a qualified name.

    Raises:
        ImportError, AttributeError: there is none.
    """
    module, _, attribute = name.rpartition(".")
    if not module:
        return importlib.import_module(name)
    try:
        owner = found(module)
        return getattr(owner, attribute)
    except AttributeError:
        return importlib.import_module(name)


def as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))[:2]


def matrix() -> Any:
    return torch.eye(2) * 2


def warned(use: Callable[[], object]) -> list[str]:
    """What Python warns of when it is used, once per call whatever was said before."""
    with warnings.catch_warnings(record=True) as messages:
        warnings.simplefilter("always")
        torch.set_warn_always(True)
        try:
            use()
        finally:
            torch.set_warn_always(False)
    return [str(message.message) for message in messages]


@pytest.mark.parametrize("name", OURS)
def test_symbols(name: str) -> None:
    change = deprecations.SYMBOLS[name]
    assert as_numbers(change.since) <= VERSION
    gone = change.removed and as_numbers(change.removed) <= VERSION
    if name == "torch.fft":
        assert not callable(torch.fft)  # a module took the name of the function
    elif gone and not change.raises:
        with pytest.raises((AttributeError, ImportError)):
            found(name)
    else:
        assert callable(found(name))
    if change.rename:
        assert callable(found(change.rename))


@pytest.mark.parametrize("name", [n for n in deprecations.GONE if n.startswith("torch.")])
def test_modules_that_are_gone(name: str) -> None:
    actual = name.replace("torch.utils.data.", "torch.utils.data.dataloader.")
    with pytest.raises((AttributeError, ImportError)):
        found(actual)


@pytest.mark.parametrize("name", ["solve", "eig", "lstsq", "matrix_rank", "symeig"])
def test_removed_linear_algebra_raises_when_called(name: str) -> None:
    arguments = (matrix(), matrix()) if name in ("solve", "lstsq") else (matrix(),)
    with pytest.raises(RuntimeError, match="removed"):
        getattr(torch, name)(*arguments)


def _hooked() -> None:
    layers = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
    layers.register_backward_hook(lambda module, before, after: None)
    layers(torch.ones(1, 2)).sum().backward()


USES: dict[str, Callable[[], object]] = {
    "torch.qr": lambda: torch.qr(matrix()),
    "torch.cholesky": lambda: torch.cholesky(matrix()),
    "torch.chain_matmul": lambda: torch.chain_matmul(matrix(), matrix()),
    "torch.lu": lambda: torch.lu(matrix()),
    "torch.triangular_solve": lambda: torch.triangular_solve(matrix(), matrix()),
    "torch.range": lambda: torch.range(0, 3),
    "torch.nn.init.normal": lambda: torch.nn.init.normal(torch.ones(2)),
    "torch.nn.functional.upsample": lambda: functional.upsample(torch.ones(1, 1, 2, 2), scale_factor=2),
    "torch.nn.utils.clip_grad_norm": lambda: torch.nn.utils.clip_grad_norm([torch.ones(1, requires_grad=True)], 1.0),
    "torch.nn.utils.weight_norm": lambda: torch.nn.utils.weight_norm(torch.nn.Linear(2, 2)),
    "torch.nn.NLLLoss2d": lambda: torch.nn.NLLLoss2d(),
    "torch.testing.assert_allclose": lambda: torch.testing.assert_allclose(torch.ones(1), torch.ones(1)),
    "torch.cuda.amp.custom_fwd": lambda: torch.cuda.amp.custom_fwd(lambda ctx: ctx),
    "functorch.vmap": lambda: found("functorch.vmap")(lambda x: x),
    "size_average": lambda: torch.nn.MSELoss(size_average=False),
    "elementwise_mean": lambda: torch.nn.MSELoss(reduction="elementwise_mean")(torch.ones(1), torch.ones(1)),
    "meshgrid": lambda: torch.meshgrid(torch.ones(2), torch.ones(2)),
    "checkpoint": lambda: found("torch.utils.checkpoint.checkpoint")(
        lambda x: x * 2, torch.ones(1, requires_grad=True)
    ),
    "register_backward_hook": lambda: _hooked(),
    "add_": lambda: torch.ones(2).add_(-0.1, torch.ones(2)),
    "volatile": lambda: torch.autograd.Variable(torch.ones(2), volatile=True),
}


@pytest.mark.parametrize("name", USES)
def test_what_is_deprecated_warns(name: str) -> None:
    assert warned(USES[name])


def test_f_sigmoid_is_not_deprecated_any_more() -> None:
    assert warned(lambda: functional.sigmoid(torch.ones(1))) == []
    assert warned(lambda: functional.tanh(torch.ones(1))) == []


def test_what_raises_today() -> None:
    loss = (torch.ones(2, requires_grad=True) * 2).sum()
    with pytest.raises(IndexError, match="item"):
        loss.data[0]
    with pytest.raises(TypeError, match="retain_variables"):
        loss.backward(retain_variables=True)
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1)
    with pytest.raises(TypeError, match="verbose"):
        torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, verbose=True)
    with pytest.raises(AttributeError, match="next"):
        iter(torch.utils.data.DataLoader([1, 2])).next()
    with pytest.raises(RuntimeError, match="return_complex"):
        torch.stft(torch.ones(100), 16)

    class Old(torch.autograd.Function):  # type: ignore[misc,name-defined]
        def forward(self, x: Any) -> Any:
            return x

    with pytest.raises(RuntimeError, match="Legacy autograd function"):
        Old()(torch.ones(1))


def test_byte_masks_are_refused() -> None:
    x, mask = torch.arange(3.0), torch.tensor([1, 0, 1]).byte()
    for use in (lambda: x.masked_fill(mask, 0.0), lambda: x.masked_select(mask)):
        with pytest.raises(RuntimeError, match=r"(?i)bool"):
            use()
    assert warned(lambda: x[mask])
    assert torch.equal(x[mask.bool()], x.masked_select(mask.bool()))


class TestFixesKeepTheResult:
    def test_loss_arguments(self) -> None:
        a, b = torch.arange(4.0), torch.ones(4)
        for old, new in (
            ({"size_average": False}, "sum"),
            ({"size_average": True}, "mean"),
            ({"reduce": False}, "none"),
        ):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                before = torch.nn.MSELoss(**old)(a, b)
            assert torch.equal(before, torch.nn.MSELoss(reduction=new)(a, b))

    def test_overloads(self) -> None:
        a, b, c = torch.arange(4.0), torch.ones(4) * 3, torch.ones(4) * 5
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert torch.equal(a.clone().add_(-0.5, b), a.clone().add_(b, alpha=-0.5))
            assert torch.equal(a.clone().addcmul_(2, b, c), a.clone().addcmul_(b, c, value=2))
            assert torch.equal(a.clone().addcdiv_(2, b, c), a.clone().addcdiv_(b, c, value=2))
            assert torch.equal(torch.add(a, 2, b), torch.add(a, b, alpha=2))

    def test_variable_cuts_the_graph_and_shares_the_data(self) -> None:
        x = torch.ones(3, requires_grad=True) * 2
        wrapped = torch.autograd.Variable(x)
        assert not wrapped.requires_grad and wrapped.data_ptr() == x.data_ptr()
        plain = torch.zeros(3)
        leaf = torch.autograd.Variable(plain, requires_grad=True)
        today = plain.detach().requires_grad_()
        assert leaf.is_leaf and today.is_leaf and leaf.requires_grad and today.requires_grad
        assert leaf.data_ptr() == today.data_ptr() == plain.data_ptr() and not plain.requires_grad

    def test_data_and_detach(self) -> None:
        x = torch.ones(3, requires_grad=True) * 2
        assert torch.equal(x.data, x.detach()) and x.data.data_ptr() == x.detach().data_ptr()

    def test_changes_through_data_are_not_seen_by_backward(self) -> None:
        weight = torch.ones(3, requires_grad=True)
        squared = weight.exp()
        squared.data.zero_()
        squared.sum().backward()
        assert torch.equal(weight.grad, torch.zeros(3))  # wrong, in silence
        again = torch.ones(3, requires_grad=True)
        squared = again.exp()
        squared.detach().zero_()
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            squared.sum().backward()

    def test_linear_algebra(self) -> None:
        a = torch.tensor([[4.0, 1.0], [1.0, 3.0]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert torch.equal(torch.cholesky(a), torch.linalg.cholesky(a))
            assert torch.equal(torch.qr(a)[0], torch.linalg.qr(a)[0])
            assert torch.equal(torch.chain_matmul(a, a, a), torch.linalg.multi_dot([a, a, a]))
            factors = torch.linalg.lu_factor(a)
            assert torch.equal(torch.lu_solve(a, *factors), torch.linalg.lu_solve(*factors, a))
            grids = zip(torch.meshgrid(a[0], a[1]), torch.meshgrid(a[0], a[1], indexing="ij"), strict=True)
            assert all(torch.equal(old, new) for old, new in grids)
