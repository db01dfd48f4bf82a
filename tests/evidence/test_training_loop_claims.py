"""What the rules about training loops say, shown by torch: steps that are missing, clipping, schedules, accumulation,
checkpoints, mixed precision, hidden states."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

pytestmark = pytest.mark.evidence


def regression(seed: int = 0) -> tuple[nn.Linear, torch.Tensor, torch.Tensor]:
    torch.manual_seed(seed)
    return nn.Linear(4, 1), torch.randn(32, 4), torch.randn(32, 1)


class TestStepMissing:
    """LOOP006"""

    @pytest.mark.parametrize("steps", [False, True])
    def test_only_a_step_changes_the_weights(self, steps: bool) -> None:
        model, x, y = regression()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
        before = model.weight.detach().clone()
        for _ in range(5):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            if steps:
                optimizer.step()
        assert torch.equal(before, model.weight) is not steps


class TestClipping:
    """LOOP007"""

    def test_gradients_multiply_through_time(self) -> None:
        torch.manual_seed(0)
        rnn = nn.RNN(1, 16, nonlinearity="relu")
        with torch.no_grad():
            rnn.weight_hh_l0.copy_(1.5 * torch.eye(16))

        def norm(length: int) -> float:
            rnn.zero_grad()
            output, _ = rnn(torch.ones(length, 1, 1))
            output[-1].sum().backward()
            return float(torch.nn.utils.clip_grad_norm_(rnn.parameters(), 1.0))

        assert norm(40) > 1e4 * norm(5)
        assert torch.nn.utils.get_total_norm(p.grad for p in rnn.parameters()) <= 1.0 + 1e-5


class TestSchedulerFrequency:
    """LOOP009"""

    def rate_after(self, per_epoch: int) -> float:
        model, _, _ = regression()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        for _ in range(per_epoch):
            optimizer.step()
            scheduler.step()
        return float(optimizer.param_groups[0]["lr"])

    def test_an_epoch_of_batches_uses_up_a_schedule_of_epochs(self) -> None:
        assert self.rate_after(1) == 0.1
        assert self.rate_after(500) < 1e-16

    def test_a_cycle_over_batches_stays_in_its_warm_up(self) -> None:
        model, _, _ = regression()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, steps_per_epoch=500, epochs=10)
        first = optimizer.param_groups[0]["lr"]
        for _ in range(10):
            optimizer.step()
            scheduler.step()
        assert optimizer.param_groups[0]["lr"] == pytest.approx(first, rel=0.01)


class TestAccumulation:
    """LOOP011"""

    @pytest.mark.parametrize(("divisor", "factor"), [(1, 4), (4, 1)])
    def test_the_sum_of_means_is_n_times_the_mean(self, divisor: int, factor: int) -> None:
        model, x, y = regression()
        nn.functional.mse_loss(model(x), y).backward()
        whole = model.weight.grad.clone()
        model.zero_grad()
        for part_x, part_y in zip(x.chunk(4), y.chunk(4), strict=True):
            (nn.functional.mse_loss(model(part_x), part_y) / divisor).backward()
        torch.testing.assert_close(model.weight.grad, factor * whole)


class TestCheckpoint:
    """LOOP014"""

    def go_on(self, with_optimizer: bool) -> tuple[torch.Tensor, torch.Tensor]:
        model, x, y = regression()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)

        def steps(number: int) -> None:
            for _ in range(number):
                optimizer.zero_grad()
                nn.functional.mse_loss(model(x), y).backward()
                optimizer.step()

        steps(20)
        kept = {k: v.clone() for k, v in model.state_dict().items()}, optimizer.state_dict()
        kept_state = {"state": {k: {n: t.clone() for n, t in s.items()} for k, s in kept[1]["state"].items()}}
        steps(5)
        straight = model.weight.detach().clone()
        model.load_state_dict(kept[0])
        groups = optimizer.state_dict()["param_groups"]
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
        if with_optimizer:
            optimizer.load_state_dict({**kept_state, "param_groups": groups})
        steps(5)
        return straight, model.weight.detach()

    def test_weights_alone_do_not_go_on_as_before(self) -> None:
        straight, resumed = self.go_on(with_optimizer=False)
        assert not torch.allclose(straight, resumed, atol=1e-4)

    def test_with_the_optimizer_they_do(self) -> None:
        straight, resumed = self.go_on(with_optimizer=True)
        torch.testing.assert_close(straight, resumed)


class TestMixedPrecision:
    """LOOP015"""

    def test_a_scaler_that_never_scaled_refuses_to_step(self) -> None:
        model, x, y = regression()
        scaler, optimizer = torch.amp.GradScaler("cpu"), torch.optim.SGD(model.parameters(), lr=0.1)
        nn.functional.mse_loss(model(x), y).backward()
        with pytest.raises(AssertionError, match="_scale is None"):
            scaler.step(optimizer)

    def test_unscaled_gradients_are_divided_to_nothing(self) -> None:
        model, x, y = regression()
        scaler, optimizer = torch.amp.GradScaler("cpu"), torch.optim.SGD(model.parameters(), lr=0.1)
        scaler.scale(nn.functional.mse_loss(model(x), y))
        before = model.weight.detach().clone()
        nn.functional.mse_loss(model(x), y).backward()
        scaler.step(optimizer)
        assert (model.weight - before).abs().max() < 1e-5

    def test_scaled_gradients_make_enormous_steps(self) -> None:
        model, x, y = regression()
        scaler, optimizer = torch.amp.GradScaler("cpu"), torch.optim.SGD(model.parameters(), lr=0.1)
        before = model.weight.detach().clone()
        scaler.scale(nn.functional.mse_loss(model(x), y)).backward()
        optimizer.step()
        assert (model.weight - before).abs().max() > 1000

    def test_a_second_step_needs_an_update(self) -> None:
        model, x, y = regression()
        scaler, optimizer = torch.amp.GradScaler("cpu"), torch.optim.SGD(model.parameters(), lr=0.1)
        scaler.scale(nn.functional.mse_loss(model(x), y)).backward()
        scaler.step(optimizer)
        scaler.scale(nn.functional.mse_loss(model(x), y)).backward()
        with pytest.raises(RuntimeError, match="since the last update"):
            scaler.step(optimizer)

    def test_what_float16_and_bfloat16_can_hold(self) -> None:
        assert torch.tensor(1e-8).half() == 0
        assert torch.tensor(1e-8).bfloat16() > 0
        assert torch.get_autocast_dtype("cuda") is torch.float16


class TestHiddenState:
    """LOOP023"""

    def run(self, detach: bool, retain: bool = False) -> None:
        torch.manual_seed(0)
        rnn, hidden = nn.GRU(3, 3), None
        for _ in range(3):
            output, hidden = rnn(torch.randn(2, 1, 3), hidden)
            output.sum().backward(retain_graph=retain)
            if detach:
                hidden = hidden.detach()

    def test_the_second_backward_fails(self) -> None:
        with pytest.raises(RuntimeError, match="second time"):
            self.run(detach=False)

    def test_detached_it_goes_on(self) -> None:
        self.run(detach=True)

    def test_with_the_graph_retained_each_backward_is_longer(self) -> None:
        torch.manual_seed(0)
        rnn, hidden = nn.GRU(3, 3), None
        lengths = []
        for _ in range(4):
            output, hidden = rnn(torch.randn(2, 1, 3), hidden)
            pending, seen = [output.grad_fn], set()
            while pending:
                node = pending.pop()
                if node is not None and node not in seen:
                    seen.add(node)
                    pending.extend(inner for inner, _ in node.next_functions)
            lengths.append(len(seen))
        assert lengths == sorted(lengths) and lengths[-1] > 2 * lengths[0]


class TestLossNotChecked:
    """LOOP013"""

    def test_one_nan_makes_every_weight_nan(self) -> None:
        model, x, y = regression()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        x[3, 0] = float("nan")
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        assert all(parameter.isnan().all() for parameter in model.parameters())


class TestTrainingNotShuffled:
    """LOOP025"""

    @pytest.mark.parametrize("shuffle", [False, True])
    def test_sorted_data_gives_batches_of_one_class(self, shuffle: bool) -> None:
        torch.manual_seed(0)
        labels = torch.arange(4).repeat_interleave(16)
        data = torch.utils.data.TensorDataset(labels)
        loader = torch.utils.data.DataLoader(data, batch_size=16, shuffle=shuffle)
        epochs = [[batch.tolist() for (batch,) in loader] for _ in range(2)]
        assert all(len(set(batch)) == 1 for batch in epochs[0]) is not shuffle
        assert (epochs[0] == epochs[1]) is not shuffle
