"""The words that the rules over prose look for, in Chinese and English.

Words only, in families; a group of words that mean the same to the rules stands in one
string, parted by ``|``. What a family's coming or going means is said in `rules_prose`.
"""

from collections.abc import Mapping

Families = Mapping[str, tuple[str, ...]]

CHINESE: Families = {
    # Words in which a sign of another family means nothing: they are read first.
    "idle": (
        (
            "除非另有声明|才可|方可|才能|隐私保护政策|隐私政策|信息保护声明|未成年人|未成年|未来|无论|不论|不仅|不但|不同用户|不可抗力|不幸|不断|不时|不过"
            "|不限于|无线|无障碍|不便|不利|不利于|不良|不当|不正当|非常|除非另行声明|个性|可靠"
            "|可行|可选|认可|知识产权|所有权|版权|权利归属|使用权限|服务使用权限|收集整理|记录仪"
            "|信息安全团队|法律声明|产品适配性|不仅限于|处理方案|可携带|可用性|可读|可视|无纸化"
            "|未尽事宜|相应|响应|适应|应用程序|应用|反应|对应|需求|所需|功能需要|多元|元数据|单元"
            "|第一部分|第二部分|第三部分|第四部分|第五部分|本部分|布局|格局|个人中心|数据中心"
            "|非法|是非|可爱|许可协议|应急|反馈|感应|效应|同意书|不满意"
        ),
    ),
    "negation": (
        "不|不会|不再|非|并非|绝非|不是|并不",
        "无法|不能|不可|无权|不予",
        "无需|无须|毋须|不必|免于",
        "不得|禁止|严禁|勿|不准|不应",
        "未|未经|未能|没有|无",
    ),
    "prohibition": ("不得|不准|禁止|严禁|勿|不可|不应",),
    "consent": ("同意|授权|许可|征得|征求|准许|应允", "撤回|撤销"),
    "qualified": ("明确|明示|明确同意", "单独|单独同意|逐项", "书面", "事先|事前|预先|提前|先行"),
    "limit": (
        "仅会|仅为|仅限|仅|只会|只在|只有|只能|只|限于|唯一",
        "必要|必需|最小|最少",
        "除外|之外|以外|除非|除|例外|另有规定",
        "合法|正当|依法|依照法律|法定",
        "严重|重大|情节严重",
        "持续|不间断|自动|实时|永久|定期|频繁|主动",
        "匿名化|匿名|去标识化|脱敏|加密",
    ),
    "duty": ("应当|应该|应|必须|须|需要|需|有义务|义务",),
    "power": ("有权|可以|可自主|可|能够",),
    "may": ("可能|或许|也许|之虞", "尽力|全力|尽最大努力|努力|竭力|尽量", "视情况"),
    "party_user": ("您|你|用户|使用者|使用人",),
    "party_operator": ("我们|我方|本平台|平台|本中心|本公司|运营方|服务提供者",),
    "or": ("或者|或",),
    "and": ("以及|并且|和|与|及|且|并",),
    "all": ("全部|所有|一切|任何|任一",),
    "some": ("部分|某些|个别", "一般|通常|原则上|多数|大多"),
    "sensitive": (
        "人脸|面部|面容|脸部|刷脸",
        "指纹|掌纹|声纹|虹膜|生物识别|生物特征|基因|步态|生理",
        "健康|医疗|病历|疾病|就诊|诊疗|体检|生育",
        "银行账号|银行账户|银行卡|银行卡号|金融账户|支付账户|信用卡|征信|信用|收入|工资|财产|资产|税",
        "行踪|轨迹|精确位置|精准定位|实时位置",
        "地理位置|位置信息|位置|定位",
        "身份证号码|身份证件号码|身份证号|身份证件|身份证|公民身份号码|护照",
        "通讯录|联系人|通话记录|通话|短信内容|短信|通信内容|聊天记录",
        "宗教|信仰|种族|民族|政治|党派|性取向|婚姻|婚育|特定身份",
        "儿童|十四周岁|监护人|监护",
        "麦克风|录音|录像|语音|音频采集|摄像头|相机|照相机|摄像|拍摄",
        "剪贴板|应用列表|软件列表|软件安装列表|已安装|浏览记录|浏览器|传感器|蓝牙|通话状态",
        "IMEI|IMSI|AndroidID|MAC|OAID|IDFA|设备标识|设备识别码|序列号|MAC地址",
        "手机号码|手机号|电话号码",
        "邮箱地址|家庭住址|家庭详细地址|住址",
        "学历|职业|就业经历",
        "照片",
        "密码",
        "签名",
        "敏感",
    ),
    "processing": (
        "收集|采集|搜集|获取|读取|抓取|索取",
        "保存|存储|储存|留存|保留|写入",
        "共享|分享",
        "转让|转移|传输|传送|报送|出售|交易给",
        "披露|公开",
        "委托处理|委托",
        "整合|合并|关联|汇总|比对|匹配|分析|挖掘|画像|标签",
        "记录|监测|监控|追踪|跟踪|识别",
        "授权开启|开启|权限|申请授权",
        "上传|回传|同步",
    ),
    "purpose": (
        "用于|目的|用途|以便|便于|旨在|为了",
        "广告|营销|推广|推销|商业|促销|市场",
        "推荐|推送|个性化",
        "自动化决策|算法|训练|模型|人工智能|大模型|评分|评级|统计|研究|调查|调研",
    ),
    "recipient": (
        "第三方|其他方|他方|第三人",
        "合作伙伴|合作方|合作机构|合作单位|商业伙伴|伙伴|商户|商家",
        "关联公司|关联方|关联企业|子公司|母公司|集团|附属",
        "公司|企业主体|有限公司|科技公司|股份",
        "银行|保险公司|金融机构|支付机构|运营商|广告商|服务商|供应商|承包商|受托人|受托方|数据服务",
        "SDK|软件开发包|插件|接口",
        "支付宝|高德|微信|百度|腾讯|阿里|华为|小米|极光|友盟|银联|抖音|科大讯飞|商汤|旷视",
        "政府机关|行政机关|监管部门|公安|法院",
    ),
    "border": ("境内", "境外|出境|跨境|海外|国外|国际|全球"),
    "rights": (
        "注销|销户",
        "查阅|查询权|访问权|复制|副本|导出",
        "更正|补充|修改个人信息",
        "删除|清除|销毁权",
        "撤回|撤销|拒绝|关闭|退订|取消|退出个性化",
        "投诉|举报|申诉|起诉|复核|异议|申请解释|解释说明",
        "转移权|可携带|权利",
    ),
    "safeguard": (
        "通知|告知|公告|公示|弹窗|提示|提醒",
        "弹窗",
        "显著|醒目",
        "保护|保障|保密|安全措施|措施|预防",
        "停止收集|停止继续收集|停止",
        "评估|审计|监督|审查",
        "上报|报告",
        "删除|销毁",
        "征求|征得",
        "补救|救济",
    ),
    "liability": (
        "责任|后果|风险自负|自负",
        "承担|负责|负",
        "赔偿|补偿|损失|违约金|违约|罚",
        "担保|不保证|不作保证",
        "过错|过失|故意",
        "免责|免除|豁免|概不",
    ),
    "suspension": ("暂停|中断|终止|冻结|封禁|封号|停用|限制|收回|关停|下线|屏蔽|删除该等|停止您",),
    "discretion": (
        "单方|独立判断|自行决定|自行判断|酌情|随时|不经通知|不另行通知|不经您同意|最终解释|解释权",
    ),
    "deemed": ("视为|即表示|即代表|默认|默示|推定|等同于|即构成|即同意|自动同意|自动续",),
    "fee": ("免费|无偿", "收费|费用|付费|有偿|缴费|资费|会员费|价格|扣款|元"),
    "dispute": ("仲裁", "管辖|法院|诉讼", "适用法律|法律适用|大陆地区|香港|境外法"),
    "period": (
        "期限|长期|永久|无限期|届满|到期|保存期|有效期",
        "至少|不少于|不低于|最少",
        "超过|不超过|最多|以内|之内",
    ),
    "contact": ("邮箱|电子邮箱|电话|热线|传真|地址|联系方式|联络方式|投诉渠道|客服",),
    "body": ("部门|办公室|专员|负责人|科室|处室|团队|委员会",),
    "organisation": ("局|厅|中心|公司|集团|委员会|研究院|事业单位|网管中心",),
}
"""Families of Chinese words."""

