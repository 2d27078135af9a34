import asyncio
import json

from roomful.settings import Settings
from roomful.web.operator import Readiness
from tests.waiting import until
from tests.web.serving import running


class Part:
    ready = True

    async def check(self) -> Readiness:
        return Readiness(self.ready, "answers" if self.ready else "does not answer")


async def broken() -> Readiness:
    raise ConnectionError("postgresql://user:password@host")


async def stuck() -> Readiness:
    await asyncio.sleep(60)
    raise AssertionError


async def test_health_and_readiness() -> None:
    database = Part()
    async with running(checks={"database": database.check}) as server:
        assert (await server.get("/healthz")).status == 200
        answer = await server.get("/readyz")
        assert answer.status == 200
        assert json.loads(answer.body) == {
            "status": "ready",
            "parts": {"database": {"ready": True, "words": "answers"}},
        }
        database.ready = False
        answer = await server.get("/readyz")
        assert answer.status == 503
        assert json.loads(answer.body)["parts"]["database"]["words"] == "does not answer"
        assert (await server.get("/readyz", method="POST")).status == 405
        database.ready = True
        assert (await server.get("/readyz", method="HEAD")).status == 200
        server.closing.begin()
        answer = await server.get("/readyz")
        assert (answer.status, json.loads(answer.body)["status"]) == (503, "closing")


async def test_a_part_that_fails_or_hangs_is_not_ready_and_tells_no_secret() -> None:
    async with running(checks={"a": broken, "b": stuck}) as server:
        answer = await server.get("/readyz")
        assert answer.status == 503
        assert json.loads(answer.body)["parts"] == {
            "a": {"ready": False, "words": "ConnectionError"},
            "b": {"ready": False, "words": "no answer in 2 seconds"},
        }


async def test_probes_leave_no_line_in_the_log() -> None:
    async with running() as server:
        await server.get("/healthz")
        await server.get("/vendor/x")
        await until(lambda: b"/vendor/x" in server.log.getvalue())
        assert b"healthz" not in server.log.getvalue()


async def test_figures_have_bounded_labels() -> None:
    async with running() as server:
        for path in ("/vendor/a", "/vendor/b", "/healthz", "/vendor/%ff"):
            await server.get(path)
        await server.get("/vendor/x", method="FROBNICATE")
        answer = await server.get("/metrics", "Host: 127.0.0.1:8080")
        assert answer.headers["content-type"].startswith("text/plain")
        text = answer.body.decode()
        name = "roomful_http_request_duration_seconds"
        assert f'{name}_count{{method="GET",route="(none)",status="2xx"}} 2.0' in text
        assert f'{name}_count{{method="GET",route="(none)",status="4xx"}} 1.0' in text
        assert f'{name}_count{{method="GET",route="/healthz",status="2xx"}} 1.0' in text
        assert f'{name}_count{{method="(other)",route="(none)",status="4xx"}} 1.0' in text
        assert f'{name}_bucket{{le="+Inf",method="GET",route="(none)",status="2xx"}} 2.0' in text
        assert "roomful_http_requests_in_flight 1.0" in text
        assert "python_info" in text


async def test_figures_are_for_the_operator_alone() -> None:
    async with running(Settings(port=0, metrics_token="t" * 20)) as server:
        own = "Host: localhost:1"
        assert (await server.get("/metrics", own)).status == 200
        assert (await server.get("/metrics", "Host: [::1]:80")).status == 200
        for header in (
            "X-Forwarded-For: 127.0.0.1",
            "Via: 1.1 proxy",
            "X-Real-IP: 127.0.0.1",
            "Forwarded: for=a",
        ):
            assert (await server.get("/metrics", own, header)).status == 403
        assert (await server.get("/metrics", "Host: rebound.example.org")).status == 403
        outside = "X-Forwarded-For: 1.2.3.4"
        assert (await server.get("/metrics", outside, "Authorization: Bearer wrong")).status == 403
        assert (await server.get("/metrics", outside, f"Authorization: Bearer {'t' * 20}")).status == 200
