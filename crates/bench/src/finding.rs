//! From a key to ranked results: how long it takes and how good they are, at once and at ten times a district's scale,
//! beside tantivy with jieba over the same texts. The ratio is taken against tantivy fitted out for the same job; with the
//! words alone it is quicker, and finds little of what is typed in letters or with slips.

use std::hint::black_box;
use std::time::{Duration, Instant};

use catalogue::finder::{Findable, Finder};
use tantivy::TantivyError;

use crate::baseline::{Baseline, Job};
use crate::hold;
use crate::judged::{Judged, Score, queries};
use crate::scaled::{findables, strings};

/// What a terminal shows at most.
const SHOWN: usize = 20;
/// How often all queries are asked; the least of each counts. Whatever else the machine does meanwhile only adds to it,
/// and adds a larger part to what takes less.
const ROUNDS: usize = 7;

/// The slowest of a hundred keys may take so long.
const LIMIT: Duration = Duration::from_millis(1);
/// And so much of what the baseline takes.
const SHARE_OF_BASELINE: f64 = 1.0 / 5.0;
/// Ten times the scale costs so many times as much at most.
const LIMIT_AT_TEN_TIMES: f64 = 12.0;

/// Measures, prints one figure a line, and says whether all limits are kept.
pub(crate) fn run() -> Result<bool, TantivyError> {
    let judged = queries();
    let keys = keys(&judged);
    println!("{} judged queries, {} keys", judged.len(), keys.len());
    let mut kept = true;
    let mut at_once = Duration::ZERO;
    for scale in [1, 10] {
        let all = findables(scale);
        println!(
            "{scale}x: {} scenarios, {} strings",
            all.len(),
            strings(&all)
        );
        let started = Instant::now();
        let finder = Finder::new(all.clone());
        let built = started.elapsed();
        println!(
            "{scale}x finder    built in {:6.1} ms",
            built.as_secs_f64() * 1e3
        );
        let find = |query: &str| Ok(finder.find(query, SHOWN).len());
        let our_score = score(&judged, |judged| {
            let found = finder.find(&judged.query, SHOWN);
            Ok(found
                .into_iter()
                .position(|code| judged.expected.contains(code)))
        })?;
        if scale > 1 {
            let [ours] = measure(&keys, [&find])?;
            print(scale, "finder", &ours, &our_score);
            let times = ours.p99.as_secs_f64() / at_once.as_secs_f64();
            kept &= hold("10x costs, p99 against 1x", times, LIMIT_AT_TEN_TIMES);
            continue;
        }
        let words = Baseline::new(&all, Job::Words)?;
        let same = Baseline::new(&all, Job::Same)?;
        let [ours, by_words, theirs] = measure(
            &keys,
            [
                &find,
                &|query| Ok(words.find(query, SHOWN)?.len()),
                &|query| Ok(same.find(query, SHOWN)?.len()),
            ],
        )?;
        at_once = ours.p99;
        let words_score = score_of(&words, &all, &judged)?;
        let their_score = score_of(&same, &all, &judged)?;
        print(scale, "finder", &ours, &our_score);
        print(scale, "tantivy, words", &by_words, &words_score);
        print(scale, "tantivy, same job", &theirs, &their_score);
        let share = ours.p99.as_secs_f64() / theirs.p99.as_secs_f64();
        kept &= hold(
            "p99 in ms",
            ours.p99.as_secs_f64() * 1e3,
            LIMIT.as_secs_f64() * 1e3,
        );
        kept &= hold(
            "p99 against tantivy’s at the same job",
            share,
            SHARE_OF_BASELINE,
        );
        kept &= hold(
            "hit@5 below tantivy’s",
            their_score.hit_at_5().max(words_score.hit_at_5()) - our_score.hit_at_5(),
            0.0,
        );
    }
    Ok(kept)
}

fn score_of(
    baseline: &Baseline,
    all: &[Findable],
    judged: &[Judged],
) -> Result<Score, TantivyError> {
    score(judged, |judged| {
        let found = baseline.find(&judged.query, SHOWN)?;
        Ok(found
            .into_iter()
            .position(|place| judged.expected.contains(&all[place].code)))
    })
}

/// Every judged query as it is typed: sign by sign, each a key.
fn keys(judged: &[Judged]) -> Vec<String> {
    let mut keys: Vec<String> = judged
        .iter()
        .flat_map(|judged| {
            let ends = judged.query.char_indices().map(|(at, c)| at + c.len_utf8());
            ends.map(|end| judged.query[..end].to_owned())
        })
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

struct Times {
    p50: Duration,
    p99: Duration,
    most: (Duration, String),
}

/// What finds something for a query, and how much that is.
type Find<'f> = &'f dyn Fn(&str) -> Result<usize, TantivyError>;

/// Round after round over all keys, key by key, one behind the other: what else happens on the machine meanwhile happens to
/// all of them, and a phase in which it is slower is over when a key's next turn comes.
fn measure<const N: usize>(
    keys: &[String],
    finds: [Find<'_>; N],
) -> Result<[Times; N], TantivyError> {
    let untimed = || {
        keys.iter()
            .map(|key| (Duration::MAX, key.clone()))
            .collect()
    };
    let mut times: [Vec<_>; N] = std::array::from_fn(|_| untimed());
    for _ in 0..ROUNDS {
        for (place, key) in keys.iter().enumerate() {
            for (find, times) in finds.iter().zip(&mut times) {
                let started = Instant::now();
                black_box(find(black_box(key))?);
                let least = &mut times[place].0;
                *least = started.elapsed().min(*least);
            }
        }
    }
    Ok(times.map(|mut times| {
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].clone();
        Times {
            p50: at(50).0,
            p99: at(99).0,
            most: at(100),
        }
    }))
}

fn score(
    judged: &[Judged],
    place: impl Fn(&Judged) -> Result<Option<usize>, TantivyError>,
) -> Result<Score, TantivyError> {
    let mut score = Score::default();
    for judged in judged {
        score.count(place(judged)?);
    }
    Ok(score)
}

fn print(scale: usize, who: &str, times: &Times, score: &Score) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{scale}x {who:17} p50 {:.3} ms", ms(times.p50));
    println!("{scale}x {who:17} p99 {:.3} ms", ms(times.p99));
    println!(
        "{scale}x {who:17} max {:.3} ms ({})",
        ms(times.most.0),
        times.most.1
    );
    println!("{scale}x {who:17} {score}");
}
