"""Hundreds of hostile and broken requests leave the endpoint as it was; `siege.py` sends ten thousand."""

import socket
from collections import Counter

import pytest

from conformance import siege
from conformance.attack import Attack
from conformance.hostile import KINDS, attacks
from support.live_server import Live


@pytest.mark.slow
def test_hostile_requests_leave_the_endpoint_as_it_was():
    outcome, faults = siege.faults(400, seed=7)

    assert faults == []
    assert {kind for kind, _ in outcome.statuses} == set(KINDS)


def test_requests_are_the_same_for_a_seed():
    one, other = (list(attacks(3, 200, "http://127.0.0.1:9/")) for _ in range(2))

    assert one == other
    assert len({repr(attack) for attack in one}) > 150


@pytest.mark.parametrize("status", [500, 502, 302, None])
def test_a_status_that_is_not_expected_is_a_fault(monkeypatch, status):
    monkeypatch.setattr(siege, "attacks", lambda *_: [Attack("mutated")])
    monkeypatch.setattr(siege, "send", lambda *_: status)

    outcome = siege.besiege(Live("http://127.0.0.1:9/", None, ""), 1, 1, "http://127.0.0.1:9/")

    assert len(outcome.faults) == 1
    assert outcome.statuses == Counter({("mutated", status): 1})


def test_an_outgoing_connection_is_found():
    with siege.listener() as (address, came):
        with socket.create_connection(siege.address_of(address)) as connection:
            connection.recv(1)

        assert len(came) == 1
