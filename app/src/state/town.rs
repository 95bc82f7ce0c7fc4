//! The network as it is today, with what several screens ask of it.

use std::sync::OnceLock;

use staffelstab_shared::{
    id::RecordId,
    network::{
        Graph,
        contact::{OnlyWay, Touch},
        what_if::SMALLEST_GROUP,
    },
};

#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) graph: Graph,
    pub(crate) touch: Touch,
    only_ways: OnceLock<Vec<OnlyWay>>,
}

impl Town {
    pub(super) fn new(graph: Graph) -> Self {
        let touch = graph.touch();
        Self { graph, touch, only_ways: OnceLock::new() }
    }

    /// Where groups are in touch over one only: found when somebody first asks.
    pub(crate) fn only_ways(&self) -> &[OnlyWay] {
        self.only_ways.get_or_init(|| self.graph.only_ways(&self.touch, SMALLEST_GROUP))
    }

    /// Whether groups would lose touch without a function.
    pub(crate) fn hangs_on(&self, post: RecordId) -> bool {
        self.only_ways().iter().any(|way| way.posts.contains(&post))
    }
}
