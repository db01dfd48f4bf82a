"""Rules about configuration that spans YAML files, command lines and classes."""
