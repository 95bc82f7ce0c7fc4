//! Does a change fit the document? Automerge takes a change at its word and panics, or
//! silently keeps something else, where the word is not kept. So every reference is
//! looked up here first, and only what this house writes passes: keys of the root map,
//! and letters put into or taken out of prose.

use std::collections::{HashMap, HashSet};

use automerge::{ActorId, Automerge, ChangeMetadata, ObjId, ObjType, ROOT, ReadDoc};

use super::chunk::{Chunk, Key, Op, OpId};
use super::error::{Error, MAX_KEY_BYTES};
use crate::model::KIND;

/// Most operations of one document over all its life.
const MAX_DOCUMENT_OPS: u64 = 1 << 24;

const MAKE_MAP: u64 = 0;
const SET: u64 = 1;
const MAKE_LIST: u64 = 2;
const DELETE: u64 = 3;
pub(super) const MAKE_TEXT: u64 = 4;

const fn refused(rule: &'static str) -> Error {
    Error::Refused(rule)
}

/// All dependencies of the change must be in the document already. `may_be`: whether the record
/// may be of a kind; a first change says which one it is, and nothing changes that later.
pub(super) fn check(
    document: &Automerge,
    chunk: &Chunk,
    may_be: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let ops = chunk.ops()?;
    check_kind(chunk, &ops, may_be)?;
    let metas = document.get_changes_meta(&[]);
    let past = Past::of(&metas, chunk)?;
    past.check_frame(&metas, chunk, ops.len())?;
    let foreign_text = ops.iter().any(|op| op.object.is_some_and(|object| !is_own(chunk, object)));
    let letters = if foreign_text { letters(document)? } else { HashMap::new() };
    let mut own_letters: HashMap<OpId, OpId> = HashMap::new();
    let mut own_prose: HashSet<OpId> = HashSet::new();
    let mut keys: HashMap<&str, u64> = HashMap::new();
    for (op, counter) in ops.iter().zip(chunk.start_op..) {
        let id = OpId { counter, actor: 0 };
        let Some(object) = op.object else {
            check_key(document, chunk, op, &mut keys)?;
            if op.action == MAKE_TEXT {
                own_prose.insert(id);
            }
            continue;
        };
        let own = own_prose.contains(&object);
        let there = past.covers(chunk, object) && is_prose(document, chunk, object);
        if !own && !there {
            return Err(refused("it writes into an object that is no prose"));
        }
        let is_letter = |elem: OpId| {
            own_letters.get(&elem) == Some(&object)
                || past.covers(chunk, elem)
                    && letters.get(&global(chunk, elem)) == Some(&global(chunk, object))
        };
        match (op.action, op.insert, op.key) {
            (SET, true, Key::Head) if op.text.is_some() && op.pred.is_empty() => {}
            (SET, true, Key::Elem(after))
                if op.text.is_some() && op.pred.is_empty() && is_letter(after) => {}
            (DELETE, false, Key::Elem(elem)) if op.pred == [elem] && is_letter(elem) => {}
            _ => return Err(refused("prose is only typed into and deleted from")),
        }
        if op.insert {
            own_letters.insert(id, object);
        }
    }
    Ok(())
}

/// What a record is, is said by a first change and by nothing else: whoever could write it later
/// could make any record vanish from where people look for it.
fn check_kind(chunk: &Chunk, ops: &[Op<'_>], may_be: impl Fn(&str) -> bool) -> Result<(), Error> {
    let mut said = ops.iter().filter(|op| op.object.is_none() && op.key == Key::Prop(KIND));
    match (chunk.deps.is_empty(), said.next()) {
        (true, Some(Op { action: SET, text: Some(kind), .. })) if may_be(kind) => Ok(()),
        (true, Some(_)) => Err(refused("a first change of a kind that the record cannot be")),
        (true, None) => Err(refused("a first change without a kind")),
        (false, Some(_)) => Err(refused("it writes what the record is")),
        (false, None) => Ok(()),
    }
}

/// An operation on the root map: each key once, and only values that were there. A value may stand
/// where the same change has taken all others away: so a decision is written.
fn check_key<'a>(
    document: &Automerge,
    chunk: &Chunk,
    op: &Op<'a>,
    keys: &mut HashMap<&'a str, u64>,
) -> Result<(), Error> {
    let Key::Prop(key) = op.key else { return Err(refused("the root has named keys")) };
    let decides = op.action == SET && op.pred.is_empty();
    let is_again = keys.insert(key, op.action).is_some_and(|before| before != DELETE || !decides);
    if key.is_empty() || key.len() > MAX_KEY_BYTES || is_again {
        return Err(refused("a key is empty, too long or written twice"));
    }
    match op.action {
        MAKE_MAP | SET | MAKE_LIST | MAKE_TEXT if !op.insert => {}
        DELETE if !op.insert && !op.pred.is_empty() => {}
        _ => return Err(refused("an action that documents do not use")),
    }
    if op.pred.is_empty() {
        return Ok(());
    }
    let deps: Vec<_> = chunk.deps.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
    if deps.is_empty() {
        return Err(refused("it replaces what is not there"));
    }
    let there: HashSet<_> =
        document.get_all_at(ROOT, key, &deps)?.into_iter().map(|(_, id)| name(id)).collect();
    if op.pred.iter().all(|pred| there.contains(&global(chunk, *pred))) {
        Ok(())
    } else {
        Err(refused("it replaces what is not there"))
    }
}

