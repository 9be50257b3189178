//! Guidance over a life event: its own questions first, then those of each member that is needed, a shared fact once.
//!
//! Nothing is multiplied out: each member's decision table is followed for itself, with what is known already given.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::questions_left;
use super::cases::{Case, combinations, evaluated, matters};
use super::replies::{EventReplies, Subject};
use super::{LifeEvent, Member};
use crate::code::{FactId, ScenarioCode};
use crate::guidance::{Next, Progress, Replies, Reply, Said};
use crate::scenario::Scenario;
use crate::table::{Choice, Question};

/// A life event with the scenarios of its members, ready to be guided through.
#[derive(Debug)]
pub struct Bundle<'e> {
    /// The life event.
    pub event: &'e LifeEvent,
    pub(super) parts: Vec<Part<'e>>,
    cases: Vec<Case>,
}

/// A member whose scenario is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'e> {
    /// Its place in [`LifeEvent::members`].
    place: usize,
    pub(super) member: &'e Member,
    pub(super) scenario: &'e Scenario,
}

/// Where the guidance over a life event stands.
#[derive(Debug, Clone, PartialEq)]
pub struct EventProgress<'e> {
    /// What comes now.
    pub next: EventNext<'e>,
    /// What was said and holds, each subject once: the life event's own questions first, then member by member.
    pub trail: Vec<EventAnswered<'e>>,
    /// Every member that is needed, or may be, in order.
    pub members: Vec<MemberProgress<'e>>,
    /// How many more questions there can be at most, the next one included. An "I don't know" may lead to more.
    pub at_most: usize,
}

/// What comes now.
#[derive(Debug, Clone, PartialEq)]
pub enum EventNext<'e> {
    /// This question is to be asked.
    Ask {
        /// What the reply will be about.
        subject: Subject,
        /// The question.
        question: &'e Question,
        /// The scenario that asks; none when the life event itself does.
        of: Option<&'e Scenario>,
    },
    /// Nothing is left to ask.
    Done,
}

/// A question with what was said to it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventAnswered<'e> {
    /// What the reply is about.
    pub subject: Subject,
    /// The question, as it was first asked.
    pub question: &'e Question,
    /// What was said.
    pub said: Said<'e>,
}

/// Where the guidance of one member stands.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberProgress<'e> {
    /// The member.
    pub member: &'e Member,
    /// Its scenario.
    pub scenario: &'e Scenario,
    /// Whether it is needed in every case that is left; otherwise only in some, because something is not known.
    pub is_certain: bool,
    /// A member before it that is handled elsewhere; it is not asked about until that is settled.
    pub blocked_by: Option<&'e Scenario>,
    /// Its own guidance, with everything that is known.
    pub progress: Progress<'e>,
    /// What its questions are answered with before it asks any.
    pub(super) known: Replies,
}

impl<'e> EventAnswered<'e> {
    /// The choice, if one was made.
    pub fn choice(&self) -> Option<&'e Choice> {
        match self.said {
            Said::Choice(choice) => Some(choice),
            Said::Unknown => None,
        }
    }
}

impl<'e> EventProgress<'e> {
    /// The replies that hold.
    pub fn replies(&self) -> EventReplies {
        let mut replies = EventReplies::new();
        for answered in &self.trail {
            let reply = match answered.said {
                Said::Choice(choice) => Reply::Choice(choice.id.clone()),
                Said::Unknown => Reply::Unknown,
            };
            replies.give(answered.subject.clone(), reply);
        }
        replies
    }

