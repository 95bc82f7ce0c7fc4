//! In which order statements take their turns.
//!
//! The founding comes first and names the first home relay. Then, for one home after
//! another: the statements with that home's receipt, by (time, id), until one of them
//! moves the home; or, if none does, a move that its issuer is entitled to by then (the
//! home may be gone: it cannot receipt its own end). When no home is left, the others
//! follow by (causal depth, id).
//!
//! A receipt orders a statement only after all its heads, else it is as if there were
//! none. A statement whose heads are not all known, directly or through others, has no
//! turn. Nothing here recurses, and all of it is a function of two sets.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Act, Receipt, State, Statement, Via,
    rules::{self, Turn},
    state::Before,
};
use crate::{
    id::{LedgerId, RelayId, StatementId},
    time::UnixMillis,
};

/// The one fold: a pure function of two sets. Items of other ledgers are left out.
pub fn fold<'a>(
    ledger: LedgerId,
    statements: impl IntoIterator<Item = &'a Statement>,
    receipts: impl IntoIterator<Item = &'a Receipt>,
) -> State {
    let statements: BTreeMap<StatementId, &Statement> = statements
        .into_iter()
        .filter(|statement| statement.ledger() == ledger)
        .map(|statement| (statement.id(), statement))
        .collect();
    let statements: Vec<Witnessed<'_>> = statements
        .into_values()
        .map(|statement| Witnessed { statement, sound: rules::is_sound(ledger, statement) })
        .collect();
    let receipts = receipts.into_iter().filter(|receipt| receipt.ledger() == ledger);
    evaluate(ledger, &statements, receipts).state
}

/// A statement of this ledger, and whether it is sound in itself.
#[derive(Clone, Copy)]
pub(super) struct Witnessed<'a> {
    pub(super) statement: &'a Statement,
    pub(super) sound: bool,
}

/// A state, and what else the fold knows.
#[derive(Clone)]
pub(super) struct Evaluation {
    pub(super) state: State,
    /// The statements that count and that no other one that counts names, deepest first.
    pub(super) heads: Vec<StatementId>,
}

/// `statements` are sorted by id, each one once.
pub(super) fn evaluate<'a>(
    ledger: LedgerId,
    statements: &[Witnessed<'a>],
    receipts: impl Iterator<Item = &'a Receipt>,
) -> Evaluation {
    let mut fold = Fold::new(ledger, statements, receipts);
    let turn = fold.run();
    fold.state.before_unreceipted = Before(turn.map(Arc::new));
    fold.state.held =
        fold.items.iter().filter(|item| !fold.state.is_settled(&item.id())).map(Item::id).collect();
    Evaluation { heads: fold.heads(), state: fold.state }
}

struct Item<'a> {
    statement: &'a Statement,
    sound: bool,
    /// Positions of its heads; without those that are not known.
    heads: Vec<usize>,
    /// 0 for a statement without heads, else one more than its deepest head. None while
    /// a statement it builds on is missing.
    depth: Option<usize>,
    settled: bool,
    /// Whether it builds on the statement that made the home the home.
    saw_home: bool,
}

impl Item<'_> {
    fn id(&self) -> StatementId {
        self.statement.id()
    }

    const fn turn(&self, receipted: Option<UnixMillis>) -> Turn {
        Turn { receipted, saw_home: self.saw_home }
    }
}

struct Fold<'a> {
    items: Vec<Item<'a>>,
    /// For every item the positions of those that name it.
    followers: Vec<Vec<usize>>,
    receipts: BTreeMap<RelayId, Receipted>,
    state: State,
}

/// Positions by the times of one relay's receipts, the earliest for each statement.
type Receipted = BTreeMap<usize, UnixMillis>;

