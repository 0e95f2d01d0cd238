"""What the cost of an invitation is made of, beside what is counted on a real run."""

from bench import cost


def test_a_line_of_the_access_log_is_as_long_as_the_format_of_the_template_filled_in():
    assert 200 < cost.access_line_bytes() < 400


def test_logs_cost_what_is_written_and_nothing_for_a_call_that_writes_none():
    flow = {"lines": [["deliver", 200], ["deliver", 200]], "times": {"create": [1.0, 1.0]}}

    assert cost.logged("deliver", flow, 2) == 200 + cost.LOG_EVENT_BYTES
    assert cost.logged("relay", flow, 2) == 0
    assert cost.logged("create", flow, 2) == cost.access_line_bytes() + cost.LOG_EVENT_BYTES
