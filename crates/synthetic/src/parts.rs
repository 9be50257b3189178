//! Realistic parts that names are put together from.

use catalogue::hall::WindowKind;

/// A responsible body and what it handles.
pub(crate) struct Domain {
    pub(crate) body: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) window: WindowKind,
    pub(crate) theme: &'static str,
    /// What is handled: official name, English, what people say.
    pub(crate) objects: &'static [(&'static str, &'static str, &'static str)],
}

use WindowKind::{Citizen, Enterprise, Estate, Police};

pub(crate) const DOMAINS: &[Domain] = &[
    Domain {
        body: "market",
        zh: "市场监督管理局",
        en: "Market Regulation Bureau",
        window: Enterprise,
        theme: "business",
        objects: &[
            ("食品经营许可", "Food business licence", "食品证"),
            ("食品生产许可", "Food production licence", "食品厂"),
            (
                "特种设备使用登记",
                "Special equipment registration",
                "电梯登记",
            ),
            ("药品零售经营许可", "Pharmacy licence", "开药店"),
            ("医疗器械经营备案", "Medical device filing", "医疗器械"),
            (
                "检验检测机构资质认定",
                "Laboratory accreditation",
                "检测机构",
            ),
            ("计量标准器具核准", "Measurement standard approval", "计量"),
            ("营业执照", "Business licence", "执照"),
        ],
    },
    Domain {
        body: "health",
        zh: "卫生健康局",
        en: "Health Bureau",
        window: Enterprise,
        theme: "health",
        objects: &[
            (
                "医疗机构执业登记",
                "Medical institution registration",
                "开诊所",
            ),
            (
                "公共场所卫生许可",
                "Public place hygiene licence",
                "卫生许可证",
            ),
            ("医师执业注册", "Physician registration", "医生注册"),
            ("护士执业注册", "Nurse registration", "护士证"),
            ("放射诊疗许可", "Radiology licence", "放射许可"),
            (
                "饮用水供水单位卫生许可",
                "Water supply hygiene licence",
                "供水卫生",
            ),
            ("母婴保健技术服务许可", "Maternal care licence", "母婴保健"),
            ("计划生育特别扶助", "Family assistance", "特扶"),
        ],
    },
    Domain {
        body: "hrss",
        zh: "人力资源和社会保障局",
        en: "Human Resources and Social Security Bureau",
        window: Citizen,
        theme: "work",
        objects: &[
            ("社会保障卡", "Social security card", "社保卡"),
            ("失业保险金", "Unemployment benefit", "失业金"),
            (
                "城乡居民养老保险",
                "Residents’ pension insurance",
                "养老保险",
            ),
            ("工伤认定", "Work injury recognition", "工伤"),
            (
                "灵活就业社会保险补贴",
                "Flexible employment subsidy",
                "灵活就业补贴",
            ),
            ("创业担保贷款", "Start-up loan", "创业贷款"),
            ("人力资源服务许可", "Staffing licence", "劳务公司"),
            ("职业技能提升补贴", "Skills subsidy", "技能补贴"),
            ("退休待遇核定", "Retirement benefit", "办退休"),
        ],
    },
    Domain {
        body: "medical",
        zh: "医疗保障局",
        en: "Healthcare Security Bureau",
        window: Citizen,
        theme: "health",
        objects: &[
            (
                "城乡居民医疗保险参保",
                "Medical insurance enrolment",
                "交医保",
            ),
            ("医疗费用报销", "Medical expense claim", "报销"),
            ("异地就医备案", "Remote care filing", "异地就医"),
            ("生育保险待遇", "Maternity benefit", "生育津贴"),
            ("门诊慢特病待遇认定", "Chronic disease benefit", "慢病"),
            ("医疗救助", "Medical aid", "医疗救助"),
        ],
    },
    Domain {
        body: "civil",
        zh: "民政局",
        en: "Civil Affairs Bureau",
        window: Citizen,
        theme: "life",
        objects: &[
            ("最低生活保障", "Minimum living allowance", "低保"),
            ("特困人员供养", "Support for the destitute", "特困"),
            ("临时救助", "Temporary relief", "救助"),
            ("老年人高龄津贴", "Old-age allowance", "高龄补贴"),
            ("社会团体登记", "Association registration", "办协会"),
            ("养老机构备案", "Care home filing", "养老院"),
            ("结婚登记", "Marriage registration", "领证"),
            ("收养登记", "Adoption registration", "领养"),
            ("殡葬补贴", "Funeral subsidy", "丧葬费"),
        ],
    },
    Domain {
        body: "police",
        zh: "公安局",
        en: "Public Security Bureau",
        window: Police,
        theme: "identity",
        objects: &[
            ("居民身份证", "Identity card", "身份证"),
            ("居住证", "Residence permit", "居住证"),
            ("户口迁移", "Household move", "迁户口"),
            ("出生登记", "Birth registration", "上户口"),
            ("姓名变更", "Change of name", "改名"),
            ("机动车驾驶证", "Driving licence", "驾照"),
            ("机动车登记", "Vehicle registration", "上牌"),
            ("普通护照", "Passport", "护照"),
            ("往来港澳通行证", "Travel permit", "通行证"),
            ("旅馆业特种行业许可", "Hotel licence", "开旅馆"),
            ("公章刻制备案", "Seal filing", "刻章"),
        ],
    },
    Domain {
        body: "estate",
        zh: "自然资源局",
        en: "Natural Resources Bureau",
        window: Estate,
        theme: "home",
        objects: &[
            (
                "国有建设用地使用权登记",
                "Land-use right registration",
                "土地证",
            ),
            ("房屋所有权转移登记", "House transfer", "过户"),
            ("不动产抵押权登记", "Mortgage registration", "抵押"),
            ("不动产更正登记", "Correction registration", "改房本"),
            ("不动产查封登记", "Seizure registration", "查封"),
            ("宅基地使用权登记", "Homestead registration", "宅基地"),
            ("建设工程规划许可", "Construction planning permit", "规划证"),
            ("临时用地审批", "Temporary land use", "临时用地"),
            ("采矿权登记", "Mining right", "采矿证"),
            ("预告登记", "Advance notice registration", "预告"),
        ],
    },
    Domain {
        body: "housing",
        zh: "住房和城乡建设局",
        en: "Housing and Construction Bureau",
        window: Estate,
        theme: "home",
        objects: &[
            ("建筑工程施工许可", "Construction permit", "施工证"),
            ("商品房预售许可", "Presale permit", "预售证"),
            ("公共租赁住房保障", "Public rental housing", "公租房"),
            ("城市排水许可", "Drainage permit", "排水证"),
            ("建筑业企业资质", "Builder’s qualification", "建筑资质"),
            ("燃气经营许可", "Gas business licence", "燃气"),
            ("住房公积金提取", "Housing fund withdrawal", "公积金"),
            ("房屋租赁备案", "Lease filing", "租房备案"),
        ],
    },
    Domain {
        body: "transport",
        zh: "交通运输局",
        en: "Transport Bureau",
        window: Enterprise,
        theme: "transport",
        objects: &[
            ("道路货物运输经营许可", "Road freight licence", "货运"),
            (
                "道路旅客运输经营许可",
                "Passenger transport licence",
                "客运",
            ),
            (
                "出租汽车驾驶员从业资格",
                "Taxi driver’s certificate",
                "出租车证",
            ),
            ("超限运输车辆通行许可", "Oversize transport permit", "超限"),
            ("机动车维修经营备案", "Garage filing", "修车厂"),
            ("船舶营业运输证", "Vessel certificate", "船舶"),
        ],
    },
    Domain {
        body: "agriculture",
        zh: "农业农村局",
        en: "Agriculture Bureau",
        window: Enterprise,
        theme: "farming",
        objects: &[
            ("渔业捕捞许可", "Fishing licence", "捕鱼证"),
            ("农药经营许可", "Pesticide licence", "卖农药"),
            ("兽药经营许可", "Veterinary drug licence", "兽药"),
            ("动物防疫条件审查", "Animal health check", "养殖场"),
            ("农作物种子生产经营许可", "Seed licence", "种子证"),
            ("拖拉机登记", "Tractor registration", "拖拉机"),
            ("耕地地力保护补贴", "Farmland subsidy", "种粮补贴"),
        ],
    },
    Domain {
        body: "education",
        zh: "教育局",
        en: "Education Bureau",
        window: Citizen,
        theme: "study",
        objects: &[
            ("民办幼儿园办学许可", "Kindergarten licence", "办幼儿园"),
            ("校外培训机构办学许可", "Training school licence", "培训班"),
            ("教师资格认定", "Teacher’s certificate", "教师证"),
            ("义务教育入学", "School enrolment", "上学"),
            ("学生资助", "Student aid", "助学金"),
            ("中小学生转学", "Change of school", "转学"),
        ],
    },
    Domain {
        body: "culture",
        zh: "文化和旅游局",
        en: "Culture and Tourism Bureau",
        window: Enterprise,
        theme: "business",
        objects: &[
            ("娱乐场所经营许可", "Entertainment licence", "KTV"),
            ("互联网上网服务经营许可", "Internet café licence", "网吧"),
            ("营业性演出许可", "Performance licence", "演出"),
            ("旅行社设立许可", "Travel agency licence", "旅行社"),
            ("文物保护工程许可", "Heritage works permit", "文物"),
        ],
    },
    Domain {
        body: "emergency",
        zh: "应急管理局",
        en: "Emergency Management Bureau",
        window: Enterprise,
        theme: "safety",
        objects: &[
            (
                "危险化学品经营许可",
                "Hazardous chemicals licence",
                "危化品",
            ),
            ("烟花爆竹零售许可", "Fireworks licence", "卖鞭炮"),
            ("安全生产许可", "Work safety licence", "安全证"),
            ("非煤矿山安全设施审查", "Mine safety review", "矿山"),
        ],
    },
    Domain {
        body: "environment",
        zh: "生态环境局",
        en: "Environment Bureau",
        window: Enterprise,
        theme: "safety",
        objects: &[
            ("排污许可", "Emission permit", "排污证"),
            (
                "建设项目环境影响评价审批",
                "Environmental impact approval",
                "环评",
            ),
            ("危险废物经营许可", "Hazardous waste licence", "危废"),
            ("辐射安全许可", "Radiation safety licence", "辐射"),
        ],
    },
    Domain {
        body: "water",
        zh: "水务局",
        en: "Water Bureau",
        window: Estate,
        theme: "farming",
        objects: &[
            ("取水许可", "Water abstraction licence", "打井"),
            ("河道采砂许可", "Sand mining licence", "采砂"),
            (
                "生产建设项目水土保持方案审批",
                "Soil conservation approval",
                "水保",
            ),
            ("供水报装", "Water supply", "装自来水"),
        ],
    },
    Domain {
        body: "disabled",
        zh: "残疾人联合会",
        en: "Disabled Persons’ Federation",
        window: Citizen,
        theme: "life",
        objects: &[
            ("残疾人证", "Disability card", "残疾证"),
            ("残疾人护理补贴", "Care allowance", "护理补贴"),
            ("残疾儿童康复救助", "Rehabilitation aid", "康复"),
            ("残疾人辅助器具补贴", "Aids subsidy", "轮椅"),
        ],
    },
];

