"""Labelled changes to the real text: how much each matters, argued in a line.

The labels come from what the text itself calls a major change (its five kinds), and from
PIPL 14 for fresh consent; not from what the rules say. A label that a rule misses is a
fault of the rule.
"""

from dataclasses import dataclass

import pytest

from tests.changes.edits import (
    Edit,
    add,
    assessed,
    cell,
    drop,
    drop_row,
    everywhere,
    join,
    move,
    new_row,
    number,
    record,
    split,
    words,
)
from xarst_site.changes.findings import SEVERITIES, Severity


@dataclass(frozen=True)
class Case:
    name: str
    edits: tuple[Edit, ...]
    severity: Severity
    kinds: str
    """The kinds that must be named, among others; a space between them."""
    again: str
    """The items that need fresh consent, no other."""
    why: str
    language: str = "zh-CN"


def major(name: str, *edits: Edit, kinds: str = "", again: str = "", why: str) -> Case:
    return Case(name, edits, "major", kinds, again, why)


def minor(name: str, *edits: Edit, why: str, language: str = "zh-CN") -> Case:
    return Case(name, edits, "minor", "", "", why, language)


def editorial(name: str, *edits: Edit, why: str, language: str = "zh-CN") -> Case:
    return Case(name, edits, "editorial", "", "", why, language)


def english(name: str, *edits: Edit, kinds: str = "", again: str = "", why: str) -> Case:
    return Case(name, edits, "major", kinds, again, why, "en")


MAP_SDK = new_row(
    "third_parties", "sdk-map", ["newnode1"],
    name="地图SDK", source="示例公司提供", purpose="展示网点", scope="地理位置",
)  # fmt: skip

