//! Internal articles: every way out of the bot, and who reads at its end.

use serde_json::json;
use sotay::{article::Source, config::Access};

use super::{access::users, *};
use crate::support::bot_api::{Shown, png};

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

/// A bot with these articles for those whom `access` names, in groups that it reads.
async fn world_for(access: Access) -> World {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    let mut world = World::at(api, |settings| {
        settings.access = access;
        settings.support_chat = Some(SUPPORT);
        settings.questions_a_minute = 1_000;
    });
    world.knows(shelf());
    world
}

/// All that messages say, keys and all.
fn said<'a>(messages: impl IntoIterator<Item = &'a Shown>) -> String {
    let all = { messages }.into_iter();
    let all = all.map(|message| format!("{} {:?}", message.raw, message.buttons()));
    all.collect::<Vec<_>>().join("\n")
}

/// All that was ever said in a chat.
fn heard(world: &World, chat: i64) -> String {
    said(&world.api.messages(chat))
}

/// A question as it is asked in this chat.
fn asked_in(chat: i64, text: &str) -> String {
    match text.strip_prefix('/') {
        None if chat < 0 => format!("/hoi {text}"),
        _ => text.to_owned(),
    }
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
    let world = world_for(lists()).await;
    let places = [(LAN, true), (TEAM, true), (CUSTOMERS, false)];
    for (text, is_internal) in TYPED {
        for (chat, is_staff) in places {
            let person = world.lan().in_group(chat);
            let reply = person.asks(&asked_in(chat, text)).await;
            let said = said(&reply.messages);
            let leaked = leaks(&said.replace("noi bo", ""));
            if is_staff && is_internal {
                assert!(!leaked.is_empty(), "{text} in {chat} hides: {said}");
            }
            if !is_staff {
                assert_eq!(leaked, [""; 0], "{text} in {chat}: {said}");
            }
        }
    }
    world.done().await;
}

#[tokio::test]
async fn without_lists_nobody_is_staff() {
    let world = world_for(Access::default()).await;
    let links = ["/start a_noi-bo-801", "/start a_noi-bo-kho", "/start"];
    for text in TYPED.map(|it| it.0).into_iter().chain(links) {
        let private = world.lan().asks(text).await;
        let team = world.minh().in_group(SUPPORT);
        let team = team.asks(&format!("/hoi {text}")).await;
        for reply in [private, team] {
            let mut said = said(&reply.messages);
            for typed in ["noi bo", "/start a_noi-bo-801", "/start a_noi-bo-kho"] {
                said = said.replace(typed, "");
            }
            assert_eq!(leaks(&said), [""; 0], "{text}: {said}");
        }
    }
    world.done().await;
}

/// A code that only an internal article knows and one that no article knows get the
/// very same, but for the code.
#[tokio::test]
async fn an_internal_code_is_to_others_one_that_nobody_knows() {
    let world = world_for(lists()).await;
    let lan = world.lan().in_group(CUSTOMERS);
    for ask in ["/hoi lỗi X", "/ma X", "/hoi bị báo lỗi X khi gửi", "/bai X"] {
        let internal = lan.asks(&ask.replace('X', "801")).await.only();
        let unknown = lan.asks(&ask.replace('X', "807")).await.only();
        assert_eq!(internal.raw.replace("801", "807"), unknown.raw, "{ask}");
        let keys = format!("{:?}", internal.keyboard).replace("801", "807");
        assert_eq!(keys, format!("{:?}", unknown.keyboard), "{ask}");
    }
    world.done().await;
}

