import logging
import sys

import yaml

log = logging.getLogger(__name__)


def show(config: dict) -> str:
    log.info("config: %s", yaml.safe_dump(config, default_flow_style=True).strip())
    yaml.safe_dump(config, sys.stdout, default_flow_style=True)
    line = yaml.safe_dump(config, default_flow_style=True)
    print(line)
    return line
