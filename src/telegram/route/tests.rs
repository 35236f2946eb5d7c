//! The table: realistic updates and what they become.

use serde_json::{Value, json};

use super::*;

const US: i64 = 777;

fn me() -> Identity {
    Identity {
        id: US,
        username: "SoTayBot".into(),
        reads_all: false,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that a case is one line")]
fn ask(message: Value) -> Option<Routed> {
    let update = json!({"update_id": 1, "message": message});
    route(&Update::read(&update).expect("an update"), &me())
}

/// A message by Lan with the entities that Telegram would find in it.
#[expect(clippy::needless_pass_by_value, reason = "so that a case is one line")]
fn message(chat: Value, text: &str) -> Value {
    json!({
        "message_id": 40, "date": 1_790_000_000, "chat": chat,
        "from": {"id": 9, "is_bot": false, "first_name": "Lan", "language_code": "vi"},
        "text": text, "entities": entities(text),
    })
}

fn entities(text: &str) -> Value {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let kind = match bare.chars().next() {
            Some('/') if offset == 0 && bare.is_ascii() => Some("bot_command"),
            Some('@') => Some("mention"),
            _ => None,
        };
        let len = bare.trim_end_matches([',', ':']).encode_utf16().count();
        found.extend(kind.map(|kind| json!({"type": kind, "offset": offset, "length": len})));
        offset += word.encode_utf16().count();
    }
    Value::Array(found)
}

fn private(text: &str) -> Value {
    message(
        json!({"id": 9, "type": "private", "first_name": "Lan"}),
        text,
    )
}

fn group(text: &str) -> Value {
    message(
        json!({"id": -1005, "type": "supergroup", "title": "Hỗ trợ"}),
        text,
    )
}

fn reply(mut message: Value, to: Value) -> Value {
    message["reply_to_message"] = to;
    message
}

fn ours() -> Value {
    let mut ours = group("Lỗi 100 …");
    ours["message_id"] = json!(30);
    ours["from"] =
        json!({"id": US, "is_bot": true, "first_name": "Sổ tay", "username": "SoTayBot"});
    ours
}

fn theirs(text: &str) -> Value {
    let mut theirs = group(text);
    theirs["message_id"] = json!(31);
    theirs
}

#[track_caller]
fn wishes(message: Value, expected: Request) {
    let shown = message.to_string();
    assert_eq!(
        ask(message).map(|ask| ask.request),
        Some(expected),
        "{shown}"
    );
}

#[track_caller]
fn asks(message: Value, question: &str) {
    wishes(message, Request::Question(question.into()));
}

#[track_caller]
fn silent(message: Value) {
    let shown = message.to_string();
    assert_eq!(ask(message), None, "{shown}");
}

#[test]
fn any_text_in_private_is_a_question() {
    asks(private("lỗi #100"), "lỗi #100");
    asks(private("  @SoTayBot lỗi #100 "), "@SoTayBot lỗi #100");
    asks(private("/hoi lỗi #100"), "lỗi #100");
    asks(private("/hỏi lỗi #100"), "lỗi #100");
}

#[test]
fn what_is_not_seen_is_read_over() {
    asks(private("lỗ\u{200b}i #1\u{2060}00\u{feff}"), "lỗi #100");
    asks(private("/hoi l\u{ad}ỗi 100"), "lỗi 100");
    asks(private("\u{200e}/hoi lỗi 100"), "lỗi 100");
    asks(group("/hoi\u{200b} lỗi 100"), "lỗi 100");
    asks(group("@SoTayBot \u{200b}lỗi 1\u{200b}00"), "lỗi 100");
    asks(
        reply(group("/hoi \u{200b}"), theirs("lỗi 1\u{200b}00")),
        "lỗi 100",
    );
    wishes(
        private("/bai 100-g\u{200b}an-the"),
        Request::Article("100-gan-the".into()),
    );
    asks(private("/ma 1\u{200b}00"), "lỗi 100");
    wishes(private("\u{200b}\u{2063}"), Request::Usage);
    // Telegram finds the command `/m` in it.
    for mut message in [private("/m\u{200b}a 100"), group("/m\u{200b}a 100")] {
        message["entities"] = json!([{"type": "bot_command", "offset": 0, "length": 2}]);
        asks(message, "lỗi 100");
    }
}

#[test]
fn commands_in_private() {
    wishes(private("/start"), Request::Start);
    wishes(private("/start abc"), Request::Start);
    wishes(
        private("/start a_100-gan-the"),
        Request::Open(ArticleRef::parse("100-gan-the")),
    );
    wishes(
        private("/start h_00c0ffee00c0ffee"),
        Request::Open(ArticleRef::parse("~00c0ffee00c0ffee")),
    );
    wishes(private("/start a_Sai"), Request::Open(None));
    asks(private("/start q_may_in_loi_-m201"), "may in loi -201");
    wishes(private("/HELP"), Request::Help);
    wishes(private("/hoi"), Request::Usage);
    wishes(private("/xyz"), Request::UnknownCommand("xyz".into()));
    silent(private("/start@otherbot"));
}

#[test]
fn commands_have_a_vietnamese_and_an_english_name() {
    for (vi, en, request) in [
        ("/moi", "/new", Request::New),
        ("/cauhinh", "/settings", Request::Settings),
        ("/ma", "/code", Request::CodeUsage),
        ("/ma gì đó", "/code something", Request::CodeUsage),
        ("/bai", "/article", Request::Article(String::new())),
        (
            "/bai 100-gan-the",
            "/article 100-gan-the",
            Request::Article("100-gan-the".into()),
        ),
    ] {
        for text in [vi, en] {
            wishes(private(text), request.clone());
            // In a group the settings are the group's.
            let in_group = match &request {
                Request::Settings => Request::GroupSettings { by_group: false },
                request => request.clone(),
            };
            wishes(group(text), in_group);
        }
    }
    wishes(group("/start"), Request::Help);
}

#[test]
fn a_code_behind_its_command_is_a_question() {
    for (typed, asked) in [
        ("/ma 100", "lỗi 100"),
        ("/code 100", "lỗi 100"),
        ("/ma #100", "#100"),
        ("/ma -201", "-201"),
        ("/ma lỗi 100 gắn thẻ", "lỗi 100 gắn thẻ"),
        ("/ma 100 gắn thẻ", "lỗi 100 gắn thẻ"),
        ("/ma ERR_SYNC_100", "ERR_SYNC_100"),
        ("/ma100", "lỗi 100"),
    ] {
        asks(private(typed), asked);
        asks(group(typed), asked);
    }
}

#[test]
fn accents_in_commands_are_folded_in_private() {
    asks(private("/mã 100"), "lỗi 100");
    asks(private("/MÃ 100"), "lỗi 100");
    wishes(
        private("/bài 100-gan-the"),
        Request::Article("100-gan-the".into()),
    );
    wishes(private("/mới"), Request::New);
    wishes(private("/cấuhình"), Request::Settings);
    silent(group("/mới"));
    asks(group("/hỏi lỗi 100"), "lỗi 100");
    // No command of ours: a line of text that begins with a slash.
    asks(private("/đường dẫn bị lỗi"), "/đường dẫn bị lỗi");
    // Should Telegram mark the ASCII letters of it.
    let mut marked = private("/mã 100");
    marked["entities"] = json!([{"type": "bot_command", "offset": 0, "length": 2}]);
    asks(marked, "lỗi 100");
}

#[test]
fn inline_queries_are_wishes_of_a_person() {
    let from = json!({"id": 9, "is_bot": false, "language_code": "en"});
    let query =
        json!({"id": "5", "from": from, "query": "100", "offset": "10", "chat_type": "group"});
    let chosen = json!({"result_id": "100-gan-the", "from": from, "query": "100"});
    for (name, value) in [("inline_query", query), ("chosen_inline_result", chosen)] {
        let incoming = Update::read(&json!({"update_id": 1, name: value})).unwrap();
        assert_eq!(incoming.kind(), name);
        assert_eq!(incoming.person().map(|person| person.id), Some(9));
        assert_eq!(incoming.key(), None);
        let ask = route(&incoming, &me()).unwrap();
        assert_eq!((ask.place.chat_id, ask.lang), (9, Lang::En));
        match ask.request {
            Request::Results(query) => assert_eq!((&*query.text, &*query.offset), ("100", "10")),
            Request::ChosenInlineResult(chosen) => assert_eq!(chosen.result_id, "100-gan-the"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn captions_count_as_text() {
    let mut photo = private("");
    photo["text"] = Value::Null;
    photo["photo"] = json!([{"file_id": "x"}]);
    wishes(photo.clone(), Request::NotText { album: None });
    photo["media_group_id"] = json!("77");
    wishes(
        photo.clone(),
        Request::NotText {
            album: Some("77".into()),
        },
    );
    photo["caption"] = json!("gửi tin bị lỗi này");
    asks(photo, "gửi tin bị lỗi này");

    let mut photo = group("");
    photo["text"] = Value::Null;
    photo["photo"] = json!([{"file_id": "x"}]);
    silent(photo.clone());
    photo["caption"] = json!("/hoi lỗi 100");
    photo["caption_entities"] = entities("/hoi lỗi 100");
    asks(photo.clone(), "lỗi 100");
    photo["caption"] = json!("/hoi");
    photo["caption_entities"] = entities("/hoi");
    wishes(photo, Request::NotText { album: None });
}

#[test]
fn a_group_is_left_alone_unless_it_speaks_to_us() {
    silent(group("lỗi #100 là gì vậy mọi người"));
    silent(group("/hoi@other_bot lỗi 100"));
    silent(group("/ban"));
    silent(group("hỏi @OtherBot đi"));
    silent(group("hỏi trên SoTayBot đi"));
    silent(reply(group("đúng rồi"), theirs("lỗi 100")));
    wishes(
        group("/what@SoTayBot"),
        Request::UnknownCommand("what".into()),
    );
}

#[test]
fn a_group_addresses_us_in_five_ways() {
    asks(group("/hoi lỗi 100"), "lỗi 100");
    asks(group("/hoi@sotaybot lỗi 100"), "lỗi 100");
    asks(group("/ask\nlỗi 100"), "lỗi 100");
    asks(group("/hỏi lỗi 100"), "lỗi 100");
    asks(group("@sotaybot lỗi 100"), "lỗi 100");
    asks(group("@SoTayBot: lỗi 100"), "lỗi 100");
    asks(group("👩‍💻 cho hỏi @SOTAYBOT lỗi 100"), "👩‍💻 cho hỏi  lỗi 100");
    asks(reply(group("còn lỗi 200?"), ours()), "còn lỗi 200?");
}

#[test]
fn a_mention_without_username_counts() {
    let mut message = group("Sổ tay lỗi 100");
    message["entities"] = json!([{"type": "text_mention", "offset": 0, "length": 6,
        "user": {"id": US, "is_bot": true, "first_name": "Sổ tay"}}]);
    asks(message, "lỗi 100");
}

#[test]
fn offsets_that_do_not_fit_are_no_mention() {
    let mut message = group("👩 lỗi 100");
    message["entities"] = json!([{"type": "mention", "offset": 1, "length": 4},
        {"type": "mention", "offset": 90, "length": 4}, {"type": "bot_command", "offset": 0, "length": 900}]);
    silent(message);
}

#[test]
fn a_command_as_a_reply_asks_what_was_said_there() {
    let mut answer = ask(reply(group("/hoi"), theirs("gửi tin bị lỗi 100"))).unwrap();
    assert_eq!(
        answer.request,
        Request::Question("gửi tin bị lỗi 100".into())
    );
    assert_eq!(
        answer.place.reply_to,
        Some(31),
        "the one who asked is answered"
    );

    answer = ask(reply(group("/hoi lỗi 200"), theirs("gửi tin bị lỗi 100"))).unwrap();
    assert_eq!(answer.request, Request::Question("lỗi 200".into()));
    assert_eq!(answer.place.reply_to, Some(40));

    asks(
        reply(group("@SoTayBot"), theirs("gửi tin bị lỗi 100")),
        "gửi tin bị lỗi 100",
    );
    let mut quoting = reply(group("/hoi"), theirs("sáng nay bị lỗi 100, chiều hết"));
    quoting["quote"] = json!({"text": "bị lỗi 100", "position": 9});
    asks(quoting, "bị lỗi 100");

    let mut photo = theirs("");
    photo["text"] = Value::Null;
    photo["photo"] = json!([{}]);
    wishes(
        reply(group("/hoi"), photo.clone()),
        Request::NotText { album: None },
    );
    photo["caption"] = json!("lỗi gì đây");
    asks(reply(group("/hoi"), photo), "lỗi gì đây");
}

#[test]
fn nothing_to_go_by_gets_the_usage() {
    wishes(group("/hoi"), Request::Usage);
    wishes(group("@SoTayBot"), Request::Usage);
    wishes(reply(group("/hoi"), ours()), Request::Usage);
}

#[test]
fn bots_and_forwards_are_not_answered() {
    let mut bot = group("/hoi lỗi 100");
    bot["from"]["is_bot"] = json!(true);
    silent(bot.clone());
    bot["sender_chat"] = json!({"id": -1005, "type": "supergroup", "title": "Hỗ trợ"});
    asks(bot, "lỗi 100");

    let mut via = private("Lỗi 100");
    via["via_bot"] = json!({"id": US, "is_bot": true, "first_name": "Sổ tay"});
    silent(via);

    let mut forward = group("/hoi lỗi 100");
    forward["is_automatic_forward"] = json!(true);
    silent(forward);

    silent(message(
        json!({"id": -1, "type": "channel", "title": "Tin"}),
        "/hoi 100",
    ));
}

#[test]
fn topics_are_kept_and_their_opening_is_no_question() {
    let mut message = group("/hoi lỗi 100");
    message["message_thread_id"] = json!(7);
    assert_eq!(ask(message.clone()).unwrap().place.topic, None);
    message["is_topic_message"] = json!(true);
    assert_eq!(ask(message).unwrap().place.topic, Some(7));

    // In a topic that the bot opened, every message formally replies to it.
    let mut opening = ours();
    opening["text"] = Value::Null;
    opening["forum_topic_created"] = json!({"name": "Lỗi", "icon_color": 1});
    silent(reply(group("chào cả nhà"), opening.clone()));
    wishes(reply(group("/hoi"), opening), Request::Usage);
}

#[test]
fn service_messages_are_no_questions() {
    let mut pinned = private("");
    pinned["text"] = Value::Null;
    pinned["pinned_message"] = json!({});
    silent(pinned);
}

#[test]
fn the_language_is_that_of_the_one_who_asks() {
    let mut message = private("error 100");
    assert_eq!(ask(message.clone()).unwrap().lang, Lang::Vi);
    message["from"]["language_code"] = json!("en-GB");
    assert_eq!(ask(message).unwrap().lang, Lang::En);
}

#[test]
fn a_press_is_answered_where_its_message_is() {
    let update = |message: Value| {
        json!({"update_id": 1, "callback_query": {"id": "55", "data": "1a:x", "chat_instance": "1",
            "from": {"id": 9, "is_bot": false, "first_name": "Lan"}, "message": message}})
    };
    let place = |message| {
        route(&Update::read(&update(message)).unwrap(), &me())
            .unwrap()
            .place
    };
    let there = place(ours());
    assert_eq!(
        (there.chat_id, there.reply_to, there.is_group),
        (-1005, Some(30), true)
    );
    let unknown = place(Value::Null);
    assert_eq!((unknown.chat_id, unknown.reply_to), (9, None));
}

#[test]
fn settings_of_a_group_are_asked_for_by_command() {
    let settings = |by_group| Request::GroupSettings { by_group };
    wishes(group("/cauhinh"), settings(false));
    wishes(group("/settings@SoTayBot"), settings(false));
    silent(group("/cauhinh@otherbot"));
    let mut anonymous = group("/cauhinh");
    anonymous["from"] = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group"});
    anonymous["sender_chat"] = json!({"id": -1005, "type": "supergroup"});
    wishes(anonymous.clone(), settings(true));
    anonymous["sender_chat"] = json!({"id": -1009, "type": "channel"});
    wishes(anonymous, settings(false));
}

#[test]
fn what_a_person_says_to_nobody_may_be_overheard() {
    let hears = |message: Value| {
        let update = json!({"update_id": 1, "message": message});
        let UpdateKind::Message(message) = Update::read(&update).unwrap().event else {
            panic!("not a message")
        };
        overheard(&message, &me()).map(|ask| (ask.request, ask.place.reply_to))
    };
    let question = Request::Question("bị lỗi 100".into());
    assert_eq!(hears(group("bị lỗi 100")), Some((question, Some(40))));
    assert_eq!(hears(private("bị lỗi 100")), None);
    assert_eq!(hears(group("/hoi@otherbot lỗi 100")), None);
    assert_eq!(hears(group("/anything lỗi 100")), None);
    let mut by_bot = group("bị lỗi 100");
    by_bot["from"]["is_bot"] = json!(true);
    assert_eq!(hears(by_bot), None);
    let mut forwarded = group("bị lỗi 100");
    forwarded["is_automatic_forward"] = json!(true);
    assert_eq!(hears(forwarded), None);
    let mut by_us = group("bị lỗi 100");
    by_us["via_bot"] = json!({"id": US, "is_bot": true});
    assert_eq!(hears(by_us), None);
}
