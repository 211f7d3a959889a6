"""What the shop's own tests run under."""

import pytest
from hypothesis import settings
from shop.tokens import ShopStore

settings.register_profile("shop", max_examples=7, deadline=None, database=None)
settings.load_profile("shop")


@pytest.fixture
def store() -> ShopStore:
    return ShopStore()