/// What the change builds on.
struct Past<'a> {
    /// Every actor's operations, as ranges of counters.
    ranges: HashMap<&'a [u8], Vec<(u64, u64)>>,
    hashes: HashSet<automerge::ChangeHash>,
    max_op: u64,
}

impl<'a> Past<'a> {
    fn of(metas: &'a [ChangeMetadata<'_>], chunk: &Chunk) -> Result<Self, Error> {
        let by_hash: HashMap<_, _> = metas.iter().map(|meta| (meta.hash, meta)).collect();
        let mut past = Self { ranges: HashMap::new(), hashes: HashSet::new(), max_op: 0 };
        let mut open: Vec<_> =
            chunk.deps.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
        while let Some(hash) = open.pop() {
            if !past.hashes.insert(hash) {
                continue;
            }
            let meta = by_hash.get(&hash).ok_or(refused("it builds on an unknown change"))?;
            past.max_op = past.max_op.max(meta.max_op);
            past.ranges
                .entry(meta.actor.to_bytes())
                .or_default()
                .push((meta.start_op, meta.max_op));
            open.extend(meta.deps.iter().copied());
        }
        Ok(past)
    }

    fn check_frame(
        &self,
        metas: &[ChangeMetadata<'_>],
        chunk: &Chunk,
        ops: usize,
    ) -> Result<(), Error> {
        if ops == 0 {
            return Err(refused("it changes nothing"));
        }
        if chunk.start_op != self.max_op + 1 || chunk.start_op > MAX_DOCUMENT_OPS {
            return Err(refused("its operations are not numbered on"));
        }
        let in_order =
            |list: &[Vec<u8>]| list.iter().zip(list.iter().skip(1)).all(|(one, next)| one < next);
        let known = chunk.others.iter().all(|other| self.ranges.contains_key(other.as_slice()));
        if !known || !in_order(&chunk.others) || chunk.others.contains(&chunk.actor) {
            return Err(refused("it names actors it does not build on"));
        }
        let deps: HashSet<_> = chunk.deps.iter().collect();
        if deps.len() != chunk.deps.len() {
            return Err(refused("it names a change twice"));
        }
        // All of the actor's changes must lie in the past, and this be the next one.
        let mut written = 0;
        for meta in metas.iter().filter(|meta| meta.actor.to_bytes() == chunk.actor) {
            written += 1;
            if !self.hashes.contains(&meta.hash) {
                return Err(refused("its actor wrote something else at the same time"));
            }
        }
        if chunk.seq == written + 1 {
            Ok(())
        } else {
            Err(refused("its actor skips or repeats a number"))
        }
    }

    fn covers(&self, chunk: &Chunk, id: OpId) -> bool {
        let ranges = self.ranges.get(actor(chunk, id.actor));
        ranges.is_some_and(|ranges| {
            ranges.iter().any(|(first, last)| (*first..=*last).contains(&id.counter))
        })
    }
}

fn actor(chunk: &Chunk, index: usize) -> &[u8] {
    match index.checked_sub(1) {
        None => &chunk.actor,
        Some(other) => chunk.others.get(other).map(Vec::as_slice).unwrap_or_default(),
    }
}

fn is_own(chunk: &Chunk, id: OpId) -> bool {
    id.actor == 0 && id.counter >= chunk.start_op
}

/// An operation's id beyond its change.
pub(super) type GlobalId = (u64, Vec<u8>);

pub(super) fn global(chunk: &Chunk, id: OpId) -> GlobalId {
    (id.counter, actor(chunk, id.actor).to_vec())
}

fn name(id: ObjId) -> GlobalId {
    match id {
        ObjId::Root => (0, Vec::new()),
        ObjId::Id(counter, actor, _) => (counter, actor.to_bytes().to_vec()),
    }
}

fn is_prose(document: &Automerge, chunk: &Chunk, id: OpId) -> bool {
    let id = ObjId::Id(id.counter, ActorId::from(actor(chunk, id.actor)), 0);
    document.object_type(id).is_ok_and(|kind| kind == ObjType::Text)
}

/// Every letter ever typed into prose, also those deleted since, and the object it is in.
fn letters(document: &Automerge) -> Result<HashMap<GlobalId, GlobalId>, Error> {
    let mut letters = HashMap::new();
    for change in document.get_changes(&[]) {
        let chunk = Chunk::of(&change)?;
        for (op, counter) in chunk.ops()?.iter().zip(chunk.start_op..) {
            if let (Some(object), true) = (op.object, op.insert) {
                letters.insert((counter, chunk.actor.clone()), global(&chunk, object));
            }
        }
    }
    Ok(letters)
}
