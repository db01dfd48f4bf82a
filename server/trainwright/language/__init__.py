"""Language features between YAML and code: completion, hovers, definitions, references, renames, outline, links, hints.

Protocol-free: they take the join of configs and code, and answer with plain values (`answers`).
"""
