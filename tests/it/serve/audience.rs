//! Internal articles: every way out of the bot, and who reads at its end.

use serde_json::json;
use sotay::{article::Source, config::Access};

use super::{access::users, *};
use crate::support::bot_api::png;

/// A group in which customers are, and a colleague.
const CUSTOMERS: i64 = -100_700;
/// A group of colleagues.
const TEAM: i64 = -100_800;
/// The chat of those who help.
const SUPPORT: i64 = -100_900;
/// A customer.
const CUSTOMER: i64 = 11;

/// What no message, button or picture may say to others: words of the internal articles
/// and their ids.
const SECRETS: [&str; 4] = ["mật khẩu", "noi-bo", "bí mật", "Kho lưu trữ nội bộ"];

fn shelf() -> Vec<Source> {
    let front = "audience: internal\nverified: ";
    let today = today();
    let internal = [
        (
            "noi-bo-801.md",
            format!(
                "---\n{front}{today}\n---\n# Lỗi 801: đổi mật khẩu máy chủ\n\n## Cách xử lý\n\nGọi số bí mật.\n"
            ),
        ),
        (
            "noi-bo-802.md",
            format!(
                "---\n{front}{today}\n---\n# Lỗi 802: mật khẩu kho hết hạn\n\n## Cách xử lý\n\nGọi số bí mật.\n"
            ),
        ),
        (
            "noi-bo-kho.md",
            format!(
                "---\n{front}{today}\n---\n# Kho lưu trữ nội bộ\n\n## Cách xử lý\n\nGọi số bí mật.\n"
            ),
        ),
    ];
    let open = [
        (
            "cong-khai-802.md",
            "# Lỗi 802: trang bị hạn chế gửi tin\n\n## Cách xử lý\n\nChờ một ngày.\n".to_owned(),
        ),
        (
            "cong-khai-900.md",
            "# Lỗi 900: ảnh quá lớn\n\n## Cách xử lý\n\nGiảm cỡ ảnh.\n".to_owned(),
        ),
    ];
    let all = internal.into_iter().chain(open);
    all.map(|(name, text)| Source::new(name, text.into_bytes()))
        .collect()
}

/// The day on which the test runs, so that `/moi` would list what is internal.
fn today() -> String {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let date = sotay::article::Date::of_unix(i64::try_from(since.as_secs()).unwrap());
    date.expect("a day").to_string()
}

fn lists() -> Access {
    Access {
        chats: Some([TEAM].into()),
        ..users(&[LAN])
    }
}

fn run_for(api: &BotApi, access: Access) -> Running {
    let mut settings = settings(api);
    settings.access = access;
    settings.support_chat = Some(SUPPORT);
    settings.questions_a_minute = 1_000;
    run_on(&shelf(), settings, |responder| responder)
}

/// All that was said in a chat since the `from`th message, keys and all.
fn heard(api: &BotApi, chat: i64, from: usize) -> String {
    let messages = api.messages(chat).into_iter().skip(from);
    let all = messages.map(|message| format!("{} {:?}", message.raw, message.buttons()));
    all.collect::<Vec<_>>().join("\n")
}

fn leaks(said: &str) -> Vec<&'static str> {
    // What the asker typed is said back.
    let is_said = |secret: &&str| said.to_lowercase().contains(&secret.to_lowercase());
    SECRETS.into_iter().filter(is_said).collect()
}

/// What is typed, whether staff then see something internal.
const TYPED: [(&str, bool); 13] = [
    ("lỗi 801", true),
    ("801", true),
    ("lỗi 802", true),
    ("lỗi 803", true),
    ("đổi may chu", true),
    ("luu tru o dau", false),
    ("/ma 801", true),
    ("/ma 802", true),
    ("/bai", true),
    ("/bai noi bo", true),
    ("/moi", true),
    ("/help", false),
    ("alo", false),
];

