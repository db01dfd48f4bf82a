"""Whose file a YAML file is: the program's own, or that of a tool with a grammar of its own (CI, containers, docs)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trainwright.configs.nodes import ConfigNode, NodeKind

if TYPE_CHECKING:
    from trainwright.configs.document import ConfigFile

_NAMES = re.compile(
    r"(?:docker-)?compose(?:[.-].*)?|\.?pre-commit-(?:config|hooks)|mkdocs(?:[.-].*)?|environment(?:[._-].*)?|conda|"
    r"conda[._-].*|meta|recipe|\.gitlab-ci|\.travis|\.?appveyor|azure-pipelines|\.?codecov|\.?readthedocs|"
    r"dependabot|action|_config|pnpm-(?:lock|workspace)|openapi|swagger|values(?:[.-].*)?|chart|kustomization|"
    r"cloudbuild|buildspec|\.clang-format|\.clang-tidy|CITATION|\.?prettierrc|\.?yamllint|\.?golangci|serverless|"
    r"\.?markdownlint|\.?eslintrc|mergify|\.?cirrus|netlify|lefthook|Taskfile|_quarto|_toc|ansible.*|playbook.*|"
    r"release-drafter|labeler|issue_template|cog|dvc"
)
_FOLDERS = frozenset(
    {".github", ".gitlab", ".circleci", ".azure", ".azure-pipelines", "k8s", "kubernetes", "helm", "charts", "ansible",
     "playbooks", "roles", "group_vars", "host_vars", "workflows", ".devcontainer", "ISSUE_TEMPLATE", ".pytorch",
     "locales", "i18n", ".buildkite", ".semaphore", "molecule"}
)  # fmt: skip
_KEYS = (
    frozenset({"apiVersion", "kind"}),  # Kubernetes
    frozenset({"on", "jobs"}),  # GitHub workflows
    frozenset({"jobs", "stages"}),
    frozenset({"trigger", "pool"}),  # Azure pipelines
    frozenset({"site_name", "nav"}),
    frozenset({"site_name", "theme"}),
    frozenset({"channels", "dependencies"}),  # conda environments
    frozenset({"repos", "default_language_version"}),
    frozenset({"openapi", "paths"}),
    frozenset({"swagger", "paths"}),
    frozenset({"cff-version", "title"}),
    frozenset({"AWSTemplateFormatVersion", "Resources"}),
    frozenset({"outs", "md5"}),
)
"""What the top level of other tools' files has, whatever they are called."""


def of_another_tool(config: ConfigFile) -> bool:
    """Whether a file belongs to another tool, by its name, its folder or its keys.

    A file that code of the workspace reads is the program's own, whatever its name.
    """
    path = config.path
    if _NAMES.fullmatch(path.stem) or _FOLDERS.intersection(path.parts):
        return not (config.project is not None and config.project.configs.readers(path))
    return any(_is_foreign(document) for document in config.documents)


def _is_foreign(document: ConfigNode) -> bool:
    if document.kind is NodeKind.SEQUENCE:  # an Ansible playbook or task file
        return any({"hosts", "tasks"} <= keys or {"name", "become"} <= keys for keys in map(_keys, document.children))
    keys = _keys(document)
    if any(known <= keys for known in _KEYS):
        return True
    services = next((child for child in document.children if child.key and child.key.text == "services"), None)
    return services is not None and any({"image", "build"} & _keys(service) for service in services.children)


def _keys(node: ConfigNode) -> frozenset[str]:
    return frozenset(child.key.text for child in node.children if child.key is not None)
