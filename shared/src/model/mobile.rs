//! Which numbers are of mobile phones, by how they begin.
//!
//! Only of Germany and of countries that many here have a number of, and only where the beginning
//! is certain: the Bundesnetzagentur's plan of mobile services (015, 016, 017 without paging), and
//! the national plans that the ITU publishes (Operational Bulletin, E.164). A library that knows
//! all plans is some 200 kB of a download; of any other number its kind has to be said.

/// The code of a country, and how its mobile numbers begin after it.
const MOBILE: [(&str, &[&str]); 12] = [
    ("49", &["15", "160", "162", "163", "17"]),
    ("43", &["650", "660", "664", "676", "677", "678", "680", "681", "688", "690", "699"]),
    ("41", &["75", "76", "77", "78", "79"]),
    ("33", &["6", "7"]),
    ("90", &["5"]),
    ("380", &["50", "63", "66", "67", "68", "73", "93", "95", "96", "97", "98", "99"]),
    ("48", &["50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"]),
    ("963", &["9"]),
    ("93", &["7"]),
    ("98", &["9"]),
    ("964", &["7"]),
    ("7", &["9"]),
];
/// Numbers without a country are of this one.
pub(super) const HERE: &str = "49";

/// Whether a number, as it is dialled, begins as those of mobile phones do.
pub(super) fn is_mobile(dialled: &str) -> bool {
    let abroad = dialled.strip_prefix('+').or_else(|| dialled.strip_prefix("00"));
    let begins = |number: &str, of: &[&str]| of.iter().any(|begin| number.starts_with(begin));
    MOBILE.iter().any(|(country, mobile)| match abroad {
        Some(abroad) => abroad.strip_prefix(country).is_some_and(|number| begins(number, mobile)),
        None => *country == HERE && dialled.strip_prefix('0').is_some_and(|it| begins(it, mobile)),
    })
}

#[cfg(test)]
mod tests {
    use super::is_mobile;

    #[test]
    fn a_mobile_number_is_told_by_its_beginning() {
        for mobile in [
            "01511234567",
            "015551234567",
            "01601234567",
            "017604069396",
            "+4917604069396",
            "004917604069396",
            "+436641234567",
            "+41791234567",
            "+380671234567",
            "+905321234567",
            "+963931234567",
        ] {
            assert!(is_mobile(mobile), "{mobile}");
        }
        for other in [
            "03415550100",
            "+493415550100",
            "00493415550100",
            "0800123456",
            "01801234567",
            // Paging.
            "01691234567",
            "+436621234",
            "+41311234567",
            // Without an area code nobody can tell.
            "17604069396",
            "5550100",
            "110",
            "",
        ] {
            assert!(!is_mobile(other), "{other}");
        }
    }
}
