"""What the LOOP rules say about torch, shown by running it."""

import itertools
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
from saved_tensors import SavedTensors, graph_nodes  # noqa: E402
from torch import nn  # noqa: E402

pytestmark = pytest.mark.evidence


def batches(count: int = 4, size: int = 8) -> list[tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(0)
    return [
        (torch.randn(size, 6, generator=generator), torch.randint(0, 3, (size,), generator=generator))
        for _ in range(count)
    ]


def network(*, dropout: float = 0.5, norm: bool = True) -> nn.Module:
    torch.manual_seed(0)
    layers = [nn.Linear(6, 16), nn.BatchNorm1d(16)] if norm else [nn.Linear(6, 16)]
    return nn.Sequential(*layers, nn.ReLU(), nn.Dropout(dropout), nn.Linear(16, 3))


def weights(model: nn.Module) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten().clone() for parameter in model.parameters()])


class TestLoop001EvalModeMissing:
    def test_two_passes_in_train_mode_differ(self) -> None:
        model, inputs = network(), batches()[0][0]
        model.train()
        with torch.no_grad():
            assert not torch.equal(model(inputs), model(inputs))

    def test_two_passes_in_eval_mode_are_equal(self) -> None:
        model, inputs = network(), batches()[0][0]
        model.eval()
        with torch.no_grad():
            assert torch.equal(model(inputs), model(inputs))

    def test_no_grad_does_not_keep_batch_norm_from_learning_the_validation_data(self) -> None:
        model = network()
        before = model[1].running_mean.clone()
        with torch.no_grad():
            model(batches()[0][0])
        assert not torch.equal(model[1].running_mean, before)

        model.eval()
        before = model[1].running_mean.clone()
        with torch.no_grad():
            model(batches()[0][0])
        assert torch.equal(model[1].running_mean, before)

    def test_the_score_of_one_row_depends_on_the_other_rows_of_its_batch(self) -> None:
        model, inputs = network(dropout=0.0), batches()[0][0]
        with torch.no_grad():
            alone = model(inputs[:2])[0]
            together = model(inputs)[0]
            assert not torch.allclose(alone, together)
            model.eval()
            assert torch.allclose(model(inputs[:2])[0], model(inputs)[0], atol=1e-6)

    def test_without_dropout_and_normalisation_the_mode_has_no_effect(self) -> None:
        model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
        inputs = batches()[0][0]
        with torch.no_grad():
            in_train_mode = model.train()(inputs)
            assert torch.equal(in_train_mode, model.eval()(inputs))


class TestLoop002NoGradMissing:
    def test_the_outputs_carry_a_graph_that_holds_the_activations(self) -> None:
        model = network().eval()
        with SavedTensors() as saved:
            outputs = [model(inputs) for inputs, _ in batches()]
            assert outputs[0].requires_grad
            held = saved.alive
            assert held >= 4 * len(outputs)
            del outputs
            assert saved.alive == 0

    def test_no_grad_and_inference_mode_keep_nothing_and_change_no_number(self) -> None:
        model, inputs = network().eval(), batches()[0][0]
        expected = model(inputs)
        for context in (torch.no_grad(), torch.inference_mode()):
            with SavedTensors() as saved, context:
                output = model(inputs)
                assert saved.alive == 0
            assert not output.requires_grad
            assert torch.equal(output, expected)

    def test_as_a_decorator_it_does_the_same(self) -> None:
        model = network().eval()

        @torch.no_grad()
        def predict(inputs: torch.Tensor) -> torch.Tensor:
            return model(inputs)

        assert not predict(batches()[0][0]).requires_grad

    def test_eval_mode_alone_still_records(self) -> None:
        assert network().eval()(batches()[0][0]).requires_grad


