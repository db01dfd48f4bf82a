"""What Hydra makes of a folder of configs; what is expected here is what hydra-core 1.3.8 composes."""

from __future__ import annotations

from pathlib import Path

from trainwright.configs import ConfigFile
from trainwright.configs.composition import Composition, ConfigFolder, entries_of

ROOT = Path("/workspace/conf")

FOLDER = {
    "config.yaml": """
defaults:
  - server: apache
  - db@backup: mysql
  - db@primary.store: [pg, extra]
  - optional nothing: here
  - a/b: c
  - exp: null
  - flat
  - override server/ssl: fast
x: 1
""",
    "flat.yaml": "fl: 1\nx: 0\n",
    "server/apache.yaml": "defaults:\n  - ssl: slow\n  - /db@dbx: mysql\n  - base_server\n  - _self_\nport: 80\n",
    "server/base_server.yaml": "port: 1\nhost: h\n",
    "server/nginx.yaml": "# @package web\ndefaults:\n  - ssl: slow\nn: 2\n",
    "server/ssl/slow.yaml": "speed: slow\ns: 1\n",
    "server/ssl/fast.yaml": "speed: fast\n",
    "db/mysql.yaml": "driver: mysql\n",
    "db/pg.yaml": "driver: pg\nu: 1\n",
    "db/extra.yaml": "# @package _global_.glob\ne: 1\n",
    "a/b/c.yaml": "k: 1\n",
    "other.yaml": "defaults:\n  - server: nginx\n  - override db@backup: pg\n",
    "chosen.yaml": "defaults:\n  - server: ${oc.env:SERVER}\n  - missing: file\n",
    "experiment.yaml": "defaults:\n  - server: apache\n  - experiment: null\nx: 1\n",
    "experiment/quick.yaml": "# @package _global_\ndefaults:\n  - override /server: nginx\nx: 2\n",
}


def folder() -> ConfigFolder:
    """The folder above."""
    return ConfigFolder(ROOT, {ROOT / name: ConfigFile.parse(ROOT / name, text) for name, text in FOLDER.items()})


def values(composition: Composition) -> dict[str, str]:
    """Composed keys with their values as they are written."""
    return {".".join(keys): origin.node.text for keys, origin in composition.leaves()}


def test_packages_overrides_and_order() -> None:
    composition = folder().compose(ROOT / "config.yaml")
    assert composition.complete
    assert values(composition) == {
        "server.ssl.speed": "fast",
        "server.dbx.driver": "mysql",
        "server.port": "80",
        "server.host": "h",
        "backup.driver": "mysql",
        "primary.store.driver": "pg",
        "primary.store.u": "1",
        "primary.store.e": "1",
        "a.b.k": "1",
        "fl": "1",
        "x": "1",
    }


def test_a_header_names_the_package() -> None:
    assert values(folder().compose(ROOT / "other.yaml")) == {"web.ssl.speed": "slow", "web.ssl.s": "1", "web.n": "2"}


def test_what_depends_on_the_environment_is_incomplete() -> None:
    composition = folder().compose(ROOT / "chosen.yaml")
    assert not composition.complete
    assert values(composition) == {}


def test_a_config_that_is_chosen_overrides_groups() -> None:
    chosen = folder().compose(ROOT / "experiment.yaml", ROOT / "experiment/quick.yaml")
    assert values(chosen)["web.n"] == "2"
    assert "server.port" not in values(chosen)


def test_entries_of_a_defaults_list() -> None:
    text = "defaults: [_self_, base, /abs/x@y, {a: b}, {optional a@p: [b, c]}, {override /a: null}, {a: '${b}'}]"
    entries = entries_of(ConfigFile.parse(ROOT / "x.yaml", text))
    assert [(e.is_self, e.group, e.options, e.package, e.override, e.optional, e.certain) for e in entries] == [
        (True, "", (), None, False, False, True),
        (False, "", ("base",), None, False, False, True),
        (False, "", ("/abs/x",), "y", False, False, True),
        (False, "a", ("b",), None, False, False, True),
        (False, "a", ("b", "c"), "p", False, True, True),
        (False, "/a", (), None, True, False, True),
        (False, "a", (), None, False, False, False),
    ]
