//! What may happen a thousand times in a second is said once a minute, with how often it did: a log
//! that strangers can fill hides what matters, and takes up the disk.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How long nothing more is said of the same thing.
pub(crate) const SILENCE: Duration = Duration::from_secs(60);

/// See the module. It remembers as many things as there are kinds of them.
#[derive(Debug)]
pub(crate) struct Tally<T>(Mutex<BTreeMap<T, Said>>);

#[derive(Debug)]
struct Said {
    at: Instant,
    /// How often it has happened that was not said.
    since: u64,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Tally<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<T: Ord + Copy> Tally<T> {
    /// Counts what has happened so many times; how often, if that is to be said now.
    pub(crate) fn count(&self, what: T, times: u64, now: Instant) -> Option<u64> {
        let mut all = self.all();
        let Some(said) = all.get_mut(&what) else {
            all.insert(what, Said { at: now, since: 0 });
            return Some(times);
        };
        said.since = said.since.saturating_add(times);
        said.due(now)
    }

    /// What is to be said now of what has happened since. To be called once a minute.
    pub(crate) fn due(&self, now: Instant) -> Vec<(T, u64)> {
        let mut all = self.all();
        // Of what has stopped, the next time is a first one again.
        all.retain(|_, said| said.since > 0 || now.saturating_duration_since(said.at) < SILENCE);
        all.iter_mut().filter_map(|(what, said)| Some((*what, said.due(now)?))).collect()
    }

    /// All that was not said, when nothing more comes.
    pub(crate) fn rest(&self) -> Vec<(T, u64)> {
        let mut all = self.all();
        let left = std::mem::take(&mut *all).into_iter();
        left.map(|(what, said)| (what, said.since)).filter(|(_, since)| *since > 0).collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<T, Said>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Said {
    fn due(&mut self, now: Instant) -> Option<u64> {
        if self.since == 0 || now.saturating_duration_since(self.at) < SILENCE {
            return None;
        }
        self.at = now;
        Some(std::mem::take(&mut self.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_time_is_said_at_once_and_the_sum_of_the_others_once_a_minute() {
        let (tally, begin) = (Tally::default(), Instant::now());
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(tally.count("busy", 1, at(0)), Some(1));
        for _ in 0..1111 {
            assert_eq!(tally.count("busy", 1, at(30)), None);
        }
        assert_eq!(tally.count("malformed", 1, at(31)), Some(1), "something else is said");
        assert_eq!(tally.due(at(59)), []);
        assert_eq!(tally.due(at(60)), [("busy", 1111)]);
        assert_eq!(tally.count("busy", 1, at(61)), None, "it was just said");
        assert_eq!(tally.due(at(119)), []);
        // Whoever comes first says it, the clock or the next one.
        assert_eq!(tally.count("busy", 2, at(120)), Some(3));
        assert_eq!(tally.count("busy", 1, at(121)), None);
        assert_eq!(tally.rest(), [("busy", 1)]);
        assert_eq!(tally.rest(), []);
    }

    #[test]
    fn what_has_stopped_is_forgotten_and_said_at_once_when_it_comes_again() {
        let (tally, begin) = (Tally::default(), Instant::now());
        assert_eq!(tally.count("busy", 1, begin), Some(1));
        assert_eq!(tally.due(begin + SILENCE), []);
        assert!(tally.all().is_empty());
        assert_eq!(tally.count("busy", 1, begin + SILENCE), Some(1));
    }
}
