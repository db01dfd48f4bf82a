"""The loss that a probe differentiates: the user's where there is one, else a stand-in that is named as such."""

from __future__ import annotations

from typing import Any, Mapping, Optional

import torch
from torch import nn

from .failure import Failure, Roots, first_line, own_lines
from .inputs import Batch, tensors
from .loading import load
from .report import Report


class Loss:
    """Computes a scalar from a model and a batch.

    In this order: `--loss module:function` called with (output, target) or with (output,), a LightningModule's
    training_step when the batch came from data, the `.loss` of the output, the mean square of the output.
    """

    def __init__(
        self, request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, roots: Roots
    ) -> None:
        self._report = report
        self._roots = roots
        self._own = load(request["loss"], request["root"], roots) if request.get("loss") else None
        step = getattr(model, "training_step", None)
        self._step = step if callable(step) and batch.target is not None and self._own is None else None

    def __call__(self, model: nn.Module, batch: Batch) -> torch.Tensor:
        """Run the forward pass and the loss.

        Raises:
            Failure: the user's code raises, or there is nothing to differentiate.
        """
        try:
            loss = self._compute(model, batch)
        except Failure:
            raise
        except Exception as error:
            raise Failure(
                f"the forward pass ends with {first_line(error)}", "", self._roots.deepest(error),
                own_lines(error, self._roots),
            ) from error  # fmt: skip
        if loss is None or not loss.requires_grad:
            raise Failure(
                f"nothing of what {type(model).__name__} returns carries a graph",
                "a forward pass under torch.no_grad(), a detach() or frozen parameters on the way cut it off",
            )
        return loss

    def _compute(self, model: nn.Module, batch: Batch) -> Optional[torch.Tensor]:
        if self._step is not None:
            made = self._lightning(model, batch)
            if made is not None:
                self._report.assume("loss: what training_step returns")
                return made
        output = model(*batch.args, **batch.kwargs)
        if self._own is not None:
            criterion = self._own() if isinstance(self._own, type) else self._own
            self._report.assume(f"loss: {getattr(criterion, '__name__', type(criterion).__name__)}")
            value = criterion(output) if batch.target is None else criterion(output, batch.target)
            return value if isinstance(value, torch.Tensor) else None
        own = output.get("loss") if isinstance(output, Mapping) else getattr(output, "loss", None)
        if isinstance(own, torch.Tensor):
            self._report.assume("loss: the `loss` of the model's output")
            return own
        parts = [item.float() for item in tensors(output) if item.requires_grad and item.is_floating_point()]
        if not parts:
            return None
        self._report.assume("loss: mean square of the output, since none was given (--loss module:function)")
        return torch.stack([item.square().mean() for item in parts]).sum()

    def _lightning(self, model: nn.Module, batch: Batch) -> Optional[torch.Tensor]:
        # `self.log` needs a Trainer; what is logged does not matter here.
        for name in ("log", "log_dict"):
            if hasattr(model, name):
                object.__setattr__(model, name, lambda *_, **__: None)
        result = self._step(batch.whole, 0)  # type: ignore[misc]
        if isinstance(result, Mapping):
            result = result.get("loss")
        return result if isinstance(result, torch.Tensor) else None
