//! The answer in a sentence or two.

use staffelstab_shared::ledger::Lost;

use crate::text::{Texts, lists::and_list};

/// `by_day_only`: nothing but a day was asked about.
pub(super) fn lead(texts: &Texts, loss: &Lost, by_day_only: bool) -> String {
    if loss.is_nothing() {
        let nothing = if by_day_only { texts.wi_no_end } else { texts.wi_nothing_lost };
        return nothing.to_owned();
    }
    let counted =
        |count: usize, words: fn(&Texts, usize) -> String| (count > 0).then(|| words(texts, count));
    // What was asked about ends, also where somebody else carries it: it does not hang on anything.
    let ending = counted(loss.ending.len(), Texts::wi_n_ending);
    let lost = [
        counted(loss.posts.len(), Texts::wi_n_posts),
        counted(loss.offers.len(), Texts::wi_n_offers),
        counted(loss.knowledge.len(), Texts::wi_n_knowledge),
        counted(loss.networks.len(), Texts::wi_n_networks),
    ];
    let lost: Vec<_> = lost.into_iter().flatten().collect();
    let carried = (!lost.is_empty()).then(|| texts.wi_lead(&and_list(texts, &lost)));
    let apart = counted(loss.losing_touch(), Texts::wi_n_apart);
    let says_more = ending.is_some() || carried.is_some() || apart.is_some();
    let seats = counted(loss.seats.len(), Texts::wi_n_seats).filter(|_| !says_more);
    [ending, carried, apart, seats].into_iter().flatten().collect::<Vec<_>>().join(" ")
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
        assert_eq!(lead(&DE, &loss, false), DE.wi_lead("eine Funktion"));
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
        assert_eq!(lead(&DE, &loss, false), format!("{both} {}", DE.wi_n_apart(1)));
    }

    #[test]
    fn where_nothing_is_lost_that_is_said() {
        assert_eq!(lead(&EN, &Lost::default(), false), EN.wi_nothing_lost);
        let seat = Seat { network: named(), left: 4 };
        let loss = Lost { seats: vec![seat], ..Lost::default() };
        assert_eq!(lead(&EN, &loss, false), EN.wi_n_seats(1));
    }

    #[test]
    fn what_was_asked_about_ends_and_is_not_called_carried_by_nobody_else() {
        let mut loss = Lost { ending: vec![named()], ..Lost::default() };
        assert_eq!(lead(&DE, &loss, false), "Eine Funktion endet.");
        assert_eq!(lead(&EN, &loss, false), "One function ends.");
        let line = LostLine {
            record: named(),
            near: First::default(),
            near_ids: Vec::new(),
            carried: true,
        };
        loss.ending.push(named());
        loss.knowledge = vec![line; 2];
        let said = "2 Funktionen enden. Das trägt sonst niemand: 2 Wissenseinträge.";
        assert_eq!(lead(&DE, &loss, true), said);
    }

    #[test]
    fn where_no_funding_ends_until_a_day_nobody_is_said_to_help_out() {
        let said = lead(&DE, &Lost::default(), true);
        assert_eq!(said, "Bis zu diesem Tag endet keine Finanzierung.");
        assert_eq!(lead(&EN, &Lost::default(), true), "No funding ends by that day.");
    }
}
