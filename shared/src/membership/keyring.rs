//! The keys that one device reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Epoch, MAX_EPOCHS, Membership, State, Statement};
use crate::{
    crypto::{DeviceKeys, EpochKey, SealedKey, SealingKey, WrappedKey},
    id::{DeviceId, KeyId, LedgerId, StatementId},
};

/// Sealing keys made of several epoch keys that a keyring tries beforehand, at most.
pub const MAX_COMBINED: usize = 1024;

/// Epochs in such a guess, at most. What a rotation replaced, and what is current, is
/// combined whatever its number.
const MAX_GUESSED: usize = 4;

/// Epoch keys, and the sealing keys they make.
///
/// Every set of epochs of which none replaces another was perhaps current for somebody
/// who had not heard of the rest, and sealed entries under its key; so a keyring derives
/// the keys of such sets, those that are certain first, and finds them by id.
#[derive(Clone)]
pub struct Keyring {
    ledger: LedgerId,
    epochs: BTreeMap<KeyId, EpochKey>,
    /// By the id in an entry's header.
    pub(super) sealing: BTreeMap<KeyId, SealingKey>,
    /// Which of them a set of several epochs makes.
    pub(super) combined: BTreeMap<BTreeSet<KeyId>, KeyId>,
    /// Sealed to these keys and not to be opened: damaged, or not what it says.
    pub(super) damaged: BTreeSet<(StatementId, KeyId, DeviceId)>,
    /// Which of those are guesses, and how many epochs were known when they were made.
    guesses: BTreeSet<BTreeSet<KeyId>>,
    guessed_at: usize,
}

