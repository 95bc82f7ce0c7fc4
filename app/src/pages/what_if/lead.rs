//! The answer in a sentence or two.

use staffelstab_shared::network::what_if::Loss;

use crate::text::{Texts, lists::and_list};

pub(super) fn lead(texts: &Texts, loss: &Loss) -> String {
    if loss.is_empty() {
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
    let apart = counted(loss.apart.len(), Texts::wi_n_apart);
    let seats =
        (lost.is_empty() && loss.apart.is_empty()).then(|| texts.wi_n_seats(loss.seats.len()));
    [carried, apart, seats].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{id::RecordId, network::what_if::Line};

    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn the_lead_names_functions_and_groups() {
        let id = RecordId::from_random([1; 16]);
        let line = Line { id, near: Vec::new() };
        let mut loss = Loss { posts: vec![line.clone()], ..Loss::default() };
        assert_eq!(lead(&DE, &loss), DE.wi_lead("eine Funktion"));
        loss.knowledge = vec![line; 7];
        loss.apart = vec![vec![vec![id], vec![id]]];
        let both = DE.wi_lead("eine Funktion und 7 Wissenseinträge");
        assert_eq!(lead(&DE, &loss), format!("{both} {}", DE.wi_n_apart(1)));
    }

    #[test]
    fn where_nothing_is_lost_that_is_said() {
        assert_eq!(lead(&EN, &Loss::default()), EN.wi_nothing_lost);
        let id = RecordId::from_random([1; 16]);
        let loss = Loss { seats: vec![(id, 4)], ..Loss::default() };
        assert_eq!(lead(&EN, &loss), EN.wi_n_seats(1));
    }
}
