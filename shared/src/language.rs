//! The languages that come up where newcomers and helpers meet, by their BCP 47 code
//! and by name. Other codes are kept and shown as they are.

/// A language and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// BCP 47 (the ISO 639 part of it).
    pub code: &'static str,
    pub german: &'static str,
    pub english: &'static str,
    /// What its speakers call it.
    pub own: &'static str,
}

const fn language(
    code: &'static str,
    german: &'static str,
    english: &'static str,
    own: &'static str,
) -> Language {
    Language { code, german, english, own }
}

/// All languages with a name, by code.
pub const ALL: &[Language] = &[
    language("am", "Amharisch", "Amharic", "አማርኛ"),
    language("ar", "Arabisch", "Arabic", "العربية"),
    language("az", "Aserbaidschanisch", "Azerbaijani", "Azərbaycanca"),
    language("be", "Belarussisch", "Belarusian", "Беларуская"),
    language("bg", "Bulgarisch", "Bulgarian", "Български"),
    language("bn", "Bengalisch", "Bengali", "বাংলা"),
    language("bs", "Bosnisch", "Bosnian", "Bosanski"),
    language("ckb", "Sorani (Zentralkurdisch)", "Sorani (Central Kurdish)", "سۆرانی"),
    language("cs", "Tschechisch", "Czech", "Čeština"),
    language("de", "Deutsch", "German", "Deutsch"),
    language("el", "Griechisch", "Greek", "Ελληνικά"),
    language("en", "Englisch", "English", "English"),
    language("es", "Spanisch", "Spanish", "Español"),
    language("fa", "Persisch (Farsi, Dari)", "Persian (Farsi, Dari)", "فارسی"),
    language("fr", "Französisch", "French", "Français"),
    language("gsg", "Deutsche Gebärdensprache", "German Sign Language", "Deutsche Gebärdensprache"),
    language("ha", "Hausa", "Hausa", "Hausa"),
    language("hi", "Hindi", "Hindi", "हिन्दी"),
    language("hr", "Kroatisch", "Croatian", "Hrvatski"),
    language("hu", "Ungarisch", "Hungarian", "Magyar"),
    language("hy", "Armenisch", "Armenian", "Հայերեն"),
    language("it", "Italienisch", "Italian", "Italiano"),
    language("ka", "Georgisch", "Georgian", "ქართული"),
    language("kmr", "Kurmandschi (Nordkurdisch)", "Kurmanji (Northern Kurdish)", "Kurmancî"),
    language("ku", "Kurdisch", "Kurdish", "Kurdî"),
    language("mk", "Mazedonisch", "Macedonian", "Македонски"),
    language("om", "Oromo", "Oromo", "Afaan Oromoo"),
    language("pa", "Pandschabi", "Punjabi", "ਪੰਜਾਬੀ"),
    language("pl", "Polnisch", "Polish", "Polski"),
    language("ps", "Paschtu", "Pashto", "پښتو"),
    language("pt", "Portugiesisch", "Portuguese", "Português"),
    language("ro", "Rumänisch", "Romanian", "Română"),
    language("rom", "Romani", "Romani", "Romani čhib"),
    language("ru", "Russisch", "Russian", "Русский"),
    language("so", "Somali", "Somali", "Soomaali"),
    language("sq", "Albanisch", "Albanian", "Shqip"),
    language("sr", "Serbisch", "Serbian", "Српски"),
    language("sw", "Suaheli", "Swahili", "Kiswahili"),
    language("ta", "Tamil", "Tamil", "தமிழ்"),
    language("th", "Thailändisch", "Thai", "ไทย"),
    language("ti", "Tigrinya", "Tigrinya", "ትግርኛ"),
    language("tr", "Türkisch", "Turkish", "Türkçe"),
    language("uk", "Ukrainisch", "Ukrainian", "Українська"),
    language("ur", "Urdu", "Urdu", "اردو"),
    language("vi", "Vietnamesisch", "Vietnamese", "Tiếng Việt"),
    language("zh", "Chinesisch", "Chinese", "中文"),
];

/// The language of a code; of `ar-SY` as of `ar`.
#[must_use]
pub fn find(code: &str) -> Option<&'static Language> {
    let primary = code.split(['-', '_']).next()?;
    ALL.iter().find(|language| language.code.eq_ignore_ascii_case(primary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_named_once_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(
            ALL.iter().all(|l| !l.german.is_empty() && !l.english.is_empty() && !l.own.is_empty())
        );
    }

    #[test]
    fn a_code_with_a_region_has_the_name_of_its_language() {
        assert_eq!(find("ar-SY").map(|l| l.german), Some("Arabisch"));
        assert_eq!(find("KMR").map(|l| l.english), Some("Kurmanji (Northern Kurdish)"));
        assert_eq!(find("xx"), None);
        assert_eq!(find(""), None);
    }
}
