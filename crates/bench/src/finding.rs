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
/// How often each query is asked; the median counts, for others work on the machine too.
const TIMES: usize = 7;

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
        let ours = measure(&keys, |query| Ok(finder.find(query, SHOWN).len()))?;
        let our_score = score(&judged, |judged| {
            let found = finder.find(&judged.query, SHOWN);
            Ok(found
                .into_iter()
                .position(|code| judged.expected.contains(code)))
        })?;
        print(scale, "finder", &ours, &our_score);
        if scale > 1 {
            let times = ours.p99.as_secs_f64() / at_once.as_secs_f64();
            kept &= hold("10x costs, p99 against 1x", times, LIMIT_AT_TEN_TIMES);
            continue;
        }
        at_once = ours.p99;
        let (words, words_score) = baseline(Job::Words, &all, &judged, &keys)?;
        print(scale, "tantivy, words", &words, &words_score);
        let (theirs, their_score) = baseline(Job::Same, &all, &judged, &keys)?;
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

fn baseline(
    job: Job,
    all: &[Findable],
    judged: &[Judged],
    keys: &[String],
) -> Result<(Times, Score), TantivyError> {
    let baseline = Baseline::new(all, job)?;
    let times = measure(keys, |query| Ok(baseline.find(query, SHOWN)?.len()))?;
    let score = score(judged, |judged| {
        let found = baseline.find(&judged.query, SHOWN)?;
        Ok(found
            .into_iter()
            .position(|place| judged.expected.contains(&all[place].code)))
    })?;
    Ok((times, score))
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

fn measure(
    keys: &[String],
    find: impl Fn(&str) -> Result<usize, TantivyError>,
) -> Result<Times, TantivyError> {
    let mut times = Vec::with_capacity(keys.len());
    for key in keys {
        let mut taken = [Duration::ZERO; TIMES];
        for taken in &mut taken {
            let started = Instant::now();
            black_box(find(black_box(key))?);
            *taken = started.elapsed();
        }
        taken.sort_unstable();
        times.push((taken[TIMES / 2], key.clone()));
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].clone();
    Ok(Times {
        p50: at(50).0,
        p99: at(99).0,
        most: at(100),
    })
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