REGISTERS = [
    major(
        "sdk added",
        add("anws25mf", "地图SDK|示例公司提供|展示网点|地理位置"),
        MAP_SDK,
        kinds="3",
        again="precise-location",
        why="a new recipient (kind 3); and it receives the location consented to",
    ),
    major(
        "sdk added in the register alone",
        new_row(
            "third_parties",
            "sdk-push",
            ["qrj6jdsj"],
            name="推送SDK",
            source="示例公司",
            purpose="推送消息",
            scope="设备信息",
        ),
        kinds="3",
        again="face-recognition",
        why="a new recipient; its row rests on a provision of the face item",
    ),
    major(
        "sdk source changed",
        cell("sdk-face", "source", "陕西智慧眼", "示例科技公司"),
        words("anws25mf", "陕西智慧眼", "示例科技公司"),
        kinds="3",
        again="face-recognition",
        why="another recipient of face photographs",
    ),
    major(
        "sdk scope widened",
        cell("sdk-face", "scope", "人脸照片", "人脸照片、手机号码"),
        words("anws25mf", "人脸照片", "人脸照片、手机号码"),
        kinds="3",
        again="face-recognition",
        why="more information goes to the recipient",
    ),
    major(
        "sdk purpose widened",
        cell("sdk-face", "purpose", "提供人脸识别服务", "提供人脸识别服务及模型训练"),
        words("anws25mf", "提供人脸识别服务", "提供人脸识别服务及模型训练"),
        kinds="3",
        again="face-recognition",
        why="another purpose of the recipient",
    ),
    major(
        "sdk removed",
        drop_row("third_parties", "sdk-face"),
        drop("anws25mf"),
        kinds="3",
        why="the main recipients changed, which L251 calls major, whichever way",
    ),
    major(
        "permission added",
        new_row(
            "permissions",
            "perm-mic",
            ["newnode1"],
            permission="麦克风权限",
            purpose="语音助手",
            refusal="无法使用语音助手",
        ),
        add("adah3b2q", "在您使用语音助手时,我们需要向您申请授权开启麦克风权限。"),
        kinds="1",
        why="a new permission (kind 1); no consent rests on it yet",
    ),
    major(
        "permission's purpose widened",
        cell("perm-location", "purpose", "为您推荐附近", "分析您的出行习惯,为您推荐附近"),
        words("qdpocxc6", "为您推荐附近", "分析您的出行习惯,为您推荐附近"),
        kinds="1",
        again="precise-location",
        why="the location serves another purpose",
    ),
    major(
        "camera's purpose widened",
        cell("perm-camera", "purpose", "等场景时", "及情绪分析等场景时"),
        kinds="1",
        again="face-recognition",
        why="another purpose for what the camera takes",
    ),
    major(
        "refusal made worse",
        cell("perm-album", "refusal", "该业务功能", "所有业务功能"),
        kinds="1",
        why="refusing costs more than the function (PIPL 16)",
    ),
    major(
        "collected row added",
        new_row(
            "collected_information",
            "info-bank",
            ["newnode1"],
            information="银行卡号",
            purpose="补贴发放",
        ),
        add("gpzzwzfl", "为发放补贴,我们会收集您的银行卡号。"),
        kinds="1",
        why="a new, sensitive category of information",
    ),
    major(
        "collected category widened in its cell",
        cell("info-device", "information", "软件安装列表", "软件安装列表、剪贴板内容"),
        words("j5lu3j6g", "软件安装列表", "软件安装列表、剪贴板内容"),
        kinds="1",
        why="another category is collected",
    ),
    major(
        "collected purpose changed",
        cell("info-contact", "purpose", "以便与您联系", "以便向您推销"),
        kinds="1",
        why="another purpose",
    ),
    major(
        "face row gets a purpose",
        cell("info-face", "purpose", "提供人脸识别服务", "提供人脸识别服务、信用评估"),
        kinds="1",
        again="face-recognition",
        why="PIPL 14: a purpose was added",
    ),
    major(
        "collected row gone, the text still says it",
        drop_row("collected_information", "info-mac"),
        kinds="1",
        why="the list hides what is still collected",
    ),
    major(
        "operator's name",
        record(lambda d: d.record["operator"]["name"].update({"zh-CN": "西安示例数据有限公司"})),
        words("sjfiska5", "西安市人力资源和社会保障局信息中心", "西安示例数据有限公司"),
        kinds="2",
        why="another controller (kind 2)",
    ),
    major(
        "operator's name in the record alone",
        record(lambda d: d.record["operator"]["name"].update({"zh-CN": "西安市大数据中心"})),
        kinds="2",
        why="another controller",
    ),
    major(
        "phone",
        record(lambda d: d.record["operator"]["contacts"].update({"phone": "029-86000000"})),
        words("vf37taub", "029-12333", "029-86000000"),
        kinds="4",
        why="the way to reach the operator changed (kind 4)",
    ),
    major(
        "a contact added",
        record(lambda d: d.record["operator"]["contacts"].update({"email": "privacy@example.cn"})),
        kinds="4",
        why="a complaint channel changed",
    ),
    major(
        "department named",
        record(
            lambda d: d.record["operator"].update(
                {"department": {"zh-CN": "数据安全科", "en": "Data security section"}}
            )
        ),
        kinds="4",
        why="the responsible department changed (from none)",
    ),
    major(
        "high risk",
        record(
            lambda d: d.record.update(
                {"impact_assessment": {"reference": "PIA-2026-01", "high_risk": True}}
            )
        ),
        kinds="5",
        why="kind 5, which no text shows",
    ),
    major(
        "raised by an editor",
        record(
            lambda d: d.record.update(
                {
                    "severity": "major",
                    "severity_reason": {
                        "zh-CN": "影响办事流程",
                        "en": "It changes how people do business",
                    },
                }
            )
        ),
        why="an editor may raise what was computed",
    ),
    major(
        "item's act changed",
        record(lambda d: d.item("precise-location").update(act="consent")),
        again="precise-location",
        why="another kind of consent",
    ),
    major(
        "item made required",
        record(lambda d: d.item("face-recognition").update(required=True)),
        again="face-recognition",
        why="it can no longer be refused (PIPL 16)",
    ),
    major(
        "consent item added",
        record(
            lambda d: d.record["items"].append(
                {
                    "id": "voice",
                    "act": "consent",
                    "title": {"zh-CN": "录音", "en": "Recordings"},
                    "component": "privacy-policy",
                    "provisions": ["qrqmwq5c"],
                    "lawful_basis": {"zh-CN": "《个人信息保护法》第13、14条", "en": "PIPL 13, 14"},
                }
            )
        ),
        again="voice",
        why="a consent that nobody has given",
    ),
]