ENGLISH: Families = {
    "idle": (
        (
            "not limited to|not only limited to|not only|not be limited to|no later than"
            "|without limitation|whether or not|non-registered|notwithstanding"
        ),
    ),
    "negation": (
        "not|will not|does not|do not|is not|are not|no|never|nor|neither|none|don't|doesn't|won't",
        "cannot|can't|unable",
        "without",
        "must not|shall not|may not|shan't|prohibited|prohibit|forbidden",
        "nothing|refuse|refuses|refused",
    ),
    "prohibition": ("must not|shall not|may not|prohibited|forbidden|prohibit",),
    "consent": (
        (
            "consent|consents|consented|agree|agrees|agreed|agreement to|authorise|authorised"
            "|authorisation|authorize|authorized|authorization|permission of|permit|permitted"
        ),
        "withdraw|withdrawal|revoke",
    ),
    "qualified": (
        "explicit|express|expressly|explicitly",
        "separate|separately",
        "written|in writing",
        "in advance|prior|beforehand",
    ),
    "limit": (
        "only|solely|exclusively|limited to|merely",
        "necessary|minimum",
        "except|unless|other than|excluding|exception|exceptions|otherwise provided",
        "lawful|legitimate|lawfully",
        (
            "anonymise|anonymised|anonymize|anonymized|de-identified|de-identify|encrypt"
            "|encrypted|encryption|pseudonymised"
        ),
    ),
    "duty": ("shall|must|required|obliged|obligation|obligations|should|need to|needs to",),
    "power": ("may|can|entitled|right to|rights to|could",),
    "may": ("might|possibly",),
    "party_user": ("you|your|yours|yourself|user|users",),
    "party_operator": ("we|us|our|ours|this platform|the platform|the operator",),
    "or": ("or",),
    "and": ("and",),
    "all": ("all|any|every|entire|whole",),
    "some": ("some|certain|part of",),
    "sensitive": (
        "face|facial",
        "fingerprint|fingerprints|voiceprint|iris|biometric|biometrics|genetic|gene|genes",
        "health|medical|disease|diseases|illness",
        "bank account|bank|bank card|financial|credit|income|salary|property|payment",
        "whereabouts|tracks|precise location|real-time location",
        "location|geographic|geolocation|positioning",
        "identity card|identity document|passport|id number|national id",
        "contacts|address book|call|calls|message content|sms|messages",
        "religion|religious|ethnic|race|racial|political|marital|sexual",
        "child|children|guardian|guardians|parental",
        "microphone|recording|recordings|voice|camera|audio|video",
        "clipboard|installed apps|installed software|browsing|sensor|sensors|bluetooth",
        "imei|imsi|androidid|mac address|oaid|idfa|device identifier",
        "phone number|mobile phone number",
        "home address|education|occupation",
        "photograph|photo|photos|photographs",
        "password",
        "sensitive",
    ),
    "processing": (
        "collect|collects|collected|collecting|collection|obtain|obtains|obtained|gather|gathers",
        "store|stores|stored|storage|keep|keeps|kept|retain|retains|retained|retention",
        "share|shares|shared|sharing",
        "transfer|transfers|transferred|transmit|transmits|transmitted|sell|sells|sold|export",
        "disclose|discloses|disclosed|disclosure|publish|publishes",
        (
            "combine|combined|link|linked|aggregate|match|matched|analyse|analysed|analyze"
            "|analyzed|profile|profiling|profiles"
        ),
        "record|records|recorded|monitor|monitors|track|tracking|identify|identifies",
        "upload|uploads|sync",
        "process|processes|processed|processing",
    ),
    "purpose": (
        "purpose|purposes|in order to|used for|used to|for use in",
        "advertising|advertisement|advertisements|marketing|promotion|promotional|commercial|ads",
        "recommend|recommendation|recommendations|personalised|personalized|push",
        "automated|algorithm|algorithms|train|training|model|models|scoring|research|survey",
    ),
    "recipient": (
        "third party|third parties|third-party",
        "partner|partners",
        "affiliate|affiliates|affiliated|subsidiary|subsidiaries|group company|group companies",
        "company|companies|ltd|inc|corporation|llc",
        (
            "bank|banks|insurer|insurers|advertisers|advertiser|vendor|vendors|supplier|suppliers"
            "|service providers|contractor|contractors|processor|processors|broker|brokers"
        ),
        "sdk|sdks|plug-in",
        "alipay|wechat|google|facebook|meta|amazon|amap|tencent",
        "government|authorities|authority|police|court",
    ),
    "border": ("within china|in china|inside china", "abroad|cross-border|overseas|outside"),
    "rights": (
        "cancel|cancellation|close your account",
        "access|inspect|copy|copies",
        "correct|rectify|supplement",
        "delete|erase|deletion|erasure",
        "withdraw|object|opt out|opt-out|turn off",
        "complain|complaint|complaints|appeal|sue|review by a person",
        "portability|right|rights",
    ),
    "safeguard": (
        "notify|notifies|notified|notice|inform|announce|announcement|remind",
        "pop-up",
        "prominent|conspicuous",
        "protect|protects|protected|protection|safeguard|safeguards|measures|secure|confidential",
        "stop|cease",
        "assess|assessment|audit|audits|supervise|review",
        "report|reports",
        "delete|destroy|deleted|destroyed",
        "seek",
        "remedy|remedial|remedies",
    ),
    "liability": (
        "liable|liability|liabilities|responsible|responsibility|bear|bears|consequences",
        "compensate|compensation|damages|losses|loss|indemnify|penalty",
        "guarantee|guarantees|warrant|warranty|warranties",
        "fault|negligence|wilful",
        "disclaim|disclaimer|exempt|exempted|waive|waiver",
    ),
    "suspension": (
        (
            "suspend|suspends|suspended|terminate|terminates|terminated|interrupt|freeze|block"
            "|restrict|disable|deactivate"
        ),
    ),
    "discretion": (
        (
            "sole discretion|discretion|unilateral|unilaterally|at any time|without notice"
            "|independent judgement|independent judgment|without prior notice"
        ),
    ),
    "deemed": ("deemed|regarded as|by default|means that you have|constitutes acceptance|implied",),
    "fee": ("free|free of charge", "fee|fees|charge|charges|paid|price|subscription|cost"),
    "dispute": ("arbitration", "court|courts|jurisdiction|litigation", "governing law|governed by"),
    "period": (
        "period|permanently|indefinitely|expiry|expire|expires",
        "at least|not less than|no less than",
        "exceeding|more than|at most|no more than|within|or under|under",
    ),
    "contact": ("e-mail|email|telephone|hotline|fax|address|contact details|complaint channel",),
    "body": ("department|office|officer|team|committee|section responsible",),
    "organisation": ("bureau|centre|center|company|group|committee|institute|ltd",),
}
"""Families of English words, in lower case; a word counts only whole."""

