"""The public rule API: all that a rule imports."""

from trainwright.findings import Applicability, Edit, Preset, Related, Severity
from trainwright.measured import best_workers, evaluation_factor
from trainwright.positions import Position, Range
from trainwright.rule.model import Finding, Fix, Rule
from trainwright.rule.quoting import quoted
from trainwright.rule.related import at_caller, at_event, at_line
from trainwright.rule.statements import statement_around
from trainwright.semantics import deprecations, devices, lightning, shapes, words
from trainwright.semantics.accelerator import CudaUse, unguarded_cuda_uses
from trainwright.semantics.accumulation import (
    StuckCounter,
    UnscaledAccumulation,
    WipedAccumulation,
    stuck_counters,
    unscaled_accumulations,
    wiped_accumulations,
)
from trainwright.semantics.activations import BENDING
from trainwright.semantics.bindings import (
    free_names,
    names_bound,
    names_changed,
    names_read,
    own_walk,
    parameter_names,
    root_name,
)
from trainwright.semantics.calls import Accumulation, Call, Operation
from trainwright.semantics.checkpoints import PartialCheckpoint, partial_checkpoints
from trainwright.semantics.choices import Choice, choices_by_test_score
from trainwright.semantics.clipping import ClippingProblem, misplaced_clipping
from trainwright.semantics.compatibility import chosen_by_version
from trainwright.semantics.deprecations import Deprecation, allows_older, reaches
from trainwright.semantics.facts import FunctionFacts
from trainwright.semantics.flow import entry_gradients, entry_modes
from trainwright.semantics.gradients import (
    GradientProblem,
    UnclearedLoop,
    known_optimizers,
    uncleared_loops,
    wiped_steps,
)
from trainwright.semantics.hidden_states import CarriedState, carried_states
from trainwright.semantics.in_tests import is_test, is_test_file
from trainwright.semantics.large import constructor, is_large
from trainwright.semantics.losses import LossCall, loss_calls, scale_of
from trainwright.semantics.model import ClassModel, Function, ModuleModel, class_sets
from trainwright.semantics.neighbours import functions_of
from trainwright.semantics.notebooks import NotebookCell, NotebookModel, imports_in
from trainwright.semantics.own_code import every_node, may_say, mentions, own_code
from trainwright.semantics.parameters import PARAMETER, has_parameters
from trainwright.semantics.passes import (
    EvaluationPass,
    Forward,
    evaluation_passes,
    of_another_framework,
    switched_off_at_import,
    training_resumes,
)
from trainwright.semantics.precision import PrecisionProblem, Unscaled, precision_problems, unscaled_casts
from trainwright.semantics.preprocessing import learns_from_rows
from trainwright.semantics.programs import (
    Program,
    Unseeded,
    entries_that_run,
    program_of,
    spawned_program,
    starts_training,
    unseeded,
)
from trainwright.semantics.randomness import (
    CUDA,
    NUMPY,
    RANDOM,
    TENSORFLOW,
    TORCH,
    Randomness,
    drawn_by,
    draws_split,
    is_main_guard,
    seeds_of,
    split_library,
    trained_by,
    unpinned_estimator,
)
from trainwright.semantics.remote import (
    Remote,
    Submission,
    actor_class,
    is_same_actor,
    remote_function,
    remote_side,
    remotes_of,
    runs_remotely,
    submission,
    submissions,
    uses_ray,
)
from trainwright.semantics.repeats import Repeats, repeats_around, targets_of
from trainwright.semantics.rows import FitKind, Leak, Overlap, Rows, Score, TargetKept, TestFit, leaks_in, rows_of
from trainwright.semantics.runs import (
    Run,
    is_entered,
    is_logged_elsewhere,
    logged_by,
    logs_of,
    runs_of,
    said_by,
    trains_by,
    with_block,
)
from trainwright.semantics.schedules import EarlySchedule, WrongFrequency, early_schedules, wrong_frequencies
from trainwright.semantics.scripts import Script, scripts_around
from trainwright.semantics.sequences import is_tuple_state, sequence_layer
from trainwright.semantics.stepping import UnsteppedLoop, unstepped_loops
from trainwright.semantics.tracking import names_tracking_server
from trainwright.semantics.training import (
    Happening,
    Trace,
    TrainingLoop,
    callers_above,
    handed_in,
    shortened,
    trace,
    trace_of,
    training_loops,
    trains,
    value_of,
)
from trainwright.semantics.tree import Context, Event, What, events, loops, regions
from trainwright.semantics.turns import UnrestoredMode, unrestored_modes
from trainwright.semantics.values import Kind, Made, Mark, Part, Tensor, Value
from trainwright.semantics.versions import declared, may_be_below, may_reach
from trainwright.source.place import Place