PROSE = [
    major(
        "sharing no longer denied",
        words("jk6xy64b", "我们不会与", "我们会与"),
        kinds="3",
        why="a negation vanished: the opposite is said",
    ),
    major(
        "sms kept",
        words("xvsndsl7", "系统后台不保存短信内容", "系统后台保存短信内容"),
        kinds="1",
        why="what was not kept is kept",
    ),
    major(
        "biometrics may be disclosed",
        words("npzc44ys", "我们不会公开披露", "我们可能公开披露"),
        kinds="3",
        why="an absolute bar became a possibility",
    ),
    major(
        "a bar lifted",
        words("npzc44ys", "个人生物识别信息和基因、", "基因、"),
        kinds="1",
        why="a sensitive category is no longer protected",
    ),
    major(
        "age",
        words("k7mwd22l", "14岁以下(含)", "16岁以下(含)"),
        kinds="1",
        why="a number that decides who is a child",
    ),
    major(
        "bound of the age",
        words("k7mwd22l", "14岁以下(含)", "不满14岁"),
        why="those of fourteen are no longer covered",
    ),
    major(
        "consent no longer explicit",
        words("l4ljjqa5", "明确同意后", "同意后"),
        kinds="3",
        why="a weaker consent is enough",
    ),
    major(
        "written consent no longer written",
        words("rsfhw2kf", "书面同意", "同意"),
        why="a weaker consent is enough",
    ),
    major(
        "only no longer only",
        words("otmy5qot", "仅为实现", "为实现"),
        kinds="3",
        why="a limit vanished",
    ),
    major(
        "necessary no longer necessary",
        words("otmy5qot", "提供服务所必要的", "提供服务的"),
        kinds="3",
        why="the minimum is no longer promised",
    ),
    major(
        "affiliates",
        words("otmy5qot", "我们可能会与合作伙伴共享", "我们可能会与合作伙伴及关联公司共享"),
        kinds="3",
        why="more recipients",
    ),
    major(
        "stored abroad",
        words("zmmkgpuq", "存储在中华人民共和国境内。", "可能存储在境外。"),
        kinds="1",
        why="information may leave the country",
    ),
    major(
        "retention fixed long",
        words("iwa4oczt", "所需的期限内", "所需的期限及其后五年内"),
        kinds="1",
        why="kept longer",
    ),
    major(
        "retention without limit",
        words("iwa4oczt", "在限于达成本政策所述目的所需的期限内保留", "长期保留"),
        kinds="1",
        why="kept without limit",
    ),
    major(
        "more collected",
        words("bvh6oyfx", "学历信息", "学历信息、收入证明"),
        kinds="1",
        why="another category is needed to register",
    ),
    major(
        "a category nobody foresaw",
        words("mbwej23s", "软硬件特征信息", "软硬件特征信息、社保缴费明细"),
        kinds="1",
        why="another category, by words that no list holds",
    ),
    major(
        "new purpose in the list",
        add("bcrcfqec", "向您推送商业广告。", kind="paragraph"),
        kinds="1",
        why="a new purpose",
    ),
    major(
        "new use of faces",
        add("bcrcfqec", "将人脸照片用于改进识别模型。", kind="paragraph"),
        kinds="1",
        again="face-recognition",
        why="a new purpose for what was consented to separately",
    ),
    major(
        "consent in advance dropped",
        words("qw4wlhs6", ",会事先征求您的同意", ""),
        why="other purposes without asking",
    ),
    major(
        "consent in advance made notice",
        words("qw4wlhs6", "征求您的同意", "告知您"),
        why="notice in place of consent",
    ),
    major(
        "anonymisation dropped",
        words("wiyeenwj", ",我们会将该类个人信息做匿名化、去标识化处理", ""),
        why="a safeguard vanished",
    ),
    major(
        "account cannot be cancelled",
        drop("jz73lpda", "mvr6cnkk"),
        why="a right and the way to use it vanished",
    ),
    major(
        "cancelling costs an application",
        words(
            "mvr6cnkk",
            "您可以通过“西安人社通”App账户注销功能实现账号注销",
            "您应当向我们提交书面申请并经审核后注销",
        ),
        why="a right made harder",
    ),
    major(
        "guardian's consent weaker",
        words("kylqkqtf", "父母或监护人明确同意或者保护", "为改进服务或者保护"),
        again="guardian",
        why="children's data without consent",
    ),
    major(
        "pop-up dropped",
        words("pt4gk7cz", "(包括我们会通过“西安人社通”App向您提供弹窗提示)", ""),
        why="notice of changes weaker",
    ),
    major(
        "a kind of major change dropped",
        drop("rb2ucfwa"),
        why="changes of recipients would no longer count",
    ),
    major(
        "rights may be limited",
        words("qds2xrbu", "未经您明确同意我们不会限制", "我们可能限制"),
        why="a guarantee became its opposite",
    ),
    major(
        "no longer free",
        words("cl2iz3lb", "所有服务均为免费服务", "部分服务收取费用"),
        kinds="1",
        why="another service model",
    ),
    major(
        "fault no longer answers",
        words("sfbrp3ii", "除我方存在过错外,", ""),
        why="liability excluded even for fault",
    ),
    major(
        "new exclusion",
        add("ogzjqq5s", "因第三方机构数据错误造成的损失;"),
        why="another exclusion of liability",
    ),
    major(
        "new duty",
        words("schelyit", "您应妥善保管这些信息", "您应妥善保管这些信息并每三个月更换密码"),
        why="a new duty of the user",
    ),
    major(
        "indemnity",
        add("q2tknacb", "您应当赔偿我方因此支出的律师费。"),
        why="a new liability of the user",
    ),
    major(
        "new case of suspension",
        add("txslopbh", "您连续一年未登录的。"),
        why="another case in which service stops",
    ),
    major(
        "notice before suspension waived",
        words("ufot6pvi", "我方有权因网络维护", "我方有权不经通知因网络维护"),
        why="a power without notice",
    ),
    major(
        "stop without delay dropped",
        words("tw6aceln", "我们将及时停止继续收集您个人信息的活动,", ""),
        why="a duty of the operator vanished",
    ),
    major(
        "governing law",
        words("ojmdhjmh", "中华人民共和国法律(大陆地区)", "香港特别行政区法律"),
        why="another law",
    ),
    major(
        "arbitration",
        add("ojmdhjmh", "因本协议产生的争议,提交仲裁委员会仲裁。"),
        why="another way of settling disputes",
    ),
    major(
        "may became will",
        words("rtsqbxai", "我们可能依据", "我们将依据"),
        kinds="3",
        why="what was possible is certain",
    ),
    major(
        "or became and",
        words("rsfhw2kf", "您的书面同意", "您的口头或书面同意"),
        why="oral consent is enough",
    ),
    major(
        "acceptance by silence",
        words(
            "irtbtzhh", "我们的隐私政策可能变更。", "我们的隐私政策可能变更,您继续使用即视为同意。"
        ),
        why="consent deemed by use",
    ),
    major(
        "parties swapped",
        words(
            "how674m5",
            "“西安人社通”App用户须对其提供的任何信息依法承担全部责任",
            "我们对其提供的任何信息依法承担全部责任",
        ),
        why="somebody else is liable",
    ),
    major(
        "definition of personal information",
        words("tkjk6u5w", "能够单独或者与其他信息结合识别", "能够单独识别"),
        why="less is personal information, so less is protected",
    ),
    major(
        "organisation in the agreement",
        everywhere("西安市人力资源和社会保障局信息中心", "西安市数据集团有限公司"),
        kinds="2",
        why="another controller, in the words alone",
    ),
    major(
        "security team dropped",
        words("qqp4ffqi", ",并有专门的信息安全团队在内部严格执行上述措施", ""),
        why="a promised safeguard vanished",
    ),
    major(
        "incident notice weaker",
        words("lebo4o52", "我们将按照法律法规的要求尽快向您告知", "我们可能向您告知"),
        why="a duty became a possibility",
    ),
    major(
        "moved under another list",
        move("npzc44ys", "rtsqbxai"),
        kinds="",
        why="the same words, now among what may be disclosed",
    ),
]

