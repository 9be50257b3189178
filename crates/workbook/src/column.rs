//! What a column of a sheet holds, and of which key of the source it is the notation.

use catalogue::code::{
    BasicCode, CodeError, ConsentVersion, CreditCode, DistrictCode, HandlingSuffix, MaterialCode,
    ScenarioCode,
};

use crate::terms::Terms;

/// A kind of code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code {
    pub(crate) check: fn(&str) -> Result<(), CodeError>,
    /// How long it is, when it always is: a spreadsheet may have taken its leading zeros.
    pub(crate) length: Option<usize>,
}

impl Code {
    pub(crate) const ID: Self = Self::of(|text| text.parse::<ScenarioCode>().map(drop), None);
    pub(crate) const MATERIAL: Self = Self::of(|text| text.parse::<MaterialCode>().map(drop), None);
    pub(crate) const BASIC: Self = Self::of(|text| text.parse::<BasicCode>().map(drop), Some(12));
    pub(crate) const SUFFIX: Self =
        Self::of(|text| text.parse::<HandlingSuffix>().map(drop), Some(2));
    pub(crate) const CREDIT: Self = Self::of(|text| text.parse::<CreditCode>().map(drop), Some(18));
    pub(crate) const DISTRICT: Self =
        Self::of(|text| text.parse::<DistrictCode>().map(drop), Some(6));
    pub(crate) const CONSENT: Self =
        Self::of(|text| text.parse::<ConsentVersion>().map(drop), None);
    /// A local code is whatever the place uses.
    pub(crate) const LOCAL: Self = Self::of(|_| Ok(()), None);

    const fn of(check: fn(&str) -> Result<(), CodeError>, length: Option<usize>) -> Self {
        Self { check, length }
    }
}

/// What stands in a column's cells.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Words in one language or in Chinese only.
    Text,
    /// Several texts, one a line; the column after it holds the English ones.
    Lines,
    /// What stands beside each line of a list before it, one a line; [`crate::terms::NONE`] for nothing.
    Beside,
    /// Several Chinese texts, one a line.
    Names,
    Code(Code),
    Codes(Code),
    /// A whole number up to this.
    Whole(u32),
    Flag,
    One(Terms),
    Many(Terms),
    When,
    /// Text of which every blank counts.
    Raw,
}

/// One column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// The source's table within the record, or nothing.
    pub(crate) section: &'static str,
    /// The source's key within the section, `name.zh`.
    pub(crate) key: String,
    /// What stands in the first row.
    pub(crate) header: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// What to write here, for the note on the header.
    pub(crate) about: String,
}

/// One depth of records: `main_item`, and `main_item.sub_item` below it.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// The source's table, or nothing when the sheet's record is the file itself.
    pub(crate) table: &'static str,
    /// The name under which a record of the depth above holds these.
    pub(crate) field: &'static str,
    pub(crate) columns: Vec<Column>,
}

impl Level {
    /// Begins a depth.
    pub(crate) fn new(table: &'static str) -> Self {
        Self {
            table,
            field: table.rsplit('.').next().unwrap_or(table),
            columns: Vec::new(),
        }
    }

    /// Adds a column; `key` is `section.key` only when a section is given by `[…]`.
    pub(crate) fn column(
        mut self,
        key: &'static str,
        header: &str,
        kind: Kind,
        required: bool,
        about: &str,
    ) -> Self {
        self.push(key, String::new(), header.to_owned(), kind, required, about);
        self
    }

    /// Adds two columns: Chinese and English.
    pub(crate) fn both(
        mut self,
        key: &'static str,
        header: &str,
        kind: Kind,
        required: bool,
        about: &str,
    ) -> Self {
        self.push(
            key,
            ".zh".into(),
            format!("{header}（中）"),
            kind,
            required,
            about,
        );
        self.push(
            key,
            ".en".into(),
            format!("{header}（英）"),
            kind,
            required,
            "与左边一列对应的英文。The English of the column to the left.",
        );
        self
    }

    fn push(
        &mut self,
        key: &'static str,
        language: String,
        header: String,
        kind: Kind,
        required: bool,
        about: &str,
    ) {
        let (section, key) = key.rsplit_once('/').unwrap_or(("", key));
        self.columns.push(Column {
            section,
            key: format!("{key}{language}"),
            header,
            kind,
            required,
            about: about.to_owned(),
        });
    }

    /// The column in the other language.
    pub(crate) fn sibling(&self, place: usize) -> Option<&Column> {
        let key = &self.columns.get(place)?.key;
        if key.ends_with(".zh") {
            self.columns.get(place + 1)
        } else if key.ends_with(".en") {
            self.columns.get(place.checked_sub(1)?)
        } else {
            None
        }
    }
}

/// How the rows of a sheet are records.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// Each depth below the one before; a row fills in what is new.
    Levels(Vec<Level>),
    /// The second column says which of these a row is; it has no key of its own.
    Cases(Vec<Level>),
}

/// One sheet.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    /// Whose records the rows belong to, when the first column says whose.
    pub(crate) owner: Option<Owner>,
    pub(crate) shape: Shape,
    /// One line for the sheet of explanations, in both languages.
    pub(crate) about: (&'static str, &'static str),
}

/// What the rows of a sheet may belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    Scenario,
    LifeEvent,
}

impl Owner {
    /// The header of the column that says to which one a row belongs.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Scenario => "情形编码",
            Self::LifeEvent => "一件事标识",
        }
    }

    /// The sheet on which each stands in a row of its own.
    pub(crate) fn sheet(self) -> &'static str {
        match self {
            Self::Scenario => crate::sheets::SCENARIOS,
            Self::LifeEvent => crate::sheets::LIFE_EVENTS,
        }
    }

    /// What it is called in a message.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Scenario => "业务情形",
            Self::LifeEvent => "一件事",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Scenario => {
                "属于哪个业务情形：“情形”表里的编码。The code of a scenario on the sheet 情形."
            }
            Self::LifeEvent => {
                "属于哪件事：“一件事”表里的标识。The id of a life event on the sheet 一件事."
            }
        }
    }
}

/// The header of the column that says which case a row is.
pub(crate) const CASE: &str = "种类";

impl Sheet {
    /// Every column in the order in which it is written, each header once.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let plain = |header: &str, kind, about: &str| Column {
            section: "",
            key: String::new(),
            header: header.to_owned(),
            kind,
            required: true,
            about: about.to_owned(),
        };
        let mut columns: Vec<Column> = Vec::new();
        if let Some(owner) = self.owner {
            columns.push(plain(owner.header(), Kind::Code(Code::ID), owner.about()));
        }
        let levels = match &self.shape {
            Shape::Levels(levels) => levels,
            Shape::Cases(levels) => {
                columns.push(plain(
                    CASE,
                    Kind::One(crate::terms::CASES),
                    "这一行说的是什么。What the row is about.",
                ));
                levels
            }
        };
        for column in levels.iter().flat_map(|level| &level.columns) {
            if !columns.iter().any(|known| known.header == column.header) {
                columns.push(column.clone());
            }
        }
        columns
    }
}
