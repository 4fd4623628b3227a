"""Arguments with which each function of the lean room would do its work, small enough to be asked hundreds of times."""

from __future__ import annotations

import resilience as rs

PLAYED = {"units": 60, "replications": 2, "seed": 1}
PART, NONE_OR_PART = (3.5,), (0, 3.5)
LEAN_FITS = {
    **dict.fromkeys([("oee", name) for name in ("availability", "performance", "quality")], (0,)),
    ("line_figures", "available"): PART, ("line_figures", "demand"): PART,
    **dict.fromkeys([("card_loop", name) for name in ("demand", "replenishment", "container")], PART),
    ("card_loop", "safety"): NONE_OR_PART, ("wrong_setting", "off"): NONE_OR_PART, ("bad_units", "lot"): PART,
    ("worth_of_stopping", "lot"): PART, ("worth_of_stopping", "bad_cost"): NONE_OR_PART,
    ("quality_latency", "lot"): PART, ("quality_latency", "buffer"): NONE_OR_PART,
    ("simulate_latency", "buffer"): (0,), ("bullwhip", "correlation"): (0,), ("bullwhip", "shared"): (True,),
    ("simulate_bullwhip", "correlation"): (0,), ("simulate_bullwhip", "shared"): (True,),
    ("jit_mix", "rate"): NONE_OR_PART, ("takt_time", "available"): PART, ("takt_time", "demand"): PART,
    **dict.fromkeys([(f"stock_{way}", "factor") for way in ("alone", "on_tree", "on_network")], NONE_OR_PART),
    ("stock_on_network", "seconds"): NONE_OR_PART, ("balance_line", "cycle"): PART,
    ("balance_line", "seconds"): NONE_OR_PART, ("simulate_line", "demand"): (None,),
    ("simulate_cards", "demand"): (None,), ("trace_cards", "demand"): (None,),
    ("remove_cards", "holding_cost"): NONE_OR_PART, ("remove_cards", "late_cost"): NONE_OR_PART,
    ("pull_against_push", "off"): NONE_OR_PART,
    **dict.fromkeys(
        [
            (name, "seed")
            for name in (
                "simulate_latency", "simulate_bullwhip", "simulate_line", "simulate_cards", "trace_cards",
                "simulate_pull", "simulate_push", "remove_cards", "pull_against_push",
            )
        ],
        (0,),
    ),
}  # fmt: skip
"""Wrong values of others that are fine here: nothing, and a part of a unit."""


def lean_arguments():
    """Arguments by function."""
    line = [rs.CardStation("saw", 1.0, 2), rs.CardStation("press", 0.5, 2)]
    network = rs.StageNetwork([rs.StockStage("a", 2, 1.0), rs.StockStage("b", 1, 2.0, 3.0)], [rs.StageLink("a", "b")])
    part = rs.MixSetting(1, 1, 30, 2)
    chain = {"leads": [1, 1], "periods": 5, "correlation": 0.0, "shared": False}
    return {
        "takt_time": {"available": 480, "demand": 240},
        "oee": {"availability": 0.9, "performance": 0.9, "quality": 0.9},
        "line_figures": {"stations": [rs.WorkStation("saw", 1.0)], "available": 480, "demand": 240},
        "card_loop": {"demand": 10, "replenishment": 1, "container": 5, "safety": 0.1},
        "pull_line": {"times": [1, 1], "jobs": 2}, "pull_jobs": {"times": [1, 1], "rate": 0.5},
        "push_line": {"times": [1, 1], "rate": 0.5}, "wrong_setting": {"times": [1, 1], "rate": 0.5, "off": 0.1},
        "serial_line": {"rates": [1, 1], "places": [1]},
        "bad_units": {"lot": 10, "drift": 0.1}, "drift_lot": {"process": rs.DriftProcess(100, 10, 1, 1, 0.01)},
        "stop_the_line": {"drift": 0.1, "seen": 0.5},
        "worth_of_stopping": {"drift": 0.1, "seen": 0.5, "lot": 10, "bad_cost": 1},
        "quality_latency": {"drift": 0.1, "lot": 10, "buffer": 5},
        "simulate_latency": {"drift": 0.1, "lot": 2, "buffer": 1, "drifts": 2, "seed": 1},
        "bullwhip": chain, "simulate_bullwhip": chain | {"length": 100, "replications": 2, "seed": 1},
        "jit_border": {"setting": part}, "jit_mix": {"setting": part, "rate": 0.1},
        "jit_regret": {"setting": part, "rates": [0.1, 0.2]},
        "stock_alone": {"network": network, "factor": 2}, "stock_on_tree": {"network": network, "factor": 2},
        "stock_on_network": {"network": network, "factor": 2, "seconds": 1},
        "balance_line": {"tasks": [rs.LineTask("a", 1), rs.LineTask("b", 2)], "cycle": 3, "seconds": 1},
        "simulate_line": {"stations": line, "demand": None, **PLAYED},
        "simulate_cards": {"stations": line, "demand": None, "mix": [1], **PLAYED},
        "trace_cards": {"stations": line, "units": 60, "seed": 1, "demand": None, "mix": [1]},
        "simulate_pull": {"stations": line, "jobs": 3, **PLAYED},
        "simulate_push": {"stations": line, "rate": 0.5, **PLAYED},
        "remove_cards": {
            "stations": line, "demand": 0.5, "holding_cost": 1, "late_cost": 1, "service": 0.9, **PLAYED,
        },
        "pull_against_push": {
            "stations": line, "demand": 0.5, "cards": 4, "push": rs.PushSetting(1, 2, 3), "off": 0.1, **PLAYED,
        },
    }  # fmt: skip
