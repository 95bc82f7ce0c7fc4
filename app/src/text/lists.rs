//! Several words in one sentence.

use super::texts::Texts;

/// "A, B und C".
pub(crate) fn and_list(texts: &Texts, words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => texts.net_and(&first.join(", "), last),
    }
}

/// So many letters of a name tell who it is.
const NAMED_CHARS: usize = 60;

/// A name of somebody else's making, no longer than anybody reads.
pub(crate) fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAMED_CHARS) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default().trim_end()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn names_are_listed_as_one_says_them() {
        let words = ["Schule", "Kita", "Wohnen"].map(str::to_owned);
        assert_eq!(and_list(&DE, &words), "Schule, Kita und Wohnen");
        assert_eq!(and_list(&EN, &words[..2]), "Schule and Kita");
        assert_eq!(and_list(&EN, &[]), "");
    }
}
