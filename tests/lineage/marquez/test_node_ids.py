"""Node ids: a colon may part as well as belong to a name."""

from catalog.lineage.marquez.node_ids import of_dataset, of_field, parse


def test_a_node_may_mean_several_pairs() -> None:
    node = parse(of_dataset("postgres://db:5432", "shop.a:b"))
    assert node is not None
    assert node.kind == "dataset"
    assert list(node.pairs()) == [
        ("postgres", "//db:5432:shop.a:b"),
        ("postgres://db", "5432:shop.a:b"),
        ("postgres://db:5432", "shop.a:b"),
        ("postgres://db:5432:shop.a", "b"),
    ]


def test_a_version_is_left_out_and_a_hash_may_belong_to_the_name() -> None:
    node = parse("job:airflow:daily#1")
    assert node is not None
    assert list(node.pairs()) == [("airflow", "daily#1"), ("airflow", "daily")]


def test_a_column() -> None:
    node = parse(of_field("file", "/lake/x.csv", "id"))
    assert node is not None
    assert list(node.triples()) == [("file", "/lake/x.csv", "id")]


def test_what_is_no_node() -> None:
    assert [parse(text) for text in ("", "dataset", "dataset:", "run:1", "x:y:z")] == [None] * 5
