//! The page's own words, in both languages. What comes from the catalogue or the forms brings its own.

use catalogue::text::Language;

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Words without a gap.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the wording beside each name is its documentation")]
        pub(crate) enum Word {
            $($name,)*
        }

        impl Word {
            /// The wording in a language.
            pub(crate) fn say(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Zh) => $zh, (Self::$name, Language::En) => $en,)*
                }
            }
        }
    };
}

words! {
    Greeting: "您好，我是小优", "Hello, I am Xiaoyou";
    WhatToday: "今天想办什么事？", "What would you like to do today?";
    SearchPrompt: "输入要办的事，拼音首字母也行", "Type what you need";
    SearchExample: "比如：身份证、kfd、yibao", "For example: identity card";
    Search: "搜索", "Search";
    LifeEvents: "一件事，一次办", "One matter, one visit";
    Frequent: "大家常办", "Often asked for";
    Themes: "按主题找", "By theme";
    ForPeople: "个人", "For people";
    ForBusinesses: "企业", "For businesses";
    WindowCitizen: "个人办事", "Personal matters";
    WindowEnterprise: "企业办事", "Business";
    WindowPolice: "户口身份证", "Household and identity";
    WindowEstate: "房产过户", "Homes and property";
    CitizenIn: "社保 医保 民政 残联", "Insurance, relief, benefits";
    EnterpriseIn: "开办 变更 许可 报装", "Start, change, permits";
    PoliceIn: "户籍 身份证 居住证", "Register, card, residence";
    EstateIn: "过户 抵押 更正 异议", "Transfer, mortgage, correction";
    Home: "首页", "Home";
    LargeType: "大字", "Larger";
    NormalType: "标准字", "Normal size";
    Contrast: "高对比", "Contrast";
    NormalContrast: "标准色", "Normal colours";
    OtherLanguage: "English", "中文";
    Help: "找人帮忙", "Help";
    Back: "上一步", "Back";
    Close: "知道了", "Close";
    Next: "下一步", "Next";
    NothingFound: "没有找到", "Nothing found";
    NothingFoundHint: "换个说法试试，比如只打两个字；也可以按主题找，或者问导办台的工作人员。", "Try other words, look by theme, or ask at the guidance desk.";
    AskDesk: "问导办台", "Ask the desk";
    FillHere: "可在这里填表", "Fill in here";
    Start: "看看我要带什么", "See what to bring";
    StartHint: "回答几个小问题，就知道该带哪些材料", "Answer a few questions to know exactly";
    AboutItem: "办事须知", "Good to know";
    WhoCan: "谁可以办", "Who may apply";
    Conditions: "受理条件", "Conditions";
    LegalBasis: "法律依据", "Legal basis";
    Visits: "到现场次数", "Visits needed";
    Scope: "通办范围", "Where it may be handled";
    ResponsibleBody: "实施主体", "Responsible body";
    HandlingCode: "业务办理项编码", "Handling code";
    Enquiries: "咨询电话", "Enquiries";
    Complaints: "监督投诉", "Complaints";
    WhatYouGet: "办成后拿到", "What you get";
    CanBePosted: "可以邮寄", "Can be posted";
    PickUpOnly: "到窗口领取", "Collect at the window";
    CommonQuestions: "常见问题", "Common questions";
    Steps: "办理流程", "Steps";
    WhyAsk: "为什么问：", "Why we ask: ";
    DontKnow: "我不清楚", "I don’t know";
    DontKnowHint: "告诉您怎么查，也可以先往下走", "How to find out, or go on without";
    HowToFindOut: "这样可以弄清楚", "How to find out";
    AskToFindOut: "可以问家里人或单位，也可以问导办台。", "Ask your family or your employer, or ask at the guidance desk.";
    GoOnWithout: "先不答，往下走", "Go on without";
    AnswerNow: "我知道，现在回答", "I know it: answer now";
    NotKnown: "不清楚", "not known";
    CaseOpen: "有的还不清楚，先把清单给您", "Some things are open; here is your list";
    FindOutFirst: "要先弄清楚", "Find out first";
    SureToBring: "一定要带", "Needed in any case";
    PerhapsToBring: "看情况要带", "Needed in some cases";
    NeededIf: "如果", "If ";
    ElsewhereIf: "，就不在这里办：", ", it is handled elsewhere: ";
    PerhapsMore: "看情况再带", "perhaps needed";
    SaidSoFar: "您的回答", "Your answers";
    KeepAnswer: "不改，继续", "Keep it, go on";
    NewlyCertain: "新增", "new";
    SeeSample: "看样子", "See it";
    Why: "为什么要", "Why";
    Schematic: "示意图", "A sketch";
    BasisAtDesk: "想看具体条文，请问导办台。", "For the article itself, please ask at the desk.";
    AllRight: "好了", "Done";
    TakeAlong: "手机带走", "Take along";
    TakeAlongTitle: "用手机扫一扫，把清单带走", "Scan to take the list along";
    TakeAlongText: "打开就是这张清单，以后改了什么也会告诉您。里面没有您的个人信息，不用登录。", "It opens this list, and says later what has changed. It holds nothing personal and needs no account.";
    TakeAlongOffline: "现在网络不通，手机可能暂时打不开。可以先拍下这个码，过一会儿再打开。", "The line is down just now: your phone may not open it yet. Photograph the code and open it later.";
    TakeAlongNone: "这张清单不能用手机带走。请打印，或者用手机拍下屏幕。", "This list cannot be taken along as a code. Please print it or photograph the screen.";
    PrintSlip: "打印小票", "Print a slip";
    Where: "去哪里办", "Where to go";
    OpenNow: "现在开着，到", "Open now, until";
    OpensNext: "现在休息，下次开：", "Closed now; opens";
    ByThen: "最晚办好", "done by";
    HowLong: "多久办好", "How long";
    OwedUntil: "可以补到", "May follow until";
    WhatYouGetHow: "办成后怎么拿", "What you get, and how";
    MoreWays: "按主题、按部门找", "By theme or department";
    Departments: "按部门找", "By department";
    FindTitle: "找要办的事", "Find what you need";
    MainBar: "常用按钮", "Main buttons";
    Change: "修改", "Change";
    Decided: "您的情况已经确定", "Your case is clear";
    CertainAlready: "份材料已经确定要带：", "documents are certain: ";
    ToBring: "要带的材料", "What to bring";
    DocumentsUnit: "份", "";
    DocumentsToBring: "要带的材料", "documents to bring";
    LatestDone: "最晚办结", "at the latest";
    OnTheSpot: "当场办好", "On the spot";
    WorkingDays: "个工作日", " working days";
    CalendarDays: "天", " days";
    NoFee: "不收费", "Free";
    Charged: "要收费", "Fee";
    FeeNote: "费用", "fee";
    WindowNote: "去这个窗口", "your window";
    Original: "原件", "Original";
    Copies: "复印件", "Copies";
    Electronic: "电子的也行", "Electronic is fine";
    FilledHere: "在这里填", "Fill in here";
    GoFill: "去填写", "Fill in";
    FillNow: "现在填写申请表", "Fill in the form now";
    PrintList: "打印这张清单", "Print this list";
    Printed: "已经送去打印，请到出纸口取", "Sent to the printer. Please take your paper.";
    WhatItLooksLike: "合格的样子", "What a good one looks like";
    WhatIsChecked: "窗口会看什么", "What is checked";
    WhyNeeded: "为什么要", "Why it is needed";
    IssuedBy: "由谁出具", "Issued by";
    MaterialCode: "材料编码", "Material code";
    Elsewhere: "这种情况不在这里办", "This case is handled elsewhere";
    Tariff: "收费标准", "Tariff";
    Intermediary: "需要第三方报告", "A third party’s report is needed";
    SpecialProcedures: "还会有的环节", "Additional procedures";
    Optional: "可不填", "optional";
    FilledInForYou: "自动算出", "Filled in for you";
    Example: "例如", "For example";
    PleaseCorrect: "还有几处要改一下", "Please correct these";
    Year: "年", "Year";
    Month: "月", "Month";
    Day: "日", "Day";
    Check: "检查一遍", "Check your answers";
    CheckHint: "请看看对不对。要改哪一项，就点它后面的“修改”。", "Please check. Touch “Change” beside anything that is wrong.";
    HandIn: "确认提交", "Hand in";
    HandingIn: "正在保存…", "Saving…";
    PrintForm: "打印申请表", "Print the form";
    Show: "显示", "Show";
    Hide: "隐藏", "Hide";
    NotAnswered: "没有填", "Not answered";
    HandedIn: "提交成功", "Handed in";
    YourCode: "您的取件码", "Your pickup code";
    CodeHint: "请拍照或记下来。到窗口报这个码，工作人员就能看到您的申请。", "Take a photo or write it down. At the window, this code brings up your application.";
    SavedHere: "已安全保存在本机，网络通了会自动送到中心，您可以放心离开。", "Saved safely on this terminal. It is sent by itself as soon as the line is up; you may leave.";
    AtCentre: "中心已经收到。", "The centre has received it.";
    WhatNext: "接下来", "What next";
    TakeDocuments: "带上清单里的材料，到这个窗口：", "Take the documents on your list to this window:";
    PrintReceipt: "打印回执", "Print the receipt";
    FinishAndLeave: "办完了，离开", "Done, leave";
    LeaveQuestion: "要离开吗？", "Leave now?";
    LeaveText: "离开后，您填写的内容会全部清除，别人看不到。", "When you leave, everything you entered is erased. Nobody else can see it.";
    LeaveYes: "离开并清除", "Leave and erase";
    LeaveNo: "接着办", "Stay";
    StillThere: "您还在吗？", "Are you still there?";
    StillThereText: "没有操作的话，为了保护您的信息，马上会回到首页并清除填写的内容。", "To protect your data, this visit ends soon and everything entered is erased.";
    MoreTime: "我还在，再给我点时间", "I am here, give me more time";
    Seconds: "秒", " s";
    HelpTitle: "需要帮忙吗？", "Need help?";
    HelpText: "请到这里找工作人员：", "Please go to: ";
    HelpPhone: "咨询电话：", "Telephone: ";
    Online: "已连接中心", "Connected";
    Offline: "网络暂时不通，照常能办，材料会自动补送", "The line is down; everything works, it is sent later";
    Release: "目录第", "Catalogue release ";
    ReleaseEnd: "版", "";
    Sample: "样例", "Sample";
    OutOfServiceTitle: "这台机器暂时不能用", "This terminal is out of service";
    OutOfServiceText: "很抱歉。请到导办台找工作人员，或换一台机器。您没有提交任何东西，也没有丢失任何东西。", "We are sorry. Please ask at the guidance desk or use another terminal. Nothing was handed in and nothing is lost.";
    PreparingTitle: "正在准备办事目录", "Preparing the catalogue";
    PreparingText: "请稍等一会儿。也可以先到导办台咨询。", "Please wait a moment, or ask at the guidance desk.";
    TryAgain: "再试一次", "Try again";
    FaultVisitOver: "这次办理已经结束，请从首页重新开始。", "This visit is over. Please begin again from the home screen.";
    FaultNotFound: "没有找到这一项，请返回重新选择。", "This could not be found. Please go back and choose again.";
    FaultNotDecided: "还有问题没有回答，请返回看一看。", "Some questions are still open. Please go back.";
    FaultFormIncomplete: "表里还有没填好的地方，请返回检查。", "The form is not complete. Please go back and check.";
    FaultTooLong: "填写的内容太长了，请写短一些。", "There is too much text. Please shorten it.";
    FaultNotSaved: "没能保存，申请没有提交。请到导办台找工作人员，不要重复提交。", "It could not be saved and was not handed in. Please ask at the guidance desk.";
    FaultAlready: "这一项刚才已经提交过了，凭取件码到窗口可以修改。", "This was handed in already. It can be changed at the window with your pickup code.";
    FaultPrinter: "打印机现在不能用，请拍照记下，或到导办台打印。", "The printer is not working. Please take a photo, or ask at the desk.";
    FaultCannotPrint: "有一个字打印不出来。请到导办台，由工作人员打印。", "A character cannot be printed. Please ask at the guidance desk.";
    FaultSlipTooLong: "这张清单太长，小票放不下。请打印 A4 纸，或者用手机扫码带走。", "This list is too long for a slip. Print it on A4, or take it along on your phone.";
    SomethingWrong: "出了点问题", "Something went wrong";
    Space: "空格", "Space";
    Delete: "删除", "Delete";
    Clear: "清空", "Clear";
    Done: "收起键盘", "Hide keyboard";
    Pinyin: "拼音", "Pinyin";
    Letters: "英文", "ABC";
    Digits: "123", "123";
    PinyinHint: "打拼音，点选汉字", "Type pinyin, then touch a character";
    Skip: "跳到主要内容", "Skip to content";
    AtMostLeft: "最多还有", "At most";
    QuestionsLeft: "题", "more";
    QuestionNumber: "第", "Question";
    QuestionUnit: "题", "";
}