impl Keyring {
    #[must_use]
    pub const fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            epochs: BTreeMap::new(),
            sealing: BTreeMap::new(),
            combined: BTreeMap::new(),
            damaged: BTreeSet::new(),
            guesses: BTreeSet::new(),
            guessed_at: 0,
        }
    }

    /// Puts in a key that the device made, stored or got with its invite. Call
    /// [`Self::update`] afterwards to reach what is encrypted under it.
    pub fn insert(&mut self, key: EpochKey) {
        let sealing = SealingKey::derive([&key]);
        self.sealing.insert(sealing.id(), sealing);
        self.epochs.insert(key.id(), key);
    }

    /// Opens whatever `keys` (the device's, or a sheet's while one has it in hand) can
    /// open, and says whether that gave a new key. Call it after every change of the
    /// membership. Statements that do not count are opened too: somebody may have sealed
    /// by them before they were overruled, and only what counts is sealed with.
    pub fn update(&mut self, membership: &Membership, keys: &DeviceKeys) -> bool {
        let before = self.epochs.len();
        let state = membership.state();
        let wraps: Vec<&Epoch> = membership.statements().filter_map(epoch).collect();
        let sealed = self.sealed_to(membership, keys.id());
        // The current ones first: mostly all others are encrypted under them.
        let (current, older): (Vec<_>, Vec<_>) =
            sealed.into_iter().partition(|found| state.current.contains(&found.key));
        for batch in [current, older] {
            for found in batch {
                self.open(&found, keys);
            }
            self.unwrap_older(&wraps);
        }
        self.combine_all(state, &wraps);
        self.epochs.len() > before
    }

    /// The epoch keys reached so far, as the device stores them.
    pub fn epoch_keys(&self) -> impl Iterator<Item = &EpochKey> {
        self.epochs.values()
    }

    /// One epoch key: what a rotation or an invite takes along.
    #[must_use]
    pub fn epoch_key(&self, id: &KeyId) -> Option<&EpochKey> {
        self.epochs.get(id)
    }

    /// The key to seal under now, made of all current epoch keys. None while one of them
    /// is missing, or [`Self::update`] was not called after the membership changed.
    #[must_use]
    pub fn sealing(&self, state: &State) -> Option<&SealingKey> {
        self.combined.get(&state.current).and_then(|id| self.sealing.get(id))
    }

    /// A sealing key by the id in an entry's header.
    #[must_use]
    pub fn by_id(&self, id: KeyId) -> Option<&SealingKey> {
        self.sealing.get(&id)
    }

    /// What a rotation by this device replaces: what is current, what others wrapped
    /// wrongly, and what was sealed to this device so that it cannot be opened.
    #[must_use]
    pub fn succession(&self, membership: &Membership, own: DeviceId) -> Succession {
        let state = membership.state();
        let (mut keys, mut lost) = (Vec::new(), Vec::new());
        for id in &state.current {
            match self.epochs.get(id) {
                Some(key) => keys.push(key.clone()),
                None if self.is_lost(state, id, own) => lost.push(*id),
                None => {}
            }
        }
        let astray = self.astray(membership, own);
        let mends = !astray.is_empty() || !lost.is_empty();
        keys.extend(astray);
        keys.truncate(MAX_EPOCHS.saturating_sub(lost.len()));
        Succession { keys, lost, mends }
    }

    /// Whether a key was sealed to this device so that it cannot be opened.
    fn is_lost(&self, state: &State, id: &KeyId, own: DeviceId) -> bool {
        !self.epochs.contains_key(id)
            && state
                .epochs
                .get(id)
                .is_some_and(|epoch| self.damaged.contains(&(epoch.statement, *id, own)))
    }

    /// Keys of this device that no key opens which it has or may still get, so that a newcomer
    /// would never reach them: they were replaced and wrapped wrongly, or they came with a
    /// statement that does not count, after something was sealed by it.
    fn astray(&self, membership: &Membership, own: DeviceId) -> Vec<EpochKey> {
        let state = membership.state();
        let counted = |statement: &&Statement| state.counted.contains(&statement.id());
        let epochs = membership.statements().filter(counted).filter_map(epoch);
        let mut openable: BTreeMap<KeyId, bool> = BTreeMap::new();
        for epoch in epochs {
            for older in epoch.replaces.iter() {
                let opens = match self.epochs.get(&epoch.key) {
                    Some(newer) => older.unwrap_with(newer, self.ledger).is_ok(),
                    // What a key wraps that is not here yet, nobody here can judge.
                    None => !self.is_lost(state, &epoch.key, own),
                };
                *openable.entry(older.key).or_default() |= opens;
            }
        }
        let held = membership.statements().filter(|it| state.held.contains(&it.id()));
        let held: BTreeSet<KeyId> = held.filter_map(epoch).map(|epoch| epoch.key).collect();
        let counts_or_may = |id: &KeyId| state.epochs.contains_key(id) || held.contains(id);
        for id in self.epochs.keys().filter(|id| !counts_or_may(id)) {
            openable.entry(*id).or_default();
        }
        let astray = openable.into_iter().filter(|(_, opens)| !opens);
        astray.filter_map(|(id, _)| self.epochs.get(&id).cloned()).collect()
    }

    /// The epoch keys that are sealed to a device or sheet.
    fn sealed_to(&self, membership: &Membership, own: DeviceId) -> Vec<Sealed> {
        let mut found = Vec::new();
        for statement in membership.statements() {
            let mut add = |key: KeyId, sealed: SealedKey, ledger: LedgerId| {
                found.push(Sealed { mark: (statement.id(), key, own), key, sealed, ledger });
            };
            match statement.act() {
                Act::Found { epoch, .. } | Act::Rotate { epoch } => {
                    // The founding cannot name the ledger that its own hash names.
                    let founding = matches!(statement.act(), Act::Found { .. });
                    let ledger = if founding { LedgerId::new([0; 16]) } else { self.ledger };
                    for (_, sealed) in epoch.sealed.iter().filter(|(device, _)| *device == own) {
                        add(epoch.key, *sealed, ledger);
                    }
                }
                Act::Sheet { sheet, sealed, .. } if sheet.id() == own => {
                    sealed.iter().for_each(|(key, sealed)| add(*key, *sealed, self.ledger));
                }
                Act::Sheet { .. }
                | Act::Invite { .. }
                | Act::Join { .. }
                | Act::Role { .. }
                | Act::Remove { .. }
                | Act::Vouch { .. }
                | Act::Home { .. } => {}
            }
        }
        found
    }

    fn open(&mut self, found: &Sealed, keys: &DeviceKeys) {
        if self.epochs.contains_key(&found.key) || self.damaged.contains(&found.mark) {
            return;
        }
        match found.sealed.open(found.key, keys, found.ledger) {
            Ok(key) => self.insert(key),
            Err(_) => {
                self.damaged.insert(found.mark);
            }
        }
    }

    fn unwrap_older(&mut self, wraps: &[&Epoch]) {
        let mut under: BTreeMap<KeyId, Vec<&WrappedKey>> = BTreeMap::new();
        for epoch in wraps {
            under.entry(epoch.key).or_default().extend(epoch.replaces.iter());
        }
        let mut open: Vec<KeyId> = self.epochs.keys().copied().collect();
        while let Some(newer) = open.pop() {
            for older in under.get(&newer).into_iter().flatten() {
                if self.epochs.contains_key(&older.key) {
                    continue;
                }
                let Some(newer) = self.epochs.get(&newer) else { break };
                if let Ok(key) = older.unwrap_with(newer, self.ledger) {
                    self.insert(key);
                    open.push(older.key);
                }
            }
        }
    }

    fn combine_all(&mut self, state: &State, wraps: &[&Epoch]) {
        let grown = self.guessed_at != self.epochs.len();
        if grown {
            // Guess afresh, so that what is found depends on what is known, not on when.
            for set in core::mem::take(&mut self.guesses) {
                self.combined.remove(&set).and_then(|id| self.sealing.remove(&id));
            }
        }
        // Certain: what is current, and what was for the issuer of every rotation.
        self.combine(&state.current);
        for epoch in wraps {
            self.combine(&epoch.replaces.iter().map(|wrapped| wrapped.key).collect());
        }
        if grown {
            self.guessed_at = self.epochs.len();
            self.combine_guesses(state, wraps);
        }
    }

    /// What may have been current for somebody: pairs first, then more; first of the
    /// epochs that count, so that nobody can crowd them out with others; newest first.
    fn combine_guesses(&mut self, state: &State, wraps: &[&Epoch]) {
        let order = Order::new(self.epochs.keys().copied().collect(), state, wraps);
        let all = order.newest_first();
        let counts = |epoch: &usize| {
            order.keys.get(*epoch).is_some_and(|key| state.epochs.contains_key(key))
        };
        let counted: Vec<usize> = all.iter().copied().filter(counts).collect();
        for candidates in [counted, all] {
            let mut sets: Vec<Vec<usize>> =
                (0..candidates.len()).map(|position| vec![position]).collect();
            for _ in 1..MAX_GUESSED {
                let mut larger = Vec::new();
                'sets: for set in &sets {
                    let after = set.last().map_or(0, |last| last + 1);
                    let epochs: Vec<usize> =
                        set.iter().filter_map(|at| candidates.get(*at)).copied().collect();
                    for (position, epoch) in candidates.iter().enumerate().skip(after) {
                        if self.guesses.len() >= MAX_COMBINED {
                            break 'sets;
                        }
                        if !epochs.iter().all(|other| order.apart(*other, *epoch)) {
                            continue;
                        }
                        let chosen = epochs.iter().chain([epoch]);
                        let keys: BTreeSet<KeyId> =
                            chosen.filter_map(|epoch| order.keys.get(*epoch)).copied().collect();
                        if !self.combined.contains_key(&keys) {
                            self.combine(&keys);
                            self.guesses.insert(keys);
                        }
                        larger.push([set.as_slice(), &[position]].concat());
                    }
                }
                sets = larger;
            }
        }
    }

    /// Derives the sealing key of a set, if all its keys are here.
    fn combine(&mut self, set: &BTreeSet<KeyId>) {
        self.guesses.remove(set);
        let keys: Vec<&EpochKey> = set.iter().filter_map(|id| self.epochs.get(id)).collect();
        if set.is_empty() || keys.len() < set.len() || self.combined.contains_key(set) {
            return;
        }
        let sealing = SealingKey::derive(keys);
        self.combined.insert(set.clone(), sealing.id());
        self.sealing.insert(sealing.id(), sealing);
    }
}

