//! How a kind is described: a [`Table`] of [`Field`]s, plain data. Everything that has to
//! know a kind (forms, history, findings, search, references, files) walks its table.

use super::complaint::{Complaint, MAX_NAME_CHARS, MAX_PROSE_CHARS, MAX_SCALAR_CHARS};
use super::words::Words;

/// All there is to know about a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name in documents and files; never changes.
    pub name: &'static str,
    /// Whether lists and the search show it by itself.
    pub listed: bool,
    /// Whether it is a sign on the map of the network.
    pub in_network: bool,
    /// In the order of its form.
    pub fields: &'static [Field],
    /// The names of the fields that its page shows as facts, in this order.
    pub facts: &'static [&'static str],
}

/// One row of a kind's table, or one part of a row (see [`Shape::Link`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name of the field in forms, history and translations.
    pub name: &'static str,
    /// The key, or what comes before the first `/` of its keys.
    pub key: &'static str,
    /// The last part of the key for parts of links (`since` in `tie/<id>/since`).
    pub part: Option<&'static str>,
    /// How many keys it has, and what they look like.
    pub shape: Shape,
    /// How a value is written.
    pub codec: Codec,
    /// Its name in JSON lines.
    pub json: &'static str,
    /// What a form says when it is not there.
    pub required: Option<Complaint>,
    /// Whether the search finds the record by it.
    pub searched: Searched,
    /// The words it may have, where these are a list.
    pub words: Option<&'static Words>,
    /// What a record named here has to do with the one it is written in.
    pub relates: Option<Relates>,
    /// Whether it says on which day happened what the record tells of.
    pub dates: bool,
    /// Whether its day says when somebody last made sure that the record is still right.
    pub assures: bool,
    /// Whether its day tells of something that has been: none is still to come.
    pub past: bool,
    /// Whether its day is mostly still to come when somebody writes it.
    pub ahead: bool,
    /// The field (or the part of the same link) whose day must not come later than this one.
    pub after: Option<&'static str>,
    /// Whether it only says where an item stands among others: nobody reads it by itself, and
    /// two of them set apart are no conflict.
    pub orders: bool,
    /// How a page shows it.
    pub face: Face,
    /// What every link is made of, the first speaks for the whole; what may stand beside every
    /// item of a list.
    pub parts: &'static [Self],
    /// How the links of the field, or the items of a list, are named.
    pub naming: Naming,
}

/// How many keys a field has, and what they look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One key.
    One,
    /// `key/<member>` = true.
    Set,
    /// `key/<id of the contact point>` = value, and `key/<id>/<part>` = what stands beside it.
    /// A part is a [`Field`] of this shape that has a [`Field::part`].
    List,
    /// `key/<id>/<part>` = value. In a table the row stands for all parts; a part is a
    /// [`Field`] of this shape that has a [`Field::part`].
    Link,
}

/// What the id in the keys of a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The record it leads to, which JSON lines give by this name.
    Record(&'static str),
    /// An id of its own, so that two devices can each add one. From a file it follows from
    /// what these parts say: importing it twice is one link. An item of a list has one such
    /// part: its value.
    Own(&'static [&'static str]),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Text,
    /// Long text that merges by words.
    Prose,
    /// `YYYY-MM-DD`.
    Day,
    /// A time of day: `HH:MM`.
    Time,
    /// A year, a month or a day: `2012`, `2012-04`, `2012-04-01`.
    Since,
    Bool,
    /// The id of a record.
    Record,
    /// A whole number from 1 on, such as months or places.
    Count,
    /// A share of a full position, above 0 and at most 1.
    Share,
    Email,
    Phone,
    Website,
    /// A BCP 47 tag.
    Language,
}

/// Whether the search finds a record by a field. What is looked for follows from the codec:
/// the names of a language, the digits of a number, otherwise the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Searched {
    Not,
    /// What the record is called: such a hit comes first.
    Title,
    Words,
}

/// What a record that a field names has to do with the one it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relates {
    Parent,
    Within,
    ReportsTo,
    Tenure,
    Member,
    Tie,
    Provider,
    RunBy,
    Holder,
    About,
    Who,
    /// Who is to come.
    Invited,
    /// A task that came of it.
    Task,
    /// A person, of whom the network reckons nothing by it but who is away.
    Person,
    /// A function; nothing the network reckons with.
    Post,
    /// A meeting; nothing the network reckons with.
    Meeting,
    /// Nothing the network reckons with; it is called as the field is.
    Named,
}

/// How a page shows a field among the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// As its shape and codec say; nothing if there is nothing.
    Plain,
    /// Not being there says something, too.
    EitherWay,
    /// The whole way up, from record to record.
    WayUp,
    /// When it was last, and when it should be again.
    Rhythm,
}

impl Field {
    const fn new(name: &'static str, key: &'static str, shape: Shape, codec: Codec) -> Self {
        Self {
            name,
            key,
            part: None,
            shape,
            codec,
            json: name,
            required: None,
            searched: Searched::Not,
            words: None,
            relates: None,
            dates: false,
            assures: false,
            after: None,
            past: false,
            ahead: false,
            orders: false,
            face: Face::Plain,
            parts: &[],
            naming: Naming::Own(&[]),
        }
    }

    /// A key of its own.
    pub(crate) const fn one(name: &'static str, codec: Codec) -> Self {
        Self::new(name, name, Shape::One, codec)
    }

    /// A set with a key per member.
    pub(crate) const fn set(name: &'static str, key: &'static str, codec: Codec) -> Self {
        Self::new(name, key, Shape::Set, codec)
    }