impl<'a> Fold<'a> {
    fn new(
        ledger: LedgerId,
        statements: &[Witnessed<'a>],
        receipts: impl Iterator<Item = &'a Receipt>,
    ) -> Self {
        let position = |id: &StatementId| {
            statements.binary_search_by(|known| known.statement.id().cmp(id)).ok()
        };
        let mut items: Vec<Item<'_>> = statements
            .iter()
            .map(|known| Item {
                statement: known.statement,
                sound: known.sound,
                heads: known.statement.heads().iter().filter_map(position).collect(),
                depth: None,
                settled: false,
                saw_home: false,
            })
            .collect();
        let followers = followers(&items);
        set_depths(&mut items, &followers);
        let mut by_relay: BTreeMap<RelayId, Receipted> = BTreeMap::new();
        for receipt in receipts {
            if let Some(index) = position(&receipt.statement()) {
                let times = by_relay.entry(receipt.relay()).or_default();
                let earliest = times.entry(index).or_insert(receipt.time());
                *earliest = receipt.time().min(*earliest);
            }
        }
        Self { items, followers, receipts: by_relay, state: State::empty(ledger) }
    }

    /// Gives every statement its turn; returns the state before those without receipts.
    fn run(&mut self) -> Option<State> {
        let founding = self
            .items
            .iter()
            .position(|item| item.sound && matches!(item.statement.act(), Act::Found { .. }))?;
        let time = match self.items.get(founding).map(|item| item.statement.act()) {
            Some(Act::Found { home, .. }) => self.time(*home, founding),
            _ => None,
        };
        self.settle(founding, time);

        let mut rest = self.by_depth();
        loop {
            // Bounded by `MAX_HOMES`: every round but the last moves the home.
            if self.settle_receipted() || self.settle_waiting_move(&rest) {
                continue;
            }
            rest.retain(|index| self.items.get(*index).is_some_and(|item| !item.settled));
            if rest.is_empty() {
                return None;
            }
            let turn = self.state.clone();
            let home = self.state.home;
            for index in &rest {
                self.settle(*index, None);
                if self.state.home != home {
                    break;
                }
            }
            if self.state.home == home {
                return Some(turn);
            }
        }
    }

    /// The statements that have the home's receipt; stops after a move and says so.
    fn settle_receipted(&mut self) -> bool {
        let Some(home) = self.state.home else { return false };
        let Some(receipted) = self.receipts.get(&home) else { return false };
        let mut turns: Vec<(UnixMillis, usize)> =
            receipted.iter().map(|(index, time)| (*time, *index)).collect();
        // Positions are sorted by id: so this is by (time, id).
        turns.sort_unstable();
        for (time, index) in turns {
            if self.is_ready(index) {
                self.settle(index, Some(time));
                if self.state.home != Some(home) {
                    return true;
                }
            }
        }
        false
    }

    /// The moves of the home, and wishes for one, that their issuers are entitled to now;
    /// stops after a move and says so.
    fn settle_waiting_move(&mut self, rest: &[usize]) -> bool {
        let home = self.state.home;
        for index in rest {
            let is_waiting = self.items.get(*index).is_some_and(|item| {
                !item.settled
                    && item.sound
                    && matches!(item.statement.act(), Act::Home { .. })
                    && self.state.judge(item.statement, item.turn(None)).is_ok()
            });
            if is_waiting {
                self.settle(*index, None);
                if self.state.home != home {
                    return true;
                }
            }
        }
        false
    }

    /// Whether it has its turn still before it, and all its heads have had theirs.
    fn is_ready(&self, index: usize) -> bool {
        self.items.get(index).is_some_and(|item| {
            let settled = |head: &usize| self.items.get(*head).is_some_and(|head| head.settled);
            !item.settled && item.depth.is_some() && item.heads.iter().all(settled)
        })
    }

    fn settle(&mut self, index: usize, receipted: Option<UnixMillis>) {
        let Some(item) = self.items.get_mut(index).filter(|item| !item.settled) else { return };
        item.settled = true;
        let (statement, id, turn) = (item.statement, item.id(), item.turn(receipted));
        if !item.sound || self.state.judge(statement, turn).is_err() {
            self.state.overruled.insert(id);
            receipted.into_iter().for_each(|time| self.state.witness(time));
            return;
        }
        self.state.apply(statement, receipted);
        self.state.counted.insert(id);
        if let Act::Home { relay } = statement.act() {
            let (seen, issuer) = (self.ancestors(index), statement.issuer());
            self.state.wish_home(id, &issuer, *relay, receipted, |wish| seen.contains(wish));
        }
        receipted.into_iter().for_each(|time| self.state.witness(time));
        if self.state.moved_by == Some(id) {
            self.note_who_saw(index);
        }
        if let Act::Join { via: Via::Sheet, device, .. } = statement.act() {
            let seen = self.ancestors(index);
            self.state.give_sheet_epochs(device.id(), |statement| seen.contains(statement));
        }
    }

    fn ancestors(&self, index: usize) -> BTreeSet<StatementId> {
        let mut found = BTreeSet::new();
        let mut open = vec![index];
        while let Some(item) = open.pop().and_then(|index| self.items.get(index)) {
            if found.insert(item.id()) {
                open.extend(&item.heads);
            }
        }
        found
    }

    /// Notes which statements build on a move of the home.
    fn note_who_saw(&mut self, moved: usize) {
        self.items.iter_mut().for_each(|item| item.saw_home = false);
        let mut open = vec![moved];
        while let Some(index) = open.pop() {
            for follower in self.followers.get(index).into_iter().flatten() {
                if let Some(item) = self.items.get_mut(*follower)
                    && !core::mem::replace(&mut item.saw_home, true)
                {
                    open.push(*follower);
                }
            }
        }
    }

    fn time(&self, home: RelayId, index: usize) -> Option<UnixMillis> {
        self.receipts.get(&home)?.get(&index).copied()
    }

    /// Positions by (depth, id), of the statements that miss nothing.
    fn by_depth(&self) -> Vec<usize> {
        let mut order: Vec<(usize, usize)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((item.depth?, index)))
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, index)| index).collect()
    }

    fn heads(&self) -> Vec<StatementId> {
        let counts = |item: &&Item<'_>| self.state.counted.contains(&item.id());
        let named: BTreeSet<usize> =
            self.items.iter().filter(counts).flat_map(|item| item.heads.iter().copied()).collect();
        let mut order = self.by_depth();
        order.reverse();
        order
            .into_iter()
            .filter(|index| !named.contains(index))
            .filter_map(|index| self.items.get(index))
            .filter(counts)
            .map(Item::id)
            .collect()
    }
}

