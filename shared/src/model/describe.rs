//! The shorthand that a kind's table is written in. What it makes is small: the struct, its
//! rows, and for every row one call to read and one to write.

/// Makes a record: the struct that forms hold and the table, one line a field.
///
/// `pub FIELD: TYPE = ROW` where ROW is a [`Field`](super::table::Field) and TYPE is
/// [`Held`](super::held::Held) in the shape of the row.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $record:ident = $name:literal {
            $($(#[$doc:meta])* pub $field:ident: $type:ty = $row:expr,)+
        }
        listed: $listed:literal,
        in_network: $in_network:literal,
        facts: [$($fact:literal),* $(,)?],
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $record {
            $($(#[$doc])* pub $field: $type,)+
        }

        static ROWS: [$crate::model::table::Field; [$(stringify!($field)),+].len()] = [$($row),+];

        /// What the kind is made of.
        pub static TABLE: $crate::model::table::Table = $crate::model::table::Table {
            name: $name,
            listed: $listed,
            in_network: $in_network,
            fields: &ROWS,
            facts: &[$($fact),*],
        };

        impl $crate::model::held::Described for $record {
            const TABLE: &'static $crate::model::table::Table = &TABLE;

            fn from_flat(flat: &$crate::value::Flat) -> Self {
                let [$($field),+] = &ROWS;
                Self { $($field: $crate::model::held::Held::read(flat, $field)),+ }
            }

            fn to_flat(&self) -> $crate::value::Flat {
                let [$($field),+] = &ROWS;
                let mut to = $crate::value::Flat::new();
                $($crate::model::held::Held::write(&self.$field, $field, &mut to);)+
                to
            }
        }
    };
}

/// Makes a link: the struct that forms hold, with the id of its keys first, and its parts.
macro_rules! link_of {
    (
        $(#[$meta:meta])*
        pub struct $link:ident {
            $(#[$id_doc:meta])* pub $id:ident: $id_type:ty,
            $($(#[$doc:meta])* pub $field:ident: $type:ty = $part:expr,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $link {
            $(#[$id_doc])* pub $id: $id_type,
            $($(#[$doc])* pub $field: $type,)+
        }

        impl $link {
            const ROWS: &'static [$crate::model::table::Field;
                [$(stringify!($field)),+].len()] = &[$($part),+];
        }

        impl $crate::model::held::Link for $link {
            const PARTS: &'static [$crate::model::table::Field] = Self::ROWS;

            fn from_parts(
                id: $crate::id::RecordId,
                parts: &$crate::model::held::Parts<'_>,
            ) -> Self {
                let [$($field),+] = Self::ROWS;
                Self {
                    $id: id.into(),
                    $($field: $crate::model::held::Single::from_value(
                        parts.get($field.part.unwrap_or_default()),
                        $field,
                    )),+
                }
            }

            fn id(&self) -> $crate::id::RecordId {
                self.$id.into()
            }

            fn each_part(
                &self,
                say: &mut dyn FnMut(&$crate::model::table::Field, Option<$crate::value::Value>),
            ) {
                let [$($field),+] = Self::ROWS;
                $(say($field, $crate::model::held::Single::to_value(&self.$field, $field));)+
            }
        }
    };
}

pub(crate) use {link_of, record};
