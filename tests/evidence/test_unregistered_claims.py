"""What TORCH013 says about modules in plain containers, and about its fix."""

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence

nn = torch.nn


class Plain(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(2, 2), nn.Dropout()]


class Listed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 2), nn.Dropout()])


class TestTorch013UnregisteredSubmodule:
    def test_a_plain_list_is_not_part_of_the_model(self) -> None:
        model = Plain().eval().to(torch.float64)
        assert list(model.parameters()) == []
        assert model.state_dict() == {}
        assert model.layers[1].training
        assert model.layers[0].weight.dtype is torch.float32

    def test_a_module_list_is(self) -> None:
        model = Listed().eval().to(torch.float64)
        assert len(list(model.parameters())) == 2
        assert set(model.state_dict()) == {"layers.0.weight", "layers.0.bias"}
        assert not model.layers[1].training
        assert model.layers[0].weight.dtype is torch.float64

    def test_a_module_before_the_base_class_is_initialized_raises(self) -> None:
        class Early(nn.Module):
            def __init__(self) -> None:
                self.layers = nn.ModuleList([nn.Linear(2, 2)])
                super().__init__()

        with pytest.raises(AttributeError):
            Early()
