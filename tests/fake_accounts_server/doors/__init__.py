"""The fake as real clients see it: within their process, and at an address over HTTP."""
