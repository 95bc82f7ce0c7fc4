//! Addresses that lead out of the app: which of them a link may be made of.

use core::fmt::Write as _;
use std::collections::BTreeSet;

/// The address of a link that writes to one e-mail address (RFC 6068); nothing where the text is
/// not exactly one, so that no further receiver and no letter can come with it.
#[must_use]
pub fn mail_link(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let is_local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let is_one = !local.is_empty() && local.chars().all(is_local);
    if !is_one || domain.is_empty() || !domain.chars().all(is_domain) {
        return None;
    }
    let mut link = "mailto:".to_owned();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~+@".contains(&byte) {
            link.push(char::from(byte));
        } else {
            // Writing to a text never fails.
            let _ = write!(link, "%{byte:02X}");
        }
    }
    Some(link)
}

/// Longer links than this some mail programs cut off.
pub const MAX_LETTER_CHARS: usize = 1_900;

/// The address of a link that writes one letter to many, of whom none sees the others (RFC 6068);
/// what is no address is left out, and one that stands there twice is written to once. Nothing where
/// nobody is left, or where it is longer than [`MAX_LETTER_CHARS`].
#[must_use]
pub fn letter_link<'a>(
    to: impl IntoIterator<Item = &'a str>,
    subject: &str,
    body: &str,
) -> Option<String> {
    let mut seen = BTreeSet::new();
    let to: Vec<_> = to
        .into_iter()
        .filter_map(|address| mail_link(address)?.strip_prefix("mailto:").map(str::to_owned))
        .filter(|address| seen.insert(address.to_lowercase()))
        .collect();
    let mut link = format!("mailto:?bcc={}&subject=", to.join(","));
    escape(&mut link, subject);
    link.push_str("&body=");
    escape(&mut link, &body.replace('\n', "\r\n"));
    (!to.is_empty() && link.len() <= MAX_LETTER_CHARS).then_some(link)
}

fn escape(link: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            link.push(char::from(byte));
        } else {
            // Writing to a text never fails.
            let _ = write!(link, "%{byte:02X}");
        }
    }
}

/// The address of a link to a web page, `https` where the text says no other; nothing for other
/// schemes, for a text that is no address, and where a name before an `@` hides where it leads.
#[must_use]
pub fn web_link(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme));
    let rest = text.get(scheme.map_or(0, str::len)..)?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (host, behind) = rest.split_at(end);
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_host = name.contains('.')
        && !name.starts_with('.')
        && name.chars().all(is_name)
        && port.is_none_or(|port| port.parse::<u16>().is_ok());
    let is_plain = !behind.starts_with('\\') && !text.contains(char::is_whitespace);
    (is_host && is_plain).then(|| format!("{}{rest}", scheme.unwrap_or("https://")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_to_many_shows_none_of_them_and_asks_for_nothing_else() {
        let link = letter_link(
            ["a@x.example", "b&c@x.example", "A@X.example", "c@x.example?cc=spy@evil.example", "-"],
            "Runder Tisch & mehr",
            "Zeile 1\nZeile 2 #ö",
        );
        assert_eq!(
            link.as_deref(),
            Some(
                "mailto:?bcc=a@x.example,b%26c@x.example&subject=Runder%20Tisch%20%26%20mehr\
                 &body=Zeile%201%0D%0AZeile%202%20%23%C3%B6"
            )
        );
        assert_eq!(letter_link(["keine"], "", ""), None);
        let many: Vec<_> = (0..200).map(|number| format!("{number}@lindenau.example")).collect();
        assert_eq!(letter_link(many.iter().map(String::as_str), "", ""), None, "too long");
    }

    #[test]
    fn a_letter_goes_to_one_address_only() {
        let link = |text: &str| mail_link(text);
        assert_eq!(
            link(" anna@lindenau.example ").as_deref(),
            Some("mailto:anna@lindenau.example")
        );
        assert_eq!(link("a.b+c@d-e.example").as_deref(), Some("mailto:a.b+c@d-e.example"));
        assert_eq!(link("a?b&c%d@x.example").as_deref(), Some("mailto:a%3Fb%26c%25d@x.example"));
        assert_eq!(
            link("j\u{f6}rg@m\u{fc}hle.example").as_deref(),
            Some("mailto:j%C3%B6rg@m%C3%BChle.example")
        );
        for none in [
            "",
            "anna",
            "@x.example",
            "anna@",
            "anna@lindenau.example?bcc=spy@evil.example&body=Hallo",
            "berta@x.example,spy@evil.example",
            "berta@x.example;spy@evil.example",
            "Anna <anna@x.example>",
            "a@b@c.example",
            "anna@x.example?cc=you",
            "anna@x.example\r\nBcc:",
        ] {
            assert_eq!(link(none), None, "{none}");
        }
    }

    #[test]
    fn a_link_leads_where_it_seems_to_lead() {
        for (text, link) in [
            ("awo.example", "https://awo.example"),
            (" www.awo.example/a?b=c#d ", "https://www.awo.example/a?b=c#d"),
            ("http://awo.example:8080/", "http://awo.example:8080/"),
            ("HTTPS://Awo.Example", "https://Awo.Example"),
            ("m\u{fc}hle.example", "https://m\u{fc}hle.example"),
            ("awo.example/mail@x", "https://awo.example/mail@x"),
        ] {
            assert_eq!(web_link(text).as_deref(), Some(link), "{text}");
        }
        for text in [
            "",
            "steht am Brett",
            "localhost",
            "https://www.lindenau.de@evil.example/",
            "www.lindenau.de:443@evil.example",
            "JavaScript:alert(1)//x.y",
            "javascript:alert(1)",
            "data:text/html,x.y",
            "ftp://x.y",
            "mailto:a@b.example",
            "https://evil.example\\@lindenau.de",
            "awo.example steht am Brett",
            "https://",
            ".example",
        ] {
            assert_eq!(web_link(text), None, "{text}");
        }
    }
}
