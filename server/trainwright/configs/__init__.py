"""Configs: YAML files with exact places, what Python files do with configs, and the join of the two.

`ConfigFile` and `ConfigNode` are the YAML side, `ConfigFacts` and `extract_facts` the Python side (from `ast` alone),
`ProjectConfigs` says which key reaches which option or parameter.
"""
