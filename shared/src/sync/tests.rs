mod lying;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use super::{Context, Effect, Found, MoveError, OpenError, Replica, Row, Table, Tables, rows};
use crate::{id::RelayId, kind::Kind, record::Edit, time::UnixMillis};

const HOME: RelayId = RelayId::new([1; 32]);
const OTHER: RelayId = RelayId::new([2; 32]);

fn context() -> Context {
    Context { now: UnixMillis(1_790_000_000_000), rng: ChaCha20Rng::from_seed([7; 32]) }
}

fn stored(rows: &[Row]) -> Tables {
    let mut tables = Tables::new();
    for Row { table, key, value } in rows.iter().cloned() {
        tables.entry(table).or_default().extend(value.map(|value| (key, value)));
    }
    tables
}

#[test]
fn what_is_stored_opens_again_with_its_peers() {
    let (mut replica, founding) = Replica::found(&mut context(), HOME);
    let mut rows = founding.rows().to_vec();
    rows.extend(replica.meet_relay(OTHER).rows().iter().cloned());
    let Ok(Found::Ready(again)) = Replica::open(&mut context(), &stored(&rows)) else {
        panic!("it opens")
    };
    assert_eq!(again.ledger(), replica.ledger());
    assert_eq!(again.peers().collect::<Vec<_>>(), [HOME, OTHER]);
    assert_eq!(again.status().unsent, 1);
}

#[test]
fn what_another_version_stored_is_named_and_not_half_read() {
    let (_, founding) = Replica::found(&mut context(), HOME);
    for (format, error) in [
        (None, OpenError::OlderVersion),
        (Some(rows::FORMAT - 1), OpenError::OlderVersion),
        (Some(rows::FORMAT + 1), OpenError::NewerVersion),
    ] {
        let mut tables = stored(founding.rows());
        let meta = tables.get_mut(&Table::Meta).unwrap();
        let (_, identity) = meta.iter_mut().find(|(key, _)| key == rows::IDENTITY).unwrap();
        let read: rows::Identity = rows::decode(identity).unwrap();
        *identity = rows::encode(&rows::Identity { format, ..read });
        assert_eq!(Replica::open(&mut context(), &tables).err(), Some(error), "{format:?}");
    }
}

#[test]
fn effects_come_in_their_order_whatever_was_asked_for_first() {
    let (mut replica, founding) = Replica::found(&mut context(), HOME);
    let mut effects = replica.connect(&mut context(), HOME);
    effects.join(founding);
    let order: Vec<_> = effects
        .into_iter()
        .map(|effect| match effect {
            Effect::Commit { strict, .. } => format!("commit, strict: {strict}"),
            Effect::Send { frames, .. } => format!("send {}", frames.len()),
            Effect::Members => "members".to_owned(),
            Effect::Show { .. } | Effect::End { .. } | Effect::ReadLog { .. } => String::new(),
        })
        .collect();
    assert_eq!(order, ["commit, strict: true", "send 1", "members"]);
}

#[test]
fn the_home_moves_to_a_peer_that_was_not_the_home_before() {
    let (mut replica, _) = Replica::found(&mut context(), HOME);
    let before = replica.members().clone();
    let mut refusal = |relay| replica.move_home(&mut context(), relay).err();
    assert_eq!(refusal(HOME), Some(MoveError::AlreadyHome));
    assert_eq!(refusal(OTHER), Some(MoveError::NotAPeer));
    assert_eq!(*replica.members(), before);

    // Whoever founded it is the only steward there ever was.
    replica.meet_relay(OTHER);
    replica.move_home(&mut context(), OTHER).unwrap();
    assert_eq!(replica.members().home, Some(OTHER));
    let after = replica.members().clone();
    assert_eq!(replica.move_home(&mut context(), HOME).err(), Some(MoveError::NotBackThere));
    assert_eq!(*replica.members(), after);
}

#[test]
fn a_device_names_itself_where_others_have_written_under_its_labels_id_before() {
    let ctx = &mut context();
    let (mut replica, _) = Replica::found(ctx, HOME);
    let label = super::device_record(replica.device());
    let name = |name: &str| [Edit::put("name", name)];
    let before = replica.create(ctx, label, &Kind::Person, &name("Niemand")).unwrap();
    let document = before.rows().iter().find(|row| row.table == Table::Document);
    let document = document.and_then(|row| row.value.clone()).unwrap();
    let kind = Kind::from(super::DEVICE_KIND);
    replica.create_beside(ctx, label, &document, &kind, &name("Alice")).unwrap();
    let view = &replica.views()[&label];
    assert_eq!(view.kind, kind);
    let said: Vec<_> = view.conflicts["name"].iter().map(|one| one.value.as_text()).collect();
    assert!(said.contains(&Some("Alice")), "{said:?}");
}

#[test]
fn a_relay_that_nobody_met_is_not_accepted() {
    let (mut replica, _) = Replica::found(&mut context(), HOME);
    assert!(replica.accept_relay(OTHER).is_empty());
    assert_eq!(replica.peers().collect::<Vec<_>>(), [HOME]);
    assert_eq!(replica.answering(HOME), HOME);
}
