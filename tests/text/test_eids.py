from xarst_site.text.eids import eids
from xarst_site.text.nodes import Kind, Node, Num, Text


def provision(uid: str, kind: Kind, ordinal: int | None, *children: Node) -> Node:
    num = Num(scheme="1.", literal=f"{ordinal or ''}.", ordinal=ordinal)
    return Node(uid=uid, kind=kind, num=num, text="甲", children=children)


def plain(uid: str, kind: Kind = "text") -> Node:
    return Node(uid=uid, kind=kind, text="甲")


def test_addresses_say_the_way_from_the_top():
    row = Node(uid="row1", kind="row", cells=("a",))
    table = Node(uid="tab1", kind="table", children=(row,))
    item = provision("par1", "paragraph", 1, plain("txt1"), plain("txt2"))
    subsection = provision("sub1", "subsection", 2, plain("int1", "intro"), item, table)
    section = provision("sec1", "section", 1, subsection, plain("wrp1", "wrapUp"))
    part = provision("part3", "part", 3, section)
    found = eids(Text(language="en", nodes=(plain("ttl1", "title"), part)))
    assert found == {
        "ttl1": "docTitle_1",
        "part3": "part_3",
        "sec1": "part_3__sec_1",
        "sub1": "part_3__sec_1__subsec_2",
        "int1": "part_3__sec_1__subsec_2__intro_1",
        "par1": "part_3__sec_1__subsec_2__para_1",
        "txt1": "part_3__sec_1__subsec_2__para_1__p_1",
        "txt2": "part_3__sec_1__subsec_2__para_1__p_2",
        "tab1": "part_3__sec_1__subsec_2__table_1",
        "row1": "part_3__sec_1__subsec_2__table_1__tr_1",
        "wrp1": "part_3__sec_1__wrapup_1",
    }


def test_a_number_that_comes_twice_is_told_apart():
    sections = [provision(f"sec{i}", "section", 1) for i in range(3)]
    found = eids(Text(language="en", nodes=tuple(sections)))
    assert list(found.values()) == ["sec_1", "sec_1_2", "sec_1_3"]


def test_a_provision_without_a_readable_number_is_nn():
    nodes = (provision("aaaa", "subsection", None), Node(uid="aaab", kind="subsection"))
    assert list(eids(Text(language="en", nodes=nodes)).values()) == ["subsec_nn_1", "subsec_nn_2"]
