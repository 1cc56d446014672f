"""Waves: whoever must come first is in an earlier wave."""

from hypothesis import given
from hypothesis import strategies as st

from reconciler.engine.ordering import number_waves
from reconciler.model.address import Address

ADDRESSES = [Address("s", "k", name) for name in "abcdef"]


@given(edges=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_every_address_gets_a_wave_and_forward_edges_are_kept(edges: set[tuple[int, int]]) -> None:
    """Without a circle each predecessor is in an earlier wave; with one, nobody is left out."""
    before: dict[Address, set[Address]] = {address: set() for address in ADDRESSES}
    forward = {(low, high) for low, high in edges if low < high}
    for low, high in forward:
        before[ADDRESSES[high]].add(ADDRESSES[low])
    waves = number_waves(ADDRESSES, before)
    assert set(waves) == set(ADDRESSES)
    assert all(waves[ADDRESSES[low]] < waves[ADDRESSES[high]] for low, high in forward)


@given(edges=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_a_circle_leaves_nobody_out(edges: set[tuple[int, int]]) -> None:
    """Two directions mixed in one plan can close a circle; everything still gets its turn."""
    before: dict[Address, set[Address]] = {address: set() for address in ADDRESSES}
    for one, other in edges:
        if one != other:
            before[ADDRESSES[one]].add(ADDRESSES[other])
    assert set(number_waves(ADDRESSES, before)) == set(ADDRESSES)