ENGLISH = [
    english(
        "sharing no longer denied in English",
        words("jk6xy64b", "We will not share", "We will share"),
        kinds="3",
        why="a negation vanished",
    ),
    english(
        "must not became should",
        words("tlh7urhj", "must not endanger", "may endanger"),
        why="a prohibition vanished",
    ),
    english(
        "age in English",
        words("k7mwd22l", "aged 14 or under", "aged 16 or under"),
        why="another age",
    ),
    english(
        "partners and affiliates",
        words(
            "otmy5qot",
            "We may share some of your personal information with partners",
            "We may share some of your personal information with partners and affiliates",
        ),
        kinds="3",
        why="more recipients",
    ),
    english(
        "phone in English",
        words("vf37taub", "029-12333", "029-86000000"),
        kinds="4",
        why="another contact",
    ),
    english(
        "more collected in English",
        words(
            "bvh6oyfx", "educational information", "educational information, bank account number"
        ),
        kinds="1",
        why="another category",
    ),
    english(
        "explicit dropped",
        words("l4ljjqa5", "explicit consent", "consent"),
        kinds="3",
        why="a weaker consent",
    ),
    english(
        "free for a time",
        words("cl2iz3lb", "free of charge", "free of charge for thirty days"),
        kinds="1",
        why="free for a time only",
    ),
]

