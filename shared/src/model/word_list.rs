//! Enums made of lists of words. A word of a later version is kept as it is.

/// Makes an enum of a list of words, with a last variant for words of later versions. The
/// variants are ordered as they stand; `ALL` has them as `shown`.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident else $later:ident {
            $($(#[$doc:meta])* $word:ident = $text:literal,)+
        }
        $(shown [$($shown:ident),+])?
        $(foreign [$($foreign:literal => $own:literal),+ $(,)?])?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $word,)+
            /// A word of a later version.
            $later(String),
        }

        impl $name {
            /// The words this version knows, in the order in which they are shown.
            pub const ALL: [Self; [$($text),+].len()] =
                $crate::model::word_list::shown!([$($($shown),+)?] [$($word),+]);

            /// The words as data.
            pub const WORDS: $crate::model::words::Words = $crate::model::words::Words {
                known: &[$($text),+],
                foreign: &[$($(($foreign, $own)),+)?],
            };

            /// The word as it is stored.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)+
                    Self::$later(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    // What has nothing to read is no word.
                    blank if $crate::model::clean(blank).is_empty() => Self::default(),
                    $($text => Self::$word,)+
                    later => Self::$later(later.to_owned()),
                }
            }
        }

        impl $crate::model::held::Single for $name {
            fn from_value(
                value: Option<&$crate::value::Value>,
                _: &$crate::model::table::Field,
            ) -> Self {
                value.and_then($crate::value::Value::as_text).unwrap_or_default().into()
            }

            fn to_value(&self, _: &$crate::model::table::Field) -> Option<$crate::value::Value> {
                $crate::model::held::short(self.as_str())
            }
        }
    };
}

/// The order in which words are shown: as they stand, unless it is said.
macro_rules! shown {
    ([] [$($word:ident),+]) => { [$(Self::$word),+] };
    ([$($shown:ident),+] [$($word:ident),+]) => { [$(Self::$shown),+] };
}

pub(crate) use {shown, words};