class TestLoop003TrainModeNotRestored:
    def test_an_evaluation_in_each_epoch_switches_dropout_and_statistics_off_for_good(self) -> None:
        model, inputs = network(), batches()[0][0]
        model.train()
        for epoch in range(2):
            statistics = model[1].running_mean.clone()
            first, second = model(inputs), model(inputs)
            assert torch.equal(first, second) == bool(epoch), "dropout acts in the first epoch only"
            assert torch.equal(model[1].running_mean, statistics) == bool(epoch)
            model.eval()

    def test_train_at_the_start_of_the_epoch_restores_both(self) -> None:
        model, inputs = network(), batches()[0][0]
        for _ in range(2):
            model.train()
            statistics = model[1].running_mean.clone()
            assert not torch.equal(model(inputs), model(inputs))
            assert not torch.equal(model[1].running_mean, statistics)
            model.eval()


class TestLoop004ZeroGradAfterBackward:
    @staticmethod
    def train(order: str, optimizer_type: type[torch.optim.Optimizer] = torch.optim.SGD) -> tuple[bool, float, float]:
        """Whether the weights moved, and the loss at the start and at the end."""
        model = network(dropout=0.0, norm=False)
        optimizer = optimizer_type(model.parameters(), lr=0.1)
        criterion = nn.CrossEntropyLoss()
        before = weights(model)
        losses = []
        for _ in range(20):
            for inputs, targets in batches():
                if order == "zero backward step":
                    optimizer.zero_grad()
                loss = criterion(model(inputs), targets)
                loss.backward()
                if order == "backward zero step":
                    optimizer.zero_grad()
                optimizer.step()
                if order == "backward step zero":
                    optimizer.zero_grad()
                losses.append(loss.item())
        return not torch.equal(weights(model), before), losses[0], losses[-1]

    @pytest.mark.parametrize("optimizer_type", [torch.optim.SGD, torch.optim.AdamW])
    def test_between_backward_and_step_nothing_is_ever_learned(
        self, optimizer_type: type[torch.optim.Optimizer]
    ) -> None:
        moved, _, _ = self.train("backward zero step", optimizer_type)
        assert not moved

    @pytest.mark.parametrize("order", ["zero backward step", "backward step zero"])
    def test_before_the_backward_or_after_the_step_it_learns(self, order: str) -> None:
        moved, first, last = self.train(order)
        assert moved
        assert last < 0.7 * first

    def test_the_two_right_places_give_the_same_weights(self) -> None:
        assert self.train("zero backward step")[1:] == self.train("backward step zero")[1:]

    def test_with_gradients_set_to_zero_instead_of_none_only_momentum_and_decay_move_the_weights(self) -> None:
        model = nn.Linear(6, 3)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=0.1)
        before = model.weight.detach().clone()
        inputs, targets = batches()[0]
        nn.functional.cross_entropy(model(inputs), targets).backward()
        optimizer.zero_grad(set_to_none=False)
        optimizer.step()
        assert torch.allclose(model.weight, before * (1 - 0.1 * 0.1))

    def test_clearing_another_optimizer_there_is_harmless(self) -> None:
        generator, critic = nn.Linear(6, 6), nn.Linear(6, 1)
        step_generator = torch.optim.SGD(generator.parameters(), lr=0.1)
        step_critic = torch.optim.SGD(critic.parameters(), lr=0.1)
        before = weights(generator)
        critic(generator(batches()[0][0])).mean().backward()
        step_critic.zero_grad()
        step_generator.step()
        assert not torch.equal(weights(generator), before)


class TestLoop005ZeroGradMissing:
    def test_the_gradient_is_the_sum_over_all_batches_so_far(self) -> None:
        criterion = nn.CrossEntropyLoss()
        model = nn.Linear(6, 3)
        alone = []
        for inputs, targets in batches(2):
            model.zero_grad()
            criterion(model(inputs), targets).backward()
            alone.append(model.weight.grad.clone())

        model.zero_grad()
        for inputs, targets in batches(2):
            criterion(model(inputs), targets).backward()
        assert torch.allclose(model.weight.grad, alone[0] + alone[1])

    def test_plain_gradient_descent_swings_over_a_minimum_that_it_would_reach(self) -> None:
        def distance(*, clear: bool) -> float:
            position = nn.Parameter(torch.tensor(1.0))
            optimizer = torch.optim.SGD([position], lr=0.1)
            for _ in range(100):
                if clear:
                    optimizer.zero_grad()
                position.square().backward()
                optimizer.step()
            return max(abs(position.item()), 0.0)

        assert distance(clear=True) < 1e-6
        assert distance(clear=False) > 0.1


