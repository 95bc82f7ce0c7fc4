//! How large a window is.

/// A window as large as the devices the app is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The narrowest phone the app promises to fit.
    Small,
    Phone,
    /// The same on its side.
    Lying,
    /// The same with everything twice as large.
    Zoomed,
    Desktop,
}

impl Size {
    pub const fn width(self) -> u32 {
        match self {
            Self::Small => 320,
            Self::Phone => 360,
            Self::Lying => 780,
            Self::Zoomed => 180,
            Self::Desktop => 1280,
        }
    }

    pub const fn height(self) -> u32 {
        match self {
            Self::Small => 640,
            Self::Phone => 780,
            Self::Lying => 360,
            Self::Zoomed => 390,
            Self::Desktop => 860,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Phone => "phone",
            Self::Lying => "lying",
            Self::Zoomed => "zoomed",
            Self::Desktop => "desktop",
        }
    }
}
