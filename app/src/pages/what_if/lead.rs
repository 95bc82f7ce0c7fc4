//! The answer in a sentence or two.

use staffelstab_shared::{ledger::Lost, view::Kind};

use crate::{
    records::carried::title,
    text::{Texts, lists::and_list},
};

/// `by_day_only`: nothing but a day was asked about.
pub(super) fn lead(texts: &Texts, loss: &Lost, by_day_only: bool) -> String {
    let away: Vec<_> = loss.away.iter().map(|one| title(&one.title)).collect();
    let said = said(texts, loss, by_day_only);
    if away.is_empty() {
        return said;
    }
    format!("{said} {}", texts.wi_as_if_there(away.len(), &and_list(texts, &away)))
}

fn said(texts: &Texts, loss: &Lost, by_day_only: bool) -> String {
    if loss.is_nothing() {
        let nothing = match (loss.agreed.is_empty(), by_day_only) {
            (false, _) => texts.wi_if_agreed,
            (true, true) => texts.wi_no_end,
            (true, false) => texts.wi_nothing_lost,
        };
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
    let deputized = counted(loss.deputized.len(), Texts::wi_n_deputized);
    let apart = counted(loss.losing_touch(), Texts::wi_n_apart);
    let (known, met): (Vec<_>, Vec<_>) =
        loss.agreed.iter().partition(|one| one.kind == Kind::Knowledge);
    let agreed =
        [counted(known.len(), Texts::wi_n_knowledge), counted(met.len(), Texts::wi_n_contacts)];
    let agreed: Vec<_> = agreed.into_iter().flatten().collect();
    let agreed = (!agreed.is_empty()).then(|| texts.wi_lead_agreed(&and_list(texts, &agreed)));
    let says_more =
        [&ending, &carried, &deputized, &apart, &agreed].into_iter().any(Option::is_some);
    let seats = counted(loss.seats.len(), Texts::wi_n_seats).filter(|_| !says_more);
    // Whether they go nobody knows: it is said that it was reckoned so.
    let along = counted(loss.along.len(), Texts::wi_n_along);
    [ending, carried, deputized, apart, agreed, seats, along]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
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
    fn what_is_only_agreed_is_said_wherever_something_would_go_on_by_it() {
        let knowledge = Named { kind: Kind::Knowledge, ..named() };
        let contact = Named { kind: Kind::Person, ..named() };
        let mut loss = Lost { agreed: vec![knowledge.clone(), contact], ..Lost::default() };
        let said = "Alles ginge weiter, wenn geschieht, was vereinbart ist.";
        assert_eq!(lead(&DE, &loss, false), said);
        loss.seats = vec![Seat { network: named(), left: 4 }];
        let said = "Erst vereinbart und noch nicht geschehen: ein Wissenseintrag und ein Kontakt.";
        assert_eq!(lead(&DE, &loss, false), said);
        loss.ending = vec![named()];
        loss.agreed = vec![knowledge; 2];
        let said = "One function ends. Agreed and not happened yet: 2 pieces of knowledge.";
        assert_eq!(lead(&EN, &loss, false), said);
    }

    #[test]
    fn a_function_that_is_left_to_its_deputy_does_not_go_on_as_before() {
        let loss = Lost { deputized: vec![named()], ..Lost::default() };
        let said = "Eine Funktion hätte nur noch eine Vertretung.";
        assert_eq!(lead(&DE, &loss, false), said);
        assert_eq!(lead(&EN, &loss, false), "One function would be left to a deputy.");
    }

    #[test]
    fn of_whom_is_away_that_day_it_is_said_that_it_is_reckoned_as_if_not() {
        let one = Named { title: "Maren Lindner".to_owned(), ..named() };
        let loss = Lost { away: vec![one], deputized: vec![named()], ..Lost::default() };
        let said = "Eine Funktion hätte nur noch eine Vertretung. Maren Lindner ist an diesem Tag abwesend; gerechnet ist, als wäre das nicht so.";
        assert_eq!(lead(&DE, &loss, false), said);
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
    fn where_somebody_may_go_along_it_is_said_that_it_was_reckoned_so() {
        let one = Named { kind: Kind::Person, ..named() };
        let loss = Lost { ending: vec![named()], along: vec![one], ..Lost::default() };
        let said = "Eine Funktion endet. Gerechnet ist, als ginge auch die eine Person, die sonst keine Funktion trägt.";
        assert_eq!(lead(&DE, &loss, false), said);
    }

    #[test]
    fn where_no_funding_ends_until_a_day_nobody_is_said_to_help_out() {
        let said = lead(&DE, &Lost::default(), true);
        assert_eq!(said, "Bis zu diesem Tag endet keine Finanzierung.");
        assert_eq!(lead(&EN, &Lost::default(), true), "No funding ends by that day.");
    }
}
