"""Figures that are made up, for what is written of them."""

from conformance.cost.figures import SIZES, Act, StoreCosts, Way, cost_of


def linear(name: str = "reference_stores:ListStore", sizes: tuple[int, ...] = SIZES) -> StoreCosts:
    """Each call takes a microsecond for each token; there are no processes."""
    return StoreCosts(
        name,
        tuple(
            cost_of(act, way, tokens, [tokens / 1e6] * 3, 1e6 / tokens)
            for tokens in sizes
            for way in (Way.ALONE, Way.THREADS)
            for act in Act
        ),
        ("4 processes are left out: what is saved does not outlive the instance.",),
    )


def steady(name: str = "mymodule:SteadyStore") -> StoreCosts:
    """Each call takes a millisecond, whatever there is, in each way."""
    return StoreCosts(
        name,
        tuple(
            cost_of(act, way, tokens, [0.001], 1000 * way.workers)
            for tokens in SIZES
            for way in Way
            for act in Act
        ),
        (),
    )


def broken(name: str = "mymodule:Broken") -> StoreCosts:
    """Nothing could be measured."""
    return StoreCosts(name, (), ("With more than 0 tokens nothing was measured.",))