HARMLESS = [
    editorial(
        "dates",
        words("jy4nlkas", "20230906", "20260101"),
        words("o4cvjdp4", "20230906", "20260201"),
        why="they follow the version",
    ),
    editorial("full width", everywhere(",", "，"), why="the width of commas"),
    editorial("no-break spaces", everywhere("\u00a0", " "), why="white space"),
    editorial(
        "missing separator",
        words("j5lu3j6g", "AndroidIDMAC", "AndroidID、MAC"),
        why="a separator; the two were meant",
    ),
    editorial("closing stop", words("ojmdhjmh", "(大陆地区)", "(大陆地区)。"), why="a full stop"),
    editorial("closing stop missing in a list", words("yvvdkmcg", "注册;", "注册。"), why="a sign"),
    editorial("quotes", everywhere("“西安人社通”", "「西安人社通」"), why="quotation marks"),
    editorial("empty number", number("ccnlgnm5", "(三)"), why="a printed number"),
    editorial("mixed number", number("ufot6pvi", "3、"), why="a printed number"),
    editorial(
        "renumbered", number("zzdkivdq", "(三)"), number("egobjkfq", "四、"), why="printed numbers"
    ),
    editorial("paragraph split", split("lebo4o52", "事件相关情况"), why="the same words in two"),
    editorial("sentence joined", join("fmjpsd2m", "ztwwtyup"), why="the same words in one"),
    editorial(
        "brackets",
        words("d5lom6o2", "(包括但不限于访问时间、访问页面)", "（包括但不限于访问时间、访问页面）"),
        why="the width of brackets",
    ),
    editorial(
        "rows of a register in another order",
        record(lambda d: d.rows("permissions").reverse()),
        why="the order of a list",
    ),
    editorial("typography in a cell", cell("sdk-face", "scope", "、", "，"), why="punctuation"),
    editorial(
        "change note",
        record(
            lambda d: d.record.update({"change_note": {"zh-CN": "更正标点", "en": "Punctuation"}})
        ),
        why="no legal text",
    ),
    editorial(
        "phone's hyphen",
        record(lambda d: d.record["operator"]["contacts"].update({"phone": "029 12333"})),
        words("vf37taub", "029-12333", "029 12333"),
        why="the same number",
    ),
    editorial("English quotes", everywhere("“", '"'), why="quotation marks", language="en"),
    minor(
        "twice the same word",
        words("qrj6jdsj", "用户向用户提供服务", "向用户提供服务"),
        why="an evident slip repaired",
    ),
    minor(
        "slip repaired with a word",
        words("qrj6jdsj", "用户向用户提供服务", "用于向用户提供服务"),
        why="an evident slip repaired",
    ),
    minor("not only limited", words("kd2jpek4", "包括但不仅限于", "包括但不限于"), why="an idiom"),
    minor("we, in another word", everywhere("我方", "我们"), why="the same party"),
    editorial("app, in one spelling", everywhere("APP", "App"), why="a name's spelling"),
    minor(
        "the platform's name",
        words("cl2iz3lb", "本平台提供", "“西安人社通”平台提供"),
        why="the same platform",
    ),
    minor("you, politely", words("zv4fzxdc", "请您根据", "您可以根据"), why="manner of address"),
    minor("a polite sentence", words("g5g7obve", "如何联系我们", "联系我们"), why="a heading"),
    minor("thanks", add("balevgrp", "感谢您一直以来的支持与信任。"), why="nothing is said"),
    minor(
        "call, in another word",
        words("vf37taub", "通过拨打029-12333", "致电029-12333"),
        why="the same number",
    ),
    minor("if, in another word", words("gpzzwzfl", "如您需要", "如果您需要"), why="a synonym"),
    minor("promptly", words("tw6aceln", "我们将及时停止", "我们将立即停止"), why="a synonym"),
    minor("inform, notify", words("lebo4o52", "等方式告知您", "等方式通知您"), why="a synonym"),
    minor(
        "keep, store",
        words("qrqmwq5c", "我们可能会保存您的", "我们可能会存储您的"),
        why="a synonym",
    ),
    minor("collect, gather", words("d5lom6o2", "搜集和分拣", "收集和分拣"), why="a synonym"),
    editorial("particle", words("j5lu3j6g", "您设备信息", "您的设备信息"), why="a particle"),
    minor("camera, in another word", words("odglqted", "摄像头权限", "相机权限"), why="a synonym"),
    minor(
        "order of two adjectives",
        words("grkk367v", "更好更多的服务", "更多更好的服务"),
        why="word order",
    ),
    minor(
        "contents list set right",
        words("tshdirgp", "Cookie和", "Cookie 及"),
        words("zfiiqgjj", "共享、转让、公开披露", "共享、公开披露"),
        why="it only announces",
    ),
    minor(
        "a heading made longer",
        words("e3wgrga4", "我们如何保护您的信息", "我们如何保护您的个人信息"),
        why="a heading binds nobody",
    ),
    minor("sections in another order", move("bz6s2stf", "s3peobx4"), why="order only"),
    minor("items of a list in another order", move("c3znyr5g", "trp5dsre"), why="order only"),
    minor(
        "a promise of drills",
        add("bx5e6go7", "我们每年至少组织一次安全演练,并公布结果摘要。"),
        why="a safeguard in the person's favour",
    ),
    minor(
        "a copy for free",
        add("jz73lpda", "您可以随时要求导出一份可携带的副本,导出不收取费用。"),
        why="a right in the person's favour",
    ),
    minor(
        "a promise not to",
        add("irmmloqi", "任何情况下,我们不会公开披露您的行踪轨迹。"),
        why="one more bar on the operator",
    ),
    minor(
        "one more kind of major change",
        add("h33dbbct", "个人信息的保存地点发生变化。"),
        why="more notice for the person",
    ),
    minor("less collected", words("bvh6oyfx", "、学历信息", ""), why="one category fewer"),
    minor(
        "less collected, with its row",
        drop("d6oxudpt"),
        drop_row("collected_information", "info-mac"),
        why="a category is no longer collected",
    ),
    minor(
        "permission given up",
        drop("rlvx6ylk"),
        drop_row("permissions", "perm-album"),
        drop_row("collected_information", "info-album"),
        why="a permission is no longer asked",
    ),
    minor("an exclusion dropped", drop("yvvdkmcg"), why="less is excluded"),
    minor("a case of suspension dropped", drop("jsse6iz3"), why="fewer cases"),
    minor(
        "translation of a cell",
        cell("sdk-face", "name", "Face recognition SDK", "Facial recognition SDK", "en"),
        why="not the authoritative language",
    ),
    minor(
        "title of a register",
        record(
            lambda d: d.record["registers"]["permissions"]["title"].update(
                {"zh-CN": "App 系统权限清单"}
            )
        ),
        why="a title",
    ),
    minor(
        "English wording", words("vf37taub", "dialling", "calling"), why="a synonym", language="en"
    ),
    minor(
        "English manner",
        words("m332dfsd", "Your trust is very important to us", "Your trust matters to us"),
        why="a courtesy",
        language="en",
    ),
    minor("technology described", words("ku2ohrxe", "行业先进的", ""), why="self-praise"),
    minor(
        "network maintenance, in other words",
        words("ku2ohrxe", "多维度提升", "多方面提升"),
        why="a description",
    ),
]

