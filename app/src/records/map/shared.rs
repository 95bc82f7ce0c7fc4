//! What the parts of a map share: the sheet, where everything lies on it, and what of it is seen.

use std::sync::Arc;

use leptos::{html, prelude::*};
use staffelstab_shared::{
    ledger::{MapOf, Narrow},
    network::{
        layout::Point,
        map::{Map as Sheet, Spot, What},
    },
};

use super::{
    camera::{Camera, bounds},
    paper,
    signs::{self, name_of, reach_of},
    ways::{Named, lines},
};

/// Beside a map that is larger than its window there is this room for names.
const LEAST_ROOM_PX: f64 = 46.0;
/// Before it has one: a phone's.
const NO_WINDOW: (f64, f64) = (360.0, 420.0);
/// On paper, A4 or Letter, under a heading and above the key: on a sheet of its own, which lies
/// on its side, or within a page.
pub(super) const SHEET: (f64, f64) = (960.0, 470.0);
pub(super) const IN_A_PAGE: (f64, f64) = (660.0, 440.0);

/// What the parts of a map share.
#[derive(Clone, Copy)]
pub(super) struct Map {
    /// Without anything on it as long as there is no answer.
    pub(super) sheet: Memo<Arc<Sheet>>,
    /// In which order spots are named where there is no room for all.
    pub(super) named_first: Memo<Arc<Vec<usize>>>,
    /// In the order of the sheet's spots.
    pub(super) points: RwSignal<Arc<Vec<Point>>>,
    pub(super) camera: RwSignal<Camera>,
    pub(super) scale: Memo<f64>,
    /// Where the spots lie on the sheet that is moved: the points at this scale.
    pub(super) places: Memo<Arc<Vec<Point>>>,
    /// So many times its size is a sign drawn: as it is, unless the scale is extreme.
    pub(super) sign: Memo<f64>,
    /// Somebody moved it: then it stays where it is.
    pub(super) moved: StoredValue<bool>,
    /// Whose surroundings are looked at.
    pub(super) chosen: RwSignal<Option<usize>>,
    /// What the mouse is on.
    pub(super) pointed: RwSignal<Option<usize>>,
    pub(super) narrow: RwSignal<Narrow>,
    pub(super) figure: NodeRef<html::Figure>,
    /// Its size when it was last fitted, or the window changed.
    pub(super) window: RwSignal<(f64, f64)>,
    /// Its size on paper.
    paper_size: (f64, f64),
    /// The same, while it is printed.
    pub(super) paper: RwSignal<Option<(f64, f64)>>,
    /// How it was before it was printed.
    screen: StoredValue<Option<OnScreen>>,
}

/// How a map is seen on a screen.
#[derive(Debug, Clone)]
struct OnScreen {
    points: Arc<Vec<Point>>,
    camera: Camera,
    window: (f64, f64),
}

impl Map {
    pub(super) fn new(
        answer: Signal<Option<MapOf>>,
        narrow: RwSignal<Narrow>,
        paper_size: (f64, f64),
    ) -> Self {
        let sheet = Memo::new(move |_| answer.get().map(|answer| answer.sheet).unwrap_or_default());
        let named_first =
            Memo::new(move |_| answer.get().map(|answer| answer.named_first).unwrap_or_default());
        let points = RwSignal::<Arc<Vec<Point>>>::default();
        let camera = RwSignal::<Camera>::default();
        let scale = Memo::new(move |_| camera.read().scale);
        let places = Memo::new(move |_| {
            let scale = scale.get();
            Arc::new(points.read().iter().map(|point| point.times(scale)).collect())
        });
        let sign = Memo::new(move |_| signs::sign_at(scale.get()));
        Self {
            sheet,
            named_first,
            points,
            camera,
            scale,
            places,
            sign,
            moved: StoredValue::new(false),
            chosen: RwSignal::new(None),
            pointed: RwSignal::new(None),
            narrow,
            figure: NodeRef::new(),
            window: RwSignal::new(NO_WINDOW),
            paper_size,
            paper: RwSignal::new(None),
            screen: StoredValue::new(None),
        }
    }

    pub(super) fn size(self) -> (f64, f64) {
        let size = |figure: &leptos::web_sys::HtmlElement| {
            let rectangle = figure.get_bounding_client_rect();
            (rectangle.width(), rectangle.height())
        };
        self.figure.get_untracked().map_or(NO_WINDOW, |figure| size(&figure))
    }

    /// How far names may reach beyond the outermost spots: into what is free of the window.
    pub(super) fn room(self) -> (f64, f64) {
        let (width, height) = self.window.get();
        let scale = self.scale.get_untracked();
        let (least, most) = bounds(&self.points.read_untracked()).unwrap_or_default();
        let room = |window: f64, size: f64| ((window - size * scale) / 2.0).max(LEAST_ROOM_PX);
        (room(width, most.x - least.x), room(height, most.y - least.y))
    }

    /// On paper all of it is seen, as large as its frame and with its names; afterwards it is as it was.
    pub(super) fn print(self, printing: bool) {
        let screen = self.screen.try_update_value(Option::take).flatten();
        if printing {
            let screen = screen.unwrap_or_else(|| OnScreen {
                points: self.points.get_untracked(),
                camera: self.camera.get_untracked(),
                window: self.window.get_untracked(),
            });
            let sheet = self.sheet.get_untracked();
            let named = |(spot, at): (&Spot, &Point)| Named {
                at: *at,
                reach: reach_of(spot, 1.0),
                lines: lines(&name_of(spot)),
                letters: paper::LETTERS,
            };
            let named = sheet.spots.iter().zip(screen.points.iter()).map(named);
            let points = paper::laid(named.collect(), self.paper_size);
            self.screen.set_value(Some(screen));
            self.paper.set(Some(self.paper_size));
            self.window.set(self.paper_size);
            self.camera.set(Camera::default());
            self.points.set(Arc::new(points));
        } else if let Some(OnScreen { points, camera, window }) = screen {
            self.paper.set(None);
            self.points.set(points);
            self.window.set(window);
            self.camera.set(camera);
        }
    }

    /// Everything in sight.
    pub(super) fn fit(self) {
        let (width, height) = self.size();
        self.window.set((width, height));
        let camera = Camera::fitting(&self.points.read_untracked(), width, height);
        self.camera.set(camera);
    }

    pub(super) fn zoom(self, factor: f64) {
        let (width, height) = self.size();
        self.moved.set_value(true);
        self.camera.update(|camera| {
            *camera = camera.zoomed(factor, Point { x: width / 2.0, y: height / 2.0 });
        });
    }

    /// Moves until a spot is in sight.
    pub(super) fn show(self, place: usize) {
        let (width, height) = self.size();
        let Some(point) = self.points.read_untracked().get(place).copied() else { return };
        let camera = self.camera.get_untracked();
        let next = camera.showing(point, width, height);
        if next != camera {
            self.camera.set(next);
        }
    }

    /// Shows what a bundle holds.
    pub(super) fn open(self, place: usize) {
        let sheet = self.sheet.get_untracked();
        let Some(spot) = sheet.spots.get(place) else { return };
        self.chosen.set(None);
        self.moved.set_value(false);
        match spot.what {
            What::District { .. } => {
                self.narrow.update(|narrow| narrow.district = Some(spot.name.clone()));
            }
            What::Topic { .. } => {
                self.narrow.update(|narrow| narrow.topic = Some(spot.name.clone()));
            }
            What::Record(_) => {}
        }
    }
}
