"""Tests of the fake accounts server."""