fn followers(items: &[Item<'_>]) -> Vec<Vec<usize>> {
    let mut followers = vec![Vec::new(); items.len()];
    for (index, item) in items.iter().enumerate() {
        for head in &item.heads {
            followers.get_mut(*head).into_iter().for_each(|of: &mut Vec<usize>| of.push(index));
        }
    }
    followers
}

/// Depths from the statements without heads upwards.
fn set_depths(items: &mut [Item<'_>], followers: &[Vec<usize>]) {
    let mut missing: Vec<usize> = Vec::with_capacity(items.len());
    let mut open = Vec::new();
    for (index, item) in items.iter_mut().enumerate() {
        // Unknown heads are counted too, and never found.
        let heads = item.statement.heads().len();
        missing.push(heads);
        if heads == 0 {
            item.depth = Some(0);
            open.push(index);
        }
    }
    while let Some(index) = open.pop() {
        let depth = items.get(index).and_then(|item| item.depth).unwrap_or_default();
        for follower in followers.get(index).into_iter().flatten() {
            let (Some(missing), Some(item)) =
                (missing.get_mut(*follower), items.get_mut(*follower))
            else {
                continue;
            };
            // Wrong until the last head is found, but nobody reads it before.
            item.depth = item.depth.max(Some(depth.saturating_add(1)));
            *missing = missing.saturating_sub(1);
            if *missing == 0 {
                open.push(*follower);
            }
        }
    }
    for (item, missing) in items.iter_mut().zip(missing) {
        if missing > 0 {
            item.depth = None;
        }
    }
}
