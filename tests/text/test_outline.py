from xarst_site.text.markdown import read
from xarst_site.text.outline import Entry, outline

FILE = """---
language: zh-CN
---

# 协议 {#aaaa}

## 第一部分 定义 {#aaab}

1.**甲:** 乙 {#aaac}

### 一、丙 {#aaad}

#### (一)丁 {#aaae}

##### 1.戊 {#aaaf}

## 附则 {#aaag}
"""


def test_headed_provisions_are_the_contents():
    subsection = Entry("aaae", "(一)", "", "丁", 2, ())
    section = Entry("aaad", "一、", "", "丙", 1, (subsection,))
    assert outline(read(FILE)) == (
        Entry("aaab", "第一部分", " ", "定义", 0, (section,)),
        Entry("aaag", "", "", "附则", 0, ()),
    )


def test_the_depth_can_be_chosen():
    assert [e.children for e in outline(read(FILE), deepest=0)] == [(), ()]