    /// What was replied to with "I don't know" and still makes a difference, in the order of the trail.
    pub fn to_find_out(&self) -> impl Iterator<Item = &EventAnswered<'e>> {
        let all_certain = self.members.iter().all(|it| it.is_certain);
        let asks = |it: &MemberProgress<'e>, about: &Subject| {
            let mut asked = it.progress.trail.iter().map(|answered| answered.question);
            asked.any(|question| subject(it.scenario, question) == *about)
        };
        let leaves_open = |it: &MemberProgress<'e>, about: &Subject| {
            let mut open = it.progress.to_find_out.iter();
            open.any(|question| subject(it.scenario, question) == *about)
        };
        self.trail.iter().filter(move |answered| {
            let about = &answered.subject;
            // Whether a member is needed at all hangs on the life event's own questions alone.
            let is_own = !self.members.iter().any(|it| asks(it, about));
            answered.choice().is_none()
                && (self.members.iter().any(|it| leaves_open(it, about))
                    || (is_own && !all_certain))
        })
    }
}

impl MemberProgress<'_> {
    /// Whether it is decided and handled here.
    pub fn is_handled(&self) -> bool {
        self.blocked_by.is_none()
            && self
                .progress
                .outcome()
                .is_some_and(|outcome| outcome.elsewhere.is_none())
    }
}

impl LifeEvent {
    /// Puts it together with the scenarios that a release has. A member whose scenario is not there is left out.
    pub fn bundle<'e>(
        &'e self,
        scenario: impl Fn(&ScenarioCode) -> Option<&'e Scenario>,
    ) -> Bundle<'e> {
        // More own questions than can be gone through never pass the publisher's check: they are then not asked.
        let combinations =
            combinations(self).unwrap_or_else(|_| vec![vec![None; self.questions.len()]]);
        let members = self.members.iter().enumerate();
        Bundle {
            event: self,
            parts: members
                .filter_map(|(place, member)| {
                    let scenario = scenario(&member.scenario)?;
                    Some(Part {
                        place,
                        member,
                        scenario,
                    })
                })
                .collect(),
            cases: evaluated(self, combinations, &scenario),
        }
    }
}

impl<'e> Bundle<'e> {
    /// Everything that may be asked, each subject once, in the order of the files: the life event's own questions first,
    /// then those of its members.
    pub fn subjects(&self) -> Vec<(Subject, &'e Question)> {
        let own = self.event.questions.iter();
        let own = own.map(|question| (own_subject(question), question));
        let members = self.parts.iter().flat_map(|part| {
            let questions = part.scenario.table.questions().iter();
            questions.map(|question| (subject(part.scenario, question), question))
        });
        let mut seen = BTreeSet::new();
        own.chain(members)
            .filter(|(subject, _)| seen.insert(subject.clone()))
            .collect()
    }
}

/// The life event's own questions with the replies that hold.
struct Own<'b> {
    left: Vec<&'b Case>,
    /// Places of the questions replied to, in order, each with its choice.
    said: Vec<(usize, Option<usize>)>,
}

