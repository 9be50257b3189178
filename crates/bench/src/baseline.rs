//! What others do with the same texts: tantivy with jieba's words. Once as it comes, with the words alone; and once
//! fitted out for the same job as well as it lets itself be: pairs of characters for gaps and wrong characters, and the
//! pinyin and the initials of every text from each of its words on, with the same number of slips forgiven.

use catalogue::finder::Findable;
use jieba_rs::Jieba;
use pinyin::ToPinyin;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};

/// How much of the job it is fitted out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// Words of the texts.
    Words,
    /// Words, slips, gaps, pinyin and initials.
    Same,
}

const SPACES: &str = "spaces";

/// An index in memory.
pub(crate) struct Baseline {
    job: Job,
    jieba: Jieba,
    fields: Fields,
    searcher: Searcher,
}

#[derive(Clone, Copy)]
struct Fields {
    entry: Field,
    name: Field,
    others: Field,
    pairs: Field,
    pinyin: Field,
    initials: Field,
    grams: Field,
}

impl Baseline {
    /// Indexes the texts, into one segment.
    pub(crate) fn new(all: &[Findable], job: Job) -> Result<Self, TantivyError> {
        let mut schema = Schema::builder();
        let words = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(SPACES)
                .set_index_option(IndexRecordOption::WithFreqs),
        );
        let fields = Fields {
            entry: schema.add_u64_field("entry", NumericOptions::from(FAST)),
            name: schema.add_text_field("name", words.clone()),
            others: schema.add_text_field("others", words.clone()),
            pairs: schema.add_text_field("pairs", words.clone()),
            pinyin: schema.add_text_field("pinyin", words.clone()),
            initials: schema.add_text_field("initials", words.clone()),
            grams: schema.add_text_field("grams", words),
        };
        let index = Index::create_in_ram(schema.build());
        let spaces = TextAnalyzer::from(WhitespaceTokenizer::default());
        index.tokenizers().register(SPACES, spaces);
        let jieba = Jieba::new();
        let mut writer = index.writer_with_num_threads(1, 64 << 20)?;
        for (entry, one) in (0_u64..).zip(all) {
            writer.add_document(document(job, &jieba, fields, entry, one))?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            job,
            jieba,
            fields,
            searcher: reader.searcher(),
        })
    }

    /// Finds, best first, at most `most`: the places among the texts.
    pub(crate) fn find(&self, typed: &str, most: usize) -> Result<Vec<usize>, TantivyError> {
        let query = self.query(typed);
        let best = TopDocs::with_limit(most).order_by_score();
        self.searcher
            .search(&query, &best)?
            .into_iter()
            .map(|(_, address)| {
                let segment = self.searcher.segment_reader(address.segment_ord);
                let entries = segment.fast_fields().u64("entry")?;
                Ok(entries.first(address.doc_id).unwrap_or_default() as usize)
            })
            .collect()
    }

    fn query(&self, typed: &str) -> BooleanQuery {
        let typed = typed.to_lowercase();
        let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in words(&self.jieba, &typed) {
            for (field, worth) in [(self.fields.name, 2.0), (self.fields.others, 1.0)] {
                let term = Term::from_field_text(field, &word);
                let term = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                any.push((Occur::Should, Box::new(BoostQuery::new(term, worth))));
            }
        }
        if self.job == Job::Same {
            for pair in pairs(&typed) {
                let term = Term::from_field_text(self.fields.pairs, &pair);
                any.push((
                    Occur::Should,
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                ));
            }
            if typed.chars().any(|c| c.is_ascii_alphabetic()) {
                let letters = spell(&typed).concat();
                let slips = match letters.len() {
                    0..=5 => 0,
                    6..=9 => 1,
                    _ => 2,
                };
                for gram in grams(&letters) {
                    let term = Term::from_field_text(self.fields.grams, &gram);
                    let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
                    any.push((Occur::Should, Box::new(term)));
                }
                for (field, slips) in [(self.fields.pinyin, slips), (self.fields.initials, 0)] {
                    let term = Term::from_field_text(field, &letters);
                    any.push((
                        Occur::Should,
                        Box::new(FuzzyTermQuery::new_prefix(term, slips, true)),
                    ));
                }
            }
        }
        BooleanQuery::new(any)
    }
}

fn document(
    job: Job,
    jieba: &Jieba,
    fields: Fields,
    entry: u64,
    one: &Findable,
) -> TantivyDocument {
    let about = one.materials.iter().chain(&one.life_events);
    let others: Vec<&str> = [one.plain.zh.as_str(), &one.plain.en, &one.name.en]
        .into_iter()
        .chain(one.aliases.iter().map(String::as_str))
        .chain(about.flat_map(|text| [text.zh.as_str(), &text.en]))
        .collect();
    let mut document = TantivyDocument::default();
    document.add_u64(fields.entry, entry);
    document.add_text(fields.name, words(jieba, &one.name.zh).join(" "));
    for text in &others {
        document.add_text(fields.others, words(jieba, text).join(" "));
    }
    if job == Job::Words {
        return document;
    }
    for text in [one.name.zh.as_str()].into_iter().chain(others) {
        document.add_text(fields.grams, grams(&spell(text).concat()).join(" "));
        document.add_text(fields.pairs, pairs(text).join(" "));
        let words: Vec<&str> = jieba
            .cut(text, true)
            .into_iter()
            .map(|token| token.word)
            .collect();
        for from in 0..words.len() {
            let syllables = spell(&words[from..].concat());
            if !syllables.is_empty() {
                let initials: String = syllables
                    .iter()
                    .flat_map(|one| one.chars().next())
                    .collect();
                document.add_text(fields.pinyin, syllables.concat());
                document.add_text(fields.initials, initials);
            }
        }
    }
    document
}

/// The syllables of Chinese characters, and letters as they are.
fn spell(text: &str) -> Vec<String> {
    text.chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(pinyin) => Some(pinyin.plain().to_owned()),
            None => c
                .is_ascii_alphanumeric()
                .then(|| c.to_ascii_lowercase().to_string()),
        })
        .collect()
}

/// Every three letters in a row: what a slip leaves whole of them still finds.
fn grams(letters: &str) -> Vec<String> {
    let letters: Vec<char> = letters.chars().collect();
    letters
        .windows(3)
        .map(|gram| gram.iter().collect())
        .collect()
}

fn pairs(text: &str) -> Vec<String> {
    let signs: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii())
        .collect();
    signs.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// Jieba's words for searching, small, without what is between them.
fn words(jieba: &Jieba, text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    jieba
        .cut_for_search(&text, true)
        .into_iter()
        .map(|token| token.word.trim().to_owned())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect()
}
