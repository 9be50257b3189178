//! Life events over generated scenarios, held against plain evaluation and recounting.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::calendar::Calendar;
use catalogue::code::{ChoiceId, FactId, MaterialCode, QuestionId, ScenarioCode};
use catalogue::condition::{Answers, Condition};
use catalogue::guidance::{Next, Replies, Reply};
use catalogue::hall::{Audience, WindowKind};
use catalogue::life_event::guidance::{EventNext, EventProgress};
use catalogue::life_event::outcome::{Case, When as Wanted};
use catalogue::life_event::{EventReplies, Known, LifeEvent, Member, Subject};
use catalogue::opening::OpenHours;
use catalogue::rules::{Rules, When};
use catalogue::scenario::{
    Fee, Handling, HandlingKind, Limits, Necessity, Need, ResultDocument, Scenario,
};
use catalogue::table::{Choice, DecisionTable, Question};
use catalogue::text::Text;
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a code")
}

fn text() -> Text {
    Text::new("字", "word")
}

/// A question with two choices; a place below three is the shared fact of that number.
fn question(name: &str, fact: Option<usize>, when: Condition) -> Question {
    Question {
        id: id(name),
        ask: text(),
        why: text(),
        unsure: None,
        fact: fact.map(|fact| id::<FactId>(&format!("fact-{fact}"))),
        when,
        choices: ["a", "b"]
            .map(|choice| Choice {
                id: id(choice),
                label: text(),
                note: None,
                often: None,
            })
            .into(),
    }
}

fn on(question: &str, choice: &str) -> Condition {
    Condition::any_of(vec![BTreeMap::from([(id(question), vec![id(choice)])])])
}

/// What is generated of one scenario.
#[derive(Debug, Clone)]
struct Plan {
    /// For each question the fact it shares, and whether it is asked only after the one before said "a".
    questions: Vec<(Option<usize>, bool)>,
    /// Materials: which, on which question and choice, originals, copies, tolerated.
    needs: Vec<(usize, usize, bool, u8, u8, bool)>,
    promised: u16,
    /// Needed only if the life event's own question says "a".
    optional: bool,
    after: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    (
        vec(
            (proptest::option::weighted(0.5, 0..3_usize), any::<bool>()),
            0..5,
        ),
        vec(
            (
                0..5_usize,
                0..5_usize,
                any::<bool>(),
                0..3_u8,
                0..3_u8,
                any::<bool>(),
            ),
            1..5,
        ),
        0..9_u16,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(questions, needs, promised, optional, after)| Plan {
            questions,
            needs,
            promised,
            optional,
            after,
        })
}

fn scenario(place: usize, plan: &Plan) -> Scenario {
    let mut facts = BTreeSet::new();
    let mut questions: Vec<Question> = Vec::new();
    for (at, (fact, dependent)) in plan.questions.iter().enumerate() {
        let fact = fact.filter(|fact| facts.insert(*fact));
        let when = match at {
            1.. if *dependent => on(&format!("q{}", at - 1), "a"),
            _ => Condition::always(),
        };
        questions.push(question(&format!("q{at}"), fact, when));
    }
    let needs = plan.needs.iter().enumerate().map(|(at, need)| {
        let (material, on_question, b, originals, copies, tolerated) = *need;
        When {
            when: match plan.questions.len() {
                0 => Condition::always(),
                count => on(
                    &format!("q{}", on_question % count),
                    if b { "b" } else { "a" },
                ),
            },
            then: Need {
                material: id::<MaterialCode>(&format!("M-{material}")),
                necessity: if tolerated {
                    Necessity::Tolerated { due_days: 5 }
                } else {
                    Necessity::Required
                },
                originals: originals.max(1),
                copies,
                keep: false,
                note: Some(Text::new(format!("{at}"), format!("{at}"))),
                why: text(),
                basis: None,
                form: None,
            },
        }
    });
    let rules = Rules {
        needs: needs.collect(),
        questions,
        limits: vec![When {
            when: Condition::always(),
            then: Limits {
                statutory: None,
                promised: plan.promised,
                unit: Default::default(),
                start: None,
            },
        }],
        fees: vec![When {
            when: Condition::always(),
            then: Fee::Free,
        }],
        specials: vec![],
        intermediaries: vec![],
        elsewhere: vec![],
    };
    Scenario {
        code: id(&format!("s{place}")),
        sub_item: id("000100000001"),
        suffix: id("01"),
        local_code: None,
        name: text(),
        plain: text(),
        aliases: vec![],
        window: WindowKind::Citizen,
        themes: vec![],
        frequency: 1,
        audience: vec![Audience::NaturalPerson],
        scope: text(),
        quota: text(),
        conditions: vec![catalogue::scenario::Requirement {
            say: text(),
            why: None,
            basis: None,
        }],
        handling: Handling {
            kind: HandlingKind::Promised,
            channels: vec![],
            visits: 1,
            why_in_person: None,
            appointment: false,
            self_service: false,
        },
        result: ResultDocument {
            name: text(),
            sample: None,
            post: false,
        },
        steps: vec![],
        faq: vec![],
        table: DecisionTable::enumerate(&rules).expect("small"),
    }
}