/// For whom or where: makes several main items of one object.
pub(crate) const QUALIFIERS: &[(&str, &str)] = &[
    ("", ""),
    ("个人", "individual"),
    ("单位", "organisation"),
    ("乡村", "rural"),
    ("城镇", "urban"),
    ("跨区域", "cross-district"),
    ("临时", "temporary"),
    ("小型", "small"),
    ("大型", "large"),
    ("外资", "foreign-funded"),
    ("内资", "domestic"),
    ("个体", "sole trader’s"),
    ("集体", "collective"),
    ("青年", "young people’s"),
    ("老年", "senior"),
    ("军人家庭", "military family’s"),
    ("园区", "business park"),
    ("社区", "community"),
    ("学校", "school"),
    ("工业", "industrial"),
    ("农业", "agricultural"),
    ("商业", "commercial"),
    ("网上", "online"),
    ("流动", "mobile"),
    ("季节性", "seasonal"),
    ("示范", "model"),
    ("试点", "pilot"),
    ("重点", "key"),
];

/// What is done with it: makes several sub-items of one main item.
pub(crate) const ASPECTS: &[(&str, &str)] = &[
    ("新办", "new"),
    ("变更", "change"),
    ("延续", "renewal"),
    ("注销", "cancellation"),
    ("补领", "replacement"),
    ("换领", "exchange"),
    ("年审", "annual review"),
    ("备案", "filing"),
    ("查询", "enquiry"),
    ("恢复", "restoration"),
];