#[tokio::test]
async fn what_is_typed_brings_internal_articles_to_staff_only() {
    let api = BotApi::start().await;
    let bot = run_for(&api, lists());
    for (text, is_internal) in TYPED {
        for (chat, is_group, is_staff) in [
            (LAN, false, true),
            (TEAM, true, true),
            (CUSTOMERS, true, false),
        ] {
            let before = api.messages(chat).len();
            if is_group {
                let text = match text.strip_prefix('/') {
                    Some(_) => text.to_owned(),
                    None => format!("/hoi {text}"),
                };
                api.group_text(chat, LAN, &text);
            } else {
                api.private_text(chat, text);
            }
            api.wait_until_confirmed().await;
            let said = heard(&api, chat, before);
            let leaked = leaks(&said.replace("noi bo", ""));
            if is_staff && is_internal {
                assert!(!leaked.is_empty(), "{text} in {chat} hides: {said}");
            }
            if !is_staff {
                assert_eq!(leaked, [""; 0], "{text} in {chat}: {said}");
            }
        }
    }
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn without_lists_nobody_is_staff() {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    let bot = run_for(&api, Access::default());
    let links = [
        ("/start a_noi-bo-801", false),
        ("/start a_noi-bo-kho", false),
        ("/start", false),
    ];
    for (text, _) in TYPED.into_iter().chain(links) {
        for chat in [LAN, SUPPORT] {
            let before = api.messages(chat).len();
            if chat > 0 {
                api.private_text(chat, text);
            } else {
                api.group_text(chat, MINH, &format!("/hoi {text}"));
            }
            api.wait_until_confirmed().await;
            let said = heard(&api, chat, before).replace("noi bo", "");
            let said = said
                .replace("/start a_noi-bo-801", "")
                .replace("/start a_noi-bo-kho", "");
            assert_eq!(leaks(&said), [""; 0], "{text} in {chat}: {said}");
        }
    }
    bot.stop().await.unwrap();
}

/// A code that only an internal article knows and one that no article knows get the
/// very same, but for the code.
#[tokio::test]
async fn an_internal_code_is_to_others_one_that_nobody_knows() {
    let api = BotApi::start().await;
    let bot = run_for(&api, lists());
    for ask in ["/hoi lỗi X", "/ma X", "/hoi bị báo lỗi X khi gửi", "/bai X"] {
        for code in ["801", "807"] {
            api.group_text(CUSTOMERS, LAN, &ask.replace('X', code));
            api.wait_until_confirmed().await;
        }
        let messages = api.messages(CUSTOMERS);
        let [.., internal, unknown] = messages.as_slice() else {
            panic!("two answers to {ask}: {}", api.transcript());
        };
        assert_eq!(internal.raw.replace("801", "807"), unknown.raw, "{ask}");
        let keys = format!("{:?}", internal.keyboard).replace("801", "807");
        assert_eq!(keys, format!("{:?}", unknown.keyboard), "{ask}");
    }
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn nothing_internal_is_said_to_what_was_overheard() {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    api.appoint(CUSTOMERS, LAN);
    api.appoint(TEAM, LAN);
    let bot = run_for(&api, lists());
    for group in [CUSTOMERS, TEAM] {
        api.group_text(group, LAN, "/cauhinh");
        api.wait_until_confirmed().await;
        let settings = api.messages(group).pop().unwrap();
        api.press_by(LAN, group, settings.message_id, "2gc");
        api.wait_until_confirmed().await;
        let before = api.messages(group).len();
        api.group_text(group, LAN, "khách bị báo lỗi 801 rồi");
        api.wait_until_confirmed().await;
        assert_eq!(api.messages(group).len(), before, "{}", api.transcript());
        // Of what both know only the open one; edited into another, still.
        let asked = api.group_text(group, LAN, "khách bị báo lỗi 802 rồi");
        api.wait_for_messages(group, before + 1).await;
        assert!(api.texts(group)[before].contains("hạn chế"));
        api.edit(LAN, group, asked, "khách bị báo lỗi 801 rồi", &json!({}));
        api.wait_until_confirmed().await;
        assert_eq!(leaks(&heard(&api, group, before)), [""; 0]);
    }
    bot.stop().await.unwrap();
}

/// What buttons may carry that lead to internal articles.
const MADE_UP: [&str; 6] = [
    "2a:noi-bo-801;c801",
    "2b;c801",
    "2b;1c802",
    "2n;c801",
    "1a:noi-bo-kho",
    "2h",
];

/// Buttons that were hung on a message when it was shown to staff, or are made up.
#[tokio::test]
async fn buttons_and_links_open_nothing_internal_to_others() {
    let api = BotApi::start().await;
    let bot = run_for(&api, lists());
    api.group_text(CUSTOMERS, LAN, "/hoi lỗi 900");
    api.wait_for_messages(CUSTOMERS, 1).await;
    let message = api.messages(CUSTOMERS)[0].message_id;
    let acts = ["a", "a1", "s", "w", "re", "v", "f", "p", "i"];
    let acts = acts.map(|act| format!("2{act}:noi-bo-801"));
    for data in acts.iter().map(String::as_str).chain(MADE_UP) {
        for who in [LAN, CUSTOMER] {
            api.press_by(who, CUSTOMERS, message, data);
            api.wait_until_confirmed().await;
            let leaked = leaks(&heard(&api, CUSTOMERS, 0));
            assert_eq!(leaked, [""; 0], "{data} by {who}");
        }
    }
    assert_eq!(leaks(&super::presses::said(&api).join(" ")), [""; 0]);
    // The card for those who help tells what the asker saw, and no more.
    assert_eq!(leaks(&heard(&api, SUPPORT, 0)), [""; 0]);
    // A colleague may open it in private.
    api.private_text(LAN, "/start a_noi-bo-801");
    api.wait_for_messages(LAN, 1).await;
    assert!(api.texts(LAN)[0].contains("bí mật"));
    bot.stop().await.unwrap();
}

/// A group that the customer runs, and a message of the bot in it. The group itself is
/// no place for everybody: Lan is let in by name.
async fn group_of_customers() -> (World, i64) {
    let mut world = World::with(|settings| settings.access = users(&[LAN])).await;
    world.knows(shelf());
    world.api.appoint(CUSTOMERS, CUSTOMER);
    let lan = world.lan().in_group(CUSTOMERS);
    let message = lan.asks("/hoi lỗi 900").await.only().message_id;
    (world, message)
}

#[tokio::test]
async fn only_staff_who_run_a_group_mark_it_as_internal() {
    let (world, message) = group_of_customers().await;
    let lan = world.lan().in_group(CUSTOMERS);
    for who in [CUSTOMER, LAN] {
        let person = world.person(who).in_group(CUSTOMERS);
        person.presses_data(message, "2gi").await;
        lan.asks("/hoi lỗi 801").await.count(1);
        let leaked = leaks(&heard(&world.api, CUSTOMERS, 0));
        assert_eq!(leaked, [""; 0], "marked by {who}");
    }
    // So does Lan, in the end.
    world.api.appoint(CUSTOMERS, LAN);
    let marked = lan.presses_data(message, "2gi").await;
    marked.shows("Bài nội bộ cũng hiện");
    lan.asks("/hoi lỗi 801").await.shows("bí mật");
    // And back.
    lan.presses_data(message, "2gp").await;
    let before = world.api.messages(CUSTOMERS).len();
    lan.asks("/hoi lỗi 802").await.count(1);
    assert_eq!(leaks(&heard(&world.api, CUSTOMERS, before)), [""; 0]);
    world.done().await;
}

/// Who is let in only by the group in which they write cannot mark another one, and a
/// customer who runs a group that is open to the bot cannot mark it.
#[tokio::test]
async fn in_an_open_installation_a_mark_does_nothing() {
    let api = BotApi::start().await;
    api.appoint(CUSTOMERS, CUSTOMER);
    let bot = run_for(&api, Access::default());
    api.group_text(CUSTOMERS, CUSTOMER, "/cauhinh");
    api.wait_for_messages(CUSTOMERS, 1).await;
    let settings = api.messages(CUSTOMERS).remove(0);
    assert!(!settings.buttons().iter().any(|(_, data)| data == "2gi"));
    api.press_by(CUSTOMER, CUSTOMERS, settings.message_id, "2gi");
    api.wait_until_confirmed().await;
    assert!(super::presses::said(&api)[0].contains("danh sách"));
    api.group_text(CUSTOMERS, CUSTOMER, "/hoi lỗi 801");
    api.wait_for_messages(CUSTOMERS, 2).await;
    assert_eq!(leaks(&heard(&api, CUSTOMERS, 1)), [""; 0]);
    bot.stop().await.unwrap();
}

/// A list under the text field is sent wherever the writer likes.
#[tokio::test]
async fn nothing_internal_is_listed() {
    let api = BotApi::start().await;
    let bot = run_for(&api, lists());
    for typed in [
        "",
        "801",
        "#80",
        "#802",
        "mật khẩu",
        "noi-bo-kho",
        "kho lưu trữ nội bộ",
    ] {
        let query = api.inline_query(LAN, typed, "");
        let listed = api.listed(&query).await.to_string();
        assert_eq!(leaks(&listed), [""; 0], "{typed}: {listed}");
    }
    let query = api.inline_query(LAN, "#802", "");
    assert_eq!(api.results(&query).await[0].id, "cong-khai-802");
    bot.stop().await.unwrap();
}

/// A picture shows what its article says.
#[tokio::test]
async fn pictures_of_internal_articles_go_to_staff_only() {
    let (api, folder) = (BotApi::start().await, tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("kho.png"), png(300, 200, "kho")).unwrap();
    let mut settings = settings(&api);
    settings.access = lists();
    settings.pictures = Some(folder.path().to_owned());
    let article =
        "---\naudience: internal\n---\n# Lỗi 804: kho\n\n## Cách xử lý\n\n![Sơ đồ](kho.png)\n";
    let mut sources = shelf();
    sources.push(Source::new("noi-bo-804.md", article));
    let bot = run_on(&sources, settings, |responder| responder);
    for (group, photos) in [(CUSTOMERS, 0), (TEAM, 1)] {
        api.group_text(group, LAN, "/hoi lỗi 804");
        api.wait_until_confirmed().await;
        let message = api.messages(group)[0].message_id;
        // The button, or one that was made up.
        api.press_by(LAN, group, message, "2i:noi-bo-804");
        api.wait_until_confirmed().await;
        let texts = api.texts(group);
        let sent = texts.iter().filter(|text| text.contains("(photo kho)"));
        assert_eq!(sent.count(), photos, "{}", api.transcript());
    }
    bot.stop().await.unwrap();
}

/// Who forwards the question of somebody else asks it; the answer is for where it is
/// asked.
#[tokio::test]
async fn a_forwarded_question_is_answered_for_the_place() {
    let api = BotApi::start().await;
    let bot = run_for(&api, lists());
    let origin = json!({"type": "user", "date": 1, "sender_user":
        {"id": LAN, "is_bot": false, "first_name": "Lan"}});
    let forwarded = json!({"forward_origin": origin});
    for (chat, is_staff) in [(LAN, true), (CUSTOMER, false), (CUSTOMERS, false)] {
        if chat > 0 {
            api.private_message(chat, "lỗi 801", &forwarded);
        } else {
            // What others forward is asked by whoever replies to it with `/hoi`.
            let asked = api.group_message(chat, CUSTOMER, "lỗi 801", &forwarded);
            api.group_reply(chat, LAN, asked, "/hoi");
        }
        api.wait_until_confirmed().await;
        let said = heard(&api, chat, 0);
        assert_eq!(!leaks(&said).is_empty(), is_staff, "{chat}: {said}");
    }
    bot.stop().await.unwrap();
}
