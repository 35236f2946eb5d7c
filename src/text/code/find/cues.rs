//! The words around a number that make it a code, or keep it from being one.

use crate::text::marked_key;

/// How clearly the words before a number call it a code: "lỗi 100 đơn hàng" may
/// be an error in a hundred orders, "mã lỗi 100" and "#100" can not. "lôi" is
/// "lỗi" without its tone, or to pull: "lôi 2 khách".
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Strong,
    Weak,
    Slip,
}

/// What the word `typed` says about a number behind it; `None` for nothing.
pub(super) fn mark_of(typed: &str, folded: &str) -> Option<Mark> {
    let is = |words: &[&str]| words.iter().any(|word| is_word(typed, word));
    match folded {
        // "lổi" and "lõi" are common misspellings.
        "loi" if is(&["lỗi", "lổi", "lõi"]) => Some(Mark::Weak),
        "loi" if is(&["lôi"]) => Some(Mark::Slip),
        "ma" => is(&["mã"]).then_some(Mark::Strong),
        "code" | "error_code" | "errorcode" | "errcode" | "err_code" | "maloi" | "loima"
        | "error" | "err" | "errors" | "eror" | "ml" | "looix" | "http" | "status" | "smtp"
        | "errno" | "winerror" => Some(Mark::Strong),
        _ if SUB_CODE_FIELDS.contains(&folded) => Some(Mark::Strong),
        _ if folded.ends_with("exception") => Some(Mark::Weak),
        _ => names_a_code(folded).then_some(Mark::Strong),
    }
}

/// Whether `typed`, which folds like `word`, is it: words with marks must be the
/// word itself, since lời, lợi and mà are others than lỗi and mã.
pub(super) fn is_word(typed: &str, word: &str) -> bool {
    marked_key(typed).is_none_or(|key| marked_key(word).as_ref() == Some(&key))
}

/// The names of systems for a code: `vnp_ResponseCode`, `resultCode`,
/// `return_code`; but no `barcode`.
fn names_a_code(folded: &str) -> bool {
    const OWNERS: [&str; 9] = [
        "err", "error", "result", "response", "resp", "return", "ret", "status", "exit",
    ];
    folded.strip_suffix("code").is_some_and(|rest| {
        let owner = rest.trim_end_matches('_');
        OWNERS.iter().any(|name| owner.ends_with(name))
    })
}

/// The names of fields that hold a sub-code.
pub(super) const SUB_CODE_FIELDS: &[&str] = &[
    "subcode",
    "sub_code",
    "error_subcode",
    "error_sub_code",
    "errorsubcode",
];

/// What stands behind a status in HTTP (RFC 9110, section 15, and RFC 6585 for
/// 429): the status and the words of its phrase.
pub(super) const HTTP_PHRASES: &[(&str, &[&str])] = &[
    ("400", &["bad", "request"]),
    ("401", &["unauthorized"]),
    ("403", &["forbidden"]),
    ("404", &["not", "found"]),
    ("405", &["method", "not", "allowed"]),
    ("408", &["request", "timeout"]),
    ("409", &["conflict"]),
    ("422", &["unprocessable", "entity"]),
    ("429", &["too", "many", "requests"]),
    ("500", &["internal", "server", "error"]),
    ("502", &["bad", "gateway"]),
    ("503", &["service", "unavailable"]),
    ("504", &["gateway", "timeout"]),
];

/// What a number belongs to that names an order, right before its `#`.
pub(super) const ORDERS: &[&str] = &["don", "dh", "order", "orders", "phieu"];

/// Words that may stand between a cue and its number, beside the names of systems.
/// "vnp" is VNPAY or VNPost, so the list of systems has it for neither.
pub(super) const CONNECTORS: &[&str] = &[
    "so", "la", "ra", "bao", "hien", "nay", "bi", "ma", "api", "graph", "shop", "vnp", "webhook",
    "server", "tu", "cua", "co", "no", "nr", "ve",
];

/// Who or what says a code, right before it, beside the systems.
pub(super) const SPEAKERS: &[&str] = &["bao", "graph", "vnp"];

/// Cues that grow together with their number: loi100, err100, code100.
pub(super) const GLUED_CUES: &[&str] = &[
    "loi",
    "err",
    "error",
    "code",
    "ma",
    "maloi",
    "loima",
    "errcode",
    "errorcode",
    "http",
];

/// Families of codes that are a word and a number, also written apart
/// (`aadsts 50034`). AADSTS is the one seen in the articles at hand.
pub(super) const FAMILIES: &[&str] = &["aadsts"];

/// Words behind a number that make it an amount. Not "day" and "do": behind a code
/// they are "đây" and "đó".
pub(super) const COUNTED: &[&str] = &[
    "don", "dh", "tin", "tn", "khach", "kh", "k", "sp", "san", "hoi", "nguoi", "nhan", "nv",
    "page", "trang", "lan", "dong", "vnd", "d", "trieu", "tr", "nghin", "ngan", "ti", "ty", "ngay",
    "gio", "h", "phut", "giay", "thang", "tuan", "nam", "cai", "chiec", "kg", "g", "gram", "gam",
    "cm", "m", "km", "mb", "gb", "kb", "binh", "cmt", "comment", "bai", "anh", "hinh", "video",
    "file", "shop", "cua", "kenh", "tai", "tk", "so", "sdt", "phieu", "van", "ky", "dia", "buoc",
    "lo", "goi", "thung", "bo", "may", "user", "users", "san pham", "doan", "dong", "cot", "hang",
    "muc", "loai", "chu", "phan", "tram", "orders", "order", "items", "item", "days", "hours",
    "hour", "minutes", "lead", "leads", "cuoc", "tab", "hom", "diem", "nick", "tieng", "sao",
];
