//! The answer in a sentence or two.

use staffelstab_shared::ledger::Lost;

use crate::text::{Texts, lists::and_list};

pub(super) fn lead(texts: &Texts, loss: &Lost) -> String {
    if loss.is_nothing() {
        return texts.wi_nothing_lost.to_owned();
    }
    let counted =
        |count: usize, words: fn(&Texts, usize) -> String| (count > 0).then(|| words(texts, count));
    let lost = [
        counted(loss.ending.len() + loss.posts.len(), Texts::wi_n_posts),
        counted(loss.offers.len(), Texts::wi_n_offers),
        counted(loss.knowledge.len(), Texts::wi_n_knowledge),
        counted(loss.networks.len(), Texts::wi_n_networks),
    ];
    let lost: Vec<_> = lost.into_iter().flatten().collect();
    let carried = (!lost.is_empty()).then(|| texts.wi_lead(&and_list(texts, &lost)));
    let apart = counted(loss.losing_touch(), Texts::wi_n_apart);
    let seats =
        (lost.is_empty() && loss.apart.is_empty()).then(|| texts.wi_n_seats(loss.seats.len()));
    [carried, apart, seats].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::RecordId,
        ledger::{Described, First, LostLine, Named, Seat, Side},
        view::Kind,
    };

    use super::*;
    use crate::text::{DE, EN};

    fn named() -> Named {
        let id = RecordId::from_random([1; 16]);
        Named { id, kind: Kind::Network, title: String::new(), within: None }
    }

    #[test]
    fn the_lead_names_functions_and_groups() {
        let line = LostLine {
            record: named(),
            near: First::default(),
            near_ids: Vec::new(),
            carried: true,
        };
        let mut loss = Lost { posts: vec![line.clone()], ..Lost::default() };
        assert_eq!(lead(&DE, &loss), DE.wi_lead("eine Funktion"));
        loss.knowledge = vec![line; 7];
        let (id, title) = (named().id, String::new());
        let one = Described { id, kind: Kind::Person, title, carries: Vec::new() };
        let side = |count| Side {
            people: vec![one.clone(); count],
            districts: First::default(),
            with: First::default(),
        };
        loss.apart = vec![vec![side(9), side(1)]];
        let both = DE.wi_lead("eine Funktion und 7 Wissenseinträge");
        assert_eq!(lead(&DE, &loss), format!("{both} {}", DE.wi_n_apart(1)));
    }

    #[test]
    fn where_nothing_is_lost_that_is_said() {
        assert_eq!(lead(&EN, &Lost::default()), EN.wi_nothing_lost);
        let seat = Seat { network: named(), left: 4 };
        let loss = Lost { seats: vec![seat], ..Lost::default() };
        assert_eq!(lead(&EN, &loss), EN.wi_n_seats(1));
    }
}