impl<'e> Bundle<'e> {
    /// Says where the guidance stands with these replies.
    ///
    /// A reply that makes no sense with the earlier ones is passed over and holds again once it does: so a changed
    /// reply keeps every other one that still makes sense.
    pub fn progress(&self, replies: &EventReplies) -> EventProgress<'e> {
        let own = self.follow_own(replies);
        let members = self.members(&own.left, replies);
        let asking = members.iter().find_map(|it| match it.progress.next {
            Next::Ask(question) if it.blocked_by.is_none() => Some((it, question)),
            _ => None,
        });
        let own_next = self.next_own(&own);
        let next = match (own_next, asking) {
            (Some(place), _) => {
                let question = &self.event.questions[place];
                EventNext::Ask {
                    subject: own_subject(question),
                    question,
                    of: None,
                }
            }
            (None, Some((it, question))) => EventNext::Ask {
                subject: subject(it.scenario, question),
                question,
                of: Some(it.scenario),
            },
            (None, None) => EventNext::Done,
        };
        let at_most = match own_next {
            Some(_) => self.longest(&own, replies),
            None => questions_left(&members),
        };
        EventProgress {
            next,
            trail: self.trail(&own, &members, replies),
            members,
            at_most,
        }
    }

    fn follow_own<'b>(&'b self, replies: &EventReplies) -> Own<'b> {
        let mut own = Own {
            left: self.cases.iter().collect(),
            said: Vec::new(),
        };
        // Each question speaks only of earlier ones, so once through is enough.
        for (place, question) in self.event.questions.iter().enumerate() {
            let Some(reply) = replies.get(&own_subject(question)) else {
                continue;
            };
            if own.left.iter().any(|case| case.choices[place].is_none()) {
                continue;
            }
            let choice = match reply {
                Reply::Unknown => None,
                Reply::Choice(id) => {
                    let Some(choice) = question.choices.iter().position(|one| one.id == *id) else {
                        continue;
                    };
                    Some(choice)
                }
            };
            own = own.with(place, choice);
        }
        own
    }

    fn next_own(&self, own: &Own<'_>) -> Option<usize> {
        (0..self.event.questions.len()).find(|&place| {
            own.said.iter().all(|(said, _)| *said != place)
                && own.left.iter().all(|case| case.choices[place].is_some())
                && matters(&own.left, place)
        })
    }

    /// The longest way to the end, over every answer to the own questions that are left.
    fn longest(&self, own: &Own<'_>, replies: &EventReplies) -> usize {
        let Some(place) = self.next_own(own) else {
            let mut replies = replies.clone();
            for &(place, choice) in &own.said {
                let question = &self.event.questions[place];
                let reply = choice.map_or(Reply::Unknown, |choice| {
                    Reply::Choice(question.choices[choice].id.clone())
                });
                replies.give(own_subject(question), reply);
            }
            return questions_left(&self.members(&own.left, &replies));
        };
        let choices = 0..self.event.questions[place].choices.len();
        let ways = choices.map(|choice| self.longest(&own.clone_with(place, choice), replies));
        1 + ways.max().unwrap_or(0)
    }

    /// Every member that some case left needs, with its guidance.
    fn members(&self, left: &[&Case], replies: &EventReplies) -> Vec<MemberProgress<'e>> {
        let needed_in = |place: usize| {
            left.iter()
                .filter(move |case| case.effect.members.contains(&place))
        };
        let known: Vec<usize> = (0..self.event.known.len())
            .filter(|place| {
                let scenario = &self.event.known[*place].scenario;
                let member = self
                    .parts
                    .iter()
                    .find(|part| part.scenario.code == *scenario);
                member.is_some_and(|part| {
                    let mut cases = needed_in(part.place).peekable();
                    cases.peek().is_some() && cases.all(|case| case.effect.known.contains(place))
                })
            })
            .collect();
        let given = self.facts(&known, replies);
        let mut members: Vec<MemberProgress<'e>> = Vec::new();
        for part in &self.parts {
            let needed = needed_in(part.place).count();
            if needed == 0 {
                continue;
            }
            let blocked_by = members
                .iter()
                .find(|earlier| {
                    let elsewhere = earlier.blocked_by.is_some()
                        || earlier
                            .progress
                            .outcome()
                            .is_some_and(|outcome| outcome.elsewhere.is_some());
                    elsewhere
                        && self
                            .event
                            .comes_after(&part.scenario.code, &earlier.scenario.code)
                })
                .map(|earlier| earlier.blocked_by.unwrap_or(earlier.scenario));
            let before = self.before(part, &known, &given);
            members.push(MemberProgress {
                member: part.member,
                scenario: part.scenario,
                is_certain: needed == left.len(),
                blocked_by,
                progress: follow(part.scenario, &before, replies),
                known: before,
            });
        }
        members
    }

    /// What is said of every fact: what follows from the matter itself, and what was replied.
    fn facts(&self, known: &[usize], replies: &EventReplies) -> BTreeMap<FactId, Reply> {
        let mut facts: BTreeMap<FactId, Reply> = replies
            .iter()
            .filter_map(|(subject, reply)| match subject {
                Subject::Fact(fact) => Some((fact.clone(), reply.clone())),
                _ => None,
            })
            .collect();
        for &place in known {
            let known = &self.event.known[place];
            let part = self
                .parts
                .iter()
                .find(|part| part.scenario.code == known.scenario);
            let questions = part.map_or(&[][..], |part| part.scenario.table.questions());
            let question = questions
                .iter()
                .find(|question| question.id == known.question);
            if let Some(fact) = question.and_then(|question| question.fact.clone()) {
                facts.insert(fact, Reply::Choice(known.choice.clone()));
            }
        }
        facts
    }

    /// What a member's questions are answered with before it asks any, in the order of its questions.
    fn before(&self, part: &Part<'_>, known: &[usize], facts: &BTreeMap<FactId, Reply>) -> Replies {
        let questions = part.scenario.table.questions().iter();
        questions
            .filter_map(|question| {
                let follows = known.iter().map(|&place| &self.event.known[place]);
                let follows = follows
                    .filter(|known| known.scenario == part.scenario.code)
                    .find(|known| known.question == question.id)
                    .map(|known| Reply::Choice(known.choice.clone()));
                let shared = || facts.get(question.fact.as_ref()?).cloned();
                Some((question.id.clone(), follows.or_else(shared)?))
            })
            .collect()
    }

    fn trail(
        &self,
        own: &Own<'_>,
        members: &[MemberProgress<'e>],
        replies: &EventReplies,
    ) -> Vec<EventAnswered<'e>> {
        let mut trail: Vec<EventAnswered<'e>> = own
            .said
            .iter()
            .map(|&(place, choice)| {
                let question = &self.event.questions[place];
                EventAnswered {
                    subject: own_subject(question),
                    question,
                    said: choice.map_or(Said::Unknown, |at| Said::Choice(&question.choices[at])),
                }
            })
            .collect();
        let mut seen: BTreeSet<Subject> = trail.iter().map(|it| it.subject.clone()).collect();
        for it in members.iter().filter(|it| it.blocked_by.is_none()) {
            for answered in &it.progress.trail {
                let subject = subject(it.scenario, answered.question);
                // What is known without asking was never replied to.
                let said = replies.get(&subject).is_some_and(|reply| {
                    matches!((reply, answered.choice()), (Reply::Unknown, None))
                        || answered
                            .choice()
                            .is_some_and(|choice| *reply == Reply::Choice(choice.id.clone()))
                });
                if said && seen.insert(subject.clone()) {
                    trail.push(EventAnswered {
                        subject,
                        question: answered.question,
                        said: answered.said,
                    });
                }
            }
        }
        trail
    }
}

