"""The servers that stores are tried on: those that are configured, and private ones.

`python -m tests.servers COMMAND` runs a command on a machine where some of them are absent.
"""
