//! Addresses as sources name them: completed, unwrapped, and pictures that are
//! written as one.

use url::Url;

use super::ImportedPicture;

/// Where a link of a page leads; `None` where it leads nowhere.
///
/// Google Docs wraps every address into one of its own, which counts who follows
/// it; a link without its site is completed by the address of the page. Every
/// other address stays as it is, byte for byte.
pub(super) fn link(target: &str, base: Option<&Url>) -> Option<String> {
    let target = target.trim();
    let scheme = target.split(':').next().unwrap_or("").to_ascii_lowercase();
    if target.is_empty() || matches!(scheme.as_str(), "javascript" | "data" | "vbscript") {
        return None;
    }
    Some(unwrapped(target).unwrap_or_else(|| completed(target, base)))
}

/// The address within one of `google.com/url?q=…`.
fn unwrapped(target: &str) -> Option<String> {
    let url = Url::parse(target).ok()?;
    let is_google = matches!(url.host_str(), Some("www.google.com" | "google.com"));
    if !is_google || url.path() != "/url" {
        return None;
    }
    let inner = url
        .query_pairs()
        .find(|(key, _)| matches!(&**key, "q" | "url"));
    let inner = inner.map(|(_, inner)| inner.into_owned());
    inner.filter(|inner| inner.starts_with("http"))
}

/// An address with its site, as far as the page's own is known.
pub(super) fn completed(target: &str, base: Option<&Url>) -> String {
    let target = target.trim();
    if let Some(rest) = target.strip_prefix("//") {
        return format!("https://{rest}");
    }
    let has_scheme = Url::parse(target).is_ok();
    match base {
        Some(base) if !has_scheme => base
            .join(target)
            .map_or_else(|_| target.to_owned(), String::from),
        _ => target.to_owned(),
    }
}

/// A picture that is written into a page, as the file number `number` of it.
pub(super) fn data_picture(target: &str, number: usize) -> Option<ImportedPicture> {
    let rest = target.trim().strip_prefix("data:")?;
    let (about, content) = rest.split_once(',')?;
    let kind = about
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let ending = match kind.strip_prefix("image/")? {
        "jpeg" => "jpg",
        "svg+xml" => "svg",
        other => other,
    };
    let is_name = !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let bytes = if about.to_ascii_lowercase().ends_with(";base64") {
        base64(content)?
    } else {
        percent_encoding::percent_decode_str(content).collect()
    };
    (is_name && !bytes.is_empty()).then(|| ImportedPicture {
        target: format!("trong-trang-{number}.{ending}"),
        bytes: Some(bytes),
    })
}

/// The bytes of base64 (RFC 4648), in either alphabet; white space is passed over.
fn base64(text: &str) -> Option<Vec<u8>> {
    let text = percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .ok()?;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace()) {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_or_are_completed() {
        let base = Url::parse("https://a.vn/hc/vi/articles/1").ok();
        for (target, base, expected) in [
            (
                "https://a.vn/x?b=1&c=%2F#d",
                None,
                Some("https://a.vn/x?b=1&c=%2F#d"),
            ),
            ("/hc/2#x", base.as_ref(), Some("https://a.vn/hc/2#x")),
            ("/hc/2", None, Some("/hc/2")),
            ("2", base.as_ref(), Some("https://a.vn/hc/vi/articles/2")),
            ("#x", base.as_ref(), Some("https://a.vn/hc/vi/articles/1#x")),
            ("//b.vn/c", None, Some("https://b.vn/c")),
            ("mailto:a@b.vn", base.as_ref(), Some("mailto:a@b.vn")),
            (
                "https://www.google.com/url?q=https://b.vn/c%3Fd%3D1%26e&sa=D&ust=1",
                None,
                Some("https://b.vn/c?d=1&e"),
            ),
            (
                "https://www.google.com/search?q=https://b.vn",
                None,
                Some("https://www.google.com/search?q=https://b.vn"),
            ),
            ("javascript:void(0)", None, None),
            (" ", None, None),
        ] {
            assert_eq!(link(target, base).as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn a_picture_in_an_address_is_a_file() {
        let picture = data_picture("data:image/png;base64,iVBO Rw0=", 2).expect("a picture");
        assert_eq!(picture.target, "trong-trang-2.png");
        assert_eq!(picture.bytes.as_deref(), Some(&b"\x89PNG\r"[..]));
        let text = data_picture("data:image/svg+xml,%3Csvg/%3E", 1).expect("a picture");
        assert_eq!(
            (text.target.as_str(), text.bytes.as_deref()),
            ("trong-trang-1.svg", Some(&b"<svg/>"[..]))
        );
        for other in [
            "data:text/html,a",
            "data:image/png;base64,*",
            "data:image/png",
            "a.png",
        ] {
            assert_eq!(data_picture(other, 1), None, "{other}");
        }
    }
}