    /// A list with a key per item. `value` is what JSON lines call the value of an item that
    /// has more than that.
    pub(crate) const fn list(
        name: &'static str,
        key: &'static str,
        codec: Codec,
        value: &'static [&'static str],
        parts: &'static [Self],
    ) -> Self {
        let naming = Naming::Own(value);
        Self { parts, naming, ..Self::new(name, key, Shape::List, codec) }
    }

    /// What stands beside every item of a list.
    pub(crate) const fn item(name: &'static str, key: &'static str, part: &'static str) -> Self {
        Self { part: Some(part), json: part, ..Self::new(name, key, Shape::List, Codec::Text) }
    }

    /// Links with a key per part.
    pub(crate) const fn links(
        name: &'static str,
        key: &'static str,
        naming: Naming,
        parts: &'static [Self],
    ) -> Self {
        Self { parts, naming, ..Self::new(name, key, Shape::Link, Codec::Text) }
    }

    /// A part of links.
    pub(crate) const fn part(
        name: &'static str,
        key: &'static str,
        part: &'static str,
        codec: Codec,
    ) -> Self {
        Self { part: Some(part), json: part, ..Self::new(name, key, Shape::Link, codec) }
    }

    /// Called otherwise in forms, history and translations.
    pub(crate) const fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Called otherwise in JSON lines.
    pub(crate) const fn json(self, json: &'static str) -> Self {
        Self { json, ..self }
    }

    /// What the record is called; it must be there.
    pub(crate) const fn names(self) -> Self {
        Self { required: Some(Complaint::NameEmpty), searched: Searched::Title, ..self }
    }

    /// The day of what the record tells of; it must be there.
    pub(crate) const fn dates(self) -> Self {
        Self { required: Some(Complaint::DayMissing), dates: true, past: true, ..self }
    }

    /// The day of what the record tells of, which is mostly planned before it comes, or not found
    /// yet.
    pub(crate) const fn takes_place(self) -> Self {
        Self { dates: true, ahead: true, ..self }
    }

    /// The first day of what the record tells of, past or to come; it must be there.
    pub(crate) const fn begins(self) -> Self {
        Self { required: Some(Complaint::DayMissing), dates: true, ..self }
    }

    /// The day on which somebody last made sure that it is still right.
    pub(crate) const fn assures(self) -> Self {
        Self { assures: true, past: true, ..self }
    }

    /// A day that is mostly still to come.
    pub(crate) const fn ahead(self) -> Self {
        Self { ahead: true, ..self }
    }

    /// The day of something that has been.
    pub(crate) const fn past(self) -> Self {
        Self { past: true, ..self }
    }

    /// Found by the search.
    pub(crate) const fn searched(self, searched: Searched) -> Self {
        Self { searched, ..self }
    }

    /// One of these words.
    pub(crate) const fn words(self, words: &'static Words) -> Self {
        Self { words: Some(words), ..self }
    }

    /// A reference.
    pub(crate) const fn relates(self, relates: Relates) -> Self {
        Self { relates: Some(relates), ..self }
    }

    /// Not before the day of another field or part.
    pub(crate) const fn after(self, other: &'static str) -> Self {
        Self { after: Some(other), ..self }
    }

    /// Says only where an item stands.
    pub(crate) const fn orders(self) -> Self {
        Self { orders: true, ..self }
    }

    /// Shown otherwise than its codec says.
    pub(crate) const fn face(self, face: Face) -> Self {
        Self { face, ..self }
    }

    /// Whether the key is one of this field.
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        match (self.shape, self.part) {
            (Shape::One, _) => key == self.key,
            (Shape::Set, _) => self.member(key).is_some(),
            (Shape::List, None) => self.member(key).is_some_and(|item| !item.contains('/')),
            (Shape::Link, None) => self.parts.iter().any(|part| part.holds(key)),
            (Shape::List | Shape::Link, Some(part)) => self
                .member(key)
                .and_then(|rest| rest.strip_suffix(part)?.strip_suffix('/'))
                .is_some(),
        }
    }

    /// What stands behind the `/` of a key: a topic, a language, the id of a number.
    #[must_use]
    pub fn member<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(self.key)?.strip_prefix('/').filter(|member| !member.is_empty())
    }

    /// Whether the key is one of this field, or of one of its parts.
    #[must_use]
    pub fn holds_any(&self, key: &str) -> bool {
        self.rows().any(|row| row.holds(key))
    }

    /// The row itself, or each of its parts; of a list both: what a key belongs to.
    pub fn rows(&self) -> impl Iterator<Item = &Self> {
        let own = (self.parts.is_empty() || self.shape == Shape::List).then_some(self);
        own.into_iter().chain(self.parts)
    }

    /// Its word for one of a file; the same where it is none of those.
    #[must_use]
    pub fn word_of<'w>(&self, word: &'w str) -> &'w str {
        self.words.map_or(word, |words| words.own(word))
    }

    /// Most characters of a value.
    #[must_use]
    pub const fn most_chars(&self) -> usize {
        match (self.required, self.shape, self.codec) {
            (Some(Complaint::NameEmpty), _, _) | (_, Shape::Set, _) => MAX_NAME_CHARS,
            (_, _, Codec::Prose) => MAX_PROSE_CHARS,
            _ => MAX_SCALAR_CHARS,
        }
    }
}

impl Table {
    /// The field a key belongs to, for links the part.
    #[must_use]
    pub fn field_of(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().flat_map(Field::rows).find(|field| field.holds(key))
    }

    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields its page shows as facts, in their order.
    pub fn facts(&self) -> impl Iterator<Item = &'static Field> {
        self.facts.iter().filter_map(|name| self.field(name))
    }
}
