"""The example stores: the contract on each, and what their servers do to them."""