/// A life event with one own question, which shares a fact if it says so.
fn event(plans: &[Plan], fact: Option<usize>) -> (LifeEvent, BTreeMap<ScenarioCode, Scenario>) {
    let scenarios: BTreeMap<ScenarioCode, Scenario> = plans
        .iter()
        .enumerate()
        .map(|(place, plan)| (id(&format!("s{place}")), scenario(place, plan)))
        .collect();
    let members = plans.iter().enumerate().map(|(place, plan)| Member {
        scenario: id(&format!("s{place}")),
        when: if plan.optional && place > 0 {
            on("own", "a")
        } else {
            Condition::always()
        },
        after: if plan.after && place > 0 {
            vec![id(&format!("s{}", place - 1))]
        } else {
            vec![]
        },
        yields: vec![],
    });
    let event = LifeEvent {
        id: id("event"),
        order: 1,
        name: text(),
        about: text(),
        aliases: vec![],
        questions: vec![question("own", fact, Condition::always())],
        members: members.collect(),
        known: vec![],
    };
    (event, scenarios)
}

/// What somebody would reply, decided by a number for each subject.
fn truth(subject: &Subject, seed: u64, unknown: bool) -> Reply {
    let written = format!("{subject:?}{seed}");
    let sum: u64 = written
        .bytes()
        .fold(7, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    match sum / 3 % 5 {
        0 if unknown => Reply::Unknown,
        even if even % 2 == 0 => Reply::Choice(id("a")),
        _ => Reply::Choice(id("b")),
    }
}

struct Walk<'e> {
    asked: Vec<Subject>,
    replies: EventReplies,
    last: EventProgress<'e>,
}

