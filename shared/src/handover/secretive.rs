//! Passwords have no place in a ledger that everybody carries.

/// Words that announce a secret.
const ANNOUNCE: [&str; 11] = [
    "passwort",
    "kennwort",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pw",
    "pin",
    "tan",
    "puk",
    "geheimzahl",
];
/// So long is what somebody chose, or a program made, to be secret.
const LONG: usize = 8;
/// Signs that stand in passwords, and hardly in names, addresses or numbers of rooms.
const SIGNS: &str = "!#$%&*?^~{}[]<>=|\\";

/// Whether a text looks as if it had a password in it: a word that announces one and something
/// behind it that could be one, or something that looks made to be secret.
#[must_use]
pub fn looks_like_a_password(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    let announced = words.iter().enumerate().any(|(at, word)| {
        let lower = word.to_lowercase();
        let (head, said) = lower.split_once([':', '=']).unwrap_or((&lower, ""));
        let is_one =
            head.split(|sign: char| !sign.is_alphanumeric()).any(|it| ANNOUNCE.contains(&it));
        // "PIN: 4711", "Passwort lautet Sommer2024".
        let next = words.iter().skip(at + 1).take(2);
        is_one && (could_be_one(said) || next.into_iter().any(|next| could_be_one(next)))
    });
    announced || words.iter().any(|word| is_made_secret(word))
}

/// With a digit in it: words that explain have none.
fn could_be_one(word: &str) -> bool {
    word.chars().count() >= 4 && word.chars().any(|sign| sign.is_ascii_digit())
}

/// Small and capital letters, digits and signs in one word.
fn is_made_secret(word: &str) -> bool {
    let has = |is: fn(char) -> bool| word.chars().any(is);
    word.chars().count() >= LONG
        && !word.contains("://")
        && !word.contains('@')
        && has(|sign| sign.is_ascii_digit())
        && has(char::is_uppercase)
        && has(char::is_lowercase)
        && has(|sign| SIGNS.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_password_is_one_and_names_of_accounts_are_none() {
        for secret in [
            "Postfach ehrenamt@example.org, Passwort: Sommer2024",
            "Passwort lautet hunter22",
            "Bank-PIN 4711",
            "PIN: 4711",
            "Router Xk7!pqR2",
            "Kennwort=abc123",
        ] {
            assert!(looks_like_a_password(secret), "{secret}");
        }
        for name in [
            "Postfach ehrenamt@example.org",
            "Schlüssel Begegnungsraum, Bahnhofstraße 19",
            "Passwort beim Vorstand erfragen",
            "Konto DE89 3704 0044 0532 0130 00",
            "https://example.org/Login?seite=A1b2",
            "Stempel Nr. 3",
            "Pinnwand 2024",
            "",
        ] {
            assert!(!looks_like_a_password(name), "{name}");
        }
    }
}
