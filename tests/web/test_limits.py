from hypothesis import given
from hypothesis import strategies as st

from roomful.web.limits import RateLimiter


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_second_of_requests_at_once_and_then_the_rate() -> None:
    time = Time()
    limiter = RateLimiter(10, time)
    taken = [limiter.take("a") for _ in range(12)]
    assert [allowance.allowed for allowance in taken] == [True] * 10 + [False] * 2
    assert [allowance.remaining for allowance in taken][:3] == [9, 8, 7]
    assert taken[0].limit == 10
    assert taken[9].reset == 1.0
    assert 0.09 < taken[-1].retry_after <= 0.1
    assert limiter.take("b").allowed
    time.now += taken[-1].retry_after + 1e-9
    assert limiter.take("a").allowed
    assert not limiter.take("a").allowed
    time.now += 100
    assert limiter.take("a").remaining == 9


def test_no_limit() -> None:
    limiter = RateLimiter(0)
    assert all(limiter.take("a").allowed for _ in range(10_000))


def test_memory_is_bounded() -> None:
    limiter = RateLimiter(5, Time())
    for number in range(30_000):
        limiter.take(str(number))
    assert len(limiter._buckets) <= 10_000


@given(st.lists(st.floats(0, 2), min_size=1, max_size=200), st.integers(1, 20))
def test_never_more_than_a_burst_and_the_rate(pauses: list[float], rate: int) -> None:
    time = Time()
    limiter = RateLimiter(rate, time)
    allowed, start = 0, time.now
    for pause in pauses:
        time.now += pause
        allowed += limiter.take("a").allowed
        assert allowed <= rate + (time.now - start) * rate + 1e-6