fn walk<'e>(
    event: &'e LifeEvent,
    scenarios: &'e BTreeMap<ScenarioCode, Scenario>,
    seed: u64,
    unknown: bool,
) -> Result<Walk<'e>, TestCaseError> {
    let bundle = event.bundle(|code| scenarios.get(code));
    let mut replies = EventReplies::new();
    let mut asked: Vec<Subject> = Vec::new();
    let mut most = usize::MAX;
    loop {
        let progress = bundle.progress(&replies);
        if !unknown {
            prop_assert!(
                progress.at_most <= most,
                "said at most {most}, now {}",
                progress.at_most
            );
        }
        match &progress.next {
            EventNext::Done => {
                prop_assert_eq!(progress.at_most, 0);
                return Ok(Walk {
                    asked,
                    replies,
                    last: progress,
                });
            }
            EventNext::Ask { subject, .. } => {
                prop_assert!(progress.at_most > 0);
                prop_assert!(!asked.contains(subject), "asked twice: {subject:?}");
                prop_assert!(asked.len() < 40, "it does not end");
                asked.push(subject.clone());
                replies.give(subject.clone(), truth(subject, seed, unknown));
                most = progress.at_most - 1;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn each_fact_is_asked_once_and_never_more_than_was_said(
        plans in vec(plan(), 1..5), fact in proptest::option::of(0..3_usize), seed in any::<u64>(), unknown in any::<bool>(),
    ) {
        let (event, scenarios) = event(&plans, fact);
        let walked = walk(&event, &scenarios, seed, unknown)?;
        // Whatever was asked stands in the trail, once.
        let trail: BTreeSet<&Subject> = walked.last.trail.iter().map(|it| &it.subject).collect();
        prop_assert_eq!(trail.len(), walked.last.trail.len());
        for subject in &walked.asked {
            prop_assert!(trail.contains(subject), "lost {subject:?}");
        }
    }

    #[test]
    fn the_merged_list_is_the_union_of_what_each_scenario_needs(
        plans in vec(plan(), 1..5), fact in proptest::option::of(0..3_usize), seed in any::<u64>(),
    ) {
        let (event, scenarios) = event(&plans, fact);
        let walked = walk(&event, &scenarios, seed, false)?;
        let outcome = walked.last.outcome(&event);
        // By hand: a row of each table, by what would be replied to every question of it.
        let mut union: BTreeMap<MaterialCode, (u32, u32, bool)> = BTreeMap::new();
        let mut separately = 0_u32;
        let (mut least, mut most) = (0_usize, 0_usize);
        let own = walked.replies.get(&own_subject(fact)).cloned();
        for (place, plan) in plans.iter().enumerate() {
            let left_out = plan.optional && place > 0 && own_or_truth(&own, fact, seed) == Reply::Choice(id("b"));
            if left_out {
                continue;
            }
            let scenario = &scenarios[&id::<ScenarioCode>(&format!("s{place}"))];
            let answers = answers(scenario, seed);
            let needs = scenario.table.progress(&Replies::from(answers.clone()));
            let decided = needs.outcome().expect("everything is answered");
            let mut here: BTreeMap<MaterialCode, (u32, u32, bool)> = BTreeMap::new();
            for need in scenario.table.needs_of(decided) {
                let of = here.entry(need.material.clone()).or_insert((0, 0, true));
                of.0 += u32::from(need.originals);
                of.1 += u32::from(need.copies);
                of.2 &= matches!(need.necessity, Necessity::Tolerated { .. });
                separately += u32::from(need.originals) + u32::from(need.copies);
            }
            for (material, (originals, copies, tolerated)) in here {
                let of = union.entry(material).or_insert((0, 0, true));
                *of = (of.0.max(originals), of.1.max(copies), of.2 && tolerated);
            }
            // What was never asked may be anything: each way through the table alone counts.
            let walked = walked.last.members.iter().find(|it| it.scenario.code == scenario.code);
            let held = walked.expect("it is needed").answers();
            let counts: Vec<usize> = rows(scenario)
                .into_iter()
                .filter(|row| held.iter().all(|(question, choice)| row.get(question) == Some(choice)))
                .map(|row| asked_alone(scenario, &row))
                .collect();
            least += counts.iter().min().expect("a row");
            most += counts.iter().max().expect("a row");
        }
        let merged: BTreeMap<MaterialCode, (u32, u32, bool)> = outcome.bring.iter().map(|it| {
            (it.material.clone(), (it.originals, it.copies, matches!(it.necessity, Necessity::Tolerated { .. })))
        }).collect();
        prop_assert_eq!(&merged, &union);
        prop_assert!(outcome.bring.iter().all(|it| it.is_certain()));
        let together: u32 = union.values().map(|(originals, copies, _)| originals + copies).sum();
        prop_assert_eq!(outcome.savings.documents, separately - together);
        let asked = walked.last.trail.len();
        let saved = outcome.savings.questions as usize;
        prop_assert!(saved >= least.saturating_sub(asked) && saved <= most.saturating_sub(asked));
    }

    #[test]
    fn steps_begin_when_those_before_them_are_done(
        plans in vec(plan(), 1..5), seed in any::<u64>(),
    ) {
        let (event, scenarios) = event(&plans, None);
        let walked = walk(&event, &scenarios, seed, false)?;
        let outcome = walked.last.outcome(&event);
        for step in &outcome.steps {
            let before = outcome.steps.iter().filter(|other| event.comes_after(&step.scenario.code, &other.scenario.code));
            let ready = before.clone().map(|other| other.ends).max().unwrap_or(0);
            prop_assert_eq!(step.begins, ready);
            prop_assert!(before.clone().all(|other| other.stage < step.stage));
            let plan = &plans[step.scenario.code.as_str()[1..].parse::<usize>().expect("a place")];
            prop_assert_eq!(step.ends - step.begins, u32::from(plan.promised));
        }
        let sum: u32 = outcome.steps.iter().map(|step| step.ends - step.begins).sum();
        prop_assert_eq!(outcome.days_one_by_one, sum);
        prop_assert!(outcome.days <= sum);
    }

    #[test]
    fn a_changed_reply_keeps_every_other_one(
        plans in vec(plan(), 1..5), fact in proptest::option::of(0..3_usize), seed in any::<u64>(), which in any::<prop::sample::Index>(),
    ) {
        let (event, scenarios) = event(&plans, fact);
        let walked = walk(&event, &scenarios, seed, false)?;
        if walked.asked.is_empty() {
            return Ok(());
        }
        let subject = which.get(&walked.asked);
        let other = match walked.replies.get(subject) {
            Some(Reply::Choice(choice)) if choice.as_str() == "a" => "b",
            _ => "a",
        };
        let bundle = event.bundle(|code| scenarios.get(code));
        let mut changed = walked.replies.clone();
        changed.give(subject.clone(), Reply::Choice(id(other)));
        // There and back again: nothing is lost on the way.
        let there = bundle.progress(&changed);
        prop_assert!(there.trail.iter().any(|it| it.subject == *subject));
        let back = walked.replies.get(subject).cloned().expect("replied");
        changed.give(subject.clone(), back);
        prop_assert_eq!(bundle.progress(&changed), walked.last);
    }
}

fn own_subject(fact: Option<usize>) -> Subject {
    fact.map_or_else(
        || Subject::Own(id("own")),
        |fact| Subject::Fact(id(&format!("fact-{fact}"))),
    )
}

/// The reply to the own question, or what it would have been.
fn own_or_truth(own: &Option<Reply>, fact: Option<usize>, seed: u64) -> Reply {
    own.clone()
        .unwrap_or_else(|| truth(&own_subject(fact), seed, false))
}

/// What would be replied to every question of a scenario that is asked.
fn answers(scenario: &Scenario, seed: u64) -> Answers {
    let mut answers = Answers::new();
    for question in scenario.table.questions() {
        if question.when.holds(&answers) {
            let subject = catalogue::life_event::guidance::subject(scenario, question);
            if let Reply::Choice(choice) = truth(&subject, seed, false) {
                answers.insert(question.id.clone(), choice);
            }
        }
    }
    answers
}

/// The answers of every row of a scenario's table.
fn rows(scenario: &Scenario) -> Vec<Answers> {
    let table = &scenario.table;
    let situations = table.situations().iter();
    situations
        .map(|situation| {
            let questions = table.questions().iter().zip(&situation.choices);
            questions
                .filter_map(|(question, choice)| {
                    let choice = &question.choices[usize::from((*choice)?)];
                    Some((question.id.clone(), choice.id.clone()))
                })
                .collect()
        })
        .collect()
}

/// How many questions the scenario asks for itself.
fn asked_alone(scenario: &Scenario, answers: &Answers) -> usize {
    let mut given = Replies::new();
    for asked in 0.. {
        let Next::Ask(question) = scenario.table.progress(&given).next else {
            return asked;
        };
        let choice: ChoiceId = answers[&question.id].clone();
        given.give(QuestionId::clone(&question.id), Reply::Choice(choice));
    }
    unreachable!("it ends")
}

/// A fact that another scenario asked for may be asked here only after something else; what it says counts before that.
#[test]
fn what_another_scenario_was_told_spares_the_questions_that_lead_to_it() {
    let first = Plan {
        questions: vec![(Some(0), false)],
        ..simple(1)
    };
    // The second needs something only after "a" and the fact's "a".
    let second = Plan {
        questions: vec![(None, false), (Some(0), true)],
        needs: vec![(0, 1, false, 1, 0, false)],
        ..simple(2)
    };
    let (mut event, scenarios) = event(&[first, second], None);
    event.questions.clear();
    let bundle = event.bundle(|code| scenarios.get(code));
    for (choice, questions) in [("a", 2), ("b", 1)] {
        let mut replies = EventReplies::new();
        replies.give(Subject::Fact(id("fact-0")), Reply::Choice(id(choice)));
        let mut asked = 1;
        while let EventNext::Ask { subject, .. } = bundle.progress(&replies).next {
            replies.give(subject, Reply::Choice(id("a")));
            asked += 1;
        }
        assert_eq!(asked, questions, "after {choice}");
    }
}

fn simple(needs: usize) -> Plan {
    Plan {
        questions: vec![(Some(0), false), (None, false)],
        needs: vec![(0, 0, false, 1, 1, true), (needs, 1, false, 1, 0, false)],
        promised: 3,
        optional: false,
        after: true,
    }
}

#[test]
fn a_member_that_is_not_in_the_release_is_left_out_and_the_rest_goes_on() {
    let (event, mut scenarios) = event(&[simple(1), simple(2), simple(3)], None);
    scenarios.remove(&id::<ScenarioCode>("s1"));
    let walked = walk(&event, &scenarios, 3, false).expect("it goes on");
    let outcome = walked.last.outcome(&event);
    assert_eq!(outcome.steps.len(), 2);
    // The last one still waits for the first, through the one that is gone.
    assert_eq!(outcome.steps[1].stage, 1);
    let nothing: BTreeMap<ScenarioCode, Scenario> = BTreeMap::new();
    let bundle = event.bundle(|code| nothing.get(code));
    let progress = bundle.progress(&EventReplies::new());
    assert_eq!(progress.next, EventNext::Done);
    assert!(progress.outcome(&event).steps.is_empty());
}

#[test]
fn a_life_event_without_questions_or_with_one_member_has_an_end() {
    let (mut event, scenarios) = event(&[simple(1)], None);
    event.questions.clear();
    let walked = walk(&event, &scenarios, 1, false).expect("it goes on");
    let outcome = walked.last.outcome(&event);
    assert_eq!((outcome.steps.len(), outcome.savings.documents), (1, 0));
    assert_eq!(outcome.days, outcome.days_one_by_one);
}

#[test]
fn each_step_has_its_day_and_a_later_one_begins_when_the_earlier_can_be_fetched() {
    let (event, scenarios) = event(&[simple(1), simple(2)], None);
    let walked = walk(&event, &scenarios, 1, false).expect("it goes on");
    let outcome = walked.last.outcome(&event);
    assert_eq!((outcome.steps.len(), outcome.days), (2, 6));
    let (calendar, open) = (Calendar::default(), OpenHours::default());
    // A Monday: three working days to Thursday, and three more over a weekend to Tuesday.
    let promises = outcome.promises(&event, &calendar, |_| Some(&open), date(2026, 3, 2));
    let done: Vec<Date> = promises.values().map(|promise| promise.done.date).collect();
    assert_eq!(done, [date(2026, 3, 5), date(2026, 3, 10)]);
    let all = outcome.done(&promises).expect("everything has its day");
    assert_eq!(all.date, date(2026, 3, 10));
    // Where nothing is known of a window, nothing is promised, and neither of what waits for it.
    let first = |scenario: &Scenario| (scenario.code != id("s0")).then_some(&open);
    let promises = outcome.promises(&event, &calendar, first, date(2026, 3, 2));
    assert!(promises.is_empty());
    assert_eq!(outcome.done(&promises), None);
}

#[test]
fn what_an_earlier_step_yields_is_not_brought_and_what_is_known_is_not_asked() {
    let (mut event, scenarios) = event(&[simple(1), simple(0)], None);
    event.members[0].yields = vec![id("M-0")];
    event.known = vec![Known {
        scenario: id("s1"),
        question: id("q1"),
        choice: id("a"),
        when: Condition::always(),
    }];
    let bundle = event.bundle(|code| scenarios.get(code));
    let mut replies = EventReplies::new();
    replies.give(Subject::Fact(id("fact-0")), Reply::Choice(id("a")));
    replies.give(Subject::Member(id("s0"), id("q1")), Reply::Choice(id("a")));
    let progress = bundle.progress(&replies);
    assert_eq!(progress.next, EventNext::Done);
    let outcome = progress.outcome(&event);
    let brought: Vec<&str> = outcome
        .bring
        .iter()
        .map(|it| it.material.as_str())
        .collect();
    // M-0 is brought for the first step, and comes out of it for the second.
    assert_eq!(brought, ["M-0", "M-1"]);
    assert_eq!(outcome.bring[0].steps(), 1);
    assert_eq!(outcome.taken_over.len(), 1);
    assert!(outcome.savings.documents > 0);
}

#[test]
fn i_do_not_know_keeps_every_case_and_says_which_needs_what() {
    let mut plans = [simple(1), simple(2)];
    plans[1].optional = true;
    let (event, scenarios) = event(&plans, None);
    let bundle = event.bundle(|code| scenarios.get(code));
    let mut replies = EventReplies::new();
    while let EventNext::Ask { subject, .. } = bundle.progress(&replies).next {
        replies.give(subject, Reply::Unknown);
    }
    let progress = bundle.progress(&replies);
    assert!(progress.members[0].is_certain && !progress.members[1].is_certain);
    let outcome = progress.outcome(&event);
    assert!(outcome.steps.iter().all(|step| step.case == Case::Open));
    let all = outcome.bring.iter().flat_map(|it| &it.wanted);
    assert!(
        all.clone()
            .any(|wanted| matches!(wanted.when, Wanted::InCases(_)))
    );
    assert_eq!(outcome.bring.len(), 3);
}
