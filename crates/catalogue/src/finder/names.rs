//! All names of a release, each once however many scenarios share it, and whose they are.

use std::collections::HashMap;

use super::align::Cost;
use super::columns::NameSet;
use super::lexicon::{GlyphId, Lexicon};
use super::neighbours::Neighbours;
use super::sieve::TraitTable;

/// Whose a name is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    /// The place of the scenario among the findables.
    pub(super) entry: usize,
    /// What being found by this name costs, less what the scenario is worth for being asked for often.
    pub(super) handicap: Cost,
}

/// A name, ready to be laid beside a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'n> {
    pub(super) signs: &'n [GlyphId],
    pub(super) owners: &'n [Owner],
    /// The least handicap of its owners.
    pub(super) handicap: Cost,
}

/// What of a name tells whether the rest of it is worth a look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// The least handicap of its owners.
    pub(super) handicap: Cost,
    /// How many characters it has; of more than can be told, as many as can be.
    pub(super) length: u16,
    pub(super) first: GlyphId,
}

/// The names, in one row after another.
#[derive(Debug, Default)]
pub(super) struct Names {
    signs: Vec<GlyphId>,
    owners: Vec<Owner>,
    heads: Vec<Head>,
    /// What each of them has.
    pub(super) traits: TraitTable,
    pub(super) neighbours: Neighbours,
    /// Where the signs and the owners of each name end.
    ends: Vec<(u32, u32)>,
}

/// Names while they are collected.
#[derive(Debug, Default)]
pub(super) struct Collecting {
    place_of: HashMap<Vec<GlyphId>, usize>,
    names: Vec<(Vec<GlyphId>, Vec<Owner>)>,
}

impl Collecting {
    /// Adds a name of a scenario. When it has the same one twice, the better one counts.
    pub(super) fn add(&mut self, lexicon: &mut Lexicon, name: &str, owner: Owner) {
        let signs = lexicon.spell(name);
        if signs.is_empty() {
            return;
        }
        let place = *self.place_of.entry(signs).or_insert_with_key(|signs| {
            self.names.push((signs.clone(), Vec::new()));
            self.names.len() - 1
        });
        let owners = &mut self.names[place].1;
        match owners.iter_mut().find(|known| known.entry == owner.entry) {
            Some(known) => known.handicap = known.handicap.min(owner.handicap),
            None => owners.push(owner),
        }
    }

    /// Lays them in a row, those first that are asked for most: they set the mark that the others must reach.
    pub(super) fn finish(mut self, lexicon: &Lexicon) -> Names {
        let least = |owners: &[Owner]| owners.iter().map(|owner| owner.handicap).min();
        self.names.sort_by_key(|(_, owners)| least(owners));
        let mut names = Names::default();
        for (signs, owners) in self.names {
            let Some(&first) = signs.first() else {
                continue;
            };
            let head = Head {
                handicap: least(&owners).unwrap_or(0),
                length: u16::try_from(signs.len()).unwrap_or(u16::MAX),
                first,
            };
            names.signs.extend(signs);
            names.owners.extend(owners);
            let ends = (
                u32::try_from(names.signs.len()),
                u32::try_from(names.owners.len()),
            );
            if let (Ok(signs), Ok(owners)) = ends {
                names.ends.push((signs, owners));
                names.heads.push(head);
            }
        }
        let signs = || (0..names.len()).map(|place| names.name(place).signs);
        let (traits, neighbours) = (
            TraitTable::new(signs(), lexicon),
            Neighbours::new(signs(), lexicon),
        );
        Names {
            traits,
            neighbours,
            ..names
        }
    }
}

impl Names {
    /// How many there are; those come first that are asked for most.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// None of them.
    pub(super) fn none(&self) -> NameSet {
        NameSet::none(self.len())
    }

    /// What of a name tells whether the rest of it is worth a look.
    pub(super) fn head(&self, place: usize) -> Head {
        self.heads[place]
    }

    /// The least handicap of all.
    pub(super) fn least_handicap(&self) -> Cost {
        self.heads.first().map_or(0, |head| head.handicap)
    }

    /// A name by its place.
    pub(super) fn name(&self, place: usize) -> Name<'_> {
        let from = place
            .checked_sub(1)
            .map_or((0, 0), |before| self.ends[before]);
        let to = self.ends[place];
        Name {
            signs: &self.signs[from.0 as usize..to.0 as usize],
            owners: &self.owners[from.1 as usize..to.1 as usize],
            handicap: self.heads[place].handicap,
        }
    }
}
