//! `VERB key=value ...`, each value within bounds.
//!
//! | verb | keys |
//! | --- | --- |
//! | `load` | url, data (JSON lines), state (written) |
//! | `sync` | url, state |
//! | `fanout` | url, state, subs, edits, rate (edits a second) |
//! | `idle` | url, state, clients |
//! | `writes` | url, state, writers, window, seconds, acked (written) |
//! | `verify` | url, state, acked |
//! | `one` | url, state |
//! | `edits` | url, state, rounds |

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use anyhow::{Context as _, Result, bail, ensure};
use staffelstab_tests::device::Address;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Load,
    Sync,
    Fanout,
    Idle,
    Writes,
    Verify,
    One,
    Edits,
}

impl Verb {
    const ALL: [(&str, Self, &[&str]); 8] = [
        ("load", Self::Load, &["url", "data", "state"]),
        ("sync", Self::Sync, &["url", "state"]),
        ("fanout", Self::Fanout, &["url", "state", "subs", "edits", "rate"]),
        ("idle", Self::Idle, &["url", "state", "clients"]),
        ("writes", Self::Writes, &["url", "state", "writers", "window", "seconds", "acked"]),
        ("verify", Self::Verify, &["url", "state", "acked"]),
        ("one", Self::One, &["url", "state"]),
        ("edits", Self::Edits, &["url", "state", "rounds"]),
    ];
}

#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) verb: Verb,
    values: BTreeMap<String, String>,
}

impl Arguments {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let names: Vec<&str> = Verb::ALL.iter().map(|(name, ..)| *name).collect();
        let usage = || format!("usage: load {} key=value ...", names.join(" | "));
        let word = arguments.next().with_context(usage)?;
        let found = Verb::ALL.iter().find(|(name, ..)| *name == word);
        let (_, verb, keys) = found.with_context(usage)?;
        let mut values = BTreeMap::new();
        for argument in arguments {
            let Some((key, value)) = argument.split_once('=') else {
                bail!("{argument:?} is not key=value");
            };
            ensure!(keys.contains(&key), "{word} has no {key:?}, it has {}", keys.join(", "));
            values.insert(key.to_owned(), value.to_owned());
        }
        for key in *keys {
            ensure!(values.contains_key(*key), "{word} needs {key}=...");
        }
        Ok(Self { verb: *verb, values })
    }

    fn value(&self, key: &str) -> Result<&str> {
        self.values.get(key).map(String::as_str).with_context(|| format!("{key}=... is missing"))
    }

    pub(crate) fn url(&self) -> Result<Address> {
        Ok(self.value("url")?.parse()?)
    }

    pub(crate) fn path(&self, key: &str) -> Result<PathBuf> {
        self.value(key).map(PathBuf::from)
    }

    /// A number from 1 on, up to `most`.
    pub(crate) fn count(&self, key: &str, most: usize) -> Result<usize> {
        self.number(key, 1, most)
    }

    /// A positive number, possibly broken, up to `most`.
    pub(crate) fn rate(&self, key: &str, most: f64) -> Result<f64> {
        self.number(key, 0.001, most)
    }

    fn number<N>(&self, key: &str, least: N, most: N) -> Result<N>
    where
        N: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let text = self.value(key)?;
        let number = text.parse().ok().with_context(|| format!("{key}={text} is no number"))?;
        ensure!((least..=most).contains(&number), "{key} must be from {least} to {most}");
        Ok(number)
    }
}
