//! Names of others never say "you": that is for the app to say, of whoever reads.

use staffelstab_shared::model::{clean, is_unseen};

use super::{DE, EN};

/// A name as its owner gave it, without what the app puts behind the reader's own, in any of its
/// languages, and in letters that only look the same.
pub(crate) fn without_you(name: &str) -> String {
    let mut rest = name.trim();
    'again: loop {
        for texts in [&DE, &EN] {
            for said in [texts.you(""), format!(" ({})", texts.this_device)] {
                if let Some(before) = before_end(rest, &said) {
                    rest = before;
                    continue 'again;
                }
            }
            // What the history says of a device without a name, if it is the reader's.
            if before_end(rest, texts.this_device) == Some("") {
                return String::new();
            }
        }
        return rest.to_owned();
    }
}

/// What somebody typed as their own name, as it is stored; nothing where nothing would be shown.
pub(crate) fn own_name(typed: &str) -> Option<String> {
    Some(without_you(&clean(typed))).filter(|name| !name.is_empty())
}

/// What stands before the end of a text, where that looks like `end`.
fn before_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let mut letters = text.char_indices().rev().filter_map(|(at, c)| Some((at, looks(c)?)));
    let mut at = text.len();
    for wanted in end.chars().rev().filter_map(looks) {
        let (place, found) = letters.next()?;
        if found != wanted {
            return None;
        }
        at = place;
    }
    let before = text.get(..at)?;
    Some(before.trim_end_matches(|c| looks(c).is_none()))
}

/// What a letter looks like among those of "(Sie)", "(you)" and the like (UTS #39, as far as these
/// go); nothing for what is not seen, and for what only stands on or under a letter.
fn looks(c: char) -> Option<char> {
    if is_unseen(c) || matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}') {
        return None;
    }
    let c = match u32::from(c) {
        // Wide forms, and letters of formulas from bold to monospace.
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        formula @ 0x1d400..=0x1d6a3 => {
            let letter = (formula - 0x1d400) % 52;
            let from = if letter < 26 { u32::from('A') } else { u32::from('a') - 26 };
            char::from_u32(from + letter).unwrap_or(c)
        }
        _ => c,
    };
    // Capitals that look otherwise than their small letters do.
    let c = match c {
        'Υ' | 'Ү' => 'y',
        'Η' | 'Н' => 'h',
        'Ν' => 'n',
        c => c.to_lowercase().next().unwrap_or(c),
    };
    Some(match c {
        '⁽' | '₍' | '❨' | '❪' | '⟮' | '﴾' | '[' => '(',
        '⁾' | '₎' | '❩' | '❫' | '⟯' | '﴿' | ']' => ')',
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'а' | 'ӓ' | 'α' | 'ɑ' => 'a',
        'с' | 'ϲ' | 'ç' | 'ć' | 'č' => 'c',
        'ԁ' | 'đ' | 'ď' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'е' | 'ё' | 'ѐ' | 'є' | 'ҽ' | 'ε' => {
            'e'
        }
        'ɡ' | 'ց' | 'ğ' | 'ĝ' | 'ġ' => 'g',
        'һ' | 'հ' | 'ħ' | 'н' => 'h',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' | 'ɩ' | 'ị' | 'і' | 'ї' | 'ι' | 'ί' | 'ϊ' | 'ⅰ' | 'l'
        | '1' | '|' | 'ӏ' | 'ǀ' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'о' | 'ο' | 'ό' | 'օ' | 'σ' | '0' => {
            'o'
        }
        'г' | 'ʀ' => 'r',
        'ѕ' | 'ꜱ' | 'ś' | 'š' | 'ş' | 'ș' | '$' => 's',
        'т' | 'τ' | 'ţ' | 'ț' | 'ť' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'υ' | 'ύ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ý' | 'ÿ' | 'у' | 'ү' | 'γ' | 'ў' => 'y',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_you_but_whoever_reads() {
        for name in ["Anna", "Anna (Sie)", "Anna (sie) (you)", "Anna(SIE)", "Anna (dieses Gerät) "]
        {
            assert_eq!(without_you(name), "Anna", "{name}");
        }
        for name in ["Anna (Sie kommt)", "Sie", "", "Zoë Çelik", "Anna (Sia)", "Ζωή (Αθήνα)"]
        {
            assert_eq!(without_you(name), name);
        }
        assert_eq!(without_you("(Sie)"), "");
    }

    #[test]
    fn what_only_looks_like_you_is_none_either() {
        for end in [
            "(Sie)\u{200b}",
            "(Si\u{2060}e)",
            "(S\u{456}e)",
            "(\u{405}\u{406}\u{415})",
            "(Si\u{435}) (\u{443}\u{43e}u)",
            "(\u{3a5}\u{39f}U)",
            "\u{ff08}Sie\u{ff09}",
            "(\u{ff33}\u{ff49}\u{ff45})",
            "(\u{1d412}\u{1d422}\u{1d41e})",
            "( S i e )",
            "(S\u{131}e)",
            "(Sle)",
            "(Sie\u{301})",
            "[Sie]",
            "(dieses Gera\u{308}t)",
            "(d\u{456}\u{435}\u{455}\u{435}s G\u{435}r\u{4d3}t)",
            "(th\u{456}s device)\u{2800}",
            "(Sie)\u{200f}\u{fe0f}",
        ] {
            assert_eq!(without_you(&format!("Dörte {end}")), "Dörte", "{end:?}");
            assert_eq!(own_name(end), None, "{end:?}");
        }
        assert_eq!(own_name(" Dörte (Sie) ").as_deref(), Some("Dörte"));
        assert_eq!(own_name("\u{200b}"), None);
        for said in ["Dieses Gerät", "th\u{456}s device", "dieses Ger\u{4d3}t (Sie)"] {
            assert_eq!(own_name(said), None, "{said}");
        }
        let beside = "Neben dieses Gerät";
        assert_eq!(own_name(beside).as_deref(), Some(beside));
    }
}
