"""What Lightning had in which version: arguments of the Trainer, and hooks.

From the signatures and classes of the releases 0.8 to 2.6, their changelogs and the migration guides
(https://lightning.ai/docs/pytorch/stable/upgrade/migration_guide.html). `tests/evidence` compares them with the
Lightning that is installed.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST, LATEST = "0.8", "2.6"
"""The versions that the tables below know."""


@dataclass(frozen=True)
class Change:
    """Since when there is something, since when no longer, and what to use instead."""

    since: str = FIRST
    removed: str = ""
    instead: str = ""
    rename: str = ""
    """The argument that takes the same values today."""


TRAINER_ARGUMENTS: dict[str, Change] = {
    **dict.fromkeys(
        ("logger", "callbacks", "default_root_dir", "gradient_clip_val", "num_nodes", "check_val_every_n_epoch",
         "fast_dev_run", "accumulate_grad_batches", "max_epochs", "min_epochs", "max_steps", "min_steps",
         "val_check_interval", "precision", "num_sanity_val_steps", "profiler", "benchmark", "deterministic",
         "overfit_batches", "limit_train_batches", "limit_val_batches", "limit_test_batches"),
        Change(),
    ),
    "sync_batchnorm": Change("0.9"),
    "log_every_n_steps": Change("0.10"),
    "accelerator": Change("1.0"),
    "plugins": Change("1.0"),
    "limit_predict_batches": Change("1.2"),
    "gradient_clip_algorithm": Change("1.3"),
    "max_time": Change("1.3"),
    "devices": Change("1.4"),
    "reload_dataloaders_every_n_epochs": Change("1.4"),
    "enable_checkpointing": Change("1.5"),
    "enable_progress_bar": Change("1.5"),
    "strategy": Change("1.5"),
    "enable_model_summary": Change("1.5"),
    "detect_anomaly": Change("1.5"),
    "inference_mode": Change("1.8"),
    "use_distributed_sampler": Change("2.0"),
    "barebones": Change("2.0"),
    "model_registry": Change("2.5"),
    "enable_autolog_hparams": Change("2.6"),
    # removed in 0.9 and 0.10
    "use_amp": Change(removed="0.9", instead="`precision`"),
    "print_nan_grads": Change(removed="0.9", instead="`detect_anomaly=True`"),
    "num_tpu_cores": Change(removed="0.9", instead='`accelerator="tpu"` and `devices`'),
    "show_progress_bar": Change(removed="0.9", instead="`enable_progress_bar`"),
    "train_percent_check": Change(removed="0.10", instead="`limit_train_batches`", rename="limit_train_batches"),
    "val_percent_check": Change(removed="0.10", instead="`limit_val_batches`", rename="limit_val_batches"),
    "test_percent_check": Change(removed="0.10", instead="`limit_test_batches`", rename="limit_test_batches"),
    # removed in 1.0 to 1.3
    "early_stop_callback": Change(removed="1.0", instead="`callbacks=[EarlyStopping(...)]`"),
    "overfit_pct": Change(removed="1.0", instead="`overfit_batches`", rename="overfit_batches"),
    "log_save_interval": Change(removed="1.0", instead="an argument of the logger"),
    "row_log_interval": Change(removed="1.0", instead="`log_every_n_steps`", rename="log_every_n_steps"),
    "cluster_environment": Change("0.10", "1.0", "`plugins`"),
    "automatic_optimization": Change("1.0", "1.3", "`self.automatic_optimization` in the LightningModule"),
    "enable_pl_optimizer": Change("1.1", "1.3", "nothing: it is always on"),
    # removed in 1.5 to 1.8
    "distributed_backend": Change(removed="1.5", instead="`strategy`"),
    "truncated_bptt_steps": Change(removed="1.5", instead="`truncated_bptt_steps` of the LightningModule"),
    "reload_dataloaders_every_epoch": Change(removed="1.6", instead="`reload_dataloaders_every_n_epochs=1`"),
    "checkpoint_callback": Change(
        removed="1.7", instead="`enable_checkpointing`, or a ModelCheckpoint among the `callbacks`"
    ),
    "process_position": Change(removed="1.7", instead="`callbacks=[TQDMProgressBar(process_position=...)]`"),
    "log_gpu_memory": Change(removed="1.7", instead="`callbacks=[DeviceStatsMonitor()]`"),
    "progress_bar_refresh_rate": Change(
        removed="1.7", instead="`callbacks=[TQDMProgressBar(refresh_rate=...)]`, or `enable_progress_bar`"
    ),
    "weights_summary": Change(removed="1.7", instead="`enable_model_summary`"),
    "terminate_on_nan": Change(removed="1.7", instead="`detect_anomaly=True`"),
    "prepare_data_per_node": Change(removed="1.7", instead="`self.prepare_data_per_node` of the data module"),
    "flush_logs_every_n_steps": Change("0.10", "1.7", "an argument of the logger"),
    "stochastic_weight_avg": Change("1.2", "1.7", "`callbacks=[StochasticWeightAveraging(...)]`"),
    "weights_save_path": Change(removed="1.8", instead="`dirpath` of ModelCheckpoint"),
    # removed in 2.0
    "gpus": Change(removed="2.0", instead='`accelerator="gpu"` and `devices`'),
    "tpu_cores": Change(removed="2.0", instead='`accelerator="tpu"` and `devices`'),
    "ipus": Change("1.4", "2.0", '`accelerator="ipu"` and `devices`'),
    "num_processes": Change(removed="2.0", instead='`accelerator="cpu"` and `devices`'),
    "auto_select_gpus": Change(removed="2.0", instead="`devices=find_usable_cuda_devices(...)`"),
    "auto_lr_find": Change(removed="2.0", instead="`Tuner(trainer).lr_find(model)`"),
    "auto_scale_batch_size": Change(removed="2.0", instead="`Tuner(trainer).scale_batch_size(model)`"),
    "resume_from_checkpoint": Change(removed="2.0", instead="`trainer.fit(model, ckpt_path=...)`"),
    "replace_sampler_ddp": Change(removed="2.0", instead="`use_distributed_sampler`", rename="use_distributed_sampler"),
    "track_grad_norm": Change(removed="2.0", instead="`lightning.pytorch.utilities.grad_norm` in a hook"),
    "amp_level": Change(removed="2.0", instead="`plugins`"),
    "amp_backend": Change("0.9", "2.0", "`precision`"),
    "move_metrics_to_cpu": Change("1.1", "2.0", "`.cpu()` where the metric is kept"),
    "multiple_trainloader_mode": Change("1.2", "2.0", "`CombinedLoader(loaders, mode=...)`"),
}  # fmt: skip
"""The keyword arguments of `Trainer`."""


@dataclass(frozen=True)
class HookChange:
    """A method that Lightning no longer calls, or no longer calls in this way.

    `takes` are the arguments that it is called with today, None where there is no such hook any more. `raises` says
    that the Trainer, or the call, ends in an error; else the method silently never runs.
    """

    removed: str
    instead: str
    takes: tuple[str, ...] | None = None
    raises: bool = False


_EPOCHS = "`on_train_epoch_{0}`, `on_validation_epoch_{0}` or `on_test_epoch_{0}`"
_LOADERS = HookChange("1.7", "`setup`")
_OUTPUTS = "`on_{0}_batch_end`, which gets what the step returned"
MODULE_HOOKS: dict[str, HookChange] = {
    "on_batch_start": HookChange("1.0", "`on_train_batch_start`"),
    "on_batch_end": HookChange("1.0", "`on_train_batch_end`"),
    "on_epoch_start": HookChange("1.8", _EPOCHS.format("start")),
    "on_epoch_end": HookChange("1.8", _EPOCHS.format("end")),
    "on_pretrain_routine_start": HookChange("1.8", "`on_fit_start`"),
    "on_pretrain_routine_end": HookChange("1.8", "`on_fit_start`"),
    "on_sanity_check_start": HookChange("0.9", "`on_sanity_check_start` of a Callback"),
    "on_post_move_to_device": HookChange("1.7", "nothing: shared parameters are tied by themselves"),
    "on_train_dataloader": _LOADERS,
    "on_val_dataloader": _LOADERS,
    "on_test_dataloader": _LOADERS,
    "on_predict_dataloader": _LOADERS,
    "get_progress_bar_dict": HookChange("1.7", "`get_metrics` of a ProgressBar callback"),
    "get_tqdm_dict": HookChange("1.0", "`get_metrics` of a ProgressBar callback"),
    "training_step_end": HookChange("2.0", _OUTPUTS.format("train")),
    "validation_step_end": HookChange("2.0", _OUTPUTS.format("validation")),
    "test_step_end": HookChange("2.0", _OUTPUTS.format("test")),
    "training_end": HookChange("0.10", "`training_step`"),
    "validation_end": HookChange("1.0", "`on_validation_epoch_end`"),
    "test_end": HookChange("1.0", "`on_test_epoch_end`"),
    "tng_dataloader": HookChange("0.10", "`train_dataloader`"),
    "tbptt_split_batch": HookChange("2.0", "manual optimisation, splitting the batch in `training_step`"),
    "configure_apex": HookChange("0.10", "`precision` of the Trainer"),
    "configure_ddp": HookChange("0.10", "a strategy of your own"),
    "init_ddp_connection": HookChange("0.10", "a cluster environment of your own"),
    "backward": HookChange("2.0", "`backward(self, loss)`", ("loss",), raises=True),
    "lr_scheduler_step": HookChange(
        "2.0", "`lr_scheduler_step(self, scheduler, metric)`", ("scheduler", "metric"), raises=True
    ),
    "optimizer_zero_grad": HookChange(
        "2.0", "`optimizer_zero_grad(self, epoch, batch_idx, optimizer)`", ("epoch", "batch_idx", "optimizer"),
        raises=True,
    ),
    "optimizer_step": HookChange(
        "2.0", "`optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure=None)`",
        ("epoch", "batch_idx", "optimizer", "optimizer_closure"), raises=True,
    ),
    "on_before_optimizer_step": HookChange(
        "2.0", "`on_before_optimizer_step(self, optimizer)`", ("optimizer",), raises=True
    ),
    "configure_gradient_clipping": HookChange(
        "2.0", "`configure_gradient_clipping(self, optimizer, gradient_clip_val, gradient_clip_algorithm)`",
        ("optimizer", "gradient_clip_val", "gradient_clip_algorithm"), raises=True,
    ),
    "on_train_batch_start": HookChange(
        "1.7", "`on_train_batch_start(self, batch, batch_idx)`", ("batch", "batch_idx"), raises=True
    ),
    "on_train_batch_end": HookChange(
        "1.7", "`on_train_batch_end(self, outputs, batch, batch_idx)`", ("outputs", "batch", "batch_idx"), raises=True
    ),
    "on_predict_epoch_end": HookChange("2.0", "`on_predict_epoch_end(self)`", (), raises=True),
    "training_step": HookChange(
        "2.0", "manual optimisation, with `self.optimizers()`", ("batch", "batch_idx"), raises=True
    ),
}  # fmt: skip
"""Methods of a LightningModule. The epoch-end hooks that were removed in 2.0 have a rule of their own."""

CALLBACK_HOOKS: dict[str, HookChange] = {
    "on_batch_start": HookChange("1.8", "`on_train_batch_start`"),
    "on_batch_end": HookChange("1.8", "`on_train_batch_end`"),
    "on_epoch_start": HookChange("1.8", _EPOCHS.format("start")),
    "on_epoch_end": HookChange("1.8", _EPOCHS.format("end")),
    "on_init_start": HookChange("1.8", "`setup`"),
    "on_init_end": HookChange("1.8", "`setup`"),
    "on_pretrain_routine_start": HookChange("1.8", "`on_fit_start`"),
    "on_pretrain_routine_end": HookChange("1.8", "`on_fit_start`"),
    "on_keyboard_interrupt": HookChange("1.7", "`on_exception`"),
    "on_before_accelerator_backend_setup": HookChange("1.8", "`setup`"),
    "on_configure_sharded_model": HookChange("1.8", "`setup`"),
    "on_before_optimizer_step": HookChange(
        "2.0", "`on_before_optimizer_step(self, trainer, pl_module, optimizer)`",
        ("trainer", "pl_module", "optimizer"), raises=True,
    ),
    "on_train_batch_start": HookChange(
        "1.7", "`on_train_batch_start(self, trainer, pl_module, batch, batch_idx)`",
        ("trainer", "pl_module", "batch", "batch_idx"), raises=True,
    ),
    "on_train_batch_end": HookChange(
        "1.7", "`on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx)`",
        ("trainer", "pl_module", "outputs", "batch", "batch_idx"), raises=True,
    ),
    "on_train_epoch_end": HookChange(
        "1.5", "`on_train_epoch_end(self, trainer, pl_module)`", ("trainer", "pl_module"), raises=True
    ),
    "on_predict_epoch_end": HookChange(
        "2.0", "`on_predict_epoch_end(self, trainer, pl_module)`", ("trainer", "pl_module"), raises=True
    ),
}  # fmt: skip
"""Methods of a Callback."""

TRAINER_METHODS: dict[str, Change] = {
    "from_argparse_args": Change(removed="2.0", instead="`Trainer(...)` with the arguments named, or LightningCLI"),
    "add_argparse_args": Change(removed="2.0", instead="arguments of your own parser, or LightningCLI"),
    "parse_argparser": Change(removed="2.0", instead="LightningCLI"),
    "match_env_arguments": Change(removed="2.0", instead="LightningCLI"),
    "tune": Change(removed="2.0", instead="`Tuner(trainer).lr_find(model)` and `scale_batch_size(model)`"),
}
"""Methods of `Trainer`."""

_PHASES = {"training": "train", "trn": "train", "val": "validation", "valid": "validation", "testing": "test"}
_PHASE_HOOKS = frozenset(
    f"on_{phase}_{what}"
    for phase in ("train", "validation", "test")
    for what in ("start", "end", "epoch_start", "epoch_end", "batch_start", "batch_end")
)


def meant_hook(name: str) -> str:
    """The hook that a method was meant to be whose phase is spelt as Lightning does not; empty when it is none.

    `on_training_epoch_end` is nobody's hook: on_train_epoch_end is.
    """
    on, _, rest = name.partition("_")
    phase, _, what = rest.partition("_")
    hook = f"on_{_PHASES.get(phase, '')}_{what}"
    return hook if on == "on" and hook in _PHASE_HOOKS else ""


MISSPELT = tuple(
    f"on_{phase}_{hook.split('_', 2)[2]}" for phase, right in _PHASES.items() for hook in sorted(_PHASE_HOOKS)
    if hook.split("_")[1] == right
)  # fmt: skip
"""The names of which `meant_hook` knows."""