TABLE = [*REGISTERS, *PROSE, *ENGLISH, *HARMLESS]


@pytest.mark.parametrize("case", TABLE, ids=[f"{c.severity}: {c.name}" for c in TABLE])
def test_labelled_change(case: Case) -> None:
    made = assessed(*case.edits, language=case.language)
    told = [f"{f.severity} {f.category} {f.rule} {f.explanation['zh-CN']}" for f in made.findings]
    assert made.severity == case.severity, told
    assert set(case.kinds.split()) <= set(made.categories), told
    assert set(made.items) == set(case.again.split()), told


def test_the_table_is_large_enough() -> None:
    assert len(TABLE) >= 80
    assert len(HARMLESS) >= 30
    assert len({case.name for case in TABLE}) == len(TABLE)


def test_no_major_change_is_less_without_uids_in_common() -> None:
    prose = [*PROSE, *ENGLISH]
    less = [
        case.name
        for case in prose
        if assessed(*case.edits, language=case.language, fresh=True).severity != "major"
    ]
    assert not less


def test_few_harmless_changes_are_above_their_label_without_uids_in_common() -> None:
    above = []
    for case in HARMLESS:
        made = assessed(*case.edits, language=case.language, fresh=True)
        if SEVERITIES.index(made.severity) > SEVERITIES.index(case.severity):
            above.append(case.name)
    assert len(above) <= len(HARMLESS) / 10, above