CHINESE_SPELLINGS: tuple[str, ...] = (
    "账户|帐户",
    "账号|帐号",
    "登录|登陆",
    "其他|其它",
    "泄露|泄漏",
    "做出|作出",
    "身份|身分",
    "账|帐",
)
"""Two spellings of one word."""

CHINESE_SAME: tuple[str, ...] = (
    "账户|账号|帐号|帐户",
    "App|APP|app|应用程序|应用|客户端|移动应用",
    "我们|我方|本平台|平台|本中心",
    "您|你",
    "登录|登陆",
    "其他|其它",
    "泄露|泄漏",
    "丢失|遗失",
    "因为|由于",
    "如果|倘若|如若",
    "通知|告知|知会",
    "收集|采集|搜集",
    "保存|存储|储存|留存|保留",
    "变更|更改|修改|修订|变化|变动|更新",
    "拨打|致电",
    "措施|手段|举措",
    "保护|保障",
    "提升|提高|改善|改进|优化",
    "隐私保护政策|隐私政策|本政策",
    "手机号码|手机号|移动电话号码",
    "身份证号码|身份证号|身份证件号码|公民身份号码",
    "摄像头|照相机|相机",
    "短信|短消息|手机短信",
    "地理位置|位置信息|位置",
    "密码|口令",
    "用途|目的",
    "协助|帮助",
    "显著|醒目",
    "尽力|尽最大努力|努力|竭力",
    "及时|尽快|立即|尽早|即时",
    "网站|站点|网页",
    "依照|按照|依据|根据|遵照|遵循",
    "退出|登出",
    "方式|形式|途径",
    "疑问|问题|疑惑",
    "第三方|其他方",
    "严格|严密",
    "发现|察觉",
    "真实性|真实",
    "完整性|完整",
    "使用|运用",
    "链接|相链接",
    "预防|防范|防止",
    "窃取|盗用|被盗",
    "业务|事项",
    "实现|达成",
    "个人信息|信息",
    "完成|结束",
    "查看|查阅|浏览",
    "仔细|审慎|认真",
    "电子邮件|邮件",
    "帮忙|帮助",
    "契合|符合",
    "必需|必要",
)
"""Groups of words of which one may stand for another without another meaning here."""