/// In which circumstances: makes several scenarios of one sub-item.
pub(crate) const CIRCUMSTANCES: &[(&str, &str)] = &[
    ("一般情形", "ordinary"),
    ("告知承诺", "by commitment"),
    ("代办", "by an agent"),
    ("首次", "first time"),
    ("材料遗失", "papers lost"),
    ("跨省", "from another province"),
    ("加急", "urgent"),
    ("继承", "by inheritance"),
    ("离异", "after divorce"),
    ("未成年人", "for a minor"),
];

/// A question and its choices, each in Chinese and English.
pub(crate) type Asking = (
    &'static str,
    &'static str,
    [(&'static str, &'static str); 4],
);

/// Questions and their choices, as a clerk would ask them.
pub(crate) const QUESTIONS: &[Asking] = &[
    (
        "由谁来办？",
        "Who applies?",
        [
            ("本人", "Myself"),
            ("家人代办", "A relative"),
            ("受托人", "An agent"),
            ("单位经办人", "An employer"),
        ],
    ),
    (
        "户口在哪里？",
        "Where is the household register?",
        [
            ("本区", "This district"),
            ("本市外区", "Another district"),
            ("外市", "Another city"),
            ("外省", "Another province"),
        ],
    ),
    (
        "房子是怎么来的？",
        "How do you hold the premises?",
        [
            ("自有", "Own"),
            ("租来的", "Rented"),
            ("借用", "Borrowed"),
            ("单位的", "The employer’s"),
        ],
    ),
    (
        "以前办过吗？",
        "Have you had it before?",
        [
            ("没办过", "No"),
            ("办过，还有效", "Yes, still valid"),
            ("办过，过期了", "Yes, expired"),
            ("被吊销过", "Revoked"),
        ],
    ),
    (
        "婚姻状况？",
        "Marital status?",
        [
            ("未婚", "Single"),
            ("已婚", "Married"),
            ("离异", "Divorced"),
            ("丧偶", "Widowed"),
        ],
    ),
    (
        "证件齐不齐？",
        "Are the papers complete?",
        [
            ("齐全", "Complete"),
            ("缺一份", "One missing"),
            ("遗失", "Lost"),
            ("与现状不符", "Out of date"),
        ],
    ),
    (
        "规模多大？",
        "How large?",
        [
            ("小型", "Small"),
            ("中型", "Medium"),
            ("大型", "Large"),
            ("特大型", "Very large"),
        ],
    ),
    (
        "结果怎么领？",
        "How to receive the result?",
        [
            ("窗口领取", "At the window"),
            ("邮寄", "By post"),
            ("自助机打印", "At a terminal"),
            ("电子证照", "Electronically"),
        ],
    ),
    (
        "申请人多大？",
        "How old is the applicant?",
        [
            ("十八到五十九岁", "18 to 59"),
            ("六十岁以上", "60 or older"),
            ("十六七岁", "16 or 17"),
            ("不满十六岁", "Under 16"),
        ],
    ),
    (
        "属于哪类人员？",
        "Which group?",
        [
            ("一般人员", "Ordinary"),
            ("低保家庭", "On minimum allowance"),
            ("残疾人", "Disabled"),
            ("退役军人", "Veteran"),
        ],
    ),
    (
        "要不要现场查看？",
        "Is an inspection needed?",
        [
            ("不用", "No"),
            ("已经查看过", "Done"),
            ("需要", "Yes"),
            ("要专家查看", "By experts"),
        ],
    ),
    (
        "资金从哪里来？",
        "Where does the money come from?",
        [
            ("自筹", "Own"),
            ("贷款", "Loan"),
            ("财政", "Public"),
            ("外资", "Foreign"),
        ],
    ),
];

