"""Reads the digits of water meters."""