/// What a rotation replaces.
#[derive(Debug)]
pub struct Succession {
    /// To be encrypted under the new key.
    pub keys: Vec<EpochKey>,
    /// To be left behind: sealed so that this device cannot open them.
    pub lost: Vec<KeyId>,
    /// Whether there is something broken that a rotation mends.
    pub mends: bool,
}

/// An epoch key as it was sealed to somebody.
struct Sealed {
    mark: (StatementId, KeyId, DeviceId),
    key: KeyId,
    sealed: SealedKey,
    ledger: LedgerId,
}

/// The epoch that a rotation begins; the founding's wraps nothing.
fn epoch(statement: &Statement) -> Option<&Epoch> {
    match statement.act() {
        Act::Rotate { epoch } => Some(epoch),
        Act::Found { .. }
        | Act::Invite { .. }
        | Act::Join { .. }
        | Act::Role { .. }
        | Act::Remove { .. }
        | Act::Vouch { .. }
        | Act::Home { .. }
        | Act::Sheet { .. } => None,
    }
}

/// Which epochs replace which, directly or through others.
struct Order {
    /// Sorted.
    keys: Vec<KeyId>,
    /// The epochs that each one replaces, as bits.
    replaced: Vec<Vec<u64>>,
}

impl Order {
    fn new(keys: Vec<KeyId>, state: &State, wraps: &[&Epoch]) -> Self {
        let position = |key: &KeyId| keys.binary_search(key).ok();
        let mut older: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); keys.len()];
        let mut add = |newer: &KeyId, replaced: &KeyId| {
            if let (Some(newer), Some(replaced)) = (position(newer), position(replaced))
                && let Some(older) = older.get_mut(newer)
            {
                older.insert(replaced);
            }
        };
        for (newer, epoch) in &state.epochs {
            epoch.replaces.iter().for_each(|replaced| add(newer, replaced));
        }
        // What a statement says that does not count says nothing about epochs that do.
        for epoch in wraps.iter().filter(|epoch| !state.epochs.contains_key(&epoch.key)) {
            epoch.replaces.iter().for_each(|wrapped| add(&epoch.key, &wrapped.key));
        }

        let mut newer: Vec<Vec<usize>> = vec![Vec::new(); keys.len()];
        let mut missing: Vec<usize> = older.iter().map(BTreeSet::len).collect();
        let mut replaced = vec![vec![0_u64; keys.len().div_ceil(64)]; keys.len()];
        for (index, older) in older.iter().enumerate() {
            for older in older {
                newer.get_mut(*older).into_iter().for_each(|newer| newer.push(index));
                set_bit(replaced.get_mut(index), *older);
            }
        }
        // From the oldest upwards. Epochs that claim to replace each other are never
        // reached and keep what they claim.
        let mut open: Vec<usize> =
            (0..keys.len()).filter(|index| missing.get(*index) == Some(&0)).collect();
        while let Some(index) = open.pop() {
            let below = replaced.get(index).cloned().unwrap_or_default();
            for newer in newer.get(index).into_iter().flatten() {
                let words = replaced.get_mut(*newer).into_iter().flatten();
                words.zip(&below).for_each(|(word, below)| *word |= below);
                if let Some(missing) = missing.get_mut(*newer) {
                    *missing = missing.saturating_sub(1);
                    if *missing == 0 {
                        open.push(*newer);
                    }
                }
            }
        }
        Self { keys, replaced }
    }

    fn newest_first(&self) -> Vec<usize> {
        let count = |index: &usize| -> u32 {
            self.replaced.get(*index).into_iter().flatten().map(|word| word.count_ones()).sum()
        };
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by_cached_key(|index| core::cmp::Reverse(count(index)));
        order
    }

    /// Whether neither replaces the other.
    fn apart(&self, one: usize, other: usize) -> bool {
        !self.replaces(one, other) && !self.replaces(other, one)
    }

    fn replaces(&self, newer: usize, older: usize) -> bool {
        let word = self.replaced.get(newer).and_then(|words| words.get(older / 64));
        word.is_some_and(|word| word & bit(older) != 0)
    }
}

fn set_bit(words: Option<&mut Vec<u64>>, index: usize) {
    if let Some(word) = words.and_then(|words| words.get_mut(index / 64)) {
        *word |= bit(index);
    }
}

const fn bit(index: usize) -> u64 {
    1 << (index % 64)
}

impl core::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Keyring")
            .field("epochs", &self.epochs.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