CHINESE_EMPTY: frozenset[str] = frozenset(
    "多种 务必 信息 承担 负 负责 自行 待 用于 以便 旨在 不 未 无 非 不得 不会 不能 无法 没有 "
    "不再 未经 仅 只 不仅 不限于 限于 不仅限于 的 地 得 了 着 过 等 等等 之 其 该 此 本 这 那 "
    "这些 那些 所 以 为 为了 对 对于 在 于 由 向 从 到 至 与 和 及 以及 并 并且 同时 而 且 会 "
    "将 将会 则 就 即 时 中 上 里 一 一个 个 项 种 类 各 各种 各类 有关 相关 上述 前述 下列 "
    "以下 请 您 你 我们 进行 予以 给予 给 通过 情况 情形 过程 方面 更 更加 更好 更为 非常 "
    "十分 特别 进一步 充分 切实 有效 合理 相应 具体 如 如果 若 当 因 因为 由于 因此 所以 便于 "
    "方便 从而 根据 依据 依照 按照 基于 关于 其他 其它 例如 比如 诸如 及时 尽快 感谢 谢谢 "
    "支持 信任 欢迎 敬请 谨 温馨 说明 了解 阅读 查看 理解 具体请见 详见 参见 见 也 还 均 都 "
    "都会 已 已经 正在 再 来 去 用户 App 一些 一定 称 简称 如下 情况下 是 有 后 之后 以后 "
    "当中 其中 来自 较 较为 很 最 最为 尽量 尽可能 自己 本人 身 使 使得 让 令 被 把 即时 始终 "
    "继续 亦 仍 仍然 又 或 或者 可 可以 能 能够 会将 需 需要 应 应当 应该 须 必须 我方 平台 "
    "本平台 场景 时候 期间 场合 每 每个 这样 那么 如何 怎样 为您 向您 您的 给您 与您 对您 "
    "服务 产品 功能 相应的 所述 所需 是否 以使 更多 西安 人社 通 人 社通 西安人社通 条款 规定 "
    "内容 方法 用 中的 等方式 问题 帮助".split()
)
"""Chinese words whose coming or going says nothing by itself. Those that are also in a
family are judged there."""