impl<'b> Own<'b> {
    fn with(mut self, place: usize, choice: Option<usize>) -> Self {
        if let Some(choice) = choice {
            self.left
                .retain(|case| case.choices[place].is_some_and(|at| usize::from(at) == choice));
        }
        self.said.push((place, choice));
        self
    }

    fn clone_with(&self, place: usize, choice: usize) -> Self {
        let copy = Self {
            left: self.left.clone(),
            said: self.said.clone(),
        };
        copy.with(place, Some(choice))
    }
}

fn own_subject(question: &Question) -> Subject {
    question
        .fact
        .clone()
        .map_or_else(|| Subject::Own(question.id.clone()), Subject::Fact)
}

/// What a reply to a scenario's question is about.
pub fn subject(scenario: &Scenario, question: &Question) -> Subject {
    question.fact.clone().map_or_else(
        || Subject::Member(scenario.code.clone(), question.id.clone()),
        Subject::Fact,
    )
}

/// Follows one member's table: first what is known, then what was replied to its own questions.
fn follow<'e>(scenario: &'e Scenario, before: &Replies, replies: &EventReplies) -> Progress<'e> {
    let own = replies.iter().filter_map(|(subject, reply)| match subject {
        Subject::Member(code, question) if *code == scenario.code => {
            Some((question.clone(), reply.clone()))
        }
        _ => None,
    });
    scenario.table.progress_knowing(before, &own.collect())
}
