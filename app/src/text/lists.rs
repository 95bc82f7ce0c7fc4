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
