import asyncpg

from tests.postgres import postgres


async def test_a_throwaway_server_gives_separate_databases_and_is_gone_afterwards() -> None:
    with postgres() as server:
        first, second = await server.fresh_database(), await server.fresh_database()
        one, two = await asyncpg.connect(first), await asyncpg.connect(second)
        await one.execute("CREATE TABLE only_here (n int)")
        assert await one.fetchval("SELECT to_regclass('only_here') IS NOT NULL")
        assert await two.fetchval("SELECT to_regclass('only_here') IS NULL")
        assert await two.fetchval("SHOW fsync") == "off"
        await one.close()
        await two.close()
    try:
        left = await asyncpg.connect(server.dsn)
    except OSError:
        return
    await left.close()
    raise AssertionError("the server still answers")