/// Documents that are asked for: name, English, kind.
pub(crate) const DOCUMENTS: &[(&str, &str, &str)] = &[
    ("授权委托书", "Letter of authority", "proof"),
    ("居民户口簿", "Household register", "certificate"),
    ("租赁合同", "Lease", "contract"),
    ("原证件", "Former certificate", "certificate"),
    ("结婚证", "Marriage certificate", "certificate"),
    ("遗失声明", "Declaration of loss", "other"),
    ("平面图", "Floor plan", "drawing"),
    ("邮寄地址确认书", "Address confirmation", "form"),
    ("监护关系证明", "Proof of guardianship", "proof"),
    ("低保证", "Allowance certificate", "certificate"),
    ("现场核查表", "Inspection sheet", "form"),
    ("资信证明", "Proof of funds", "proof"),
    ("近期照片", "Recent photograph", "photo"),
    ("健康证明", "Health certificate", "proof"),
    ("完税证明", "Tax certificate", "proof"),
    ("学历证书", "Diploma", "certificate"),
    ("环境评估报告", "Environmental report", "proof"),
    (
        "消防安全检查合格证",
        "Fire safety certificate",
        "certificate",
    ),
    ("章程", "Articles of association", "contract"),
    ("会议决议", "Resolution", "contract"),
    ("承诺书", "Commitment", "form"),
    ("收入证明", "Proof of income", "proof"),
    ("残疾人证", "Disability card", "certificate"),
    ("病历资料", "Medical record", "proof"),
];

/// How many main items can have different names.
pub(crate) fn most_names() -> usize {
    DOMAINS
        .iter()
        .map(|domain| domain.objects.len())
        .sum::<usize>()
        * QUALIFIERS.len()
}
