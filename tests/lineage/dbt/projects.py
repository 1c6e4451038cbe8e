"""A small dbt project as its artifacts tell it."""

from typing import Any


def node(name: str, sql: str = "", depends_on: tuple[str, ...] = (), **told: Any) -> dict[str, Any]:
    kind, _, rest = name.partition(".")
    last = rest.rpartition(".")[2]
    basic = {"resource_type": kind, "database": "shop", "schema": "main", "alias": last, "name": last}
    whole = {
        **basic,
        "config": {"materialized": "table"},
        "compiled_code": sql,
        "original_file_path": f"models/{last}.sql",
    }
    return {**whole, "depends_on": {"nodes": list(depends_on)}, **told}


def checks(name: str, about: str, column: str = "", **told: Any) -> dict[str, Any]:
    meta = {"name": name, "kwargs": {"column_name": column}}
    return {
        "resource_type": "test",
        "name": name,
        "column_name": column,
        "attached_node": about,
        "depends_on": {"nodes": [about]},
        "test_metadata": meta,
        "config": {"severity": "ERROR"},
        **told,
    }


RAW, ORDERS, PAID, REVENUE = "source.shop.raw.orders", "model.shop.orders", "model.shop.paid", "model.shop.revenue"


def manifest(**told: Any) -> dict[str, Any]:
    """`revenue` reads `paid`, which is no table but put into it, and that reads `orders`, made from a source."""
    paid = '(select * from "shop"."main"."orders" where status = \'paid\')'
    return {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "adapter_type": "duckdb"}
        | {"project_name": "shop"},
        "nodes": {
            ORDERS: node(
                ORDERS,
                'select id, upper(status) as status, mail from "shop"."raw"."orders"',
                (RAW,),
                description="All.",
            ),
            PAID: node(PAID, paid.strip("()"), (ORDERS,), config={"materialized": "ephemeral"}),
            REVENUE: node(
                REVENUE,
                f"with __dbt__cte__paid as {paid} select count(id) as n from __dbt__cte__paid",  # noqa: S608 - it is read, not run
                (PAID,),
            ),
            "test.shop.unique": checks("unique", ORDERS, "id"),
            "test.shop.own": {**checks("own", REVENUE), "test_metadata": None, "attached_node": None},
        },
        "sources": {RAW: node(RAW, schema="raw", identifier="orders")},
        **told,
    }


def results(*told: tuple[str, str]) -> dict[str, Any]:
    timing = [{"name": "execute", "completed_at": "2026-03-01T12:00:00Z"}]
    return {
        "metadata": {"invocation_id": "abc"},
        "results": [{"unique_id": name, "status": status, "timing": timing} for name, status in told],
    }