#[tokio::test]
async fn nothing_internal_is_said_to_what_was_overheard() {
    let world = world_for(lists()).await;
    for group in [CUSTOMERS, TEAM] {
        world.api.appoint(group, LAN);
        let lan = world.lan().in_group(group);
        let settings = lan.asks("/cauhinh").await.only();
        lan.presses_data(settings.message_id, "2gc").await;
        lan.asks("khách bị báo lỗi 801 rồi").await.is_silent();
        // Of what both know only the open one; edited into another, still.
        let overheard = lan.asks("khách bị báo lỗi 802 rồi").await;
        overheard.shows("hạn chế");
        lan.edits(overheard.to(), "khách bị báo lỗi 801 rồi").await;
        let asked = overheard.only().message_id;
        let messages = world.api.messages(group);
        let since = messages.iter().filter(|it| it.message_id >= asked);
        assert_eq!(leaks(&said(since)), [""; 0]);
    }
    world.done().await;
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
    let world = world_for(lists()).await;
    let lan = world.lan().in_group(CUSTOMERS);
    let message = lan.asks("/hoi lỗi 900").await.only().message_id;
    let acts = ["a", "a1", "s", "w", "re", "v", "f", "p", "i"];
    let acts = acts.map(|act| format!("2{act}:noi-bo-801"));
    for data in acts.iter().map(String::as_str).chain(MADE_UP) {
        for who in [LAN, CUSTOMER] {
            let person = world.person(who).in_group(CUSTOMERS);
            person.presses_data(message, data).await;
            let leaked = leaks(&heard(&world, CUSTOMERS));
            assert_eq!(leaked, [""; 0], "{data} by {who}");
        }
    }
    assert_eq!(leaks(&format!("{:?}", world.pop_ups())), [""; 0]);
    // The card for those who help tells what the asker saw, and no more.
    assert_eq!(leaks(&heard(&world, SUPPORT)), [""; 0]);
    // A colleague may open it in private.
    let opened = world.lan().asks("/start a_noi-bo-801").await;
    opened.shows("bí mật");
    world.done().await;
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
        let leaked = leaks(&heard(&world, CUSTOMERS));
        assert_eq!(leaked, [""; 0], "marked by {who}");
    }
    // So does Lan, in the end.
    world.api.appoint(CUSTOMERS, LAN);
    let marked = lan.presses_data(message, "2gi").await;
    marked.shows("Bài nội bộ cũng hiện");
    lan.asks("/hoi lỗi 801").await.shows("bí mật");
    // And back.
    lan.presses_data(message, "2gp").await;
    let answer = lan.asks("/hoi lỗi 802").await.only();
    assert_eq!(leaks(&said([&answer])), [""; 0]);
    world.done().await;
}

/// Who is let in only by the group in which they write cannot mark another one, and a
/// customer who runs a group that is open to the bot cannot mark it.
#[tokio::test]
async fn in_an_open_installation_a_mark_does_nothing() {
    let world = world_for(Access::default()).await;
    world.api.appoint(CUSTOMERS, CUSTOMER);
    let customer = world.person(CUSTOMER).in_group(CUSTOMERS);
    let settings = customer.asks("/cauhinh").await.only();
    assert!(!settings.buttons().iter().any(|(_, data)| data == "2gi"));
    let refused = customer.presses_data(settings.message_id, "2gi").await;
    refused.pops_up("danh sách");
    let answer = customer.asks("/hoi lỗi 801").await.only();
    assert_eq!(leaks(&said([&answer])), [""; 0]);
    world.done().await;
}

/// A list under the text field is sent wherever the writer likes.
#[tokio::test]
async fn nothing_internal_is_listed() {
    let world = world_for(lists()).await;
    let api = &world.api;
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
    world.done().await;
}

/// A picture shows what its article says.
#[tokio::test]
async fn pictures_of_internal_articles_go_to_staff_only() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kho.png"), png(300, 200, "kho")).unwrap();
    let mut world = World::with(|settings| {
        settings.access = lists();
        settings.kb = Some(folder.path().to_owned());
    })
    .await;
    let article =
        "---\naudience: internal\n---\n# Lỗi 804: kho\n\n## Cách xử lý\n\n![Sơ đồ](kho.png)\n";
    let mut sources = shelf();
    sources.push(Source::new("noi-bo-804.md", article));
    world.knows(sources);
    for (group, photos) in [(CUSTOMERS, 0), (TEAM, 1)] {
        let lan = world.lan().in_group(group);
        let message = lan.asks("/hoi lỗi 804").await.only().message_id;
        // The button, or one that was made up.
        lan.presses_data(message, "2i:noi-bo-804").await;
        let texts = world.api.texts(group);
        let sent = texts.iter().filter(|text| text.contains("(photo kho)"));
        assert_eq!(sent.count(), photos, "in {group}: {texts:#?}");
    }
    world.done().await;
}

/// Who forwards the question of somebody else asks it; the answer is for where it is
/// asked.
#[tokio::test]
async fn a_forwarded_question_is_answered_for_the_place() {
    let world = world_for(lists()).await;
    let origin = json!({"type": "user", "date": 1, "sender_user":
        {"id": LAN, "is_bot": false, "first_name": "Lan"}});
    let forwarded = json!({"forward_origin": origin});
    let customer = world.person(CUSTOMER);
    for (person, is_staff) in [(world.lan(), true), (customer, false)] {
        let reply = person.writes("lỗi 801", &forwarded).await;
        let said = said(&reply.messages);
        assert_eq!(!leaks(&said).is_empty(), is_staff, "{said}");
    }
    // What others forward is asked by whoever replies to it with `/hoi`.
    let group = customer.in_group(CUSTOMERS);
    let theirs = group.writes("lỗi 801", &forwarded).await.to();
    let lan = world.lan().in_group(CUSTOMERS);
    lan.replies_to(theirs, "/hoi").await.count(1);
    assert_eq!(leaks(&heard(&world, CUSTOMERS)), [""; 0]);
    world.done().await;
}
