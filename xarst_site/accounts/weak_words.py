"""What a guesser of passwords tries first: words, names, pinyin, rows of keys.

Gathered for this site, in lower case. A word counts only where it makes up most of a
password (`passwords.unguessed`), so ordinary words do no harm in a longer sentence.
"""

WORDS = frozenset(
    """
    password passwort passwd passcode pass word mima secret secrets private login logon signin
    welcome welcome1 hello hallo admin administrator admins root toor user users guest test tester
    testing demo sample default system sysadmin manager master access letmein open opensesame enter
    changeme change temp temporary public office oracle server service database mysql postgres
    linux ubuntu debian windows apple google baidu tencent alibaba alipay wechat weixin weibo qq
    taobao jingdong huawei xiaomi samsung android iphone internet network wifi computer laptop
    keyboard monitor printer mobile phone email mail site website web page online cloud
    government bureau department social security insurance pension medical labor labour employment
    human resources policy privacy agreement consent editor reviewer reader review edit publish
    company corporate business finance account accounts accounting bank money dollar pound yuan
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    spring summer autumn winter season seasons year month week today tomorrow yesterday morning
    evening night midnight
    love loves lover iloveyou loveyou loveme forever always baby babe darling honey sweet sweetie
    sweetheart angel angels princess prince queen king kings lady lord god jesus christ heaven
    dragon dragons monkey tiger tigers lion eagle falcon panda horse rabbit snake mouse rooster
    sheep goat dog dogs doggy cat cats kitty kitten puppy bear wolf fox shark dolphin butterfly
    flower flowers rose lily daisy jasmine orchid sunshine sun moon star stars starlight rainbow
    sky ocean river mountain forest island beach water fire earth wind ice snow rain storm thunder
    lightning shadow ghost phantom ninja samurai warrior knight hunter ranger rider killer pirate
    wizard magic matrix batman superman spiderman ironman starwars pokemon pikachu naruto
    football soccer baseball basketball hockey tennis golf cricket rugby running swimming fishing
    yankees lakers arsenal chelsea liverpool barcelona madrid manchester united juventus
    ferrari porsche mercedes toyota honda nissan mustang corvette harley yamaha jordan
    red green blue black white yellow orange purple pink silver gold golden grey brown violet
    apple banana orange lemon cherry peach grape mango melon pepper cookie cookies chocolate
    coffee cheese butter sugar ginger bread chicken pizza burger whiskey beer wine
    michael jessica charlie thomas jordan andrew daniel joshua matthew robert jennifer nicole
    ashley amanda samantha michelle elizabeth william george richard anthony christopher maggie
    happy lucky freedom peace justice victory winner champion success power super supreme ultra
    mega awesome cool perfect beautiful pretty smart genius crazy funny smile friends friend family
    mother father brother sister home house school student teacher university college class
    china chinese beijing shanghai xian xi'an shaanxi shanxi guangzhou shenzhen chengdu chongqing
    wuhan nanjing hangzhou tianjin hongkong taiwan changan qinling weihe yanta lintong
    asia america london paris france germany england japan tokyo korea india russia moscow
    the and for you are not with this that from have what who when where why how all can your our
    my me mine his her its one two three four five six seven eight nine ten zero hundred thousand
    first second third last next new old big small good best better great bad yes number
    qwerty qwertz azerty asdf zxcv qaz wsx edc rfv tgb yhn ujm qazwsx wsxedc qweasd asdzxc
    qweasdzxc zaqwsx zaq xsw cde abc abcd abcde abcabc aaa xyz foo bar foobar
    onetwothree trustno letme iamgod fuck fuckyou asshole bitch sexy hottie playboy
    woaini woaini1314 woaiwo woaiwojia woaizhongguo woaibaobao woaimama woaini520 aini wo ai ni
    woshishui woshi woshiwo wobuzhidao buzhidao wojiao nihao nihaoma ninhao zaijian xiexie duibuqi
    meiguanxi haode jiayou fighting gongxifacai facai facaile fuguiyouyu daji dali zhufu xinnian
    kuaile xinniankuaile shengri shengrikuaile chunjie zhongqiu guoqing laodong jieri
    baobao baobei laogong laopo qinqin qinaide mama baba gege jiejie didi meimei nainai yeye
    laoshi tongxue pengyou haoyou jiaren zhangsan lisi wangwu zhaoliu xiaoming xiaohong xiaoli
    wang zhang liu chen yang huang zhao wu zhou xu sun zhu ma hu guo lin he gao liang zheng luo
    song xie tang han feng deng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei
    lili wangwei wangfang zhangwei zhanglei liwei lina liuyang liujie chenjing zhangmin zhangjing
    wangjing liming lijun wangyan zhangyong wangjun zhangjie lihua chenyu
    zhongguo zhonghua beijing shanghai xian xianshi shaanxisheng zhongguoren renmin gongheguo
    changcheng huanghe changjiang taishan huashan dayanta bingmayong zhonglou gulou
    xianren renshe rst rensheting renshebu shebao shebaoka yibao yanglao gongjijin jiuye laodongju
    zhengfu zhengwu gongwu gongwuyuan danwei bangong bangongshi bumen keshi lingdao juzhang
    guanli guanliyuan xitong yonghu yonghuming zhanghao zhanghu denglu mimashi wodemima mimamima
    chaoji chaojiyonghu ceshi shiyan moren yanshi wangzhan wangluo diannao shouji dianhua youxiang
    shujuku fuwuqi houtai bianji shenhe fabu yinsi zhengce xieyi tongyi
    longlong panpan niuniu tongtong xixi haha heihei hehe lala nana gaga dudu doudou maomao
    gougou xiaogou xiaomao xiongmao laohu shizi tuzi houzi xiaozhu zhuzhu long feng hu niu
    meili piaoliang shuai shuaige meinv mengxiang ziyou xingfu pingan jiankang chenggong
    wangzhe rongyao yuanshen mihoyo yingxiong lianmeng chuanqi moshou douyin kuaishou bilibili
    yi er san si wu liu qi ba jiu shi bai qian wan ling yao
    520 521 1314 5201314 1314520 520520 521521 131452 168 888 666 999 518 110 120 119 123 321
    1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 123123 123321 112233
    123abc abc123 a1b2c3 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz 1qaz2wsx 2wsx 3edc 4rfv 5tgb qaz2wsx
    q1w2e3 q1w2e3r4 147258 147258369 159357 159753 258456 741852 963852 789456 456789 456123
    111222 222333 102030 010203 654321 87654321 987654321 9876543210 007 911 114514 029
    密码 我的密码 你好 我爱你 爱你 中国 西安 陕西 人社 社保 政府 管理员 管理 系统 用户 测试 登录
    老师 同学 宝贝 宝宝 妈妈 爸爸 老公 老婆 快乐 新年 生日 发财 恭喜 平安 幸福 健康 长安 北京 上海
    编辑 审核 发布
    """.split()
)
"""Words, names and pinyin; about a thousand."""

WALKS = (
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7,ki8.lo9/;p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmikolp",
    "azertyuiop",
    "qwertzuiop",
    "147258369",
    "789456123",
    "159753",
    "aqwsderfgthyjukilo",
)
"""Rows and zigzags of a keyboard; each also counts backwards and in parts."""