ENGLISH_SAME: tuple[str, ...] = (
    "app|application",
    "we|us|our|this platform|the platform",
    "you|your",
    "inform|notify|tell",
    "collect|gather",
    "keep|store|retain",
    "change|modify|amend|update|revise",
    "dialling|dialing|calling|telephoning|phoning",
    "improve|enhance|optimise",
    "promptly|immediately|without delay|as soon as possible|at once",
    "matter|are important|is important|be important",
    "help|assist",
    "shall|must",
    "personalised|personalized",
    "authorise|authorize",
    "login|log-in|sign-in",
)
"""The same for English."""

ENGLISH_EMPTY: frozenset[str] = frozenset(
    "a an the of to in on at by for from with as is are be been being was were will would "
    "this that these those it its they them their and or so such also thus hereby therefore "
    "hence which who whom whose what when where while if then than there here about into onto "
    "upon through during before after please thank thanks kindly welcome more most very "
    "better best further fully effectively reasonable reasonably relevant corresponding "
    "specific respective above below following foregoing said same other others each both "
    "either do does did done has have had you your we us our app apps application user users "
    "example including include includes etc e.g i.e according accordance pursuant based basis "
    "order make makes made making take takes service services product products function "
    "functions may can shall must should need needs information question questions way ways "
    "manner means mean case cases now currently always policy clause clauses provision "
    "provisions one".split()
)
"""The same for English, in lower case."""