__all__ = [
    "BENDING",
    "CUDA",
    "NUMPY",
    "PARAMETER",
    "RANDOM",
    "TENSORFLOW",
    "TORCH",
    "Accumulation",
    "Applicability",
    "Call",
    "CarriedState",
    "Choice",
    "ClassModel",
    "ClippingProblem",
    "Context",
    "CudaUse",
    "Deprecation",
    "EarlySchedule",
    "Edit",
    "EvaluationPass",
    "Event",
    "Finding",
    "FitKind",
    "Fix",
    "Forward",
    "Function",
    "FunctionFacts",
    "GradientProblem",
    "Happening",
    "Kind",
    "Leak",
    "LossCall",
    "Made",
    "Mark",
    "ModuleModel",
    "NotebookCell",
    "NotebookModel",
    "Operation",
    "Overlap",
    "Part",
    "PartialCheckpoint",
    "Place",
    "Position",
    "PrecisionProblem",
    "Preset",
    "Program",
    "Randomness",
    "Range",
    "Related",
    "Remote",
    "Repeats",
    "Rows",
    "Rule",
    "Run",
    "Score",
    "Script",
    "Severity",
    "StuckCounter",
    "Submission",
    "TargetKept",
    "Tensor",
    "TestFit",
    "Trace",
    "TrainingLoop",
    "UnclearedLoop",
    "UnrestoredMode",
    "Unscaled",
    "UnscaledAccumulation",
    "Unseeded",
    "UnsteppedLoop",
    "Value",
    "What",
    "WipedAccumulation",
    "WrongFrequency",
    "actor_class",
    "allows_older",
    "at_caller",
    "at_event",
    "at_line",
    "best_workers",
    "callers_above",
    "carried_states",
    "choices_by_test_score",
    "chosen_by_version",
    "class_sets",
    "constructor",
    "declared",
    "deprecations",
    "devices",
    "drawn_by",
    "draws_split",
    "early_schedules",
    "entries_that_run",
    "entry_gradients",
    "entry_modes",
    "evaluation_factor",
    "evaluation_passes",
    "events",
    "every_node",
    "free_names",
    "functions_of",
    "handed_in",
    "has_parameters",
    "imports_in",
    "is_entered",
    "is_large",
    "is_logged_elsewhere",
    "is_main_guard",
    "is_same_actor",
    "is_test",
    "is_test_file",
    "is_tuple_state",
    "known_optimizers",
    "leaks_in",
    "learns_from_rows",
    "lightning",
    "logged_by",
    "logs_of",
    "loops",
    "loss_calls",
    "may_be_below",
    "may_reach",
    "may_say",
    "mentions",
    "misplaced_clipping",
    "names_bound",
    "names_changed",
    "names_read",
    "names_tracking_server",
    "of_another_framework",
    "own_code",
    "own_walk",
    "parameter_names",
    "partial_checkpoints",
    "precision_problems",
    "program_of",
    "quoted",
    "reaches",
    "regions",
    "remote_function",
    "remote_side",
    "remotes_of",
    "repeats_around",
    "root_name",
    "rows_of",
    "runs_of",
    "runs_remotely",
    "said_by",
    "scale_of",
    "scripts_around",
    "seeds_of",
    "sequence_layer",
    "shapes",
    "shortened",
    "spawned_program",
    "split_library",
    "starts_training",
    "statement_around",
    "stuck_counters",
    "submission",
    "submissions",
    "switched_off_at_import",
    "targets_of",
    "trace",
    "trace_of",
    "trained_by",
    "training_loops",
    "training_resumes",
    "trains",
    "trains_by",
    "uncleared_loops",
    "unguarded_cuda_uses",
    "unpinned_estimator",
    "unrestored_modes",
    "unscaled_accumulations",
    "unscaled_casts",
    "unseeded",
    "unstepped_loops",
    "uses_ray",
    "value_of",
    "wiped_accumulations",
    "wiped_steps",
    "with_block",
    "words",
    "wrong_frequencies",
]
