//! Giving a person a file: a text as it is, or a drawing as a picture.

use futures::channel::oneshot;
use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url,
};

use super::window::window;

/// Pictures larger than this are refused by some browsers.
const MOST_PX: f64 = 8_000.0;
/// For paper, and for screens with small points.
const SHARPER: f64 = 2.0;

/// Offers a text as a file; says whether that worked.
pub(crate) fn text(name: &str, kind: &str, text: &str) -> bool {
    blob(kind, text).and_then(|blob| offer(name, &blob)).is_ok()
}

/// Draws an SVG of this size and offers it as a PNG; says whether that worked.
pub(crate) async fn picture(name: &str, svg: &str, width: f64, height: f64) -> bool {
    match draw(svg, width, height).await {
        Ok(Some(png)) => offer(name, &png).is_ok(),
        Ok(None) | Err(_) => false,
    }
}

fn blob(kind: &str, text: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)
}

fn offer(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let document = window().document().ok_or(JsValue::NULL)?;
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken hold of it by then.
    let later = Closure::once_into_js(move || {
        let _ = Url::revoke_object_url(&url);
    });
    let later = later.unchecked_ref();
    window().set_timeout_with_callback_and_timeout_and_arguments_0(later, 60_000).map(drop)
}

async fn draw(svg: &str, width: f64, height: f64) -> Result<Option<Blob>, JsValue> {
    let source = Url::create_object_url_with_blob(&blob("image/svg+xml", svg)?)?;
    let drawn = draw_from(&source, width, height).await;
    let _ = Url::revoke_object_url(&source);
    drawn
}

async fn draw_from(source: &str, width: f64, height: f64) -> Result<Option<Blob>, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(source);
    JsFuture::from(image.decode()).await?;
    let scale = (MOST_PX / width.max(height).max(1.0)).min(SHARPER);
    let document = window().document().ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    // Positive and below `MOST_PX`.
    let (wide, high) = ((width * scale).ceil(), (height * scale).ceil());
    canvas.set_width(wide as u32);
    canvas.set_height(high as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, wide, high)?;
    let (send, made) = oneshot::channel();
    let callback = Closure::once_into_js(move |blob: JsValue| {
        let _ = send.send(blob.dyn_into::<Blob>().ok());
    });
    canvas.to_blob(callback.unchecked_ref())?;
    Ok(made.await.ok().flatten())
}