class TestLoop008ClippingMisplaced:
    @staticmethod
    def step_length(clip: str) -> float:
        """How far one step of SGD with lr 1 and max_norm 0.01 goes."""
        model = network(dropout=0.0, norm=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        inputs, targets = batches()[0]
        before = weights(model)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        if clip == "before backward":
            nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        loss.backward()
        if clip == "between":
            nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        optimizer.step()
        if clip == "after step":
            nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        return float((weights(model) - before).norm())

    def test_only_between_backward_and_step_does_it_bound_the_step(self) -> None:
        assert self.step_length("between") == pytest.approx(0.01, rel=1e-3)
        unbounded = self.step_length("never")
        assert unbounded > 0.1
        assert self.step_length("before backward") == self.step_length("after step") == unbounded

    @pytest.mark.parametrize("unscale", [True, False])
    def test_clipping_scaled_gradients_makes_the_threshold_as_much_smaller_as_the_scale(self, unscale: bool) -> None:
        model = network(dropout=0.0, norm=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        scaler = torch.amp.GradScaler("cpu", init_scale=65536.0)
        inputs, targets = batches()[0]
        before = weights(model)
        scaler.scale(nn.functional.cross_entropy(model(inputs), targets)).backward()
        if unscale:
            scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        scaler.step(optimizer)
        moved = float((weights(model) - before).norm())
        assert moved == pytest.approx(0.01, rel=1e-2) if unscale else moved < 1e-6


class TestLoop010SchedulerBeforeOptimizer:
    @pytest.mark.filterwarnings("ignore:Detected call of")
    @pytest.mark.parametrize(
        ("first", "used"), [("optimizer", [1.0, 1.0, 0.1, 0.1]), ("scheduler", [1.0, 0.1, 0.1, 0.01])]
    )
    def test_stepped_first_each_drop_comes_one_epoch_early(self, first: str, used: list[float]) -> None:
        optimizer = torch.optim.SGD(network().parameters(), lr=1.0)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
        rates = []
        for _ in range(4):
            if first == "scheduler":
                scheduler.step()
            rates.append(scheduler.get_last_lr()[0])
            optimizer.step()
            if first == "optimizer":
                scheduler.step()
        assert rates == pytest.approx(used)


class TestLoop012GraphKept:
    def losses(self, model: nn.Module, *, backward: bool) -> list[torch.Tensor]:
        kept = []
        for inputs, targets in batches(8):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            if backward:
                loss.backward()
            kept.append(loss)
        return kept

    def test_without_backward_every_activation_of_every_batch_stays(self) -> None:
        with SavedTensors() as saved:
            kept = self.losses(network(), backward=False)
            assert saved.alive >= 8 * 4
            assert saved.bytes > 8 * 8 * 16 * 4
            kept.clear()
            assert saved.alive == 0

    def test_after_backward_the_activations_are_free_and_the_nodes_stay(self) -> None:
        with SavedTensors() as saved:
            kept = self.losses(network(), backward=True)
            assert saved.alive == 0
        assert graph_nodes(*kept) > 8 * 4

    def test_a_running_sum_grows_by_a_graph_each_batch(self) -> None:
        model = network()
        running, sizes = 0.0, []
        for inputs, targets in batches(6):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            loss.backward()
            running += loss
            sizes.append(graph_nodes(running))
        growth = [later - earlier for earlier, later in itertools.pairwise(sizes)]
        assert min(growth) >= 4

    def test_item_and_detach_keep_nothing(self) -> None:
        model = network()
        with SavedTensors() as saved:
            numbers, tensors = [], []
            for inputs, targets in batches(4):
                loss = nn.functional.cross_entropy(model(inputs), targets)
                numbers.append(loss.item())
                tensors.append(loss.detach())
                del loss
            assert saved.alive == 0
        assert all(isinstance(number, float) for number in numbers)
        assert graph_nodes(*tensors) == 0

    def test_under_no_grad_there_is_no_graph_to_keep(self) -> None:
        with torch.no_grad():
            kept = self.losses(network(), backward=False)
        assert graph_nodes(*kept) == 0

    @pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc, which only Linux has")
    def test_what_a_kept_loss_costs_in_memory(self) -> None:
        """Some KiB for each layer and step after a backward, all activations without one, nothing with item()."""

        def growth(how: str) -> float:
            script = Path(__file__).with_name("memory_of_kept_losses.py")
            done = subprocess.run(
                [sys.executable, str(script), how], capture_output=True, text=True, timeout=120, check=True
            )
            return float(done.stdout)

        item, backward, no_backward = growth("item"), growth("backward"), growth("no-backward")
        assert item < 3
        assert 5 < backward < 100
        assert no_backward > 5 * backward


class TestLoop016DeprecatedAmp:
    def test_the_names_of_torch_cuda_amp_warn_and_those_of_torch_amp_do_the_same_without(self) -> None:
        with pytest.warns(FutureWarning, match="torch.cuda.amp.GradScaler"):
            old = torch.cuda.amp.GradScaler(enabled=False)
        with pytest.warns(FutureWarning, match="torch.cuda.amp.autocast"):
            torch.cuda.amp.autocast(False)
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            new = torch.amp.GradScaler("cuda", enabled=False)
            torch.amp.autocast("cuda", enabled=False)
        assert type(old).__mro__[1] is type(new)


class TestLoop022AccumulationWiped:
    @staticmethod
    def gradient(clear: str, every: int = 4) -> torch.Tensor:
        """What is in the gradients at the step after `every` batches."""
        model = network(dropout=0.0, norm=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for inputs, targets in batches(every):
            if clear == "every batch":
                optimizer.zero_grad()
            (nn.functional.cross_entropy(model(inputs), targets) / every).backward()
        return torch.cat([p.grad.flatten() for p in model.parameters()])

    def test_cleared_in_every_batch_only_the_last_one_reaches_the_step(self) -> None:
        model = network(dropout=0.0, norm=False)
        inputs, targets = batches(4)[-1]
        (nn.functional.cross_entropy(model(inputs), targets) / 4).backward()
        last = torch.cat([p.grad.flatten() for p in model.parameters()])
        assert torch.allclose(self.gradient("every batch"), last)

    def test_cleared_after_the_step_it_is_the_gradient_of_all_batches_together(self) -> None:
        model = network(dropout=0.0, norm=False)
        inputs, targets = (torch.cat(parts) for parts in zip(*batches(4), strict=True))
        nn.functional.cross_entropy(model(inputs), targets).backward()
        together = torch.cat([p.grad.flatten() for p in model.parameters()])
        assert torch.allclose(self.gradient("after the step"), together, atol=1e-6)

    def test_a_counter_that_advances_with_the_step_stands_still(self) -> None:
        counter = steps = 0
        for _ in range(100):
            if counter % 8 == 0:
                steps += 1
                counter += 1
        assert steps == 1


class TestLoop024EvaluationDropsSamples:
    @pytest.mark.parametrize(("drop_last", "scored"), [(True, 896), (False, 1000)])
    def test_of_a_thousand_samples_one_hundred_and_four_are_never_scored(self, drop_last: bool, scored: int) -> None:
        loader = torch.utils.data.DataLoader(range(1000), batch_size=128, drop_last=drop_last)
        seen = torch.cat(list(loader))
        assert len(seen) == scored
        assert seen.tolist() == list(range(scored)), "without shuffling always the last ones are missing"
